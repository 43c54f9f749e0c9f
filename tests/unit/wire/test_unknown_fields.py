"""Fields of a newer IDL survive decode and encode, in both protocols and from one to the other."""

from __future__ import annotations

import uuid

import pytest

from struct_maker import struct_of
from thriftkit import schema as s
from thriftkit.errors import EncodeError
from thriftkit.wire.pure import StructCodec

Point = struct_of("demo.Point", s.FieldSpec(1, "x", s.I32), s.FieldSpec(2, "on", s.BOOL))
New = struct_of(
    "demo.New",
    s.FieldSpec(1, "b", s.BOOL),
    s.FieldSpec(2, "b2", s.BOOL),
    s.FieldSpec(3, "i8", s.I8),
    s.FieldSpec(4, "i16", s.I16),
    s.FieldSpec(5, "i32", s.I32),
    s.FieldSpec(6, "i64", s.I64),
    s.FieldSpec(7, "d", s.DOUBLE),
    s.FieldSpec(8, "s", s.STRING),
    s.FieldSpec(9, "raw", s.BINARY),
    s.FieldSpec(10, "id", s.UUID),
    s.FieldSpec(11, "bools", s.ListType(s.BOOL)),
    s.FieldSpec(12, "points", s.ListType(s.StructType(Point))),
    s.FieldSpec(13, "ids", s.SetType(s.UUID)),
    s.FieldSpec(14, "map", s.MapType(s.STRING, s.MapType(s.I32, s.DOUBLE))),
    s.FieldSpec(15, "none", s.MapType(s.STRING, s.I8)),
    s.FieldSpec(100, "far", s.ListType(s.ListType(s.I16))),
    s.FieldSpec(101, "point", s.StructType(Point)),
)
VALUE = New(
    True, False, -5, -300, 70_000, -(2**40), 2.5, "text", b"\xff\x00", uuid.UUID(int=7), [True, False],
    [Point(1, True), Point(None, False), Point(-1)], {uuid.UUID(int=1)}, {"a": {1: -0.5}, "b": {}}, {},
    [[1], [], list(range(20))], Point(3),
)  # fmt: skip # one argument a line would be seventeen lines of nothing
Empty = struct_of("demo.Empty")
Old = struct_of("demo.Old", s.FieldSpec(5, "i32", s.I32), s.FieldSpec(50, "own", s.STRING))
BINARY, COMPACT = s.ProtocolId.BINARY, s.ProtocolId.COMPACT


def test_nothing_known_comes_back_byte_by_byte(codec):
    data = codec.encode(VALUE)
    kept = codec.decode(Empty, data)
    assert codec.encode(kept) == data


def test_what_is_kept_is_in_binary_whatever_it_came_in(codec):
    kept = codec.decode(Empty, codec.encode(VALUE))._unknown
    as_binary = StructCodec(s.spec_of(New)).encode(VALUE, BINARY)[:-1]
    if codec.is_binary:
        assert kept == as_binary
    else:  # an empty compact map has no types to keep
        for empty, typeless in (("0d000f0b03", "0d000f0000"), ("00000001620804", "00000001620000")):
            as_binary = as_binary.replace(bytes.fromhex(empty), bytes.fromhex(typeless))
        assert kept == as_binary


def test_from_one_protocol_to_the_other(codec):
    other = COMPACT if codec.is_binary else BINARY
    old = codec.decode(Old, codec.encode(VALUE))
    assert (old.i32, old.own) == (70_000, None)
    old.own = "mine"
    there = codec.of(Old).encode(old, other)
    assert codec.of(Old).decode(there, other).own == "mine"
    assert codec.of(New).decode(there, other).points == VALUE.points
    without = codec.of(Old).decode(there, other)
    without.own = None
    back = codec.decode(New, codec.encode(without))
    assert [getattr(back, name) for name in New.__match_args__] == [getattr(VALUE, name) for name in New.__match_args__]


def test_known_fields_first_then_the_unknown_in_the_order_received(codec):
    cls = struct_of("demo.Mid", s.FieldSpec(5, "mid", s.I8))
    data = codec.pick("03 0009 01 02 0007 01 03 0005 02 03 0001 03 00", "93 01 01 0e 03 0a 02 03 02 03 00")
    again = codec.pick("03 0005 02 03 0009 01 02 0007 01 03 0001 03 00", "53 02 43 01 01 0e 03 02 03 00")
    assert codec.encode(codec.decode(cls, data)) == again


def test_without_unknown_fields_the_slot_is_none_and_arguments_drop_them(codec):
    assert codec.decode(Old, codec.encode(Old(1, "x")))._unknown is None
    args = codec.module.StructCodec(s.StructSpec("Svc.f_args", (s.FieldSpec(5, "i32", s.I32),), "args"))
    data = codec.encode(VALUE)
    values, end = args.decode_values(data, 0, codec.protocol)
    assert (values, end) == ((70_000,), len(data))


def test_unknown_fields_take_part_in_equality(codec):
    data = codec.encode(VALUE)
    assert codec.decode(Old, data) == codec.decode(Old, data)
    assert codec.decode(Old, data) != Old(70_000)


MALFORMED = [
    "08",
    "08 0001",
    "08 0001 000000",
    "05 0001",
    "00",
    "0b 0001 ffffffff",
    "0b 0001 00000005 61",
    "0f 0001 08 00000002 00000001",
    "0c 0001",
    "02 0001 02",
    "01 0001",
]


@pytest.mark.parametrize("text", MALFORMED)
def test_malformed_unknown_bytes_are_not_sent(codec, text):
    value = Old(1)
    value._unknown = bytes.fromhex(text)
    with pytest.raises(EncodeError) as caught:
        codec.encode(value)
    assert (caught.value.path, caught.value.type) == ("Old", EncodeError.INVALID_DATA)


def test_unknown_bytes_of_another_type_are_not_sent(codec):
    value = Old(1)
    value._unknown = "text"
    with pytest.raises(EncodeError) as caught:
        codec.encode(value)
    assert caught.value.path == "Old"


def test_unset_unknown_slot(codec):
    value = Old(1)
    value._unknown = b""
    assert codec.encode(value) == codec.encode(Old(1))
    value._unknown = None
    assert codec.encode(value) == codec.encode(Old(1))
