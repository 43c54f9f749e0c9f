"""What ``thriftkit format`` does to files: rewrite, compare, or pass standard input through."""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
from collections.abc import Sequence
from typing import Final

from thriftkit.diagnostics import Level, render_text

__all__ = ["HELP", "add_arguments", "run_format"]

HELP: Final = """\
Rewrite IDL files in one style. Comments stay, and so does what the file means: only blanks, line breaks and
separators change. A file with syntax errors is left alone, and its findings are shown.

Exit status: 0 all is well, 1 a file has syntax errors, or with --check or --diff would be changed, 2 wrong
usage or a file that cannot be read or written.
"""

_STDIN: Final = "-"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that `run_format` reads."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="IDL files, or - for standard input to output")
    parser.add_argument("--check", action="store_true", help="write nothing, name the files that would be changed")
    parser.add_argument("--diff", action="store_true", help="write nothing, show what would be changed")


def run_format(files: Sequence[str], *, check: bool = False, diff: bool = False) -> bool:
    """Format `files`, in place unless `check` or `diff`; ``-`` is standard input, written to standard output.

    Returns whether all is well: no syntax errors, and with `check` or `diff` nothing to change.
    Raises OSError before anything is written if a file cannot be read.
    """
    from thriftkit.idl.formatting import format_idl  # not at the top: `compile` and `check` start faster without

    contents = {path: _read(path) for path in files}
    is_well = True
    for path, data in contents.items():
        formatted, findings = format_idl(data, "<stdin>" if path == _STDIN else path)
        if formatted is None:
            errors = [finding for finding in findings if finding.level is Level.ERROR]
            sys.stderr.write(f"{render_text(errors)}\n")
            is_well = False
            continue
        if check or diff:
            is_well &= formatted == data
            _compare(path, data, formatted, diff=diff)
        elif path == _STDIN:
            _print(formatted)
        elif formatted != data:
            _replace(path, formatted)
            sys.stderr.write(f"reformatted {path}\n")
    return is_well


def _read(path: str) -> bytes:
    if path == _STDIN:
        return sys.stdin.buffer.read()
    with open(path, "rb") as file:
        return file.read()


def _print(data: bytes) -> None:
    """As it is, whatever encoding and line ends the terminal has."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def _compare(path: str, before: bytes, after: bytes, *, diff: bool) -> None:
    if before == after:
        return
    sys.stderr.write(f"would reformat {path}\n")
    if diff:
        import difflib  # only here is it worth its time

        lines = difflib.diff_bytes(
            difflib.unified_diff,
            _lines(before),
            _lines(after),
            os.fsencode(path),
            os.fsencode(path),
        )
        whole = (line if line.endswith(b"\n") else line + b"\n\\ No newline at end of file\n" for line in lines)
        _print(b"".join(whole))


def _lines(data: bytes) -> list[bytes]:
    """With their ends; unlike for `bytes.splitlines`, a lone carriage return ends none."""
    return re.findall(rb"[^\n]*\n|[^\n]+", data)


def _replace(path: str, data: bytes) -> None:
    """Whoever reads the file meanwhile sees all of the old or all of the new. A link stays one."""
    target = os.path.realpath(path)
    mode = os.stat(target).st_mode & 0o7777
    descriptor, temporary = tempfile.mkstemp(prefix=f".{os.path.basename(target)}.", dir=os.path.dirname(target))
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        os.chmod(temporary, mode)
        os.replace(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise
