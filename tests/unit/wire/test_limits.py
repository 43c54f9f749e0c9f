"""Every limit at its value and one beyond it; sizes are judged before anything is allocated."""

from __future__ import annotations

import tracemalloc

import pytest

from struct_maker import implementations, make_class, struct_of
from thriftkit import schema as s
from thriftkit.errors import DecodeError, EncodeError, LimitExceeded, TProtocolException
from thriftkit.limits import DEEPEST, DEFAULT_LIMITS, Limits

DEPTH = TProtocolException.DEPTH_LIMIT
SIZE = TProtocolException.SIZE_LIMIT

Node = make_class("demo.Node", ("next",), lambda: (s.FieldSpec(1, "next", s.StructType(Node)),))
Empty = struct_of("demo.Empty")


def chain(structs):
    value = Node()
    for _ in range(structs - 1):
        value = Node(value)
    return value


def nested_list(containers):
    """A type and a value of that many lists in each other."""
    type_, value = s.ListType(s.I32), [1]
    for _ in range(containers - 1):
        type_, value = s.ListType(type_), [value]
    return struct_of("demo.Box", s.FieldSpec(1, "value", type_)), value


def chain_bytes(codec, structs):
    return codec.pick("0c0001", "1c") * (structs - 1) + b"\0" * structs


@pytest.mark.parametrize("depth", [1, 5, 64])
def test_struct_depth(codec, depth):
    limits = Limits(max_depth=depth)
    data = codec.encode(chain(depth), limits)
    assert data == chain_bytes(codec, depth)
    assert codec.decode(Node, data, limits) == chain(depth)
    with pytest.raises(EncodeError) as encoding:
        codec.encode(chain(depth + 1), limits)
    with pytest.raises(LimitExceeded) as decoding:
        codec.decode(Node, chain_bytes(codec, depth + 1), limits)
    for caught in (encoding, decoding):
        assert caught.value.type == DEPTH
        assert "max_depth" in str(caught.value)
        assert caught.value.path == "Node" + ".next" * depth


def test_containers_count_as_depth(codec):
    limits = Limits(max_depth=4)
    fits, value = nested_list(3)
    data = codec.encode(fits(value), limits)
    assert codec.decode(fits, data, limits).value == value
    deeper, value = nested_list(4)
    with pytest.raises(EncodeError) as encoding:
        codec.encode(deeper(value), limits)
    with pytest.raises(LimitExceeded) as decoding:
        codec.decode(deeper, codec.encode(deeper(value)), limits)
    assert (encoding.value.type, decoding.value.type) == (DEPTH, DEPTH)
    by_map = struct_of("demo.Map", s.FieldSpec(1, "value", s.MapType(s.I8, s.SetType(s.I8))))
    assert codec.decode(by_map, codec.encode(by_map({1: {1}})), Limits(max_depth=3)) == by_map({1: {1}})
    with pytest.raises(LimitExceeded):
        codec.decode(by_map, codec.encode(by_map({1: {1}})), Limits(max_depth=2))


def test_depth_comes_back_behind_each_value(codec):
    wide = struct_of("demo.Wide", s.FieldSpec(1, "items", s.ListType(s.StructType(Empty))))
    value = wide([Empty()] * 500)
    limits = Limits(max_depth=3)
    assert codec.decode(wide, codec.encode(value, limits), limits) == value


def test_a_cycle_is_a_depth_error(codec):
    loop = Node()
    loop.next = loop
    with pytest.raises(EncodeError) as caught:
        codec.encode(loop)
    assert caught.value.type == DEPTH
    box, inner = nested_list(2)
    inner[0] = inner
    with pytest.raises(EncodeError):
        codec.encode(box(inner))


def test_depth_of_skipped_fields(codec):
    fits = codec.pick("0c0009", "9c") + chain_bytes(codec, 63) + b"\0"
    over = codec.pick("0c0009", "9c") + chain_bytes(codec, 64) + b"\0"
    assert codec.decode(Empty, fits)._unknown is not None
    with pytest.raises(LimitExceeded) as caught:
        codec.decode(Empty, over)
    assert caught.value.type == DEPTH
    for hostile in (
        codec.pick("0f0009" + "0f00000001" * 100_000, "99" + "19" * 100_000),
        codec.pick("0c0009", "9c") * 100_000,
    ):
        with pytest.raises(LimitExceeded):
            codec.decode(Empty, hostile)


STRINGS = [(s.STRING, "x" * 10), (s.BINARY, b"x" * 10)]


@pytest.mark.parametrize(("type_", "value"), STRINGS)
def test_max_string_bytes(codec, type_, value):
    box = struct_of("demo.Box", s.FieldSpec(1, "value", type_))
    fits, under = Limits(max_string_bytes=10), Limits(max_string_bytes=9)
    data = codec.encode(box(value), fits)
    assert codec.decode(box, data, fits) == box(value)
    with pytest.raises(EncodeError) as encoding:
        codec.encode(box(value), under)
    with pytest.raises(LimitExceeded) as decoding:
        codec.decode(box, data, under)
    for caught in (encoding, decoding):
        assert (caught.value.type, caught.value.path) == (SIZE, "Box.value")
        assert "max_string_bytes" in str(caught.value)


CONTAINERS = [
    (s.ListType(s.I8), [1, 2, 3]),
    (s.SetType(s.I8), {1, 2, 3}),
    (s.MapType(s.I8, s.BOOL), {1: True, 2: True, 3: False}),
]


@pytest.mark.parametrize(("type_", "value"), CONTAINERS)
def test_max_container_items(codec, type_, value):
    box = struct_of("demo.Box", s.FieldSpec(1, "value", type_))
    fits, under = Limits(max_container_items=3), Limits(max_container_items=2)
    data = codec.encode(box(value), fits)
    assert codec.decode(box, data, fits) == box(value)
    with pytest.raises(EncodeError) as encoding:
        codec.encode(box(value), under)
    with pytest.raises(LimitExceeded) as decoding:
        codec.decode(box, data, under)
    for caught in (encoding, decoding):
        assert (caught.value.type, caught.value.path) == (SIZE, "Box.value")
        assert "max_container_items" in str(caught.value)


@pytest.mark.parametrize(("type_", "value"), [*STRINGS, *CONTAINERS])
def test_limits_hold_in_unknown_fields(codec, type_, value):
    data = codec.encode(struct_of("demo.New", s.FieldSpec(1, "value", type_))(value))
    assert codec.decode(Empty, data, Limits(max_string_bytes=10, max_container_items=3))._unknown
    with pytest.raises(LimitExceeded) as caught:
        codec.decode(Empty, data, Limits(max_string_bytes=9, max_container_items=2))
    assert caught.value.type == SIZE


def test_max_message_bytes(codec):
    box = struct_of("demo.Box", s.FieldSpec(1, "value", s.BINARY))
    data = codec.encode(box(b"x" * 100))
    fits, under = Limits(max_message_bytes=len(data)), Limits(max_message_bytes=len(data) - 1)
    assert codec.encode(box(b"x" * 100), fits) == data
    assert codec.decode(box, data, fits) == box(b"x" * 100)
    with pytest.raises(EncodeError) as encoding:
        codec.encode(box(b"x" * 100), under)
    with pytest.raises(LimitExceeded) as decoding:
        codec.decode(box, data, under)
    for caught in (encoding, decoding):
        assert (caught.value.type, caught.value.path) == (SIZE, "Box")
        assert "max_message_bytes" in str(caught.value)


DECLARED = [
    (s.STRING, "0b 0001 00f00000", "18 8080c007"),
    (s.ListType(s.BOOL), "0f 0001 02 00f00000", "19 f1 8080c007"),
    (s.ListType(s.DOUBLE), "0f 0001 04 00f00000", "19 f7 8080c007"),
    (s.SetType(s.STRING), "0e 0001 0b 00f00000", "1a f8 8080c007"),
    (s.MapType(s.STRING, s.I64), "0d 0001 0b 0a 00f00000", "1b 8080c007 86"),
    (s.ListType(s.StructType(Empty)), "0f 0001 0c 00f00000", "19 fc 8080c007"),
]


@pytest.mark.parametrize(("type_", "binary", "compact"), DECLARED)
@pytest.mark.parametrize("known", [True, False])
def test_declared_sizes_cost_no_memory(codec, type_, binary, compact, known):
    box = struct_of("demo.Box", s.FieldSpec(1 if known else 2, "value", type_))
    data = codec.pick(binary, compact) + b"\0" * 20
    compiled = codec.of(box)
    tracemalloc.start()
    try:
        with pytest.raises(DecodeError) as caught:
            compiled.decode(data, codec.protocol)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert not isinstance(caught.value, LimitExceeded)
    assert caught.value.type == TProtocolException.INVALID_DATA
    assert peak < 100_000


def test_over_the_default_limits(codec):
    over = DEFAULT_LIMITS.max_string_bytes + 1
    varint = bytes((over & 0x7F | 0x80, over >> 7 & 0x7F | 0x80, over >> 14 & 0x7F | 0x80, over >> 21)).hex()
    box = struct_of("demo.Box", s.FieldSpec(1, "value", s.STRING))
    with pytest.raises(LimitExceeded) as caught:
        codec.decode(box, codec.pick(f"0b 0001 {over:08x}", f"18 {varint}"))
    assert caught.value.type == SIZE


def test_depth_has_a_ceiling_of_its_own():
    assert Limits(max_depth=DEEPEST).max_depth == DEEPEST
    with pytest.raises(ValueError, match=f"max_depth must be at most {DEEPEST}, not {DEEPEST + 1}"):
        Limits(max_depth=DEEPEST + 1)


def test_the_deepest_nesting_is_a_value_or_a_typed_error(codec):
    """The pure codec may run out of Python's stack first; that is a typed error, too."""
    limits = Limits(max_depth=DEEPEST)
    for act in (
        lambda: codec.decode(Node, chain_bytes(codec, DEEPEST), limits),
        lambda: codec.encode(chain(DEEPEST), limits),
        lambda: codec.of(Node).decode_values(chain_bytes(codec, DEEPEST), 0, codec.protocol, limits),
    ):
        if not codec.module.__name__.endswith("pure"):
            act()
            continue
        with pytest.raises(TProtocolException) as caught:
            act()
        assert caught.value.type == DEPTH


class Flag(s.ThriftEnum):
    OFF = 0


WIDE = struct_of("demo.Wide", *(s.FieldSpec(n, f"f{n}", s.I32) for n in range(1, 101)))
LAZY = struct_of("demo.Lazy", *(s.FieldSpec(n, f"f{n}", s.ListType(s.I32), default_factory=list) for n in range(1, 21)))
EXPANDING = [
    ("a wide struct", s.StructType(WIDE), "0c", "0c", "00", "00"),
    ("defaults made anew", s.StructType(LAZY), "0c", "0c", "00", "00"),
    ("an empty set", s.SetType(s.I32), "0e", "0a", "08 00000000", "05"),
]


@pytest.mark.parametrize(("name", "element", "binary_type", "compact_type", "binary", "compact"), EXPANDING)
def test_memory_is_bounded_by_the_bytes_received(codec, name, element, binary_type, compact_type, binary, compact):
    """Elements of a byte or a few that are hundreds of bytes in Python."""
    cls = struct_of("demo.Many", s.FieldSpec(1, "items", s.ListType(element)))
    item = codec.pick(binary, compact)
    count = 60_000 // len(item)
    size = (
        count.to_bytes(4, "big") if codec.is_binary else bytes((count & 127 | 128, count >> 7 & 127 | 128, count >> 14))
    )
    head = codec.pick(f"0f 0001 {binary_type}", f"19 f{compact_type[1]}")
    data = head + size + item * count + b"\0"
    compiled = codec.of(cls)
    if codec.is_binary and "set" in name:
        assert len(compiled.decode(data, codec.protocol).items) == count
        return
    tracemalloc.start()
    try:
        with pytest.raises(LimitExceeded, match="max_bytes_per_wire_byte = 128") as caught:
            compiled.decode(data, codec.protocol)
        assert tracemalloc.get_traced_memory()[1] < 9_000_000
    finally:
        tracemalloc.stop()
    assert caught.value.type == SIZE
    assert caught.value.path.startswith("Many.items[")
    lavish = Limits(max_bytes_per_wire_byte=10_000)
    assert len(compiled.decode(data, codec.protocol, lavish).items) == count


def test_both_codecs_refuse_at_the_same_place():
    cls = struct_of("demo.Many", s.FieldSpec(1, "items", s.ListType(s.StructType(WIDE))))
    data = bytes.fromhex("0f 0001 0c 0000ea60") + bytes(60_001)
    said = set()
    for module in implementations().values():
        with pytest.raises(LimitExceeded) as caught:
            module.StructCodec(s.spec_of(cls)).decode(data, 0)
        said.add((caught.value.path, caught.value.offset, str(caught.value)))
    assert len(said) == 1


def test_an_unknown_enum_member_is_made_once_for_a_message(codec):
    cls = struct_of("demo.Flags", s.FieldSpec(1, "items", s.ListType(s.EnumType(Flag))))
    flags = codec.decode(cls, codec.encode(cls([7, 0, 7, 9, 7]))).items
    assert [int(flag) for flag in flags] == [7, 0, 7, 9, 7]
    assert flags[0] is flags[2] is flags[4]
    assert flags[1] is Flag.OFF
    assert all(isinstance(flag, Flag) for flag in flags)
