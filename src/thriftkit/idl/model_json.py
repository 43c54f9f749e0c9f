"""A `Model` as JSON, and back: schema version 1, described in ``docs/dump.md``.

Places in the source are left out; everything else survives both ways.
"""

from __future__ import annotations

import base64
import math
import os
import uuid
from collections.abc import Mapping, Sequence

from thriftkit.model import (
    Base,
    Constant,
    ConstRef,
    ConstValue,
    Definition,
    Enum,
    EnumRef,
    Field,
    Function,
    ListLiteral,
    ListOf,
    MapLiteral,
    MapOf,
    Model,
    Program,
    Ref,
    SetOf,
    Struct,
    StructLiteral,
    Type,
    Typedef,
)

__all__ = ["SCHEMA_VERSION", "Json", "dump"]

SCHEMA_VERSION = 1
"""Changes with every change of the schema: a reader knows all keys of the versions that it knows."""

Json = bool | int | float | str | list["Json"] | dict[str, "Json"] | None


def dump(model: Model, include_dirs: Sequence[str | os.PathLike[str]] = ()) -> dict[str, Json]:
    """`model` as what `json.dumps` takes; the same model gives the same.

    Paths have slashes and are relative to the folder of the root file, for files from elsewhere to the
    first of `include_dirs` that holds them.
    """
    return _Dump(_names(model, [os.fspath(folder) for folder in include_dirs])).model(model)


def _names(model: Model, include_dirs: Sequence[str]) -> dict[str, str]:
    """A relative path for each program."""
    roots = [os.path.abspath(folder) for folder in (os.path.dirname(model.root), *include_dirs)]
    names: dict[str, str] = {}
    taken: set[str] = set()
    for path in (model.root, *(path for path in model.programs if path != model.root)):
        full = os.path.abspath(path)
        root = next((root for root in roots if full.startswith(os.path.join(root, ""))), roots[0])
        name = os.path.relpath(full, root)
        if name in taken:
            name = os.path.relpath(full, roots[0])
        taken.add(name)
        names[path] = name.replace(os.sep, "/")
    return names


class _Dump:
    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    def model(self, model: Model) -> dict[str, Json]:
        programs: list[Json] = [self._program(program) for program in model.programs.values()]
        return {"schema_version": SCHEMA_VERSION, "root": self._names[model.root], "programs": programs}

    def _program(self, program: Program) -> Json:
        return {
            "path": self._names[program.path],
            "name": program.name,
            "namespaces": dict(program.namespaces),
            "includes": [self._names[path] for path in program.includes],
            "doc": program.doc,
            "definitions": [self._definition(definition) for definition in program.definitions],
        }

    def _definition(self, what: Definition) -> Json:
        if isinstance(what, Constant):
            declared, value = self._type(what.type), self._value(what.value)
            return {"kind": "constant", "name": what.name, "type": declared, "value": value, "doc": what.doc}
        head: dict[str, Json] = {"kind": _kind(what), "name": what.name}
        tail: dict[str, Json] = {"doc": what.doc, "annotations": dict(what.annotations)}
        if isinstance(what, Typedef):
            return {**head, "target": self._type(what.target), **tail}
        if isinstance(what, Enum):
            members: list[Json] = [
                {"name": m.name, "value": m.value, "doc": m.doc, "annotations": dict(m.annotations)}
                for m in what.members
            ]
            return {**head, "members": members, **tail}
        if isinstance(what, Struct):
            return {**head, "fields": self._fields(what.fields), **tail}
        extends: Json = None
        if what.extends is not None:
            extends = {"program": self._names[what.extends[0]], "name": what.extends[1]}
        return {**head, "extends": extends, "functions": [self._function(f) for f in what.functions], **tail}

    def _function(self, function: Function) -> Json:
        return {
            "name": function.name,
            "returns": None if function.returns is None else self._type(function.returns),
            "args": self._fields(function.args),
            "throws": self._fields(function.throws),
            "oneway": function.oneway,
            "doc": function.doc,
            "annotations": dict(function.annotations),
        }

    def _fields(self, fields: Sequence[Field]) -> Json:
        return [
            {
                "id": field.id,
                "name": field.name,
                "type": self._type(field.type),
                "requiredness": field.requiredness,
                "default": None if field.default is None else self._value(field.default),
                "doc": field.doc,
                "annotations": dict(field.annotations),
            }
            for field in fields
        ]

    def _type(self, what: Type) -> Json:
        if isinstance(what, Ref):
            return {"kind": what.kind, "program": self._names[what.program], "name": what.name}
        annotations: Json = dict(what.annotations)
        if isinstance(what, Base):
            return {"kind": "base", "name": what.name, "annotations": annotations}
        if isinstance(what, MapOf):
            key, value = self._type(what.key), self._type(what.value)
            return {"kind": "map", "key": key, "value": value, "annotations": annotations}
        kind = "list" if isinstance(what, ListOf) else "set"
        assert isinstance(what, ListOf | SetOf)
        return {"kind": kind, "element": self._type(what.element), "annotations": annotations}

    def _value(self, what: ConstValue) -> Json:
        if isinstance(what, EnumRef):
            return {"kind": "enum", "enum": self._type(what.enum), "member": what.member, "value": what.value}
        if isinstance(what, ConstRef):
            return {"kind": "constant", "program": self._names[what.program], "name": what.name}
        if isinstance(what, ListLiteral):
            return {"kind": "list", "items": [self._value(item) for item in what.items]}
        if isinstance(what, MapLiteral):
            return {"kind": "map", "items": [[self._value(key), self._value(value)] for key, value in what.items]}
        if isinstance(what, StructLiteral):
            fields: list[Json] = [{"name": name, "value": self._value(value)} for name, value in what.fields]
            return {"kind": "struct", "struct": self._type(what.struct), "fields": fields}
        return _scalar(what)


def _scalar(what: bool | float | str | bytes | uuid.UUID) -> Json:
    if isinstance(what, bool):
        return {"kind": "bool", "value": what}
    if isinstance(what, int):
        return {"kind": "int", "value": what}
    if isinstance(what, float):
        # JSON has no number for these.
        return {"kind": "double", "value": what if math.isfinite(what) else str(what)}
    if isinstance(what, str):
        return {"kind": "string", "value": what}
    if isinstance(what, bytes):
        return {"kind": "binary", "value": base64.b64encode(what).decode("ascii")}
    return {"kind": "uuid", "value": str(what)}


def _kind(what: Definition) -> str:
    return what.kind if isinstance(what, Struct) else type(what).__name__.lower()
