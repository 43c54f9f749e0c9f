"""The resolved, immutable IDL: what checks and code generation see.

No name is left to look up except definitions, which are named by a `Ref` (file and name), so that
recursive types stay plain data; `Model.definition` finds what a `Ref` names. Typedefs are kept as
references (`Ref.kind` is "typedef"); `Model.true_type` follows them to the end.
Constants are resolved against the type they are declared with.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from thriftkit.diagnostics import Span

__all__ = [
    "Base",
    "BaseName",
    "Constant",
    "ConstRef",
    "ConstValue",
    "Definition",
    "DefinitionKind",
    "Enum",
    "EnumMember",
    "EnumRef",
    "Field",
    "Function",
    "ListLiteral",
    "ListOf",
    "MapLiteral",
    "MapOf",
    "Model",
    "Program",
    "Ref",
    "Requiredness",
    "Service",
    "SetOf",
    "Struct",
    "StructLiteral",
    "Type",
    "Typedef",
]

BaseName = Literal["bool", "i8", "i16", "i32", "i64", "double", "string", "binary", "uuid"]
DefinitionKind = Literal["struct", "union", "exception", "enum", "typedef"]
Requiredness = Literal["default", "required", "optional"]
Annotations = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Base:
    """A scalar type; `byte` is "i8"."""

    name: BaseName
    annotations: Annotations = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ListOf:
    element: Type
    annotations: Annotations = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SetOf:
    element: Type
    annotations: Annotations = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MapOf:
    key: Type
    value: Type
    annotations: Annotations = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ref:
    """The name of a definition: `program` is `Program.path`, a key of `Model.programs`."""

    program: str
    name: str
    kind: DefinitionKind


Type = Base | ListOf | SetOf | MapOf | Ref


@dataclass(frozen=True, slots=True)
class EnumRef:
    """A constant that is an enum member. An integer constant of an enum type is one too."""

    enum: Ref
    member: str
    value: int


@dataclass(frozen=True, slots=True)
class ConstRef:
    """A constant that refers to another one."""

    program: str
    name: str


@dataclass(frozen=True, slots=True)
class ListLiteral:
    """A list or set constant; the declared type says which."""

    items: tuple[ConstValue, ...]


@dataclass(frozen=True, slots=True)
class MapLiteral:
    items: tuple[tuple[ConstValue, ConstValue], ...]


@dataclass(frozen=True, slots=True)
class StructLiteral:
    """A struct, union or exception constant: the given fields by IDL name, in the order written."""

    struct: Ref
    fields: tuple[tuple[str, ConstValue], ...]


ConstValue = (
    bool | int | float | str | bytes | uuid.UUID | EnumRef | ConstRef | ListLiteral | MapLiteral | StructLiteral
)
"""Already of the declared type: a bool constant is a bool, a double is a float, a binary is bytes."""


@dataclass(frozen=True, slots=True)
class Typedef:
    name: str
    target: Type
    doc: str | None
    annotations: Annotations
    span: Span


@dataclass(frozen=True, slots=True)
class Constant:
    name: str
    type: Type
    value: ConstValue
    doc: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class EnumMember:
    name: str
    value: int
    doc: str | None
    annotations: Annotations
    span: Span


@dataclass(frozen=True, slots=True)
class Enum:
    name: str
    members: tuple[EnumMember, ...]
    doc: str | None
    annotations: Annotations
    span: Span


@dataclass(frozen=True, slots=True)
class Field:
    """A field, argument or throws entry. `id` is final: implicit ids are already -1, -2, …"""

    id: int
    name: str
    type: Type
    requiredness: Requiredness
    default: ConstValue | None
    doc: str | None
    annotations: Annotations
    span: Span


@dataclass(frozen=True, slots=True)
class Struct:
    kind: Literal["struct", "union", "exception"]
    name: str
    fields: tuple[Field, ...]
    doc: str | None
    annotations: Annotations
    span: Span


@dataclass(frozen=True, slots=True)
class Function:
    name: str
    args: tuple[Field, ...]
    returns: Type | None
    """None is void."""
    throws: tuple[Field, ...]
    oneway: bool
    doc: str | None
    annotations: Annotations
    span: Span


@dataclass(frozen=True, slots=True)
class Service:
    name: str
    extends: tuple[str, str] | None
    """(`Program.path`, service name) of the base service."""
    functions: tuple[Function, ...]
    doc: str | None
    annotations: Annotations
    span: Span


Definition = Typedef | Constant | Enum | Struct | Service


@dataclass(frozen=True, slots=True)
class Program:
    """One IDL file."""

    path: str
    """Unique in the model: the path as it was opened."""
    name: str
    """The prefix by which others refer to it: the file name without ``.thrift``."""
    namespaces: Mapping[str, str]
    includes: tuple[str, ...]
    """`path` of each directly included program, in the order written."""
    definitions: tuple[Definition, ...]
    """In the order written."""
    doc: str | None


@dataclass(frozen=True, slots=True)
class Model:
    """An IDL file and all that it includes, each file once, included files before their includers."""

    root: str
    programs: Mapping[str, Program]
    _index: Mapping[tuple[str, str], Typedef | Enum | Struct] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        index = {
            (path, d.name): d
            for path, program in self.programs.items()
            for d in program.definitions
            if isinstance(d, Typedef | Enum | Struct)
        }
        object.__setattr__(self, "_index", index)

    @property
    def root_program(self) -> Program:
        return self.programs[self.root]

    def definition(self, ref: Ref) -> Typedef | Enum | Struct:
        """What `ref` names."""
        return self._index[ref.program, ref.name]

    def true_type(self, type: Type) -> Type:
        """`type` with typedefs followed to the end (at the top; elements keep theirs)."""
        current = type
        while isinstance(current, Ref) and current.kind == "typedef":
            target = self.definition(current)
            assert isinstance(target, Typedef)
            current = target.target
        return current

    def services(self) -> Iterator[tuple[Program, Service]]:
        """All services of all programs."""
        for program in self.programs.values():
            for definition in program.definitions:
                if isinstance(definition, Service):
                    yield program, definition
