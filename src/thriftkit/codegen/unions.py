"""Finds union constants that no Python object can be: those that do not set exactly one member."""

from __future__ import annotations

from collections.abc import Iterator

from thriftkit.diagnostics import CompileError, Finding, Level
from thriftkit.model import (
    ConstRef,
    ConstValue,
    ListLiteral,
    ListOf,
    MapLiteral,
    MapOf,
    Model,
    Ref,
    SetOf,
    Struct,
    StructLiteral,
    Type,
)

from .sizes import declared_uses

__all__ = ["check_unions"]


def check_unions(model: Model) -> None:
    """Raise `CompileError` for each constant and default in which a union has no member, or several."""
    findings = []
    for span, declared, value in declared_uses(model):
        if value is not None:
            for struct, count in _wrong_unions(model, value, declared):
                message = f"a constant of union {struct.name} must set exactly one member, not {count}"
                findings.append(Finding("union-constant", Level.ERROR, message, span))
    if findings:
        raise CompileError(findings)


def _wrong_unions(model: Model, value: ConstValue, type: Type) -> Iterator[tuple[Struct, int]]:
    if isinstance(value, ConstRef):
        return  # what is wrong with a constant is said where it is written
    match model.true_type(type):
        case ListOf(element) | SetOf(element):
            for item in value.items if isinstance(value, ListLiteral) else ():
                yield from _wrong_unions(model, item, element)
        case MapOf(key, of_value):
            for written, item in value.items if isinstance(value, MapLiteral) else ():
                yield from _wrong_unions(model, written, key)
                yield from _wrong_unions(model, item, of_value)
        case Ref(kind=kind) as ref if kind != "enum":
            struct = model.definition(ref)
            assert isinstance(struct, Struct)
            given = dict(value.fields) if isinstance(value, StructLiteral) else {}
            if struct.kind == "union" and len(given) != 1:
                yield struct, len(given)
            for field in struct.fields:
                if field.name in given:
                    yield from _wrong_unions(model, given[field.name], field.type)
        case _:
            return
