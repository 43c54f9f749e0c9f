"""IDL doc comments as Python docstrings, laid out as ``ruff format`` leaves them."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from .layout import INDENT, LINE_LENGTH

__all__ = ["docstring", "first_line", "with_raises"]


def docstring(text: str | None, indent: int) -> list[str]:
    """The lines of a docstring (indented), or none if `text` is empty."""
    lines = _clean(text or "", LINE_LENGTH - len(INDENT) * indent - 3)
    if not lines:
        return []
    margin = INDENT * indent
    if lines[0].startswith('"'):
        lines[0] = f" {lines[0]}"  # as the formatter does, lest there be four quotes in a row
    last = lines[-1]
    end = " " if last.endswith('"') else ""
    width = len(margin) + 3 + len(last)
    # Too long even without its end: a single word, which no line break can help.
    one_line = len(lines) == 1 and (width + len(end) + 3 <= LINE_LENGTH or width > LINE_LENGTH)
    if one_line:
        return [f'{margin}"""{last}{end}"""']
    body = [f"{margin}{line}" if line else "" for line in lines[1:]]
    return [f'{margin}"""{lines[0]}', *body, f'{margin}"""']


def first_line(text: str | None) -> str:
    """The first paragraph of a doc comment, on one line."""
    paragraph = (text or "").replace("\r", "").strip().split("\n\n", 1)[0]
    return " ".join(paragraph.split())


def with_raises(text: str | None, name: str, raises: Sequence[tuple[str, str]]) -> str | None:
    """`text` with a ``Raises:`` section for (exception, explanation); without `text`, one about `name`.

    The section needs a line before it: the formatter would take its indentation for that of the docstring.
    """
    if not raises:
        return text
    summary = text.rstrip() if text and text.strip() else f"Call ``{name}``."
    return "\n".join([summary, "", "Raises:", *(f"    {cls}: {why}" if why else f"    {cls}" for cls, why in raises)])


def _clean(text: str, width: int) -> list[str]:
    if text.isprintable() and "\\" not in text and '"""' not in text and len(text) <= width:
        return [line] if (line := text.strip(" ")) else []  # most are such a line, there are many
    lines = _dedented(text)
    while lines and not lines[0]:
        lines.pop(0)
    while lines and not lines[-1]:
        lines.pop()
    return [part for line in lines for part in _wrapped(_escaped(line), width)]


def _dedented(text: str) -> list[str]:
    lines = [line.expandtabs(8).rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    rest = [len(line) - len(line.lstrip()) for line in lines[1:] if line]
    margin = min(rest, default=0)
    return [lines[0].lstrip(), *(line[margin:] for line in lines[1:])]


def _escaped(line: str) -> str:
    safe = line.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    if safe.isprintable():
        return safe
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in safe)


def _wrapped(line: str, width: int) -> list[str]:
    if len(line) <= width:
        return [line]
    margin = line[: len(line) - len(line.lstrip())]
    wrapper = textwrap.TextWrapper(
        width, subsequent_indent=margin, break_long_words=False, break_on_hyphens=False, drop_whitespace=True
    )
    return wrapper.wrap(line)
