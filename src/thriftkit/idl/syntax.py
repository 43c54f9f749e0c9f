"""The tree as it was written: names unresolved, every node with its character offsets.

`start` and `end` (exclusive) are offsets into the source of the file. No one changes a node; they are not `frozen`
because that doubles the time it takes to make one, and a large IDL has tens of thousands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from thriftkit.model import BaseName

__all__ = [
    "BaseNode",
    "Const",
    "ConstNode",
    "ContainerNode",
    "Definition",
    "Document",
    "DoubleNode",
    "Enum",
    "EnumMember",
    "Field",
    "Function",
    "Include",
    "IntegerNode",
    "ListNode",
    "MapNode",
    "Name",
    "NameNode",
    "NamedType",
    "Namespace",
    "Service",
    "StringNode",
    "Struct",
    "TypeNode",
    "Typedef",
]

Annotations = Mapping[str, str]


@dataclass(slots=True, unsafe_hash=True)
class Name:
    text: str
    start: int
    end: int


@dataclass(slots=True, unsafe_hash=True)
class BaseNode:
    """A base type; `byte` is already "i8"."""

    name: BaseName
    annotations: Annotations
    start: int
    end: int


@dataclass(slots=True, unsafe_hash=True)
class ContainerNode:
    """A list, set or map; `arguments` are its one or two type arguments."""

    kind: Literal["list", "set", "map"]
    arguments: tuple[TypeNode, ...]
    annotations: Annotations
    start: int
    end: int


@dataclass(slots=True, unsafe_hash=True)
class NamedType:
    """The name of a definition, perhaps with the prefix of an include."""

    text: str
    start: int
    end: int


TypeNode = BaseNode | ContainerNode | NamedType


@dataclass(slots=True, unsafe_hash=True)
class IntegerNode:
    """`true` and `false` are 1 and 0, as in Apache's compiler."""

    value: int
    start: int
    end: int


@dataclass(slots=True, unsafe_hash=True)
class DoubleNode:
    value: float
    start: int
    end: int


@dataclass(slots=True, unsafe_hash=True)
class StringNode:
    """Escapes are already replaced."""

    value: str
    start: int
    end: int


@dataclass(slots=True, unsafe_hash=True)
class NameNode:
    """The name of a constant or an enum member."""

    text: str
    start: int
    end: int


@dataclass(slots=True, unsafe_hash=True)
class ListNode:
    items: tuple[ConstNode, ...]
    start: int
    end: int


@dataclass(slots=True, unsafe_hash=True)
class MapNode:
    """A map, or a struct by its fields."""

    items: tuple[tuple[ConstNode, ConstNode], ...]
    start: int
    end: int


ConstNode = IntegerNode | DoubleNode | StringNode | NameNode | ListNode | MapNode


@dataclass(slots=True, unsafe_hash=True)
class Include:
    path: str
    start: int
    end: int


@dataclass(slots=True, unsafe_hash=True)
class Namespace:
    scope: Name
    name: str


@dataclass(slots=True, unsafe_hash=True)
class Typedef:
    name: Name
    target: TypeNode
    doc: str | None
    annotations: Annotations


@dataclass(slots=True, unsafe_hash=True)
class Const:
    name: Name
    type: TypeNode
    value: ConstNode
    doc: str | None


@dataclass(slots=True, unsafe_hash=True)
class EnumMember:
    name: Name
    value: int | None
    doc: str | None
    annotations: Annotations


@dataclass(slots=True, unsafe_hash=True)
class Enum:
    name: Name
    members: tuple[EnumMember, ...]
    doc: str | None
    annotations: Annotations


@dataclass(slots=True, unsafe_hash=True)
class Field:
    """A field, argument or throws entry. `id` is None where none is written."""

    id: int | None
    id_start: int
    requiredness: Literal["default", "required", "optional"]
    type: TypeNode
    name: Name
    default: ConstNode | None
    doc: str | None
    annotations: Annotations


@dataclass(slots=True, unsafe_hash=True)
class Struct:
    kind: Literal["struct", "union", "exception"]
    name: Name
    fields: tuple[Field, ...]
    doc: str | None
    annotations: Annotations


@dataclass(slots=True, unsafe_hash=True)
class Function:
    name: Name
    args: tuple[Field, ...]
    returns: TypeNode | None
    """None is void."""
    throws: tuple[Field, ...]
    oneway: bool
    doc: str | None
    annotations: Annotations


@dataclass(slots=True, unsafe_hash=True)
class Service:
    name: Name
    extends: Name | None
    functions: tuple[Function, ...]
    doc: str | None
    annotations: Annotations


Definition = Typedef | Const | Enum | Struct | Service


@dataclass(slots=True, unsafe_hash=True)
class Document:
    """One file."""

    includes: tuple[Include, ...]
    namespaces: tuple[Namespace, ...]
    definitions: tuple[Definition, ...]
    doc: str | None
