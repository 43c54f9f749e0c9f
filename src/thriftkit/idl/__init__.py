"""The compiler's front end: IDL text to `thriftkit.model.Model`, or findings that say what is wrong.

Nothing is raised for bad input. Findings come in source order, those of included files first.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from thriftkit.diagnostics import Finding
from thriftkit.model import Model

from .reporting import MAX_ERRORS_PER_FILE
from .resolve import resolve
from .units import Reader, load_units, read_file

__all__ = ["MAX_ERRORS_PER_FILE", "Reader", "compile_file", "compile_text"]


def compile_file(
    path: str | os.PathLike[str],
    include_dirs: Sequence[str | os.PathLike[str]] = (),
    *,
    read: Reader | None = None,
) -> tuple[Model | None, tuple[Finding, ...]]:
    """Compile the IDL file at `path` and all that it includes.

    An include is looked for in the folder of the including file, then in `include_dirs` in order. `read`
    replaces the file system: it gets a path and returns the file's bytes, or raises an OSError.

    Returns the model, which is None if a finding is an error, and the findings, warnings included.
    """
    return _compile(os.fspath(path), None, include_dirs, read)


def compile_text(
    text: str,
    path: str = "<text>",
    include_dirs: Sequence[str | os.PathLike[str]] = (),
    *,
    read: Reader | None = None,
) -> tuple[Model | None, tuple[Finding, ...]]:
    """Compile `text` as if it were the content of the file at `path`. See `compile_file`."""
    # Surrogates, which no UTF-8 file can hold, become a finding like any other bad byte.
    return _compile(path, text.encode("utf-8", "surrogatepass"), include_dirs, read)


def _compile(
    path: str,
    data: bytes | None,
    include_dirs: Sequence[str | os.PathLike[str]],
    read: Reader | None,
) -> tuple[Model | None, tuple[Finding, ...]]:
    units = load_units(path, data, [os.fspath(folder) for folder in include_dirs], read or read_file)
    model = resolve(units)
    findings = tuple(finding for unit in units for finding in unit.report.in_order())
    has_errors = any(unit.report.has_errors for unit in units)
    return (None if has_errors else model), findings
