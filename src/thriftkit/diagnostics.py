"""Findings: what is wrong in an IDL, where, and what to do about it.

A `Span` is two offsets into a `Source`; line and column are computed only when a finding is shown.
"""

from __future__ import annotations

import bisect
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum

from thriftkit.errors import ThriftkitError

__all__ = [
    "CompileError",
    "Finding",
    "Level",
    "Position",
    "Source",
    "Span",
    "render_github",
    "render_json",
    "render_text",
]

_MAX_SHOWN_CHARS = 160


class Level(Enum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """The text of one IDL file. `path` is shown to the user as it is."""

    path: str
    text: str = field(repr=False)
    _line_starts: list[int] = field(default_factory=list, repr=False)

    def position(self, offset: int) -> Position:
        """Line and column of a character offset, both from 1."""
        starts = self._line_starts
        if not starts:
            starts.append(0)
            starts.extend(match.end() for match in re.finditer("\n", self.text))
        line = bisect.bisect_right(starts, offset) - 1
        return Position(line + 1, offset - starts[line] + 1)

    def line(self, number: int) -> str:
        """The text of line `number` (from 1) without its line end."""
        self.position(0)
        start = self._line_starts[number - 1]
        end = self.text.find("\n", start)
        return self.text[start : len(self.text) if end < 0 else end].rstrip("\r")


@dataclass(frozen=True, slots=True)
class Position:
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` (exclusive) of `source`."""

    source: Source
    start: int
    end: int

    @property
    def position(self) -> Position:
        return self.source.position(self.start)

    def __str__(self) -> str:
        at = self.position
        return f"{self.source.path}:{at.line}:{at.column}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to say of an IDL. `rule` is a stable id in kebab-case (`duplicate-field-id`)."""

    rule: str
    level: Level
    message: str
    span: Span
    hint: str | None = None


class CompileError(ThriftkitError):
    """An IDL has errors. `findings` holds all of them, warnings included, in source order."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(list(findings))
        self.findings = tuple(findings)

    def __str__(self) -> str:
        return render_text(self.findings)


def render_text(findings: Iterable[Finding]) -> str:
    """One block for each finding: place, level, message and rule, the source line, a caret, the hint."""
    return "\n".join(_block(finding) for finding in findings)


def _block(finding: Finding) -> str:
    span = finding.span
    at = span.position
    line = span.source.line(at.line)
    # Of a line of any length, as much is shown as fits on a screen.
    first = max(0, at.column - 1 - _MAX_SHOWN_CHARS // 2) if len(line) > _MAX_SHOWN_CHARS else 0
    shown = line[first : first + _MAX_SHOWN_CHARS]
    column = at.column - 1 - first
    width = max(1, min(span.end - span.start, len(shown) - column))
    margin = "".join("\t" if char == "\t" else " " for char in shown[:column])
    lines = [
        f"{span}: {finding.level.value}: {finding.message} [{finding.rule}]",
        f"    {shown}",
        f"    {margin}{'^' * width}",
    ]
    if finding.hint:
        lines.append(f"    hint: {finding.hint}")
    return "\n".join(lines)


def render_json(findings: Iterable[Finding]) -> str:
    """A JSON array of objects: rule, level, message, path, line, column, end_line, end_column, hint."""
    rows = []
    for finding in findings:
        start = finding.span.position
        end = finding.span.source.position(finding.span.end)
        rows.append(
            {
                "rule": finding.rule,
                "level": finding.level.value,
                "message": finding.message,
                "path": finding.span.source.path,
                "line": start.line,
                "column": start.column,
                "end_line": end.line,
                "end_column": end.column,
                "hint": finding.hint,
            }
        )
    return json.dumps(rows, indent=2)


def render_github(findings: Iterable[Finding]) -> str:
    """GitHub workflow commands, one line for each finding."""
    lines = []
    for finding in findings:
        at = finding.span.position
        text = finding.message if finding.hint is None else f"{finding.message} ({finding.hint})"
        lines.append(
            f"::{finding.level.value} file={_property(finding.span.source.path)},line={at.line},col={at.column},"
            f"title={_property(finding.rule)}::{_data(text)}"
        )
    return "\n".join(lines)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
