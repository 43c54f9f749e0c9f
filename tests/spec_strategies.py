"""Hypothesis strategies for struct classes of any shape and for their values."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from struct_maker import struct_of
from thriftkit import schema as s


class Colour(s.ThriftEnum):
    RED = 1
    GREEN = -5
    BLUE = 2_000_000_000


_BITS = {s.I8: 8, s.I16: 16, s.I32: 32, s.I64: 64}
_SCALARS = [s.BOOL, *_BITS, s.DOUBLE, s.STRING, s.BINARY, s.UUID, s.EnumType(Colour)]
_MAX_ITEMS = 4


def _edges(bits: int) -> st.SearchStrategy[int]:
    low, high = -(1 << (bits - 1)), (1 << (bits - 1)) - 1
    return st.one_of(st.integers(low, high), st.sampled_from([low, high, 0, -1, 63, 64, -64, -65]))


@st.composite
def struct_classes(draw: st.DrawFn, depth: int = 3, hashable: bool = False, plain_ids: bool = False) -> Any:
    """A generated-like class. `plain_ids`: ids from 1 to 100, as Apache's accelerated codec needs them."""
    ids = st.integers(1, 100) if plain_ids else st.one_of(st.integers(-3, 40), st.integers(-(1 << 15), (1 << 15) - 1))
    count = draw(st.integers(0, 5))
    field_ids = draw(st.lists(ids, min_size=count, max_size=count, unique=True))
    kind = draw(st.sampled_from(["struct", "struct", "union", "exception"])) if count else "struct"
    fields = []
    for index, id_ in enumerate(field_ids):
        field_type = draw(st.sampled_from(_SCALARS) if hashable else types(depth - 1, plain_ids=plain_ids))
        required = kind != "union" and draw(st.integers(0, 3)) == 0
        fields.append(s.FieldSpec(id_, f"f{index}", field_type, "required" if required else "optional"))
    return struct_of("made.Thing", *fields, kind=kind)


def types(depth: int, hashable: bool = False, plain_ids: bool = False) -> st.SearchStrategy[Any]:
    """A type of at most `depth` levels; `hashable` ones can be map keys and set elements."""
    scalars = st.sampled_from(_SCALARS)
    if depth <= 0:
        return scalars
    inner = types(depth - 1, hashable, plain_ids)
    key = types(depth - 1, True, plain_ids)
    return st.one_of(
        scalars,
        st.builds(s.ListType, inner),
        st.builds(s.SetType, key),
        st.builds(s.MapType, key, inner),
        st.builds(s.StructType, struct_classes(depth - 1, hashable, plain_ids)),
    )


def values(type_: Any, hashable: bool = False) -> st.SearchStrategy[Any]:
    """What decoding gives for `type_`: hashable forms in keys and set elements. No NaN, which equals nothing."""
    if isinstance(type_, s.StructType):
        return instances(type_.cls, hashable)
    if isinstance(type_, s.ListType):
        items = st.lists(values(type_.element, hashable), max_size=_MAX_ITEMS)
        return items.map(tuple) if hashable else items
    if isinstance(type_, s.SetType):
        return st.lists(values(type_.element, True), max_size=_MAX_ITEMS).map(frozenset if hashable else set)
    if isinstance(type_, s.MapType):
        pairs = st.tuples(values(type_.key, True), values(type_.value, hashable))
        return st.lists(pairs, max_size=_MAX_ITEMS).map(s.FrozenDict if hashable else dict)
    return _scalar(type_)


def _scalar(type_: Any) -> st.SearchStrategy[Any]:
    if type_ in _BITS:
        return _edges(_BITS[type_])
    if isinstance(type_, s.EnumType):
        return _edges(32).map(Colour) | st.sampled_from(list(Colour))
    made: dict[Any, st.SearchStrategy[Any]] = {
        s.BOOL: st.booleans(),
        s.DOUBLE: st.floats(allow_nan=False),
        s.STRING: st.text(max_size=20),
        s.BINARY: st.binary(max_size=20),
        s.UUID: st.uuids(),
    }
    return made[type_]


@st.composite
def instances(draw: st.DrawFn, cls: Any, hashable: bool = False) -> Any:
    """An instance of `cls` that can be encoded."""
    spec = s.spec_of(cls)
    if spec.kind == "union":
        field = draw(st.sampled_from(spec.fields))
        return cls(**{field.name: draw(values(field.type, hashable))})
    given_values = {}
    for field in spec.fields:
        if field.requiredness == "required" or draw(st.booleans()):
            given_values[field.name] = draw(values(field.type, hashable))
    return cls(**given_values)


@st.composite
def things(draw: st.DrawFn, depth: int = 3, plain_ids: bool = False) -> Any:
    """A value of a random class; its class is ``type(value)``."""
    return draw(instances(draw(struct_classes(depth, plain_ids=plain_ids))))
