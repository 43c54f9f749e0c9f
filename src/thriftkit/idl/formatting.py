"""The formatter: IDL text in, the same IDL in one style out, with all its comments.

Nothing but blanks, line ends and separators changes: indents are four spaces, a field or function has a line
of its own, lists in brackets are on one line if they fit into `MAX_LINE_CHARS` characters, and there is at
most one blank line in a row. A constant list or map that begins on a new line keeps one line for each entry.
The kind of line end and a byte order mark stay as they are.
"""

from __future__ import annotations

from thriftkit.diagnostics import Finding, Source

from .doc_comments import clean_doc_comment
from .formatting_layout import MAX_LINE_CHARS, lay_out
from .formatting_tokens import TokenText
from .formatting_tree import read_items
from .lexer import Tokens, tokenize
from .reporting import Report
from .units import parse_unit

__all__ = ["MAX_LINE_CHARS", "format_idl"]

_BOM = "\ufeff"


def format_idl(data: bytes, path: str = "<text>") -> tuple[bytes | None, tuple[Finding, ...]]:
    """Format the content of an IDL file; `path` is only for findings. Includes are not looked at.

    Returns the formatted content and no findings, or None and the findings, errors among them, if `data`
    is not UTF-8 or has syntax errors. Nothing is raised for bad input.
    """
    report = parse_unit(path, data).report
    if report.has_errors:
        return None, tuple(report.in_order())
    text = report.source.text
    tokens = tokenize(Report(Source(path, text)))
    before = _meaning(text, tokens)
    token_text = TokenText(text, tokens)
    formatted = lay_out(token_text, read_items(token_text))
    if _meaning(formatted, tokenize(Report(Source(path, formatted)))) != before:
        # No such input is known; if there is one, the file is worth more than its style.
        report.error("format-failed", "formatting would change what this file means, so it is left alone", 0, 0)
        return None, tuple(report.in_order())
    line_end = text.find("\n")
    if line_end > 0 and text[line_end - 1] == "\r":
        formatted = formatted.replace("\n", "\r\n")
    bom = _BOM if data.startswith(_BOM.encode()) else ""
    return (bom + formatted).encode(), ()


def _meaning(text: str, tokens: Tokens) -> list[tuple[str, tuple[str | None, ...]]]:
    """The tokens without plain separators, each with the doc comments before it."""
    return [
        (
            "," if word == ";" else word,
            tuple(clean_doc_comment(text[start:end]) for start, end in tokens.docs.get(index, ())),
        )
        for index, word in enumerate(tokens.texts)
        if word not in {",", ";"} or index in tokens.docs
    ]
