"""The begin of a message, and whole messages with a frame in front."""

from __future__ import annotations

import pytest

from thriftkit import schema as s
from thriftkit.errors import DecodeError, EncodeError, TProtocolException
from thriftkit.limits import Limits

ARGS = s.StructSpec("Svc.add_args", (s.FieldSpec(2, "b", s.I32), s.FieldSpec(1, "a", s.I32, "required")), "args")

# name, type, seqid, binary, compact
BEGINS = [
    ("add", 1, 0, "80010001 00000003 616464 00000000", "8221 00 03 616464"),
    ("add", 2, 300, "80010002 00000003 616464 0000012c", "8241 ac02 03 616464"),
    ("é", 3, -1, "80010003 00000002 c3a9 ffffffff", "8261 ffffffff0f 02 c3a9"),
    ("", 4, -(2**31), "80010004 00000000 80000000", "8281 8080808008 00"),
]


@pytest.fixture
def args(codec):
    return codec.module.StructCodec(ARGS)


@pytest.mark.parametrize(("name", "kind", "seqid", "binary", "compact"), BEGINS)
def test_begins(codec, args, name, kind, seqid, binary, compact):
    head = codec.pick(binary, compact)
    message = args.encode_message(b"", codec.protocol, name, kind, seqid, (None, 1))
    assert message == head + codec.pick("08 0001 00000001 00", "15 02 00")
    assert codec.module.read_message_begin(message, codec.protocol) == (name, kind, seqid, len(head))
    assert codec.module.read_message_begin(b"xyz" + message, codec.protocol, 3) == (name, kind, seqid, 3 + len(head))
    values, end = args.decode_values(message, len(head), codec.protocol)
    assert (values, end) == ((None, 1), len(message))
    for short in range(len(head)):
        with pytest.raises(DecodeError):
            codec.module.read_message_begin(message[:short], codec.protocol)


@pytest.mark.parametrize("text", ["00000003 616464 01 00000005", "00000003 616464 04 ffffffff"])
def test_binary_without_a_version(implementation, text):
    data = bytes.fromhex(text)
    name, kind, seqid, end = implementation.read_message_begin(data, 0, 0)
    assert (name, kind, seqid, end) == ("add", data[7], int.from_bytes(data[8:], "big", signed=True), len(data))
    for short in range(len(data)):
        with pytest.raises(DecodeError):
            implementation.read_message_begin(data[:short], 0)


BAD = [
    ("binary version", 0, "80020001 00000003 616464 00000000", TProtocolException.BAD_VERSION),
    ("binary negative", 0, "ffffffff 00000003 616464 00000000", TProtocolException.BAD_VERSION),
    ("binary name", 0, "80010001 00000001 ff 00000000", TProtocolException.INVALID_DATA),
    ("binary name over the end", 0, "80010001 00001000 ff 00000000", TProtocolException.INVALID_DATA),
    ("binary negative name", 0, "80010001 ffffffff ff 00000000", TProtocolException.NEGATIVE_SIZE),
    ("lax name over the end", 0, "00001000 616464 01 00000005", TProtocolException.INVALID_DATA),
    ("lax name over the limit", 0, "7fffffff 616464 01 00000005", TProtocolException.SIZE_LIMIT),
    ("compact id", 2, "8321 00 03 616464", TProtocolException.BAD_VERSION),
    ("compact version", 2, "8222 00 03 616464", TProtocolException.BAD_VERSION),
    ("compact name", 2, "8221 00 01 ff", TProtocolException.INVALID_DATA),
    ("compact seqid over u32", 2, "8221 ffffffff1f 01 61", TProtocolException.INVALID_DATA),
    ("compact seqid of six bytes", 2, "8221 808080808000 01 61", TProtocolException.INVALID_DATA),
    ("compact name over the end", 2, "8221 00 7f 61", TProtocolException.INVALID_DATA),
    ("compact negative name", 2, "8221 00 ffffffff0f 61", TProtocolException.NEGATIVE_SIZE),
]


@pytest.mark.parametrize(("protocol", "text", "type_"), [b[1:] for b in BAD], ids=[b[0] for b in BAD])
def test_bad_begins(implementation, protocol, text, type_):
    with pytest.raises(DecodeError) as caught:
        implementation.read_message_begin(bytes.fromhex(text), protocol)
    assert caught.value.type == type_
    assert caught.value.offset is not None


@pytest.mark.parametrize("kind", [0, 5, 7])
def test_other_message_types_are_returned_as_they_are(codec, kind):
    data = codec.pick(f"8001000{kind} 00000001 61 00000000", f"82{kind << 5 | 1:02x} 00 01 61")
    assert codec.module.read_message_begin(data, codec.protocol)[1] == kind


def test_unknown_protocols_and_offsets_beyond_the_end(codec):
    with pytest.raises(ValueError):
        codec.module.read_message_begin(b"\x80\x01\0\1", 1)
    with pytest.raises(DecodeError):
        codec.module.read_message_begin(b"\x80\x01\0\1", codec.protocol, 100)


@pytest.mark.parametrize("prefix", [b"\0\0\0\0", b"abcdefgh", b"\xff" * 30])
def test_the_prefix_gets_the_length(codec, args, prefix):
    bare = args.encode_message(b"", codec.protocol, "add", 1, 7, (2, 1))
    framed = args.encode_message(prefix, codec.protocol, "add", 1, 7, (2, 1))
    assert framed == (len(prefix) - 4 + len(bare)).to_bytes(4, "big") + prefix[4:] + bare


def test_wrong_arguments_of_encode_message(codec, args):
    with pytest.raises(ValueError):
        args.encode_message(b"abc", codec.protocol, "add", 1, 7, (2, 1))
    with pytest.raises(ValueError):
        args.encode_message(b"", codec.protocol, "add", 1, 7, (1,))
    with pytest.raises(ValueError):
        args.encode_message(b"", 1, "add", 1, 7, (2, 1))


def test_errors_name_the_arguments(codec, args):
    for values, path in [((1, None), "add_args.a"), (("x", 1), "add_args.b")]:
        with pytest.raises(EncodeError) as caught:
            args.encode_message(b"", codec.protocol, "add", 1, 7, values)
        assert caught.value.path == path
    with pytest.raises(DecodeError) as decoding:
        args.decode_values(codec.pick("08 0002 00000001 00", "25 02 00"), 0, codec.protocol)
    assert decoding.value.path == "add_args.a"


def test_message_bytes_limit_counts_what_is_behind_the_prefix(codec, args):
    message = args.encode_message(b"", codec.protocol, "add", 1, 7, (2, 1))
    fits, under = Limits(max_message_bytes=len(message)), Limits(max_message_bytes=len(message) - 1)
    assert args.encode_message(b"\0" * 40, codec.protocol, "add", 1, 7, (2, 1), fits)[40:] == message
    with pytest.raises(EncodeError) as caught:
        args.encode_message(b"\0" * 40, codec.protocol, "add", 1, 7, (2, 1), under)
    assert caught.value.type == TProtocolException.SIZE_LIMIT


def test_decode_values_leaves_what_follows(codec, args):
    data = codec.pick("08 0001 00000001 00", "15 02 00")
    assert args.decode_values(b"??" + data + b"!!", 2, codec.protocol) == ((None, 1), 2 + len(data))


def test_a_name_that_has_no_utf8(codec, args):
    with pytest.raises(EncodeError, match="name of a message with a lone surrogate") as caught:
        args.encode_message(b"", codec.protocol, "a\ud800", 1, 0, (None, 1))
    assert (caught.value.type, caught.value.path) == (TProtocolException.INVALID_DATA, None)
