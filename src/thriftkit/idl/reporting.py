"""Collects the findings of one file."""

from __future__ import annotations

from thriftkit.diagnostics import Finding, Level, Source, Span

__all__ = ["MAX_ERRORS_PER_FILE", "Report"]

MAX_ERRORS_PER_FILE = 100
"""Garbage would otherwise cost a finding for every few bytes, and nobody reads them."""

_MAX_MESSAGE_CHARS = 500  # a name in it may be of any length


class Report:
    """The findings of `source`. Beyond `MAX_ERRORS_PER_FILE` of a level, one last finding says that there are more."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.findings: list[Finding] = []
        self._counts = {Level.ERROR: 0, Level.WARNING: 0}

    @property
    def has_errors(self) -> bool:
        return self._counts[Level.ERROR] > 0

    @property
    def is_full(self) -> bool:
        """Whether further errors are no longer kept, so that hints for them are not worth the search."""
        return self._counts[Level.ERROR] >= MAX_ERRORS_PER_FILE

    def error(self, rule: str, message: str, start: int, end: int, hint: str | None = None) -> None:
        """Report an error at the characters `start` to `end` (exclusive)."""
        self._add(Level.ERROR, rule, message, Span(self.source, start, end), hint)

    def warning(self, rule: str, message: str, start: int, end: int, hint: str | None = None) -> None:
        """Report a warning at the characters `start` to `end` (exclusive)."""
        self._add(Level.WARNING, rule, message, Span(self.source, start, end), hint)

    def in_order(self) -> list[Finding]:
        """The findings in source order."""
        return sorted(self.findings, key=lambda finding: (finding.span.start, finding.span.end))

    def _add(self, level: Level, rule: str, message: str, span: Span, hint: str | None) -> None:
        self._counts[level] += 1
        count = self._counts[level]
        if len(message) > _MAX_MESSAGE_CHARS:
            message = message[:_MAX_MESSAGE_CHARS] + "…"
        if count > MAX_ERRORS_PER_FILE:
            return
        self.findings.append(Finding(rule, level, message, span, hint))
        if count == MAX_ERRORS_PER_FILE:
            end = len(self.source.text)
            text = f"more than {MAX_ERRORS_PER_FILE - 1} {level.value}s in this file; the rest may not be shown"
            self.findings.append(Finding("too-many-findings", level, text, Span(self.source, end, end)))
