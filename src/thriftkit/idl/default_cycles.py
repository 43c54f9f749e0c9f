"""Finds structs whose default values would hold a new struct of the same kind without end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from thriftkit.model import (
    Constant,
    ConstRef,
    ConstValue,
    Field,
    ListLiteral,
    MapLiteral,
    Model,
    Ref,
    Struct,
    StructLiteral,
)

from .ordering import in_dependency_order
from .units import Unit

__all__ = ["check_default_cycles"]

_New = tuple[str, str, frozenset[str]]
"""A struct made by a constant: path, name, and the fields that are given, whose defaults do not count."""


def check_default_cycles(model: Model, units: Mapping[str, Unit]) -> None:
    """Report each struct of `model` that cannot be made with its defaults, since that never ends."""
    structs: dict[tuple[str, str], Struct] = {}
    constants: dict[tuple[str, str], ConstValue] = {}
    for path, program in model.programs.items():
        for definition in program.definitions:
            if isinstance(definition, Struct):
                structs[path, definition.name] = definition
            elif isinstance(definition, Constant):
                constants[path, definition.name] = definition.value

    def needs(new: _New) -> list[_New]:
        struct = structs.get(new[:2])
        fields: tuple[Field, ...] = () if struct is None else struct.fields
        defaults = [field.default for field in fields if field.name not in new[2]]
        return [made for default in defaults for made in _structs_in(default, constants)]

    graph: dict[_New, list[_New]] = {}
    pending: list[_New] = [(*key, frozenset()) for key, struct in structs.items() if _has_default(struct)]
    pending.reverse()  # so that the first struct of a cycle is the one to be named
    while pending:
        new = pending.pop()
        if new not in graph:
            graph[new] = needs(new)
            pending.extend(graph[new])
    _, cycles = in_dependency_order(graph, graph.__getitem__)
    for cycle in cycles:
        path, name, _ = cycle[0]
        span = structs[path, name].span
        message = f"by its defaults a new '{name}' holds another new '{name}', and so on without end"
        units[path].report.error("default-cycle", message, span.start, span.end)


def _has_default(struct: Struct) -> bool:
    return any(isinstance(f.default, StructLiteral | ListLiteral | MapLiteral | ConstRef) for f in struct.fields)


def _structs_in(value: ConstValue | None, constants: Mapping[tuple[str, str], ConstValue]) -> Iterator[_New]:
    pending = [value]
    followed: set[ConstRef] = set()
    while pending:
        current = pending.pop()
        if isinstance(current, StructLiteral):
            struct: Ref = current.struct
            yield struct.program, struct.name, frozenset(name for name, _ in current.fields)
            pending.extend(item for _, item in current.fields)
        elif isinstance(current, ListLiteral):
            pending.extend(current.items)
        elif isinstance(current, MapLiteral):
            for pair in current.items:
                pending.extend(pair)
        elif isinstance(current, ConstRef) and current not in followed:
            followed.add(current)
            pending.append(constants.get((current.program, current.name)))
