"""Expressions, and how ``ruff format`` would break them into lines.

An expression that fits on its line stays there. One that does not has each item on a line of its own
with a comma after the last, which the formatter leaves alone ("magic trailing comma").
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["INDENT", "LINE_LENGTH", "Expr", "Group", "Prefixed", "assigned", "flat", "rendered", "string_literal"]

LINE_LENGTH: Final = 120
INDENT: Final = "    "


@dataclass(slots=True, eq=False)
class Group:
    """``open item, item close``: a call, a display or a parameter list."""

    open: str
    items: tuple[Expr, ...]
    close: str


@dataclass(slots=True, eq=False)
class Prefixed:
    """``name=value``, ``key: value`` or ``lambda: value``; the prefix includes its sign and space."""

    prefix: str
    value: Expr


Expr = str | Group | Prefixed


def flat(expr: Expr) -> str:
    """`expr` on one line."""
    if isinstance(expr, str):
        return expr
    if isinstance(expr, Prefixed):
        return expr.prefix + flat(expr.value)
    comma = "," if expr.open == "(" and len(expr.items) == 1 else ""
    items = ", ".join([item if isinstance(item, str) else flat(item) for item in expr.items])
    return f"{expr.open}{items}{comma}{expr.close}"


def rendered(expr: Expr, indent: int, before: str = "", after: str = "") -> str:
    """``before expr after`` at `indent` levels; the first line is not indented, the others are."""
    if isinstance(expr, str):
        return f"{before}{expr}{after}"
    line = f"{before}{flat(expr)}{after}"
    if len(INDENT) * indent + len(line) <= LINE_LENGTH:
        return line
    if isinstance(expr, Prefixed):
        return rendered(expr.value, indent, before + expr.prefix, after)
    if not expr.items:
        return line
    margin = INDENT * indent
    items = "".join(f"{margin}{INDENT}{_item(item, indent + 1)}\n" for item in expr.items)
    return f"{before}{expr.open}\n{items}{margin}{expr.close}{after}"


def assigned(target: str, value: Expr, indent: int) -> list[str]:
    """The line or lines of ``target = value`` (or ``target: T = value``), indented."""
    margin = INDENT * indent
    line = f"{margin}{target} = {flat(value)}"
    if not isinstance(value, str) or len(line) <= LINE_LENGTH:
        return [margin + rendered(value, indent, f"{target} = ")]
    inner = f"{margin}{INDENT}{value}"
    # Parentheses where they help; the formatter leaves alone what is too long in any case.
    return [f"{margin}{target} = (", inner, f"{margin})"] if len(inner) <= LINE_LENGTH else [line]


def _item(item: Expr, indent: int) -> str:
    line = rendered(item, indent, after=",")
    if isinstance(item, str) and len(INDENT) * indent + len(line) > LINE_LENGTH:
        # A parameter: the formatter breaks its annotation before `| None`.
        annotation, union, default = line.rpartition(" | None")
        if union:
            return f"{annotation}\n{INDENT * indent}| None{default}"
    return line


def string_literal(text: str) -> str:
    """`text` as a Python string in the quotes that the formatter prefers."""
    if text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    quote = "'" if text.count('"') > text.count("'") else '"'
    return quote + "".join(_escaped(char, quote) for char in text) + quote


_ESCAPES: Final = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _escaped(char: str, quote: str) -> str:
    if char == quote:
        return f"\\{quote}"
    if char in _ESCAPES:
        return _ESCAPES[char]
    if char.isprintable():
        return char
    code = ord(char)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
