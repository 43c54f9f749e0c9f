"""Whether two types, or two values, of different models are the same. Without recursion: chains may be long."""

from __future__ import annotations

from thriftkit.model import (
    Base,
    Constant,
    ConstRef,
    ConstValue,
    Enum,
    EnumRef,
    Field,
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

from .sides import Side
from .tier import Tier

__all__ = ["same_value", "show", "type_change"]

_TypePair = tuple[Type, Type]


def show(type: Type | None) -> str:
    """`type` as the IDL writes it; None is void."""
    if type is None:
        return "void"
    if isinstance(type, Base | Ref):
        return type.name
    if isinstance(type, MapOf):
        return f"map<{show(type.key)}, {show(type.value)}>"
    return f"{'list' if isinstance(type, ListOf) else 'set'}<{show(type.element)}>"


def type_change(old_side: Side, old: Type, new_side: Side, new: Type) -> Tier | None:
    """The first tier in which `new` is another type than `old`; None if it is the same to everybody.

    Typedefs are followed. Definitions of the same name are the same here: they are compared on their own.
    """
    found: Tier | None = None
    pending: list[_TypePair] = [(old, new)]
    seen: set[tuple[tuple[str, str], tuple[str, str]]] = set()
    while pending and found is not Tier.WIRE:
        a, b = (side.model.true_type(t) for side, t in zip((old_side, new_side), pending.pop(), strict=True))
        change: Tier | None
        if isinstance(a, Ref) and isinstance(b, Ref):
            keys = old_side.key(a), new_side.key(b)
            if keys[0] == keys[1] or keys in seen:
                continue
            seen.add(keys)
            change = _definitions(old_side.model, a, new_side.model, b, pending)
        else:
            change = _plain(a, b, pending)
        if change is not None:
            found = change if found is None else min(found, change)
    return found


def _plain(a: Type, b: Type, pending: list[_TypePair]) -> Tier | None:
    if isinstance(a, Base) and isinstance(b, Base):
        if a.name == b.name:
            return None
        return Tier.WIRE_JSON if {a.name, b.name} == {"string", "binary"} else Tier.WIRE
    if (isinstance(a, ListOf) and isinstance(b, ListOf)) or (isinstance(a, SetOf) and isinstance(b, SetOf)):
        pending.append((a.element, b.element))
        return None
    if isinstance(a, MapOf) and isinstance(b, MapOf):
        pending += [(a.key, b.key), (a.value, b.value)]
        return None
    enum_and_i32 = any(
        isinstance(x, Ref) and x.kind == "enum" and isinstance(y, Base) and y.name == "i32" for x, y in ((a, b), (b, a))
    )
    return Tier.SOURCE if enum_and_i32 else Tier.WIRE


def _definitions(old: Model, a: Ref, new: Model, b: Ref, pending: list[_TypePair]) -> Tier:
    """The change between definitions of different names, which are at least different in source."""
    before, after = old.definition(a), new.definition(b)
    if isinstance(before, Enum) and isinstance(after, Enum):
        known = {member.value for member in after.members}
        return Tier.SOURCE if all(member.value in known for member in before.members) else Tier.WIRE
    if not (isinstance(before, Struct) and isinstance(after, Struct)):
        return Tier.WIRE
    if (before.kind == "union") != (after.kind == "union"):
        return Tier.WIRE
    return _fields(before, after, pending)


def _fields(before: Struct, after: Struct, pending: list[_TypePair]) -> Tier:
    old_fields: dict[int, Field] = {field.id: field for field in before.fields}
    new_fields: dict[int, Field] = {field.id: field for field in after.fields}
    change = Tier.SOURCE
    for number in {**old_fields, **new_fields}:
        a, b = old_fields.get(number), new_fields.get(number)
        if (a is not None and a.requiredness == "required") != (b is not None and b.requiredness == "required"):
            return Tier.WIRE
        if b is None and before.kind == "union":
            return Tier.WIRE
        if a is not None and b is not None:
            pending.append((a.type, b.type))
            if a.name != b.name:
                change = Tier.WIRE_JSON
    return change


def same_value(old: Side, a: ConstValue | None, new: Side, b: ConstValue | None) -> bool:
    """Whether two constants are equal once references are followed. An enum member is its number."""
    pending: list[tuple[ConstValue | None, ConstValue | None]] = [(a, b)]
    seen: set[tuple[int, int]] = set()
    while pending:
        a, b = pending.pop()
        a, b = _follow(old, a), _follow(new, b)
        if (id(a), id(b)) in seen:
            continue
        # The literals live as long as their models do, so their ids stay theirs.
        seen.add((id(a), id(b)))
        if type(a) is not type(b):
            return False
        if isinstance(a, ListLiteral) and isinstance(b, ListLiteral):
            if len(a.items) != len(b.items):
                return False
            pending += zip(a.items, b.items, strict=True)
        elif isinstance(a, MapLiteral) and isinstance(b, MapLiteral):
            if len(a.items) != len(b.items):
                return False
            for old_item, new_item in zip(a.items, b.items, strict=True):
                pending += zip(old_item, new_item, strict=True)
        elif isinstance(a, StructLiteral) and isinstance(b, StructLiteral):
            old_fields, new_fields = dict(a.fields), dict(b.fields)
            if old_fields.keys() != new_fields.keys():
                return False
            pending += [(value, new_fields[name]) for name, value in old_fields.items()]
        elif a != b:
            return False
    return True


def _follow(side: Side, value: ConstValue | None) -> ConstValue | None:
    while isinstance(value, ConstRef):
        constant = side.find(side.labels[value.program], value.name)
        assert isinstance(constant, Constant)
        value = constant.value
    return value.value if isinstance(value, EnumRef) else value
