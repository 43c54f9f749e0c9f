"""Writes the expected output of every golden case anew, and the code of ``baseplate.thrift``.

Run from the root of the repository: ``python tests/golden/regenerate.py``; then read the diff.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from thriftkit.codegen import Options, generate, located, located_by_namespace, write_tree
from thriftkit.diagnostics import Level, render_text
from thriftkit.idl import compile_file

GOLDEN = Path(__file__).resolve().parent
SOURCE = GOLDEN.parent.parent / "src"
BASEPLATE_IDL = SOURCE / "baseplate" / "thrift"
ROOTS = {
    "everyday": "everyday.thrift",
    "includes": "shop-front.thrift",
    "services": "services.thrift",
    "keywords": "keywords.thrift",
}


def expected_files() -> Iterator[tuple[Path, Mapping[str, str]]]:
    """The output folder and the files of every case."""
    model, findings = compile_file(str(BASEPLATE_IDL / "baseplate.thrift"))
    assert model is not None, render_text(findings)
    placements = located_by_namespace(model, {str(BASEPLATE_IDL): ()})
    yield SOURCE, generate(model, options=Options(placements, typed_marker=False))
    for case, root in ROOTS.items():
        folder = GOLDEN / case
        model, findings = compile_file(str(folder / root), [str(BASEPLATE_IDL)])
        assert model is not None, render_text(f for f in findings if f.level is Level.ERROR)
        placements = located(model, {str(folder): ()}, search_path=[str(SOURCE)])
        yield folder / f"{case}_expected", generate(model, options=Options(placements))


if __name__ == "__main__":
    for output, files in expected_files():
        written = write_tree(files, output)
        for path in (*written.changed, *written.removed):
            sys.stdout.write(f"{output / path}\n")
