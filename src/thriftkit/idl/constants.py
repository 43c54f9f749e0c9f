"""Constant values: from what is written to what the declared type makes of it.

The rules are those of Apache's compiler (``main.cc:validate_const_rec``, ``t_scope.h:resolve_const_value``).
"""

from __future__ import annotations

import re
import uuid
from typing import Final

from thriftkit.model import (
    Base,
    BaseName,
    ConstRef,
    ConstValue,
    EnumRef,
    ListLiteral,
    ListOf,
    MapLiteral,
    MapOf,
    Ref,
    SetOf,
    StructLiteral,
    Type,
)

from .symbols import INVALID, Ambiguous, Scope, Symbols, did_you_mean
from .syntax import ConstNode, DoubleNode, IntegerNode, ListNode, MapNode, NameNode, StringNode

__all__ = ["ConstantResolver", "describe_type"]

_BITS: Final = {"i8": 8, "i16": 16, "i32": 32, "i64": 64}
_UUID: Final = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_UNKNOWN: Final = 0  # stands for a value that is already reported; never part of a returned model


class ConstantResolver:
    """Resolves the constant values of one file."""

    def __init__(self, scope: Scope, symbols: Symbols) -> None:
        self._scope = scope
        self._symbols = symbols
        self._report = scope.unit.report

    def resolve(self, node: ConstNode, type: Type) -> ConstValue:
        """The value of `node` as a `type`. Problems are reported, and an arbitrary value is returned."""
        true_type = self._symbols.true_type(type)
        if true_type is INVALID:
            return _UNKNOWN
        if isinstance(node, NameNode):
            return self._reference(node, true_type)
        match true_type:
            case Base():
                return self._scalar(node, true_type)
            case Ref(kind="enum"):
                return self._enum_number(node, true_type)
            case Ref():
                return self._struct(node, true_type)
            case ListOf() | SetOf():
                return self._list(node, true_type)
            case MapOf():
                return self._map(node, true_type)

    # Names

    def _reference(self, node: NameNode, type: Type) -> ConstValue:
        found = self._scope.find_constant(node.text, self._symbols)
        if isinstance(found, Ambiguous):
            self._report_ambiguous(node, found)
            return _UNKNOWN
        if isinstance(type, Ref) and type.kind == "enum":
            return self._enum_name(node, found, type)
        if found is None:
            self._report_unknown(node)
            return _UNKNOWN
        if isinstance(found, EnumRef):
            return self._convert(node, found, type) if isinstance(type, Base) else self._mismatch(node, type)
        constant = self._symbols.constants.get((found.program, found.name))
        if constant is None or constant.type is INVALID:
            return _UNKNOWN
        if self._symbols.same_type(constant.type, type):
            return found
        if isinstance(type, Base):
            return self._convert(node, self._symbols.values[found.program, found.name], type)
        return self._mismatch(node, type, f"'{node.text}' is a {describe_type(constant.type)}")

    def _enum_name(self, node: NameNode, found: ConstRef | EnumRef | None, enum: Ref) -> ConstValue:
        if isinstance(found, EnumRef) and found.enum == enum:
            return found
        if isinstance(found, ConstRef):
            constant = self._symbols.constants.get((found.program, found.name))
            if constant is None or constant.type is INVALID or self._symbols.same_type(constant.type, enum):
                return found
        qualifier, _, name = node.text.rpartition(".")
        member = self._symbols.find_member(enum, name)
        if qualifier and member is not None:
            # Apache looks at the last part only, and files that leave out the prefix of the include rely on it.
            message = f"'{node.text}' is read as member '{name}' of the enum '{enum.name}'"
            hint = f"write '{self._qualified(enum)}.{name}'"
            self._report.warning("enum-qualifier", message, node.start, node.end, hint)
            return member
        if not qualifier and member is not None:
            hint = f"write '{self._qualified(enum)}.{name}'"
            message = f"'{name}' needs the name of its enum"
            self._report.error("undefined-constant", message, node.start, node.end, hint)
        elif found is not None:
            return self._mismatch(node, enum)
        else:
            self._report_unknown(node, enum)
        return _UNKNOWN

    def _qualified(self, ref: Ref) -> str:
        """`ref` as it is written in this file."""
        if ref.program == self._scope.unit.path:
            return ref.name
        for prefix, scopes in self._scope.prefixes.items():
            if any(scope.unit.path == ref.program for scope in scopes):
                return f"{prefix}.{ref.name}"
        return ref.name

    def _report_unknown(self, node: NameNode, enum: Ref | None = None) -> None:
        if self._scope.may_hide(node.text):
            return
        prefix, _, name = node.text.rpartition(".")
        names = list(self._scope.constants) if not prefix else []
        if enum is not None:
            names = list(self._symbols.members[enum])
        hint = None if self._report.is_full else did_you_mean(name, names)
        message = f"no constant or enum member is named '{node.text}'"
        self._report.error("undefined-constant", message, node.start, node.end, hint)

    def _report_ambiguous(self, node: NameNode, found: Ambiguous) -> None:
        message = f"'{node.text}' is declared in {' and '.join(found.paths)}, which share a prefix"
        self._report.error("ambiguous-name", message, node.start, node.end, "rename one of the files")

    # Scalars

    def _scalar(self, node: ConstNode, type: Base) -> ConstValue:
        if isinstance(node, IntegerNode | DoubleNode | StringNode):
            return self._convert(node, node.value, type)
        return self._mismatch(node, type)

    def _convert(self, node: ConstNode, value: ConstValue, type: Base) -> ConstValue:
        if isinstance(value, EnumRef):
            value = value.value
        converted: ConstValue | None = None
        match value:
            case int():
                converted = self._from_integer(node, int(value), type.name)
            case float():
                converted = value if type.name == "double" else None
            case str():
                converted = self._from_string(node, value, type.name)
            case bytes():
                converted = value if type.name == "binary" else self._from_string(node, value.decode(), type.name)
            case uuid.UUID():
                converted = value if type.name == "uuid" else self._from_string(node, str(value), type.name)
            case _:
                converted = None
        return self._mismatch(node, type) if converted is None else converted

    def _from_integer(self, node: ConstNode, value: int, name: BaseName) -> ConstValue | None:
        if name == "bool":
            return value > 0  # as Apache's generators have it
        if name == "double":
            return float(value)
        bits = _BITS.get(name)
        if bits is None:
            return None
        if not -(1 << bits - 1) <= value < 1 << bits - 1:
            message = f"{value} does not fit in {name}; sending it will fail"
            self._report.warning("constant-out-of-range", message, node.start, node.end)
        return value

    def _from_string(self, node: ConstNode, value: str, name: BaseName) -> ConstValue | None:
        if name == "string":
            return value
        if name == "binary":
            return value.encode()
        if name != "uuid":
            return None
        plain = value[1:-1] if value.startswith("{") and value.endswith("}") else value
        if _UUID.fullmatch(plain):
            return uuid.UUID(plain)
        message = f"'{value[:60]}' is not a UUID"
        hint = "write 00000000-4444-cccc-ffff-0123456789ab, with or without braces"
        self._report.error("invalid-uuid", message, node.start, node.end, hint)
        return uuid.UUID(int=0)

    def _enum_number(self, node: ConstNode, enum: Ref) -> ConstValue:
        if not isinstance(node, IntegerNode):
            return self._mismatch(node, enum)
        member = self._symbols.members_by_value[enum].get(node.value)
        if member is not None:
            return member
        message = f"the enum '{enum.name}' has no member with the value {node.value}"
        self._report.error("undefined-constant", message, node.start, node.end)
        return _UNKNOWN

    # Containers and structs

    def _list(self, node: ConstNode, type: ListOf | SetOf) -> ConstValue:
        if isinstance(node, MapNode) and not node.items:
            return ListLiteral(())
        if not isinstance(node, ListNode):
            return self._mismatch(node, type)
        items = tuple(self.resolve(item, type.element) for item in node.items)
        if isinstance(type, ListOf):
            return ListLiteral(items)
        unique = dict.fromkeys(items)
        if len(unique) < len(items) and not self._report.has_errors:
            message = "the set has an element more than once"
            self._report.warning("duplicate-set-element", message, node.start, node.end)
        return ListLiteral(tuple(unique))

    def _map(self, node: ConstNode, type: MapOf) -> ConstValue:
        if isinstance(node, ListNode) and not node.items:
            return MapLiteral(())
        if not isinstance(node, MapNode):
            return self._mismatch(node, type)
        items: dict[ConstValue, ConstValue] = {}
        for key_node, value_node in node.items:
            key = self.resolve(key_node, type.key)
            value = self.resolve(value_node, type.value)
            if key in items and not self._report.has_errors:
                self._report_duplicate_key(key_node)
            items[key] = value
        return MapLiteral(tuple(items.items()))

    def _struct(self, node: ConstNode, struct: Ref) -> ConstValue:
        if not isinstance(node, MapNode):
            return self._mismatch(node, struct)
        shapes = self._symbols.fields[struct]
        given: dict[str, ConstValue] = {}
        for key, value in node.items:
            if not isinstance(key, StringNode):
                self._report.error(
                    "constant-type", f"a field of '{struct.name}' is named by a string", key.start, key.end
                )
                continue
            shape = shapes.get(key.value)
            if shape is None:
                message = f"{struct.kind} '{struct.name}' has no field '{key.value[:60]}'"
                hint = None if self._report.is_full else did_you_mean(key.value, shapes)
                self._report.error("undefined-field", message, key.start, key.end, hint)
                continue
            if key.value in given:
                self._report_duplicate_key(key)
            given[key.value] = self.resolve(value, shape.type)
        if struct.kind == "union":
            given = self._one_member(node, struct, given)
        missing = [name for name, shape in shapes.items() if shape.required and name not in given]
        missing = [name for name in missing if not shapes[name].has_default]
        if missing:
            message = f"the required field '{missing[0]}' of '{struct.name}' is missing; sending this value will fail"
            self._report.warning("missing-required-field", message, node.start, node.end)
        return StructLiteral(struct, tuple(given.items()))

    def _one_member(self, node: MapNode, union: Ref, given: dict[str, ConstValue]) -> dict[str, ConstValue]:
        if len(given) <= 1:
            return given
        name, value = list(given.items())[-1]
        message = f"a value of the union '{union.name}' has one member; only '{name}' is kept"
        self._report.warning("union-members", message, node.start, node.end)
        return {name: value}

    def _report_duplicate_key(self, key: ConstNode) -> None:
        self._report.warning("duplicate-map-key", "the key was given before; the last one counts", key.start, key.end)

    def _mismatch(self, node: ConstNode, type: Type, found: str | None = None) -> ConstValue:
        message = f"expected a value of type {describe_type(type)}, found {found or _describe_node(node)}"
        self._report.error("constant-type", message, node.start, node.end)
        return _UNKNOWN


def describe_type(type: Type) -> str:
    """`type` as it is written in an IDL."""
    match type:
        case Base(name=name) | Ref(name=name):
            return name
        case ListOf(element=element):
            return f"list<{describe_type(element)}>"
        case SetOf(element=element):
            return f"set<{describe_type(element)}>"
        case MapOf(key=key, value=value):
            return f"map<{describe_type(key)}, {describe_type(value)}>"


def _describe_node(node: ConstNode) -> str:
    match node:
        case IntegerNode():
            return "an integer"
        case DoubleNode():
            return "a double"
        case StringNode():
            return "a string"
        case NameNode():
            return f"'{node.text}'"
        case ListNode():
            return "a list"
        case MapNode():
            return "a map"
