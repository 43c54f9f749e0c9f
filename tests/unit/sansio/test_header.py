from __future__ import annotations

import zlib

import pytest

from thriftkit.errors import TProtocolException, TTransportException
from thriftkit.limits import Limits
from thriftkit.sansio.header import decompress, header_block, parse_header, prefix
from thriftkit.schema import ProtocolId

LIMITS = Limits()


def parsed(block: bytes, payload: bytes = b"payload", limits: Limits = LIMITS):
    frame = prefix(7, block)[4:] + payload
    return parse_header(frame, 0, len(frame), limits), frame


def test_the_reply_of_a_baseplate_server_is_the_known_bytes():
    # wire-facts: an empty header block is 02 00 and two bytes of padding.
    assert header_block(ProtocolId.COMPACT) == b"\x02\x00\x00\x00"
    assert prefix(0, b"\x02\x00\x00\x00") == b"\0\0\0\0" + bytes.fromhex("0fff 0000 00000000 0001 02000000")


def test_one_keyvalue_block_in_the_order_given():
    block = header_block(ProtocolId.COMPACT, [(b"User-Agent", b"me"), (b"Edge", b"")])
    assert block == b"\x02\x00\x01\x02\x0aUser-Agent\x02me\x04Edge\x00"
    assert len(block) % 4 == 0
    head, frame = parsed(block)
    assert head.headers == {b"User-Agent": b"me", b"Edge": b""}
    assert (head.protocol, head.seqid, head.transforms) == (ProtocolId.COMPACT, 7, ())
    assert frame[head.payload_start :] == b"payload"


def test_values_longer_than_one_varint_byte():
    headers = {b"k": b"x" * 300, b"y" * 200: b""}
    head, _ = parsed(header_block(ProtocolId.BINARY, tuple(headers.items())))
    assert head.headers == headers


def test_headers_that_do_not_fit_are_refused_before_anything_is_sent():
    fits = 0xFFFF * 4 - 2 - 1 - 1 - 2 - 3
    header_block(ProtocolId.BINARY, [(b"k", b"x" * fits)])
    with pytest.raises(TTransportException, match="room for 262140") as caught:
        header_block(ProtocolId.BINARY, [(b"k", b"x" * (fits + 4))])
    assert caught.value.sent is False


def test_every_truncation_is_an_error_or_a_shorter_payload():
    block = header_block(ProtocolId.COMPACT, [(b"one", b"1"), (b"two", b"2" * 40)])
    _, frame = parsed(block, b"")
    for end in range(len(frame)):
        if end < 2:
            continue
        with pytest.raises(TProtocolException):
            parse_header(frame, 0, end, LIMITS)


@pytest.mark.parametrize(
    ("block", "message"),
    [
        (b"\x02\x00\x01\x01\x7f\0\0\0", "a header string declares 127 bytes, 3 are left"),
        (b"\x02\x00\x01\x09\x00\0\0\0", "declares 9 headers, 4 bytes are left"),
        (b"\x02\xff\xff\xff\xff\xff\x01\0", "longer than 5 bytes"),
        (b"\x02\xff\xff\xff\xff\x0f\0\0", "does not fit 31 bits"),
        (b"\x02\x05\x01\x01", "declares 5 transforms, 2 bytes are left"),
        (b"\x02\x03\x01\x01\x01\0\0\0", "3 zlib transforms"),
        (b"\x80\x80\x80\x80", "ends inside a number"),
    ],
)
def test_headers_that_contradict_themselves(block: bytes, message: str):
    with pytest.raises(TProtocolException, match=message) as caught:
        parsed(block)
    assert caught.value.type == TProtocolException.INVALID_DATA


@pytest.mark.parametrize(("block", "message"), [(b"\x07\0\0\0", "protocol 7"), (b"\x02\x01\x05\0", "transform 5")])
def test_what_we_do_not_have_is_named(block: bytes, message: str):
    with pytest.raises(TTransportException, match=message):
        parsed(block)


def test_reading_stops_at_an_unknown_kind_of_info():
    head, _ = parsed(b"\x02\x00\x01\x01\x01k\x01v\x02\xff\xff\xff")
    assert head.headers == {b"k": b"v"}


def test_the_limit_on_headers_and_one_more():
    limits = Limits(max_header_infos=3)
    pairs = [(b"%d" % i, b"") for i in range(4)]
    head, _ = parsed(header_block(ProtocolId.BINARY, pairs[:3]), limits=limits)
    assert len(head.headers) == 3
    with pytest.raises(TProtocolException, match="max_header_infos = 3") as caught:
        parsed(header_block(ProtocolId.BINARY, pairs), limits=limits)
    assert caught.value.type == TProtocolException.SIZE_LIMIT
    two_blocks = b"\x02\x00" + (b"\x01\x02\x01a\x00\x01b\x00" * 2)
    with pytest.raises(TProtocolException, match="more than max_header_infos"):
        parsed(two_blocks + b"\0" * (-len(two_blocks) % 4), limits=limits)


def test_zlib_limit_and_one_more_and_a_bomb():
    limits = Limits(max_decompressed_bytes=1000)
    assert decompress(zlib.compress(b"x" * 999), limits) == b"x" * 999
    bomb = zlib.compress(b"\0" * 50_000_000)
    with pytest.raises(TProtocolException, match="max_decompressed_bytes = 1000"):
        decompress(bomb, limits)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"no zlib", "bad zlib data"),
        (zlib.compress(b"hello")[:-2], "ends too early"),
        (zlib.compress(b"hello") + b"x", "bytes follow"),
    ],
)
def test_bad_zlib(data: bytes, message: str):
    with pytest.raises(TProtocolException, match=message):
        decompress(data, LIMITS)
