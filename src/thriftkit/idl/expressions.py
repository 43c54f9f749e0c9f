"""Parses what nests: types, constant values and annotations. Nesting is bounded, so recursion is too."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from thriftkit.model import BaseName

from .cursor import Cursor, GiveUp
from .lexer import DOUBLE, IDENTIFIER, INTEGER, LITERAL
from .syntax import (
    BaseNode,
    ConstNode,
    ContainerNode,
    DoubleNode,
    IntegerNode,
    ListNode,
    MapNode,
    NamedType,
    NameNode,
    StringNode,
    TypeNode,
)

__all__ = ["MAX_NESTING", "ExpressionParser"]

MAX_NESTING: Final = 64
"""Of types and of constant values; that of values on the wire (`Limits.max_depth`) is the same."""

_BASE_NAMES: Final[Mapping[str, BaseName]] = {
    "bool": "bool",
    "byte": "i8",
    "i8": "i8",
    "i16": "i16",
    "i32": "i32",
    "i64": "i64",
    "double": "double",
    "string": "string",
    "binary": "binary",
    "uuid": "uuid",
}
_NO_ANNOTATIONS: Final[Mapping[str, str]] = {}
_ESCAPE: Final = re.compile(r"\\([\s\S])")
_ESCAPED: Final = {"r": "\r", "n": "\n", "t": "\t", '"': '"', "'": "'", "\\": "\\"}
_I64_MIN: Final = -(1 << 63)
_I64_MAX: Final = (1 << 63) - 1
_MAX_INTEGER_DIGITS: Final = 4000  # Python refuses to convert more than 4300 digits


class ExpressionParser(Cursor):
    """The nesting part of the grammar."""

    _byte_reported = False

    def _type(self, where: str, depth: int = 1) -> TypeNode:
        at = self._at
        kind = self._kinds[at]
        if kind == IDENTIFIER:
            self._at = at + 1
            text, start = self._texts[at], self._starts[at]
            node = NamedType(text, start, start + len(text))
            if self._kinds[at + 1] == "(":
                self._reject_annotations(text)
            return node
        base = _BASE_NAMES.get(kind)
        if base is not None:
            self._at = at + 1
            if kind == "byte":
                self._report_byte(at)
            annotations = self._annotations()
            return BaseNode(base, annotations, self._starts[at], self._end_of(at))
        if kind in {"list", "set", "map"}:
            return self._container(where, depth)
        hint = "void is only a return type" if kind == "void" else None
        return self._fail("a type", where, hint)

    def _container(self, where: str, depth: int) -> ContainerNode:
        at = self._at
        kind = self._kinds[at]
        if depth > MAX_NESTING:
            self._error("nesting-too-deep", f"types are nested deeper than {MAX_NESTING} levels")
            raise GiveUp
        self._at = at + 1
        cpp_type = self._cpp_type()
        self._expect("<", f"after '{kind}'")
        arguments = [self._type(f"in the '{kind}' {where}", depth + 1)]
        if kind == "map":
            self._expect(",", "after the key type of the map")
            arguments.append(self._type(f"in the '{kind}' {where}", depth + 1))
        self._expect(">", f"at the end of the '{kind}'")
        end = self._last_end
        if kind == "list" and self._kind == "cpp_type":
            start = self._starts[self._at]
            cpp_type = self._cpp_type()
            message = "'list<type> cpp_type \"…\"' is deprecated"
            hint = "write 'list cpp_type \"…\" <type>'"
            self.report.warning("deprecated-syntax", message, start, self._last_end, hint)
        annotations = self._annotations()
        if cpp_type is not None:
            annotations = {"cpp_type": cpp_type, **annotations}
        if kind == "list":
            self._report_byte_list(at, arguments[0])
            return ContainerNode("list", tuple(arguments), annotations, self._starts[at], end)
        return ContainerNode("set" if kind == "set" else "map", tuple(arguments), annotations, self._starts[at], end)

    def _cpp_type(self) -> str | None:
        if not self._accept("cpp_type"):
            return None
        return self._string(self._expect(LITERAL, "after 'cpp_type'")).value

    def _reject_annotations(self, name: str) -> None:
        message = f"annotations cannot stand directly behind the type name '{name}'"
        self._error("syntax-error", message, "put them behind the name of the field or definition")
        self._skip_group()

    def _report_byte(self, at: int) -> None:
        if not self._byte_reported:
            self._byte_reported = True
            message = "'byte' is an alias of 'i8' kept for old files"
            self.report.warning("byte-alias", message, self._starts[at], self._end_of(at), "write 'i8'")

    def _report_byte_list(self, at: int, element: TypeNode) -> None:
        if isinstance(element, BaseNode) and element.name == "i8":
            message = "a list of single bytes costs an object for each"
            self.report.warning("list-of-bytes", message, self._starts[at], self._last_end, "consider 'binary'")

    def _value(self, where: str, depth: int = 1) -> ConstNode:
        at = self._at
        kind = self._kinds[at]
        if kind == INTEGER:
            self._at = at + 1
            return IntegerNode(self._integer(at), self._starts[at], self._end_of(at))
        if kind == LITERAL:
            self._at = at + 1
            return self._string(at)
        if kind == IDENTIFIER:
            self._at = at + 1
            return NameNode(self._texts[at], self._starts[at], self._end_of(at))
        if kind == DOUBLE:
            self._at = at + 1
            return DoubleNode(float(self._texts[at]), self._starts[at], self._end_of(at))
        if kind not in {"[", "{"}:
            self._fail("a constant value", where)
        if depth > MAX_NESTING:
            self._error("nesting-too-deep", f"constant values are nested deeper than {MAX_NESTING} levels")
            raise GiveUp
        return self._list(depth) if kind == "[" else self._map(depth)

    def _list(self, depth: int) -> ListNode:
        opened = self._at
        self._at += 1
        items = []
        while not self._accept("]"):
            items.append(self._value("or ']' in the list", depth + 1))
            self._separator()
        return ListNode(tuple(items), self._starts[opened], self._last_end)

    def _map(self, depth: int) -> MapNode:
        opened = self._at
        self._at += 1
        items = []
        while not self._accept("}"):
            key = self._value("or '}' in the map", depth + 1)
            self._expect(":", "after the key")
            items.append((key, self._value("after ':'", depth + 1)))
            self._separator()
        return MapNode(tuple(items), self._starts[opened], self._last_end)

    def _separator(self) -> bool:
        """At most one comma or semicolon."""
        if self._kind in {",", ";"}:
            self._at += 1
            return True
        return False

    def _integer(self, at: int) -> int:
        text = self._texts[at]
        if text == "true":
            return 1
        if text == "false":
            return 0
        value = None
        if len(text) <= _MAX_INTEGER_DIGITS:
            value = int(text, 16) if "x" in text else int(text)
        if value is None or not _I64_MIN <= value <= _I64_MAX:
            shown = text if len(text) <= 40 else f"{text[:37]}..."
            start, end = self._starts[at], self._end_of(at)
            self.report.error("integer-too-big", f"{shown} does not fit in 64 bits", start, end)
            return 0
        return value

    def _string(self, at: int) -> StringNode:
        text, start = self._texts[at], self._starts[at]
        value = text[1:-1]
        if "\\" in value:
            value = _ESCAPE.sub(lambda match: self._escaped(match, start + 1), value)
        return StringNode(value, start, start + len(text))

    def _escaped(self, match: re.Match[str], offset: int) -> str:
        char = match[1]
        if char not in _ESCAPED:
            hint = "the escapes are \\r \\n \\t \\\" \\' \\\\; other characters are written as they are, in UTF-8"
            start, end = match.span()
            self.report.error("bad-escape", f"unknown escape '\\{char}'", offset + start, offset + end, hint)
            return char
        return _ESCAPED[char]

    def _annotations(self) -> Mapping[str, str]:
        if self._kinds[self._at] != "(":
            return _NO_ANNOTATIONS
        self._at += 1
        annotations: dict[str, str] = {}
        while not self._accept(")"):
            at = self._expect(IDENTIFIER, "or ')' in the annotations")
            value = "1"
            if self._accept("="):
                value = self._string(self._expect(LITERAL, "as the value of an annotation")).value
            key = self._texts[at]
            if key in annotations:
                message = f"the annotation '{key}' is given more than once; the last one counts"
                self.report.warning("duplicate-annotation", message, self._starts[at], self._end_of(at))
            annotations[key] = value
            self._separator()
        return annotations
