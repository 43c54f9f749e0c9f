"""What decoding makes of well-formed and of wrong bytes."""

from __future__ import annotations

import pytest

from struct_maker import make_class, struct_of
from thriftkit import schema as s
from thriftkit.errors import DecodeError, LimitExceeded, TProtocolException

BAD = TProtocolException.INVALID_DATA
NEGATIVE = TProtocolException.NEGATIVE_SIZE


class Colour(s.ThriftEnum):
    RED = 1


Leaf = struct_of("demo.Leaf", s.FieldSpec(1, "n", s.I32, "required"))


def box(type_):
    return struct_of("demo.Box", s.FieldSpec(1, "value", type_))


# type, binary, compact, path; None where the protocol has no such case
WRONG = [
    ("field of another type", s.I32, "0a 0001 0000000000000001 00", "16 02 00", "Box.value"),
    ("list for set", s.SetType(s.I32), "0f 0001 08 00000001 00000001 00", "19 15 02 00", "Box.value"),
    ("bool of 2", s.BOOL, "02 0001 02 00", None, "Box.value"),
    ("bool element of 3", s.ListType(s.BOOL), "0f 0001 02 00000001 03 00", "19 11 03 00", "Box.value[0]"),
    ("utf-8", s.STRING, "0b 0001 00000001 ff 00", "18 01 ff 00", "Box.value"),
    ("utf-8 surrogate", s.STRING, "0b 0001 00000003 eda080 00", "18 03 eda080 00", "Box.value"),
    ("utf-8 overlong", s.STRING, "0b 0001 00000002 c080 00", "18 02 c080 00", "Box.value"),
    ("element type", s.ListType(s.I32), "0f 0001 0b 00000001 00000000 00", "19 18 00 00", "Box.value"),
    ("key type", s.MapType(s.I32, s.I32), "0d 0001 0a 08 00000001" + "00" * 13, "1b 01 65 00 00 00", "Box.value"),
    ("value type", s.MapType(s.I32, s.I32), "0d 0001 08 0a 00000001" + "00" * 13, "1b 01 56 00 00 00", "Box.value"),
    ("unknown wire type", s.I32, "05 0002 00", "2e 00", "Box"),
    ("unknown type in unknown list", s.I32, "0f 0002 05 00000001 00 00", "29 1e 00 00", "Box"),
    ("string over the end", s.STRING, "0b 0001 00000005 6161 00", "18 05 6161 00", "Box.value"),
    ("list over the end", s.ListType(s.I32), "0f 0001 08 00000002 00000001 00", "19 25 02", "Box.value"),
    ("i16 out of range", s.I16, None, "14 808004 00", "Box.value"),
    ("i32 out of range", s.I32, None, "15 8080808020 00", "Box.value"),
    ("i32 of six bytes", s.I32, None, "15 808080808000 00", "Box.value"),
    ("i64 out of range", s.I64, None, "16 80808080808080808002 00", "Box.value"),
    ("i64 of eleven bytes", s.I64, None, "16 8080808080808080808000 00", "Box.value"),
    ("size varint of six bytes", s.STRING, None, "18 808080808000 00", "Box.value"),
    ("size over u32", s.STRING, None, "18 ffffffff1f 00", "Box.value"),
    ("delta past i16", s.I32, None, "05 feff03 02 15 02 00", "Box"),
    ("field id past i16", s.I32, None, "05 808004 02 00", "Box"),
    ("stop with a delta", s.I32, None, "10 00", "Box"),
    (
        "required missing in element",
        s.ListType(s.StructType(Leaf)),
        "0f 0001 0c 00000001 00 00",
        "19 1c 00 00",
        "Box.value[0].n",
    ),
    (
        "second item",
        s.ListType(s.STRING),
        "0f 0001 0b 00000002 00000000 00000001 ff 00",
        "19 28 00 01 ff 00",
        "Box.value[1]",
    ),
    (
        "map value",
        s.MapType(s.STRING, s.STRING),
        "0d 0001 0b 0b 00000001 00000001 6b 00000001 ff 00",
        "1b 01 88 01 6b 01 ff 00",
        "Box.value['k']",
    ),
    (
        "map key",
        s.MapType(s.STRING, s.I8),
        "0d 0001 0b 03 00000001 00000001 ff 00 00",
        "1b 01 83 01 ff 00 00",
        "Box.value{0}",
    ),
]


_CASES = [
    pytest.param(type_, protocol, text, path, id=f"{name}-{protocol.name.lower()}")
    for name, type_, binary, compact, path in WRONG
    for protocol, text in ((s.ProtocolId.BINARY, binary), (s.ProtocolId.COMPACT, compact))
    if text is not None
]


@pytest.mark.parametrize(("type_", "protocol", "text", "path"), _CASES)
def test_wrong_bytes(implementation, type_, protocol, text, path):
    with pytest.raises(DecodeError) as caught:
        implementation.StructCodec(s.spec_of(box(type_))).decode(bytes.fromhex(text), protocol)
    assert not isinstance(caught.value, LimitExceeded)
    assert (caught.value.type, caught.value.path) == (BAD, path)
    assert caught.value.offset is not None


NEGATIVES = [
    (s.STRING, "0b 0001 ffffffff 00", "18 ffffffff0f 00"),
    (s.BINARY, "0b 0001 80000000 00", "18 8080808008 00"),
    (s.ListType(s.I32), "0f 0001 08 ffffffff 00", "19 f5 ffffffff0f 00"),
    (s.SetType(s.I32), "0e 0001 08 ffffffff 00", "1a f5 ffffffff0f 00"),
    (s.MapType(s.I32, s.I32), "0d 0001 08 08 ffffffff 00", "1b ffffffff0f 55 00"),
]


@pytest.mark.parametrize(("type_", "binary", "compact"), NEGATIVES)
def test_negative_sizes(codec, type_, binary, compact):
    with pytest.raises(DecodeError) as caught:
        codec.decode(box(type_), codec.pick(binary, compact))
    assert (caught.value.type, caught.value.path) == (NEGATIVE, "Box.value")


def test_absent_fields_read_as_their_defaults_fresh_each_time(codec):
    cls = struct_of(
        "demo.Defaults",
        s.FieldSpec(1, "n", s.I32, default=7),
        s.FieldSpec(2, "tags", s.ListType(s.STRING), default_factory=lambda: ["new"]),
        s.FieldSpec(3, "none", s.STRING),
    )
    one, two = codec.decode(cls, b"\0"), codec.decode(cls, b"\0")
    assert one == cls(7, ["new"], None)
    assert one.tags is not two.tags
    assert one._unknown is None


def test_missing_required_field(codec):
    with pytest.raises(DecodeError) as caught:
        codec.decode(Leaf, b"\0")
    assert (caught.value.type, caught.value.path) == (BAD, "Leaf.n")


def test_enums_are_open(codec):
    cls = box(s.ListType(s.EnumType(Colour)))
    data = codec.encode(cls([1, 99, -1]))
    known, unknown, negative = codec.decode(cls, data).value
    assert known is Colour.RED
    assert isinstance(unknown, Colour)
    assert (unknown, negative) == (99, -1)
    assert codec.encode(codec.decode(cls, data)) == data


def test_no_init_is_called_and_user_subclasses_are_not_made(codec):
    class Loud(s.Struct):
        __slots__ = ("n",)
        __match_args__ = ("n",)

        def __init__(self) -> None:
            raise AssertionError("decode must not call __init__")

        @classmethod
        def __thrift_spec__(cls):
            return s.StructSpec("demo.Loud", (s.FieldSpec(1, "n", s.I32),), cls=cls)

    assert codec.decode(Loud, codec.pick("08 0001 00000002 00", "15 04 00")).n == 2


HASHABLE = [
    (s.SetType(s.ListType(s.I32)), {(1, 2), ()}),
    (s.SetType(s.SetType(s.I32)), {frozenset({1})}),
    (s.SetType(s.MapType(s.STRING, s.ListType(s.I32))), {s.FrozenDict({"a": (1,)})}),
    (s.MapType(s.ListType(s.STRING), s.ListType(s.STRING)), {("k",): ["v"]}),
    (s.MapType(s.MapType(s.I32, s.SetType(s.I32)), s.I32), {s.FrozenDict({1: frozenset({2})}): 3}),
    (s.SetType(s.StructType(Leaf)), {Leaf(1), Leaf(2)}),
]


@pytest.mark.parametrize(("type_", "value"), HASHABLE)
def test_keys_and_set_elements_decode_to_hashable_forms(codec, type_, value):
    cls = box(type_)
    data = codec.encode(cls(value))
    decoded = codec.decode(cls, data).value
    assert decoded == value
    assert [type(item) for item in decoded] == [type(item) for item in value]
    assert codec.decode(cls, codec.encode(cls(decoded))).value == value


def test_a_struct_key_that_holds_a_list_cannot_be_hashed(codec):
    inner = struct_of("demo.Inner", s.FieldSpec(1, "items", s.ListType(s.I8)))
    by_set, by_map = box(s.SetType(s.StructType(inner))), box(s.MapType(s.StructType(inner), s.I8))
    for cls, binary, compact in [
        (by_set, "0e 0001 0c 00000001 0f 0001 03 00000000 00 00", "1a 1c 19 03 00 00"),
        (by_map, "0d 0001 0c 03 00000001 0f 0001 03 00000000 00 05 00", "1b 01 c3 19 03 00 05 00"),
    ]:
        with pytest.raises(DecodeError) as caught:
            codec.decode(cls, codec.pick(binary, compact))
        assert caught.value.type == BAD
        assert caught.value.path is not None
        assert caught.value.path.startswith("Box.value")


def test_recursive_and_mutually_recursive_types(codec):
    tree = make_class(
        "demo.Tree",
        ("n", "kids"),
        lambda: (s.FieldSpec(1, "n", s.I32), s.FieldSpec(2, "kids", s.ListType(s.StructType(tree)))),
    )
    value = tree(1, [tree(2, []), tree(3, [tree(4)])])
    assert codec.decode(tree, codec.encode(value)) == value
    ping = make_class("demo.Ping", ("pong",), lambda: (s.FieldSpec(1, "pong", s.StructType(pong)),))
    pong = make_class("demo.Pong", ("ping",), lambda: (s.FieldSpec(1, "ping", s.StructType(ping)),))
    chain = ping(pong(ping(pong())))
    assert codec.decode(ping, codec.encode(chain)) == chain


def test_garbage_is_refused_by_name(codec):
    cls = box(s.ListType(s.StructType(Leaf)))
    for data in (b"", b"\xff" * 50, b"HTTP/1.1 200 OK\r\n\r\n", b"\x0f\x00\x01" + b"\x7f" * 9, bytes(range(256))):
        with pytest.raises(DecodeError):
            codec.decode(cls, data)


@pytest.mark.parametrize(
    ("name", "data", "offset", "message"),
    [
        ("unknown type, long id", "0f 02 00", 0, "unknown compact type 15"),
        ("id over i16", "05 feff03 00 15 00", 5, "field id 32768 does not fit i16"),
        ("bool element", "19 21 01 07 00", 3, "7 is not a bool"),
    ],
)
def test_an_error_has_one_text_and_one_place_in_both_codecs(implementation, name, data, offset, message):
    cls = struct_of("demo.Flags", s.FieldSpec(1, "flags", s.ListType(s.BOOL)))
    with pytest.raises(DecodeError) as caught:
        implementation.StructCodec(s.spec_of(cls)).decode(bytes.fromhex(data), 2)
    assert (caught.value.offset, caught.value.message) == (offset, message)
