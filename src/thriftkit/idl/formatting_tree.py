"""Tokens to items and bracketed groups: as much of the grammar as a formatter needs.

The tokens must be those of a file that parses without an error, so nothing is checked here; nesting is
bounded by the parser's limits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from .cursor import DEFINITION_KEYWORDS
from .formatting_tokens import TokenText, move_comments
from .lexer import END, IDENTIFIER, INTEGER, LITERAL

__all__ = ["Group", "Item", "read_items"]

Style = Literal["body", "call", "list", "value"]


@dataclass(slots=True)
class Group:
    """Items in brackets; `opener` and `closer` are token indexes.

    A "body" has each item on a line of its own, a "call" stands directly behind a name.
    """

    style: Style
    opener: int
    items: list[Item] = field(default_factory=list)
    closer: int = 0


Part = int | Group
"""A token by its index, or a group."""


@dataclass(slots=True)
class Item:
    """A definition, field, function, member, value or annotation, without its separator."""

    parts: list[Part] = field(default_factory=list)
    separator: int | None = None
    """The separator's index, if it has to stay as written, with a comment before it."""

    @property
    def first(self) -> int:
        part = self.parts[0]
        return part.opener if isinstance(part, Group) else part


def read_items(tokens: TokenText) -> list[Item]:
    """The headers and definitions of a file. Comments before a separator that is left out are moved behind it."""
    return _Reader(tokens).items()


class _Reader:
    def __init__(self, tokens: TokenText) -> None:
        self._tokens = tokens
        self._kinds = tokens.kinds
        self._at = 0

    def items(self) -> list[Item]:
        items: list[Item] = []
        while self._kind != END:
            if self._kind == ";" and self._at > 0 and not self._tokens.gaps[self._at].has_doc:
                self._drop()
                continue
            items.append(self._top_level())
        return items

    @property
    def _kind(self) -> str:
        return self._kinds[self._at]

    def _take(self, item: Item) -> None:
        item.parts.append(self._at)
        self._at += 1

    def _drop(self) -> None:
        gaps = self._tokens.gaps
        move_comments(gaps[self._at], gaps[self._at + 1])
        self._at += 1

    def _separator(self, item: Item, *, wanted: bool) -> None:
        """Step over a separator. `wanted` says whether one is written behind such an item."""
        if self._kind not in {",", ";"}:
            return
        gap = self._tokens.gaps[self._at]
        # A doc comment before it must not become that of the next item; a block comment may stay where it is.
        if gap.has_doc or (wanted and gap.comments and gap.is_inline):
            item.separator = self._at
            self._at += 1
        else:
            self._drop()

    def _top_level(self) -> Item:
        item = Item()
        kind = self._kind
        self._take(item)
        if kind == ";":
            return item
        if kind == "const":
            self._type(item)
            self._take(item)
            self._take(item)
            self._value(item)
            self._annotations(item)
            self._separator(item, wanted=False)
        elif kind == "typedef":
            self._type(item)
            self._take(item)
            self._annotations(item)
            self._separator(item, wanted=False)
        elif kind in DEFINITION_KEYWORDS:
            self._block(item, kind)
        elif kind == IDENTIFIER and self._tokens.texts[self._at - 1] == "senum":
            self._take(item)
            self._group(item, "body", self._take)
            self._annotations(item)
        elif kind == "namespace":
            self._take(item)
            self._take(item)
            if self._tokens.texts[self._at - 2] != "*":
                self._annotations(item)
        else:  # an include, or an old form of namespace
            self._take(item)
        return item

    def _block(self, item: Item, kind: str) -> None:
        while self._kind != "{":
            self._take(item)
        readers = {"enum": self._member, "service": self._function}
        self._group(item, "body", readers.get(kind, self._field))
        self._annotations(item)

    def _group(self, item: Item, style: Style, read: Callable[[Item], None]) -> None:
        group = Group(style, self._at)
        item.parts.append(group)
        self._at += 1
        while self._kind not in {")", "]", "}"}:
            inner = Item()
            read(inner)
            self._separator(inner, wanted=True)
            group.items.append(inner)
        group.closer = self._at
        self._at += 1

    def _member(self, item: Item) -> None:
        self._take(item)
        if self._kind == "=":
            self._take(item)
            self._take(item)
        self._annotations(item)

    def _function(self, item: Item) -> None:
        if self._kind in {"oneway", "async"}:
            self._take(item)
        if self._kind == "void":
            self._take(item)
        else:
            self._type(item)
        self._take(item)
        self._group(item, "call", self._field)
        if self._kind == "throws":
            self._take(item)
            self._group(item, "list", self._field)
        self._annotations(item)

    def _field(self, item: Item) -> None:
        if self._kind == INTEGER:
            self._take(item)
            self._take(item)
        if self._kind in {"required", "optional"}:
            self._take(item)
        self._type(item)
        if self._kind == "&":
            self._take(item)
        self._take(item)
        if self._kind == "=":
            self._take(item)
            self._value(item)
        while self._kind in {"xsd_optional", "xsd_nillable"}:
            self._take(item)
        if self._kind == "xsd_attrs":
            self._take(item)
            self._group(item, "list", self._field)
        self._annotations(item)

    def _type(self, item: Item) -> None:
        kind = self._kind
        self._take(item)
        if kind == IDENTIFIER:
            return
        if kind in {"list", "set", "map"}:
            self._cpp_type(item)
            self._take(item)
            self._type(item)
            if kind == "map":
                self._take(item)
                self._type(item)
            self._take(item)
            if kind == "list":
                self._cpp_type(item)
        self._annotations(item)

    def _cpp_type(self, item: Item) -> None:
        if self._kind == "cpp_type":
            self._take(item)
            self._take(item)

    def _value(self, item: Item) -> None:
        if self._kind == "[":
            self._group(item, "value", self._value)
        elif self._kind == "{":
            self._group(item, "value", self._pair)
        else:
            self._take(item)

    def _pair(self, item: Item) -> None:
        self._value(item)
        self._take(item)
        self._value(item)

    def _annotations(self, item: Item) -> None:
        if self._kind == "(":
            self._group(item, "list", self._annotation)

    def _annotation(self, item: Item) -> None:
        self._take(item)
        if self._kind == "=":
            self._take(item)
            if self._kind == LITERAL:
                self._take(item)
