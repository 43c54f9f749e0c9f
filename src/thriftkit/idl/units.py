"""Reads an IDL file and all that it includes, each file once, without recursion.

An include is looked for in the folder of the including file, then in the include folders in order, as
Apache's compiler does (``main.cc:include_file``); unlike there, a missing file is an error.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from thriftkit.diagnostics import Source

from .parser import parse
from .reporting import Report
from .syntax import Document, Include

__all__ = ["Reader", "Unit", "load_units", "parse_unit", "read_file"]

Reader = Callable[[str], bytes]
"""Returns the bytes of the file at a path. Raises FileNotFoundError, or another OSError."""

_EMPTY = Document((), (), (), None)
_BOM = "\ufeff"


@dataclass(slots=True, eq=False)
class Unit:
    """One file: its text, its tree, its findings, and the units that it includes."""

    path: str
    report: Report
    document: Document = _EMPTY
    includes: list[Unit] = field(default_factory=list)
    complete: bool = True
    """False if a syntax error may have hidden names."""
    missing_prefixes: set[str] = field(default_factory=set)
    """Of includes that could not be read."""

    @property
    def name(self) -> str:
        """The prefix by which includers refer to the unit."""
        return _prefix(self.path)


def read_file(path: str) -> bytes:
    """The reader that is used if none is given."""
    with open(path, "rb") as file:
        return file.read()


def load_units(path: str, data: bytes | None, include_dirs: Sequence[str], read: Reader) -> list[Unit]:
    """The unit of `path` and of everything it includes, included units first. `data` is its content if known."""
    return _Loader(include_dirs, read).load(os.path.normpath(path), data)


class _Loader:
    def __init__(self, include_dirs: Sequence[str], read: Reader) -> None:
        self._include_dirs = include_dirs
        self._read = read
        self._units: dict[str, Unit] = {}

    def load(self, path: str, data: bytes | None) -> list[Unit]:
        if data is None:
            try:
                data = self._read(path)
            except (OSError, ValueError) as error:
                unit = Unit(path, Report(Source(path, "")))
                unit.report.error("unreadable-file", f"cannot read the file: {_reason(error)}", 0, 0)
                return [unit]
        done: list[Unit] = []
        root = self._add(path, data)
        open_units: list[tuple[Unit, Iterator[Include]]] = [(root, iter(root.document.includes))]
        on_path = {id(root)}
        while open_units:
            unit, remaining = open_units[-1]
            include = next(remaining, None)
            if include is None:
                open_units.pop()
                on_path.discard(id(unit))
                done.append(unit)
                continue
            found, is_new = self._find(unit, include)
            if found is None:
                unit.missing_prefixes.add(_prefix(include.path))
            elif id(found) in on_path:
                unit.missing_prefixes.add(found.name)
                self._report_cycle(unit, include, [u for u, _ in open_units], found)
            elif found in unit.includes:
                message = f'"{include.path}" is included more than once'
                unit.report.warning("duplicate-include", message, include.start, include.end, "leave one out")
            else:
                unit.includes.append(found)
                if is_new:
                    open_units.append((found, iter(found.document.includes)))
                    on_path.add(id(found))
        return done

    def _find(self, unit: Unit, include: Include) -> tuple[Unit | None, bool]:
        """The unit that `include` means, and whether it was read just now."""
        folders = (os.path.dirname(unit.path), *self._include_dirs)
        for folder in folders:
            path = os.path.normpath(os.path.join(folder, include.path))
            known = self._units.get(os.path.abspath(path))
            if known is not None:
                return known, False
            try:
                data = self._read(path)
            except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
                if os.path.isabs(include.path):
                    break
                continue
            except (OSError, ValueError) as error:
                message = f'cannot read "{include.path}": {_reason(error)}'
                unit.report.error("unreadable-include", message, include.start, include.end)
                return None, False
            return self._add(path, data), True
        looked = ", ".join(dict.fromkeys(folder or "." for folder in folders))
        message = f'the included file "{include.path}" was not found'
        unit.report.error("missing-include", message, include.start, include.end, f"looked in: {looked}")
        return None, False

    def _add(self, path: str, data: bytes) -> Unit:
        unit = parse_unit(path, data)
        self._units[os.path.abspath(path)] = unit
        return unit

    def _report_cycle(self, unit: Unit, include: Include, chain: list[Unit], found: Unit) -> None:
        names = [os.path.basename(u.path) for u in chain[chain.index(found) :]]
        shown = " → ".join([*names, names[0]]) if len(names) <= 10 else f"{names[0]} → … → {names[-1]} → {names[0]}"
        message = f'"{include.path}" includes this file in turn: {shown}'
        unit.report.error("include-cycle", message, include.start, include.end, "move what both need to a third file")


def parse_unit(path: str, data: bytes) -> Unit:
    """The unit of one file, without its includes. What is wrong with `data` is in its report."""
    try:
        text = data.decode("utf-8").removeprefix(_BOM)
    except UnicodeDecodeError as error:
        report = Report(Source(path, data.decode("utf-8", "replace")))
        at = len(data[: error.start].decode("utf-8"))
        message = f"byte 0x{data[error.start]:02x} at offset {error.start} is not UTF-8"
        report.error("invalid-utf-8", message, at, at + 1, "save the file as UTF-8")
        return Unit(path, report, complete=False)
    report = Report(Source(path, text))
    nul = text.find("\0")
    if nul >= 0:
        report.error("nul-byte", "the file holds a NUL byte; it is no IDL, or not in UTF-8", nul, nul + 1)
        return Unit(path, report, complete=False)
    document = parse(report)
    return Unit(path, report, document, complete=not report.has_errors)


def _prefix(path: str) -> str:
    base = os.path.basename(path)
    return base[: -len(".thrift")] if base.endswith(".thrift") else base


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__
