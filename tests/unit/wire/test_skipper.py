"""The end of an unframed message, found over a growing buffer."""

from __future__ import annotations

import time

import pytest

from thriftkit import schema as s
from thriftkit.errors import DecodeError, LimitExceeded, TProtocolException
from thriftkit.limits import Limits
from thriftkit.wire.pure import StructCodec
from thriftkit.wire.skipper import MessageSkipper

DEPTH = TProtocolException.DEPTH_LIMIT
SIZE = TProtocolException.SIZE_LIMIT
BEGIN = {0: bytes.fromhex("80010001 00000001 66 00000000"), 2: bytes.fromhex("8221 00 01 66")}

ARGS = s.StructSpec(
    "Svc.f_args",
    (
        s.FieldSpec(1, "on", s.BOOL),
        s.FieldSpec(2, "n", s.I64),
        s.FieldSpec(3, "names", s.ListType(s.STRING)),
        s.FieldSpec(4, "ratios", s.MapType(s.STRING, s.DOUBLE)),
        s.FieldSpec(5, "flags", s.ListType(s.BOOL)),
        s.FieldSpec(6, "ids", s.SetType(s.I16)),
        s.FieldSpec(7, "nested", s.MapType(s.I32, s.ListType(s.ListType(s.I8)))),
        s.FieldSpec(70, "none", s.MapType(s.I32, s.I32)),
    ),
    "args",
)
VALUES = (True, -(2**50), ["", "a", "b" * 300], {"x": 1.5}, [True, False], {1, 2}, {1: [[1], []], 2: []}, {})


@pytest.fixture(params=[0, 2], ids=["binary", "compact"])
def protocol(request):
    return request.param


@pytest.fixture
def message(protocol):
    return StructCodec(ARGS).encode_message(b"", protocol, "find", 1, 300, VALUES)


@pytest.mark.parametrize("chunk", [1, 2, 3, 7, 64, 10_000])
@pytest.mark.parametrize("behind", [b"", b"\x80\x01\0\1", b"\0" * 20])
def test_the_end_does_not_depend_on_the_chunks(protocol, message, chunk, behind):
    skipper = MessageSkipper(protocol)
    buffer = bytearray()
    stream = message + behind
    for start in range(0, len(stream), chunk):
        buffer += stream[start : start + chunk]
        end = skipper.advance(buffer)
        if end is not None:
            assert end == len(message)
            assert len(buffer) - end < chunk
            break
        assert len(buffer) < len(message)
    else:
        pytest.fail("the end was not found")


def field(protocol, binary, compact):
    return BEGIN[protocol] + bytes.fromhex(compact if protocol else binary)


WRONG = [
    ("unknown type", "05 0001 00", "1e 00", TProtocolException.INVALID_DATA),
    ("unknown element type", "0f 0001 05 00000001 00", "19 1e 00", TProtocolException.INVALID_DATA),
    ("negative string", "0b 0001 ffffffff", "18 ffffffff0f", TProtocolException.NEGATIVE_SIZE),
    ("negative list", "0f 0001 08 80000000", "19 f5 8080808008", TProtocolException.NEGATIVE_SIZE),
    ("negative map", "0d 0001 08 08 80000000", "1b 8080808008 55", TProtocolException.NEGATIVE_SIZE),
]


@pytest.mark.parametrize(("binary", "compact", "type_"), [w[1:] for w in WRONG], ids=[w[0] for w in WRONG])
def test_wrong_bytes(protocol, binary, compact, type_):
    with pytest.raises(DecodeError) as caught:
        MessageSkipper(protocol).advance(bytearray(field(protocol, binary, compact)))
    assert caught.value.type == type_
    assert caught.value.offset is not None


ENDLESS = ["16" + "80" * 11, "14" + "80" * 6, "18" + "80" * 6, "05" + "80" * 6, "19f5" + "80" * 6, "1b" + "80" * 6]


@pytest.mark.parametrize("text", ENDLESS)
def test_endless_varints(text):
    with pytest.raises(DecodeError) as caught:
        MessageSkipper(2).advance(bytearray(BEGIN[2] + bytes.fromhex(text)))
    assert caught.value.type == TProtocolException.INVALID_DATA


def test_sizes_over_u32_are_no_negative_sizes():
    for text in ("18 ffffffff1f", "19 f5 ffffffff1f", "1b ffffffff1f 55"):
        with pytest.raises(DecodeError) as caught:
            MessageSkipper(2).advance(bytearray(BEGIN[2] + bytes.fromhex(text)))
        assert caught.value.type == TProtocolException.INVALID_DATA


DECLARED = [
    ("string", "0b 0001 0000000b", "18 0b", "max_string_bytes"),
    ("list", "0f 0001 03 00000006", "19 63", "max_container_items"),
    ("map", "0d 0001 03 03 00000006", "1b 06 33", "max_container_items"),
]


@pytest.mark.parametrize(("binary", "compact", "name"), [d[1:] for d in DECLARED], ids=[d[0] for d in DECLARED])
def test_declared_sizes_over_a_limit_fail_before_their_bytes_come(protocol, binary, compact, name):
    data = bytearray(field(protocol, binary, compact))
    over = Limits(max_string_bytes=10, max_container_items=5)
    with pytest.raises(LimitExceeded, match=name) as caught:
        MessageSkipper(protocol, over).advance(bytearray(data))
    assert caught.value.type == SIZE
    assert MessageSkipper(protocol, Limits(max_string_bytes=11, max_container_items=6)).advance(data) is None


def test_message_limit(protocol, message):
    assert MessageSkipper(protocol, Limits(max_message_bytes=len(message))).advance(bytearray(message)) == len(message)
    with pytest.raises(LimitExceeded, match="max_message_bytes"):
        MessageSkipper(protocol, Limits(max_message_bytes=len(message) - 1)).advance(bytearray(message))
    with pytest.raises(LimitExceeded, match="max_message_bytes"):  # a string that cannot end in time is not waited for
        data = field(protocol, "0b 0001 00000064", "18 64")
        MessageSkipper(protocol, Limits(max_message_bytes=100)).advance(bytearray(data))


@pytest.mark.parametrize("kind", ["structs", "lists"])
def test_depth(protocol, kind):
    def nested(count):
        if kind == "structs":
            return field(protocol, "0c0001" * count + "00" * (count + 1), "1c" * count + "00" * (count + 1))
        lists = ("0f00000001" * (count - 1) + "0300000000", "19" * (count - 1) + "03")[protocol // 2]
        return BEGIN[protocol] + bytes.fromhex(("0f0001", "19")[protocol // 2] + lists + "00")

    limits = Limits(max_depth=10)
    fits = nested(9)
    assert MessageSkipper(protocol, limits).advance(bytearray(fits)) == len(fits)
    with pytest.raises(LimitExceeded) as caught:
        MessageSkipper(protocol, limits).advance(bytearray(nested(10)))
    assert caught.value.type == DEPTH


def test_a_drip_is_linear(protocol):
    values = (None, None, ["x" * 10] * 2000, None, None, None, None, None)
    message = StructCodec(ARGS).encode_message(b"", protocol, "find", 1, 0, values)
    started = time.process_time()
    assert MessageSkipper(protocol).advance(bytearray(message)) == len(message)
    at_once = time.process_time() - started
    skipper, buffer = MessageSkipper(protocol), bytearray()
    started = time.process_time()
    ends = []
    for byte in message:
        buffer.append(byte)
        ends.append(skipper.advance(buffer))
    assert ends[-1] == len(message)
    assert set(ends[:-1]) == {None}
    # A skipper that began again with each byte would take some ten thousand times as long.
    assert time.process_time() - started < 200 * at_once + 1


def test_unknown_protocol():
    with pytest.raises(ValueError):
        MessageSkipper(1)
