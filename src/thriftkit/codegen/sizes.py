"""Bounds what references can blow up to: types and constants are written out in full where they are used.

Thirty typedefs, each a map of the one before to itself, would be a billion names.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from thriftkit.diagnostics import CompileError, Finding, Level, Span
from thriftkit.model import (
    Base,
    Constant,
    ConstRef,
    ConstValue,
    Field,
    ListLiteral,
    ListOf,
    MapLiteral,
    MapOf,
    Model,
    Ref,
    Service,
    SetOf,
    Struct,
    StructLiteral,
    Type,
    Typedef,
)

__all__ = ["MAX_TYPE_PARTS", "MAX_VALUE_PARTS", "check_sizes", "declared_uses"]

MAX_TYPE_PARTS: Final = 1_000
"""Names in a type with its typedefs written out."""
MAX_VALUE_PARTS: Final = 1_000_000
"""Literals in a constant with the constants that it refers to written out."""


def check_sizes(model: Model) -> None:
    """Raise `CompileError` for types and constants over the bounds."""
    sizes = _Sizes(model)
    findings = []
    for span, declared, value in declared_uses(model):
        if sizes.of_type(declared) > MAX_TYPE_PARTS:
            message = f"the type has more than {MAX_TYPE_PARTS} parts when its typedefs are written out"
            findings.append(Finding("type-too-large", Level.ERROR, message, span))
        elif value is not None and sizes.of_value(value) > MAX_VALUE_PARTS:
            message = f"the value has more than {MAX_VALUE_PARTS} parts when the constants in it are written out"
            findings.append(Finding("value-too-large", Level.ERROR, message, span))
    if findings:
        raise CompileError(findings)


def declared_uses(model: Model) -> Iterator[tuple[Span, Type, ConstValue | None]]:
    """Every type that is written somewhere, and the constant or default of that type."""
    for program in model.programs.values():
        for definition in program.definitions:
            match definition:
                case Typedef():
                    yield definition.span, definition.target, None
                case Constant():
                    yield definition.span, definition.type, definition.value
                case Struct():
                    yield from _of_fields(definition.fields)
                case Service():
                    for function in definition.functions:
                        yield from _of_fields(function.args)
                        yield from _of_fields(function.throws)
                        if function.returns is not None:
                            yield function.span, function.returns, None
                case _:
                    pass


def _of_fields(fields: tuple[Field, ...]) -> Iterator[tuple[Span, Type, ConstValue | None]]:
    return ((field.span, field.type, field.default) for field in fields)


class _Sizes:
    """Counts parts, each typedef and each constant once."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._typedefs: dict[Ref, int] = {}
        self._constants: dict[ConstRef, int] = {}
        self._values = {
            (path, d.name): d.value
            for path, program in model.programs.items()
            for d in program.definitions
            if isinstance(d, Constant)
        }

    def of_type(self, type: Type) -> int:
        if isinstance(type, Base):  # most types are; none of the patterns below is
            return 1
        match type:
            case ListOf(element) | SetOf(element):
                return 1 + self.of_type(element)
            case MapOf(key, value):
                return 1 + self.of_type(key) + self.of_type(value)
            case Ref(kind="typedef"):
                if type not in self._typedefs:
                    target = self._model.definition(type)
                    assert isinstance(target, Typedef)
                    self._typedefs[type] = self.of_type(target.target)
                return self._typedefs[type]
            case _:
                return 1

    def of_value(self, value: ConstValue) -> int:
        match value:
            case ConstRef(program, name):
                if value not in self._constants:
                    self._constants[value] = self.of_value(self._values[program, name])
                return self._constants[value]
            case ListLiteral(items):
                return 1 + sum(map(self.of_value, items))
            case MapLiteral(pairs):
                return 1 + sum(self.of_value(key) + self.of_value(item) for key, item in pairs)
            case StructLiteral(_, fields):
                return 1 + sum(self.of_value(item) for _, item in fields)
            case _:
                return 1
