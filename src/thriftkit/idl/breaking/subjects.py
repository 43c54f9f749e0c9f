"""What rules look at: pairs of things that are the same thing in the old and the new IDL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from thriftkit.diagnostics import Span
from thriftkit.model import Definition, Enum, Field, Function, Program, Service, Struct, Type

from .sides import Side

__all__ = ["Both", "EnumPair", "FieldPair", "FieldsPair", "FunctionPair", "Gone", "KindPair"]
__all__ += ["ProgramPair", "ServicePair", "Subject", "TypePair", "pairs_of_definitions", "subjects"]

Owner = Literal["struct", "union", "exception", "arguments", "throws"]


@dataclass(frozen=True, slots=True, eq=False)
class Both:
    """Both sides, which every subject has."""

    old_side: Side
    new_side: Side


@dataclass(frozen=True, slots=True, eq=False)
class ProgramPair(Both):
    old: Program
    new: Program


@dataclass(frozen=True, slots=True, eq=False)
class Gone(Both):
    """A definition that the new IDL lacks."""

    old: Definition


@dataclass(frozen=True, slots=True, eq=False)
class KindPair(Both):
    """Two definitions of one name, perhaps of different kinds."""

    old: Definition
    new: Definition


@dataclass(frozen=True, slots=True, eq=False)
class EnumPair(Both):
    old: Enum
    new: Enum


@dataclass(frozen=True, slots=True, eq=False)
class FieldsPair(Both):
    """The fields of a struct, or the arguments or exceptions of a method."""

    name: str
    owner: Owner
    old: tuple[Field, ...]
    new: tuple[Field, ...]
    span: Span
    """Of the new owner."""

    def matched(self) -> Iterator[tuple[Field, Field]]:
        """The fields that have kept their ids."""
        new = {field.id: field for field in self.new}
        for field in self.old:
            if field.id in new:
                yield field, new[field.id]

    def removed(self) -> Iterator[Field]:
        """The old fields of which neither the id nor the name is left."""
        return _without(self.old, self.new)

    def added(self) -> Iterator[Field]:
        """The new fields that have neither the id nor the name of an old one."""
        return _without(self.new, self.old)


@dataclass(frozen=True, slots=True, eq=False)
class FieldPair(Both):
    """Two fields of one id."""

    what: str
    owner: Owner
    old: Field
    new: Field


@dataclass(frozen=True, slots=True, eq=False)
class TypePair(Both):
    """Two types of the same place; None is void."""

    what: str
    old: Type | None
    new: Type | None
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class FunctionPair(Both):
    service: str
    old: Function
    new: Function


@dataclass(frozen=True, slots=True, eq=False)
class ServicePair(Both):
    old: Service
    new: Service


Subject = ProgramPair | Gone | KindPair | EnumPair | FieldsPair | FieldPair | TypePair | FunctionPair | ServicePair


def subjects(old_side: Side, new_side: Side) -> Iterator[Subject]:
    """Everything to look at, in the order of the old IDL."""
    new_programs = new_side.programs()
    for label, program in old_side.programs().items():
        if label in new_programs:
            yield ProgramPair(old_side, new_side, program, new_programs[label])
        for definition in program.definitions:
            now = new_side.find(label, definition.name)
            if now is None:
                yield Gone(old_side, new_side, definition)
            else:
                yield from pairs_of_definitions(KindPair(old_side, new_side, definition, now))


def pairs_of_definitions(pair: KindPair) -> Iterator[Subject]:
    """`pair`, and what is in it."""
    yield pair
    old, new = pair.old, pair.new
    if isinstance(old, Enum) and isinstance(new, Enum):
        yield EnumPair(pair.old_side, pair.new_side, old, new)
    elif isinstance(old, Struct) and isinstance(new, Struct):
        # As what it was, a union loses a member; that it is none any more has a rule of its own.
        fields = FieldsPair(pair.old_side, pair.new_side, old.name, old.kind, old.fields, new.fields, new.span)
        yield from _in_fields(fields)
    elif isinstance(old, Service) and isinstance(new, Service):
        yield from _in_service(ServicePair(pair.old_side, pair.new_side, old, new))


def _in_service(pair: ServicePair) -> Iterator[Subject]:
    yield pair
    old_side, new_side = pair.old_side, pair.new_side
    now = {**new_side.inherited(pair.new), **{function.name: function for function in pair.new.functions}}
    before = pair.old.functions
    if old_side.base(pair.old) != new_side.base(pair.new):
        # Else, what the base has changed is found there.
        before += tuple(old_side.inherited(pair.old).values())
    for old in before:
        new = now.get(old.name)
        if new is None:
            continue
        name = f"{pair.new.name}.{old.name}"
        yield FunctionPair(old_side, new_side, pair.new.name, old, new)
        yield TypePair(old_side, new_side, f"the result of {name}", old.returns, new.returns, new.span)
        yield from _in_fields(FieldsPair(old_side, new_side, name, "arguments", old.args, new.args, new.span))
        yield from _in_fields(FieldsPair(old_side, new_side, name, "throws", old.throws, new.throws, new.span))


def _in_fields(pair: FieldsPair) -> Iterator[Subject]:
    yield pair
    for old, new in pair.matched():
        what = f"{pair.name}.{new.name}"
        yield FieldPair(pair.old_side, pair.new_side, what, pair.owner, old, new)
        yield TypePair(pair.old_side, pair.new_side, what, old.type, new.type, new.span)


def _without(fields: tuple[Field, ...], others: tuple[Field, ...]) -> Iterator[Field]:
    ids = {field.id for field in others}
    names = {field.name for field in others}
    return (field for field in fields if field.id not in ids and field.name not in names)
