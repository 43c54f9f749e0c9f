"""The names of all files of a compilation: what is declared where, and finding it by the name as written."""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, TypeVar

from thriftkit.model import Base, Constant, ConstRef, ConstValue, Enum, EnumRef, ListOf, MapOf, Ref, SetOf, Type

from . import syntax
from .units import Unit

__all__ = ["INVALID", "Ambiguous", "FieldShape", "Scope", "Symbols", "did_you_mean"]

T = TypeVar("T")

_MAX_COMPARED: Final = 200

INVALID: Final = Base("binary", {"invalid": "1"})
"""Stands for a type that is already reported; compared by identity. Never part of a returned model."""


@dataclass(frozen=True, slots=True)
class FieldShape:
    """What a struct constant needs to know of a field."""

    type: Type
    required: bool
    has_default: bool


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A prefix names several included files, and more than one declares the name."""

    paths: tuple[str, ...]


class Symbols:
    """What is resolved so far, over all files."""

    def __init__(self) -> None:
        self.typedefs: dict[Ref, Type] = {}
        self.typedef_depths: dict[Ref, int] = {}
        self.members: dict[Ref, dict[str, EnumRef]] = {}
        self.members_by_value: dict[Ref, dict[int, EnumRef]] = {}
        self.fields: dict[Ref, dict[str, FieldShape]] = {}
        self.constants: dict[tuple[str, str], Constant] = {}
        self.values: dict[tuple[str, str], ConstValue] = {}
        """Of each constant, with references followed to the end."""

    def true_type(self, type: Type) -> Type:
        """`type` with typedefs followed to the end; `INVALID` if they lead nowhere."""
        current = type
        while isinstance(current, Ref) and current.kind == "typedef":
            current = self.typedefs.get(current, INVALID)
        return current

    def same_type(self, a: Type, b: Type) -> bool:
        """Whether two types are the same but for typedefs and annotations."""
        return self._same_type(a, b, set())

    def _same_type(self, a: Type, b: Type, seen: set[tuple[int, int]]) -> bool:
        a, b = self.true_type(a), self.true_type(b)
        # Typedefs of maps of typedefs of maps … write down a type that is exponentially larger than the text,
        # so a pair is compared once. A pair that differs ends the comparison, so a seen one is the same.
        if a is b or (id(a), id(b)) in seen:
            return True
        seen.add((id(a), id(b)))
        if isinstance(a, Base) and isinstance(b, Base):
            return a.name == b.name
        if isinstance(a, ListOf) and isinstance(b, ListOf):
            return self._same_type(a.element, b.element, seen)
        if isinstance(a, SetOf) and isinstance(b, SetOf):
            return self._same_type(a.element, b.element, seen)
        if isinstance(a, MapOf) and isinstance(b, MapOf):
            return self._same_type(a.key, b.key, seen) and self._same_type(a.value, b.value, seen)
        return a == b if isinstance(a, Ref) and isinstance(b, Ref) else False

    def add_enum(self, ref: Ref, enum: Enum) -> None:
        by_name: dict[str, EnumRef] = {}
        by_value: dict[int, EnumRef] = {}
        for member in enum.members:
            found = EnumRef(ref, member.name, member.value)
            by_name.setdefault(member.name, found)
            by_value.setdefault(member.value, found)
        self.members[ref] = by_name
        self.members_by_value[ref] = by_value

    def find_member(self, ref: Ref, name: str) -> EnumRef | None:
        """The member `name` of the enum that `ref` names, perhaps through typedefs."""
        enum = self.true_type(ref)
        return self.members.get(enum, {}).get(name) if isinstance(enum, Ref) else None

    def add_constant(self, path: str, constant: Constant) -> None:
        self.constants[path, constant.name] = constant
        value = constant.value
        if isinstance(value, ConstRef):
            value = self.values.get((value.program, value.name), value)
        self.values[path, constant.name] = value


@dataclass(slots=True, eq=False)
class Scope:
    """The names that one file declares, and the scopes of the files it includes by their prefix."""

    unit: Unit
    types: dict[str, Ref] = field(default_factory=dict)
    constants: dict[str, syntax.Const] = field(default_factory=dict)
    services: dict[str, syntax.Service] = field(default_factory=dict)
    prefixes: dict[str, list[Scope]] = field(default_factory=dict)

    @classmethod
    def of(cls, unit: Unit, scopes: dict[str, Scope]) -> Scope:
        """The scope of `unit`; `scopes` has those of the units it includes, by path."""
        scope = cls(unit)
        for included in unit.includes:
            scope.prefixes.setdefault(included.name, []).append(scopes[included.path])
        path = unit.path
        for definition in unit.document.definitions:
            name = definition.name.text
            match definition:
                case syntax.Const():
                    scope.constants.setdefault(name, definition)
                case syntax.Service():
                    scope.services.setdefault(name, definition)
                case syntax.Struct():
                    scope.types.setdefault(name, Ref(path, name, definition.kind))
                case syntax.Enum():
                    scope.types.setdefault(name, Ref(path, name, "enum"))
                case syntax.Typedef():
                    scope.types.setdefault(name, Ref(path, name, "typedef"))
        return scope

    def find_type(self, text: str) -> Ref | Ambiguous | None:
        found = self.types.get(text)
        if found is not None:
            return found
        prefix, _, name = text.rpartition(".")
        return _only((s.types[name], s) for s in self.prefixes.get(prefix, ()) if name in s.types)

    def find_service(self, text: str) -> tuple[str, str] | Ambiguous | None:
        """(path, name) of a service."""
        if text in self.services:
            return self.unit.path, text
        prefix, _, name = text.rpartition(".")
        return _only(((s.unit.path, name), s) for s in self.prefixes.get(prefix, ()) if name in s.services)

    def find_constant(self, text: str, symbols: Symbols) -> ConstRef | EnumRef | Ambiguous | None:
        """``CONSTANT``, ``Enum.MEMBER``, ``prefix.CONSTANT`` or ``prefix.Enum.MEMBER``."""
        if text in self.constants:
            return ConstRef(self.unit.path, text)
        prefix, _, name = text.rpartition(".")
        if not prefix:
            return None
        ref = self.find_type(prefix)
        if isinstance(ref, Ambiguous):
            return ref
        if ref is not None:
            member = symbols.find_member(ref, name)
            if member is not None:
                return member
        scopes = self.prefixes.get(prefix, ())
        return _only((ConstRef(s.unit.path, name), s) for s in scopes if name in s.constants)

    def may_hide(self, text: str) -> bool:
        """Whether `text`, which was not found, may be declared in a part of a file that could not be read."""
        if not self.unit.complete:
            return True
        if any(text.startswith(prefix + ".") for prefix in self.unit.missing_prefixes):
            return True
        scopes = (s for prefix, scopes in self.prefixes.items() if text.startswith(prefix + ".") for s in scopes)
        return any(not scope.unit.complete for scope in scopes)

    def hint(self, text: str, names: Iterable[str]) -> str | None:
        """What to say of an unknown type or service `text`, if `names` are the known ones."""
        if self.unit.report.is_full:
            return None
        prefix, _, name = text.rpartition(".")
        if prefix and prefix not in self.prefixes:
            return f'no file named "{prefix}.thrift" is included here' if "." not in prefix else None
        if not prefix:
            for known, scopes in self.prefixes.items():
                if any(name in s.types or name in s.services for s in scopes):
                    return f"write '{known}.{name}'"
        return did_you_mean(name, names)


def did_you_mean(name: str, names: Iterable[str]) -> str | None:
    """A hint if one of `names` is nearly `name`."""
    similar = (known for known in names if abs(len(known) - len(name)) <= 2)
    close = (
        difflib.get_close_matches(name, list(itertools.islice(similar, _MAX_COMPARED)), n=1) if len(name) < 100 else []
    )
    return f"did you mean '{close[0]}'?" if close else None


def _only(found: Iterable[tuple[T, Scope]]) -> T | Ambiguous | None:
    hits = list(found)
    if not hits:
        return None
    return hits[0][0] if len(hits) == 1 else Ambiguous(tuple(scope.unit.path for _, scope in hits))
