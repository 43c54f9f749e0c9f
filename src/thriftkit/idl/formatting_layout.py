"""Lays out items and their comments in lines: what is flat, what is broken, and where comments go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from .formatting_tokens import Comment, Gap, TokenText
from .formatting_tree import Group, Item, Part
from .lexer import LITERAL

__all__ = ["INDENT", "MAX_LINE_CHARS", "lay_out"]

INDENT: Final = 4
MAX_LINE_CHARS: Final = 100

_COMMENT: Final = "comment"
_BLOCKS: Final = frozenset({"enum", "struct", "union", "exception", "service"})
_NO_SPACE_BEFORE: Final = frozenset(",;:>)]}")
_NO_SPACE_BEHIND: Final = frozenset("<([{&")

Atom = tuple[str, str]
"""The kind (of a token, or `_COMMENT`) and the text. A kind that begins with "=" is written without a space before."""


def lay_out(tokens: TokenText, items: Sequence[Item]) -> str:
    """The formatted text of `items`, which are all those of a file, with ``\\n`` as its line ends."""
    return _Layout(tokens).file(items)


class _Layout:
    def __init__(self, tokens: TokenText) -> None:
        self._kinds = tokens.kinds
        self._texts = tokens.texts
        self._gaps = tokens.gaps
        self._lines: list[str] = []
        self._line = ""
        self._previous: str | None = None  # kind of the last atom of the line; None at its beginning
        self._break_at: int | None = None  # the indent to go on with behind a comment that ended the line

    def file(self, items: Sequence[Item]) -> str:
        was_block = False
        for number, item in enumerate(items):
            is_block = self._is_block(item)
            gap = self._gaps[item.first]
            if number and (is_block or was_block) and not gap.has_blank_line:
                self._ask_for_blank_line(gap)
            self._lead(item.first, 0, is_first=number == 0)
            self._item(item, 0)
            if item.separator is not None:
                self._token(item.separator, 0)
            was_block = is_block
        end = len(self._kinds) - 1
        self._lead(end, 0, is_first=not items)
        self._new_line(0)
        return "\n".join(line.rstrip() for line in self._lines).strip("\n") + "\n" if any(self._lines) else ""

    def _is_block(self, item: Item) -> bool:
        return self._kinds[item.first] in _BLOCKS or any(
            isinstance(part, Group) and part.style == "body" for part in item.parts
        )

    def _ask_for_blank_line(self, gap: Gap) -> None:
        """Before the first comment that does not belong to the line before, or else before the token."""
        leading = gap.comments[_trailing_count(gap) :]
        first: Comment | Gap = leading[0] if leading else gap
        first.blank_line = True

    # Writing

    def _new_line(self, indent: int) -> None:
        if self._previous is not None:
            self._lines.append(self._line)
        self._line = " " * indent
        self._previous = None
        self._break_at = None

    def _blank_line(self) -> None:
        if self._lines and self._lines[-1]:
            self._lines.append("")

    def _write(self, atom: Atom) -> None:
        if self._break_at is not None:
            self._new_line(self._break_at)
        kind, text = atom
        self._line += _space(self._previous, kind) + text
        self._previous = kind.removeprefix("=") or "="

    def _comment(self, comment: Comment, indent: int) -> None:
        """A comment within a line; what follows a line comment is written on the next, at `indent`."""
        self._write((_COMMENT, comment.text))
        if comment.is_line:
            self._break_at = indent

    def _token(self, index: int, indent: int, *, is_call: bool = False) -> None:
        """A token behind the comments before it."""
        for comment in self._gaps[index].comments:
            self._comment(comment, indent + INDENT)
        self._write(self._atom(index, is_call=is_call))

    def _atom(self, index: int, *, is_call: bool = False) -> Atom:
        kind = self._kinds[index]
        return (f"={kind}" if is_call else kind), self._texts[index]

    def _lead(self, index: int, indent: int, *, is_first: bool = False, is_closer: bool = False) -> None:
        """Write the comments before the token at `index` and begin its line."""
        gap = self._gaps[index]
        comments = gap.comments
        trailing = 0
        if index > 0:
            # What stands before a closing bracket can only belong to the line before.
            trailing = _leading_edge(comments) if is_closer else _trailing_count(gap)
        for comment in comments[:trailing]:
            self._previous = _COMMENT  # a space, also behind a bracket
            self._comment(comment, indent)
        is_open_line = False
        for number, comment in enumerate(comments[trailing:], trailing):
            following: Comment | Gap = comments[number + 1] if number + 1 < len(comments) else gap
            if not is_open_line or comment.is_doc or not comment.is_inline:
                self._begin_line(indent, blank_line=comment.blank_line and not is_first)
                is_first = False
            self._write((_COMMENT, _shifted(comment, indent)))
            is_open_line = comment.is_inline and not following.new_line
        if not is_open_line:
            self._begin_line(indent - INDENT if is_closer else indent, blank_line=gap.blank_line and not is_first)

    def _begin_line(self, indent: int, *, blank_line: bool) -> None:
        self._new_line(indent)
        if blank_line:
            self._blank_line()

    # Items and groups

    def _item(self, item: Item, indent: int) -> None:
        """An item whose first comments are already written."""
        broken = self._groups_to_break(item, indent)
        for number, part in enumerate(item.parts):
            if not isinstance(part, Group):
                if number:
                    self._token(part, indent)
                else:
                    self._write(self._atom(part))
                continue
            if id(part) in broken:
                self._broken_group(part, indent, skip_comments=number == 0)
                continue
            for atom in self._flat_group(part, skip_comments=number == 0) or ():
                self._write(atom)

    def _broken_group(self, group: Group, indent: int, *, skip_comments: bool) -> None:
        if skip_comments:
            self._write(self._atom(group.opener))
        else:
            self._token(group.opener, indent, is_call=group.style == "call")
        inner = indent + INDENT
        for number, item in enumerate(group.items):
            self._lead(item.first, inner, is_first=number == 0)
            self._item(item, inner)
            if item.separator is not None:
                for comment in self._gaps[item.separator].comments:
                    self._comment(comment, inner)
            self._write((",", ","))
        self._gaps[group.closer].blank_line = False
        self._lead(group.closer, inner, is_first=not group.items, is_closer=True)
        if self._previous is not None:  # a block comment stands on the line of the bracket
            self._new_line(indent)
        self._write(self._atom(group.closer))

    def _groups_to_break(self, item: Item, indent: int) -> set[int]:
        """The ids of the groups that cannot be flat, and of as many others as it takes for the lines to fit."""
        groups = [part for part in item.parts if isinstance(part, Group)]
        broken = set()
        others = []
        for group in groups:
            if self._flat_group(group, skip_comments=group is item.parts[0]) is None:
                broken.add(id(group))
            elif group.items:
                others.append(group)
        # Values go first: once broken they stay so, and the choice must be the same the next time.
        others.sort(key=lambda group: group.style != "value")
        for group in others:
            if self._fits(item.parts, broken, indent):
                break
            broken.add(id(group))
        return broken

    def _fits(self, parts: Sequence[Part], broken: set[int], indent: int) -> bool:
        line, previous = len(self._line), self._previous
        for number, part in enumerate(parts):
            atoms: Sequence[Atom]
            if not isinstance(part, Group):
                atoms = (*(self._inline_comments(part) if number else ()), self._atom(part))
            elif id(part) in broken:
                atoms = (self._atom(part.opener, is_call=part.style == "call"),)
            else:
                atoms = self._flat_group(part, skip_comments=number == 0) or ()
            for kind, text in atoms:
                line += len(_space(previous, kind)) + len(text)
                previous = kind.removeprefix("=") or "="
            if isinstance(part, Group) and id(part) in broken:
                if line > MAX_LINE_CHARS:
                    return False
                line, previous = indent + 1, self._kinds[part.closer]
        return line + 1 <= MAX_LINE_CHARS

    # On one line

    def _flat_group(self, group: Group, *, skip_comments: bool = False) -> list[Atom] | None:
        """The atoms of a group on one line; None if it cannot be on one."""
        if not group.items and group.style == "body":
            if self._gaps[group.closer].comments:
                return None
        elif group.style == "body" or (group.style == "value" and group.items and self._begins_on_new_line(group)):
            return None
        if not (skip_comments or self._gaps[group.opener].is_inline) or not self._gaps[group.closer].is_inline:
            return None
        atoms: list[Atom] = [] if skip_comments else self._inline_comments(group.opener)
        atoms.append(self._atom(group.opener, is_call=group.style == "call"))
        for number, item in enumerate(group.items):
            inner = self._flat_item(item)
            if inner is None:
                return None
            atoms += inner
            if item.separator is not None:
                atoms += self._inline_comments(item.separator)
            if number < len(group.items) - 1:
                atoms.append((",", ","))
        atoms += self._inline_comments(group.closer)
        atoms.append(self._atom(group.closer))
        return atoms

    def _flat_item(self, item: Item) -> list[Atom] | None:
        if item.separator is not None and not self._gaps[item.separator].is_inline:
            return None
        atoms: list[Atom] = []
        for part in item.parts:
            if isinstance(part, Group):
                inner = self._flat_group(part)
                if inner is None:
                    return None
                atoms += inner
            elif self._gaps[part].is_inline:
                atoms += self._inline_comments(part)
                atoms.append(self._atom(part))
            else:
                return None
        return atoms

    def _begins_on_new_line(self, group: Group) -> bool:
        gap = self._gaps[group.opener + 1]
        return gap.comments[0].new_line if gap.comments else gap.new_line

    def _inline_comments(self, index: int) -> list[Atom]:
        return [(_COMMENT, comment.text) for comment in self._gaps[index].comments]


def _space(previous: str | None, kind: str) -> str:
    if previous is None or previous in _NO_SPACE_BEHIND or kind in _NO_SPACE_BEFORE:
        return ""
    if len(kind) > 1 and kind.startswith("="):
        return ""
    if kind == "<" and previous not in {LITERAL, _COMMENT}:
        return ""
    return " "


def _leading_edge(comments: Sequence[Comment]) -> int:
    """How many of the first comments stand on the line of the token before."""
    for number, comment in enumerate(comments):
        if comment.new_line:
            return number
    return len(comments)


def _trailing_count(gap: Gap) -> int:
    """How many comments belong to the line before: those on it, unless the next token is on it too."""
    count = _leading_edge(gap.comments)
    return count if count < len(gap.comments) or gap.new_line else 0


def _shifted(comment: Comment, indent: int) -> str:
    """The text of a comment of its own line, its further lines moved along with the first."""
    first, *rest = comment.text.split("\n")
    if not rest:
        return first
    last = rest[-1].removesuffix("*/").strip()
    starred = [line.lstrip() for line in rest]
    if all(line.startswith("*") for line in starred if line) and (not last or starred[-1].startswith("*")):
        return "\n".join([first, *(f"{' ' * (indent + 1)}{line}".rstrip() for line in starred)])
    by = None if comment.column is None else indent - comment.column
    margin = min((len(line) - len(line.lstrip()) for line in rest if line), default=0)
    if not by or any("\t" in line[: len(line) - len(line.lstrip())] for line in rest) or margin + by < 0:
        return comment.text
    moved = [line and (" " * by + line if by > 0 else line[-by:]) for line in rest]
    return "\n".join([first, *moved])
