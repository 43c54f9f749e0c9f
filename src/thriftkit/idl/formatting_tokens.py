"""The tokens of an IDL with the comments between them: what a formatter has to keep."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from .lexer import END, Tokens

__all__ = ["Comment", "Gap", "TokenText", "move_comments"]

_COMMENT: Final = re.compile(r"\#[^\n]*|//[^\n]*|/\*[\s\S]*?\*/")


@dataclass(slots=True)
class Comment:
    """A comment as written, without trailing blanks and with ``\\n`` as its line ends."""

    text: str
    column: int | None
    """Characters before it on its line; None if one of them is a tab."""
    new_line: bool
    """Whether a line break stands directly before it."""
    blank_line: bool
    """Whether a blank line stands directly before it."""

    @property
    def is_line(self) -> bool:
        """Whether it lasts to the end of its line."""
        return not self.text.startswith("/*")

    @property
    def is_doc(self) -> bool:
        """Whether the compiler takes it as documentation, by the lexer's rule."""
        return self.text.startswith("/**") and len(self.text) > 5

    @property
    def is_inline(self) -> bool:
        """Whether it can stand within a line."""
        return not (self.is_line or self.is_doc or "\n" in self.text)


@dataclass(slots=True)
class Gap:
    """What stands between a token and the one before it."""

    comments: list[Comment]
    new_line: bool
    """Whether a line break stands between the last comment, or else the token before, and the token."""
    blank_line: bool

    @property
    def has_doc(self) -> bool:
        return any(comment.is_doc for comment in self.comments)

    @property
    def is_inline(self) -> bool:
        return all(comment.is_inline for comment in self.comments)

    @property
    def has_blank_line(self) -> bool:
        return self.blank_line or any(comment.blank_line for comment in self.comments)


class TokenText:
    """Tokens, and before each its gap. The text must be free of lexical errors."""

    def __init__(self, text: str, tokens: Tokens) -> None:
        self.kinds = tokens.kinds
        self.texts = tokens.texts
        self.gaps: list[Gap] = []
        end = 0
        for start, word in zip(tokens.starts, tokens.texts, strict=True):
            self.gaps.append(_gap(text, end, start))
            end = start + len(word)
        if self.kinds[-1] == END:
            self.gaps[-1].new_line = True


def move_comments(source: Gap, target: Gap) -> None:
    """Put the comments of `source`, whose token is left out, before those of the next token."""
    first: Comment | Gap = target.comments[0] if target.comments else target
    first.new_line |= source.new_line
    first.blank_line |= source.blank_line
    target.comments[:0] = source.comments
    source.comments = []


def _gap(text: str, start: int, end: int) -> Gap:
    comments = []
    at = start
    for match in _COMMENT.finditer(text, start, end):
        breaks = text.count("\n", at, match.start())
        line_start = text.rfind("\n", 0, match.start()) + 1
        # A tab, or a line too long to be worth a look, has no column that means anything.
        far = match.start() - line_start > 1000
        column = None if far or "\t" in text[line_start : match.start()] else match.start() - line_start
        lines = [line.rstrip() for line in match[0].split("\n")]
        comments.append(Comment("\n".join(lines), column, breaks > 0, breaks > 1))
        at = match.end()
    breaks = text.count("\n", at, end)
    return Gap(comments, breaks > 0, breaks > 1)
