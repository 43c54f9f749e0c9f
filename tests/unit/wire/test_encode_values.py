"""What each IDL type takes on encode, and the error for everything else."""

from __future__ import annotations

import uuid
from collections import OrderedDict, defaultdict
from enum import IntEnum

import pytest

from struct_maker import struct_of
from thriftkit import schema as s
from thriftkit.errors import DecodeError, EncodeError, TProtocolException


class Colour(s.ThriftEnum):
    RED = 1


class Other(s.ThriftEnum):
    RED = 1


class Foreign(IntEnum):
    RED = 1


class Int(int):
    pass


class Str(str):
    __slots__ = ()


Leaf = struct_of("demo.Leaf", s.FieldSpec(1, "n", s.I32, "required"))
Twin = struct_of("demo.Twin", s.FieldSpec(1, "n", s.I32, "required"))
Choice = struct_of("demo.Choice", s.FieldSpec(1, "a", s.I32), s.FieldSpec(2, "b", s.STRING), kind="union")


class SubLeaf(Leaf):
    __slots__ = ()


def box(type_):
    return struct_of("demo.Box", s.FieldSpec(1, "value", type_))


TAKEN = [
    (s.I32, True, 1),
    (s.I32, Int(7), 7),
    (s.I32, Colour.RED, 1),
    (s.I8, -128, -128),
    (s.I8, 127, 127),
    (s.I16, -32768, -32768),
    (s.I64, 2**63 - 1, 2**63 - 1),
    (s.DOUBLE, 3, 3.0),
    (s.DOUBLE, True, 1.0),
    (s.DOUBLE, Int(2), 2.0),
    (s.STRING, Str("x"), "x"),
    (s.STRING, "\0", "\0"),
    (s.BINARY, bytearray(b"x"), b"x"),
    (s.BINARY, memoryview(b"xyz")[::2], b"xz"),
    (s.ListType(s.I8), (1, 2), [1, 2]),
    (s.SetType(s.I8), frozenset({1}), {1}),
    (s.MapType(s.I8, s.I8), OrderedDict({1: 2}), {1: 2}),
    (s.MapType(s.I8, s.I8), defaultdict(int, {1: 2}), {1: 2}),
    (s.MapType(s.I8, s.I8), s.FrozenDict({1: 2}), {1: 2}),
    (s.EnumType(Colour), 1, Colour.RED),
    (s.EnumType(Colour), Colour(99), Colour(99)),
    (s.StructType(Leaf), SubLeaf(3), Leaf(3)),
]


@pytest.mark.parametrize(("type_", "value", "back"), TAKEN)
def test_taken(codec, type_, value, back):
    cls = box(type_)
    decoded = codec.decode(cls, codec.encode(cls(value))).value
    assert decoded == back
    assert type(decoded) is type(back)


REFUSED = [
    (s.BOOL, 1),
    (s.BOOL, "true"),
    (s.I8, 128),
    (s.I8, -129),
    (s.I16, 32768),
    (s.I16, -32769),
    (s.I32, 2**31),
    (s.I32, -(2**31) - 1),
    (s.I64, 2**63),
    (s.I64, -(2**63) - 1),
    (s.I32, 1.0),
    (s.I32, "1"),
    (s.DOUBLE, "1.0"),
    (s.DOUBLE, 10**400),
    (s.STRING, b"x"),
    (s.STRING, 1),
    (s.STRING, "\ud800"),
    (s.BINARY, "x"),
    (s.BINARY, [1]),
    (s.UUID, "00112233-4455-6677-8899-aabbccddeeff"),
    (s.UUID, b"0" * 16),
    (s.ListType(s.I8), {1}),
    (s.ListType(s.STRING), "text"),
    (s.ListType(s.I8), iter([1])),
    (s.SetType(s.I8), [1]),
    (s.MapType(s.I8, s.I8), [(1, 2)]),
    (s.EnumType(Colour), Other.RED),
    (s.EnumType(Colour), Foreign.RED),
    (s.EnumType(Colour), "RED"),
    (s.EnumType(Colour), 2**31),
    (s.EnumType(Colour), 1.0),
    (s.StructType(Leaf), {"n": 1}),
    (s.StructType(Leaf), Twin(1)),
]


@pytest.mark.parametrize(("type_", "value"), REFUSED)
def test_refused(codec, type_, value):
    cls = box(type_)
    with pytest.raises(EncodeError) as caught:
        codec.encode(cls(value))
    assert caught.value.type == TProtocolException.INVALID_DATA
    assert caught.value.path == "Box.value"
    assert caught.value.offset is None
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("type_", [s.I8, s.I64, s.DOUBLE, s.EnumType(Colour)], ids=repr)
def test_an_integer_too_long_to_print(codec, type_):
    cls = box(type_)
    with pytest.raises(EncodeError) as caught:
        codec.encode(cls(1 << 30_000))
    assert caught.value.path == "Box.value"
    assert len(str(caught.value)) < 300


def test_the_struct_itself_must_be_of_its_class(codec):
    for wrong in (None, 1, Twin(1), Leaf):
        with pytest.raises(EncodeError) as caught:
            codec.of(Leaf).encode(wrong, codec.protocol)
        assert caught.value.path == "Leaf"


def test_none_is_absent_in_a_field_and_refused_in_a_container(codec):
    cls = box(s.ListType(s.I32))
    assert codec.encode(cls(None)) == b"\0"
    with pytest.raises(EncodeError) as caught:
        codec.encode(cls([None]))
    assert caught.value.path == "Box.value[0]"


def test_a_required_field_that_is_none(codec):
    with pytest.raises(EncodeError) as caught:
        codec.encode(Leaf(None))
    assert (caught.value.path, caught.value.type) == ("Leaf.n", TProtocolException.INVALID_DATA)


PATHS = [
    (s.ListType(s.I32), [1, "x"], "Box.value[1]"),
    (s.SetType(s.I32), {"x"}, "Box.value[0]"),
    (s.MapType(s.STRING, s.I32), {"a": 1, "k": "x"}, "Box.value['k']"),
    (s.MapType(s.I32, s.I32), {1: 1, -5: "x"}, "Box.value[-5]"),
    (s.MapType(s.EnumType(Colour), s.I32), {Colour.RED: "x"}, "Box.value[1]"),
    (s.MapType(s.STRING, s.I32), {"k" * 65: "x"}, "Box.value[#0]"),
    (s.MapType(s.BINARY, s.I32), {b"a": 1, b"k": "x"}, "Box.value[#1]"),
    (s.MapType(s.BOOL, s.I32), {True: "x"}, "Box.value[#0]"),
    (s.MapType(s.STRING, s.I32), {"a": 1, 3: 1}, "Box.value{1}"),
    (s.ListType(s.StructType(Leaf)), [Leaf(1), Leaf("x")], "Box.value[1].n"),
    (s.ListType(s.StructType(Leaf)), [Leaf(None)], "Box.value[0].n"),
    (s.MapType(s.STRING, s.ListType(s.ListType(s.I8))), {"a": [[], [1, 999]]}, "Box.value['a'][1][1]"),
    (s.ListType(s.StructType(Choice)), [Choice()], "Box.value[0]"),
]


@pytest.mark.parametrize(("type_", "value", "path"), PATHS)
def test_paths(codec, type_, value, path):
    cls = box(type_)
    with pytest.raises(EncodeError) as caught:
        codec.encode(cls(value))
    assert caught.value.path == path


def test_the_path_has_idl_names_and_the_value_comes_from_the_python_name(codec):
    cls = struct_of("demo.Keyword", s.FieldSpec(1, "from", s.I32, py_name="from_"))
    assert codec.decode(cls, codec.encode(cls(from_=3))).from_ == 3
    with pytest.raises(EncodeError) as caught:
        codec.encode(cls(from_="x"))
    assert caught.value.path == "Keyword.from"


def test_unions_have_exactly_one_member(codec):
    assert codec.decode(Choice, codec.encode(Choice(a=0))) == Choice(a=0)
    both = Choice(a=1)
    object.__setattr__(both, "b", "x")
    for wrong in (Choice(), both):
        with pytest.raises(EncodeError) as caught:
            codec.encode(wrong)
        assert caught.value.path == "Choice"
    for hex_binary, hex_compact in [("00", "00"), ("08 0001 00000001 0b 0002 00000000 00", "15 02 18 00 00")]:
        with pytest.raises(DecodeError) as decode_caught:
            codec.decode(Choice, codec.pick(hex_binary, hex_compact))
        assert decode_caught.value.path == "Choice"


def test_a_union_may_hold_one_member_that_we_do_not_know(codec):
    data = codec.pick("08 0009 00000001 00", "95 02 00")
    value = codec.decode(Choice, data)
    assert (value.a, value.b) == (None, None)
    assert codec.encode(value) == data
    with pytest.raises(DecodeError):
        codec.decode(Choice, codec.pick("08 0001 00000001 08 0009 00000001 00", "15 02 85 02 00"))


def test_exceptions_are_structs_on_the_wire(codec):
    gone = struct_of("demo.Gone", s.FieldSpec(1, "why", s.STRING), kind="exception")
    decoded = codec.decode(gone, codec.encode(gone("x")))
    assert isinstance(decoded, gone)
    assert isinstance(decoded, Exception)
    assert decoded == gone("x")


def test_a_failed_encode_leaves_value_and_codec_as_they_were(codec):
    cls = box(s.ListType(s.I32))
    compiled = codec.of(cls)
    value = cls([1, 2, "x"])
    for _ in range(3):
        with pytest.raises(EncodeError):
            compiled.encode(value, codec.protocol)
        assert compiled.decode(compiled.encode(cls([1]), codec.protocol), codec.protocol) == cls([1])
    assert value.value == [1, 2, "x"]


def test_uuids_of_a_subclass_and_an_unknown_protocol(codec):
    class Mine(uuid.UUID):
        pass

    cls = box(s.UUID)
    value = Mine(int=5)
    assert codec.decode(cls, codec.encode(cls(value))).value == uuid.UUID(int=5)
    with pytest.raises(ValueError):
        codec.of(cls).encode(cls(value), 7)
    with pytest.raises(ValueError):
        codec.of(cls).decode(b"\0", 7)


@pytest.mark.parametrize(("key", "shown"), [(2**63 - 1, str(2**63 - 1)), (2**63, "#0"), (-(2**63) - 1, "#0")])
def test_a_key_in_a_path_is_an_i64_or_its_place(codec, key, shown):
    cls = struct_of("demo.Doubles", s.FieldSpec(1, "value", s.MapType(s.DOUBLE, s.I8)))
    with pytest.raises(EncodeError) as caught:
        codec.encode(cls({key: 1000}))
    assert caught.value.path == f"Doubles.value[{shown}]"
