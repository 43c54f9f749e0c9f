"""Bytes checked by hand against ``doc/specs/thrift-binary-protocol.md`` and ``thrift-compact-protocol.md``."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from struct_maker import struct_of
from thriftkit import schema as s
from thriftkit.errors import DecodeError


class Colour(s.ThriftEnum):
    RED = 1
    BLUE = 7


Empty = struct_of("golden.Empty")
_ID = "00112233445566778899aabbccddeeff"

# name, type, value, binary and compact value of field 1 with its head
VALUES: list[tuple[str, Any, Any, str, str]] = [
    ("true", s.BOOL, True, "02 0001 01", "11"),
    ("false", s.BOOL, False, "02 0001 00", "12"),
    ("i8", s.I8, -1, "03 0001 ff", "13 ff"),
    ("i16", s.I16, -2, "06 0001 fffe", "14 03"),
    ("i32", s.I32, 150, "08 0001 00000096", "15 ac02"),
    ("i32 min", s.I32, -(2**31), "08 0001 80000000", "15 ffffffff0f"),
    ("i64 min", s.I64, -(2**63), "0a 0001 8000000000000000", "16 ffffffffffffffffff01"),
    ("i64 max", s.I64, 2**63 - 1, "0a 0001 7fffffffffffffff", "16 feffffffffffffffff01"),
    ("double", s.DOUBLE, 1.5, "04 0001 3ff8000000000000", "17 000000000000f83f"),
    ("string", s.STRING, "é", "0b 0001 00000002 c3a9", "18 02 c3a9"),
    ("empty string", s.STRING, "", "0b 0001 00000000", "18 00"),
    ("string of 4 planes", s.STRING, "a\U0001f600", "0b 0001 00000005 61f09f9880", "18 05 61f09f9880"),
    ("binary", s.BINARY, b"\xff\x00", "0b 0001 00000002 ff00", "18 02 ff00"),
    ("uuid", s.UUID, uuid.UUID(_ID), f"10 0001 {_ID}", f"1d {_ID}"),
    ("enum", s.EnumType(Colour), Colour.BLUE, "08 0001 00000007", "15 0e"),
    ("struct", s.StructType(Empty), Empty(), "0c 0001 00", "1c 00"),
    ("list", s.ListType(s.I32), [1, -1], "0f 0001 08 00000002 00000001 ffffffff", "19 25 02 01"),
    ("empty list", s.ListType(s.I32), [], "0f 0001 08 00000000", "19 05"),
    ("list of bool", s.ListType(s.BOOL), [True, False], "0f 0001 02 00000002 01 00", "19 21 01 02"),
    ("list of 14", s.ListType(s.I8), [9] * 14, "0f 0001 03 0000000e" + "09" * 14, "19 e3" + "09" * 14),
    ("list of 15", s.ListType(s.I8), [9] * 15, "0f 0001 03 0000000f" + "09" * 15, "19 f3 0f" + "09" * 15),
    ("set", s.SetType(s.I16), {5}, "0e 0001 06 00000001 0005", "1a 14 0a"),
    ("map", s.MapType(s.STRING, s.I8), {"a": 1}, "0d 0001 0b 03 00000001 00000001 61 01", "1b 01 83 01 61 01"),
    ("empty map", s.MapType(s.STRING, s.I8), {}, "0d 0001 0b 03 00000000", "1b 00"),
    (
        "map of lists",
        s.MapType(s.I64, s.ListType(s.UUID)),
        {-1: [uuid.UUID(_ID)]},
        f"0d 0001 0a 0f 00000001 ffffffffffffffff 10 00000001 {_ID}",
        f"1b 01 69 01 1d {_ID}",
    ),
]


@pytest.mark.parametrize(("type_", "value", "binary", "compact"), [v[1:] for v in VALUES], ids=[v[0] for v in VALUES])
def test_a_value_is_these_bytes_and_back(codec, type_, value, binary, compact):
    cls = struct_of("golden.Box", s.FieldSpec(1, "value", type_))
    data = codec.pick(binary + "00", compact + "00")
    assert codec.encode(cls(value)) == data
    decoded = codec.decode(cls, data)
    assert decoded == cls(value)
    assert type(decoded.value) is type(value)


@pytest.mark.parametrize(("type_", "value", "binary", "compact"), [v[1:] for v in VALUES], ids=[v[0] for v in VALUES])
def test_truncated_at_any_byte_is_an_error_and_trailing_bytes_too(codec, type_, value, binary, compact):
    cls = struct_of("golden.Box", s.FieldSpec(1, "value", type_))
    data = codec.pick(binary + "00", compact + "00")
    for end in range(len(data)):
        with pytest.raises(DecodeError) as caught:
            codec.decode(cls, data[:end])
        assert caught.value.path is not None
        assert caught.value.path.startswith("Box")
        assert caught.value.offset is not None
        assert 0 <= caught.value.offset <= end
    with pytest.raises(DecodeError):
        codec.decode(cls, data + b"\0")


FIELD_IDS = [
    (0, "08 0000 00000001", "05 00 02"),
    (-1, "08 ffff 00000001", "05 01 02"),
    (1, "08 0001 00000001", "15 02"),
    (15, "08 000f 00000001", "f5 02"),
    (16, "08 0010 00000001", "05 20 02"),
    (32767, "08 7fff 00000001", "05 feff03 02"),
    (-32768, "08 8000 00000001", "05 ffff03 02"),
]


@pytest.mark.parametrize(("id_", "binary", "compact"), FIELD_IDS)
def test_field_ids(codec, id_, binary, compact):
    cls = struct_of("golden.Box", s.FieldSpec(id_, "value", s.I32))
    data = codec.pick(binary + "00", compact + "00")
    assert codec.encode(cls(1)) == data
    assert codec.decode(cls, data).value == 1


def test_fields_are_written_in_id_order_and_absent_ones_not_at_all(codec):
    cls = struct_of(
        "golden.Mixed",
        s.FieldSpec(9, "late", s.BOOL),
        s.FieldSpec(4, "absent", s.I32),
        s.FieldSpec(-3, "first", s.BOOL),
        s.FieldSpec(2, "early", s.I8),
    )
    data = codec.pick("02 fffd 00 03 0002 05 02 0009 01 00", "02 05 53 05 71 00")
    assert codec.encode(cls(late=True, first=False, early=5)) == data
    assert codec.decode(cls, data) == cls(late=True, first=False, early=5)


def test_a_field_that_comes_twice_is_the_last(codec):
    cls = struct_of("golden.Box", s.FieldSpec(1, "value", s.I8))
    assert codec.decode(cls, codec.pick("03 0001 05 03 0001 06 00", "13 05 03 02 06 00")).value == 6


def test_compact_false_elements_may_be_0_and_element_type_2(codec):
    cls = struct_of("golden.Box", s.FieldSpec(1, "value", s.ListType(s.BOOL)))
    data = codec.pick("0f 0001 02 00000003 00 01 00 00", "19 32 00 01 02 00")
    assert codec.decode(cls, data).value == [False, True, False]


@pytest.mark.parametrize("size", [0, 1, 2])
def test_long_compact_list_heads_are_taken_for_short_lists(codec, size):
    cls = struct_of("golden.Box", s.FieldSpec(1, "value", s.ListType(s.I8)))
    data = codec.pick(f"0f 0001 03 {size:08x}" + "07" * size + "00", f"19 f3 {size:02x}" + "07" * size + "00")
    assert codec.decode(cls, data).value == [7] * size


def test_bytes_like_input(codec):
    cls = struct_of("golden.Box", s.FieldSpec(1, "value", s.STRING))
    data = codec.encode(cls("x"))
    assert codec.decode(cls, bytearray(data)) == cls("x")
    assert codec.decode(cls, memoryview(data)) == cls("x")


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), -0.0, 5e-324, 1.7976931348623157e308])
def test_doubles_keep_every_bit(codec, value):
    cls = struct_of("golden.Box", s.FieldSpec(1, "value", s.DOUBLE))
    assert repr(codec.decode(cls, codec.encode(cls(value))).value) == repr(value)


def test_an_empty_container_may_have_any_element_type(codec):
    for type_, binary, compact in [
        (s.ListType(s.I32), "0f 0001 0b 00000000", "19 08"),
        (s.SetType(s.I32), "0e 0001 00 00000000", "1a 00"),
        (s.MapType(s.I32, s.I32), "0d 0001 00 00 00000000", "1b 00"),
    ]:
        cls = struct_of("golden.Box", s.FieldSpec(1, "value", type_))
        assert not codec.decode(cls, codec.pick(binary + "00", compact + "00")).value
