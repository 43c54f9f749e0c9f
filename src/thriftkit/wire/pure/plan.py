"""A `StructSpec` compiled for the pure codec: what encoder and decoder walk."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from enum import IntEnum, auto
from typing import Any

from thriftkit.schema import (
    BINARY,
    BOOL,
    DOUBLE,
    I8,
    I16,
    I32,
    I64,
    STRING,
    BaseType,
    EnumType,
    FieldSpec,
    FrozenDict,
    ListType,
    MapType,
    SetType,
    StructSpec,
    StructType,
    TType,
    TypeSpec,
    spec_of,
)

from .budget import struct_cost

__all__ = ["FieldPlan", "Kind", "StructPlan", "TypePlan"]


class Kind(IntEnum):
    """What a value is in Python."""

    BOOL = auto()
    INT = auto()
    DOUBLE = auto()
    STRING = auto()
    BINARY = auto()
    UUID = auto()
    ENUM = auto()
    LIST = auto()
    SET = auto()
    MAP = auto()
    STRUCT = auto()


_INT_BITS = {id(I8): 8, id(I16): 16, id(I32): 32, id(I64): 64}
_KINDS = {id(BOOL): Kind.BOOL, id(DOUBLE): Kind.DOUBLE, id(STRING): Kind.STRING, id(BINARY): Kind.BINARY}


class TypePlan:
    """One type in one position. `bits` is for INT, `element` for LIST and SET, `key` and `value` for MAP.

    `hashable`: the value is (part of) a map key or set element, so containers decode to hashable forms.
    """

    __slots__ = ("bits", "cls", "element", "hashable", "key", "kind", "name", "ttype", "value")

    def __init__(self, spec: TypeSpec, hashable: bool) -> None:
        self.ttype = spec.ttype
        self.hashable = hashable
        self.name = repr(spec)
        self.bits = 0
        self.cls: Any = None
        self.element: TypePlan | None = None
        self.key: TypePlan | None = None
        self.value: TypePlan | None = None
        if isinstance(spec, BaseType):
            self.name = spec.name
            self.bits = _INT_BITS.get(id(spec), 0)
            self.kind = Kind.INT if self.bits else _KINDS.get(id(spec), Kind.UUID)
        elif isinstance(spec, EnumType):
            self.kind, self.cls, self.name = Kind.ENUM, spec.cls, spec.cls.__name__
        elif isinstance(spec, StructType):
            self.kind, self.cls, self.name = Kind.STRUCT, spec.cls, spec.cls.__name__
        elif isinstance(spec, ListType):
            self.kind, self.element, self.name = Kind.LIST, TypePlan(spec.element, hashable), "list"
        elif isinstance(spec, SetType):
            self.kind, self.element, self.name = Kind.SET, TypePlan(spec.element, True), "set"
        else:
            assert isinstance(spec, MapType)
            self.kind, self.name = Kind.MAP, "map"
            self.key, self.value = TypePlan(spec.key, True), TypePlan(spec.value, hashable)

    def container(self) -> Callable[[Any], Any]:
        """What makes the Python container of a LIST, SET or MAP of a list, set or dict."""
        frozen: dict[Kind, Callable[[Any], Any]] = {Kind.LIST: tuple, Kind.SET: frozenset, Kind.MAP: FrozenDict}
        return frozen[self.kind] if self.hashable else _as_it_is

    def struct_plan(self) -> StructPlan:
        """The plan of a STRUCT, looked up when it is needed: structs may be recursive."""
        return StructPlan.of(spec_of(self.cls))


def _as_it_is(value: Any) -> Any:
    return value


class FieldPlan:
    """One field: its place in the value tuple, its type, and what it is when absent."""

    __slots__ = ("default", "factory", "id", "index", "name", "py_name", "required", "type")

    def __init__(self, field: FieldSpec, index: int) -> None:
        self.id = field.id
        self.index = index
        self.name = field.name
        self.py_name = field.py_name
        self.required = field.requiredness == "required"
        self.default = field.default
        self.factory = field.default_factory
        self.type = TypePlan(field.type, False)

    def absent(self) -> object:
        """The value of the field where the wire does not have it."""
        return self.default if self.factory is None else self.factory()


class StructPlan:
    """A struct: fields in IDL order, in id order for writing, and by id for reading."""

    __slots__ = ("by_id", "cls", "cost", "fields", "in_id_order", "is_union", "root")

    def __init__(self, spec: StructSpec) -> None:
        self.cls: Any = spec.cls
        self.root = spec.name.rpartition(".")[2]
        self.is_union = spec.kind == "union"
        self.fields = tuple(FieldPlan(field, i) for i, field in enumerate(spec.fields))
        self.in_id_order = tuple(sorted(self.fields, key=lambda field: field.id))
        self.by_id = {field.id: field for field in self.fields}
        self.cost = struct_cost(len(spec.fields), sum(field.default_factory is not None for field in spec.fields))

    @classmethod
    def of(cls, spec: StructSpec) -> StructPlan:
        """The plan of `spec`, made once."""
        plan: StructPlan | None = spec.pure_plan
        if plan is None:
            plan = spec.pure_plan = StructPlan(spec)
        return plan


UUID_CLASS = uuid.UUID
COMPACT_TYPES = {
    TType.BOOL: 1,
    TType.BYTE: 3,
    TType.I16: 4,
    TType.I32: 5,
    TType.I64: 6,
    TType.DOUBLE: 7,
    TType.STRING: 8,
    TType.LIST: 9,
    TType.SET: 10,
    TType.MAP: 11,
    TType.STRUCT: 12,
    TType.UUID: 13,
}
"""Compact type codes (``doc/specs/thrift-compact-protocol.md``); 1 is also "true", 2 is "false"."""
