from __future__ import annotations

import itertools
import random
import zlib

import pytest

from thriftkit.errors import FrameTooLarge, TException, TProtocolException, TTransportException
from thriftkit.limits import Limits
from thriftkit.sansio.framing import Dialect, Envelope, Frame, FrameReader, frame_prefix
from thriftkit.sansio.header import header_block
from thriftkit.schema import MessageType
from thriftkit.wire import codec_of, read_message_begin


def message(echo, dialect: Dialect, text: str = "hello", seqid: int = 1, headers=()) -> bytes:
    block = header_block(dialect.protocol, headers) if dialect.envelope is Envelope.HEADER else None
    prefix = frame_prefix(dialect, seqid, block)
    codec = codec_of(echo.ECHO.args_spec)
    return codec.encode_message(prefix, dialect.protocol, "echo", MessageType.CALL, seqid, (text,))


def text_of(echo, frame: Frame) -> object:
    protocol = frame.dialect.protocol
    name, _, _, offset = read_message_begin(frame.data, protocol, frame.start)
    assert name == "echo"
    values, end = codec_of(echo.ECHO.args_spec).decode_values(frame.data, offset, protocol)
    assert end == len(frame.data)
    return values[0]


@pytest.mark.parametrize("dialect", Dialect)
def test_detected_in_one_chunk_and_byte_by_byte(echo, dialect: Dialect):
    data = message(echo, dialect)
    frame = FrameReader().feed(data)
    assert frame is not None
    assert (frame.dialect, text_of(echo, frame)) == (dialect, "hello")
    reader = FrameReader()
    for byte in data[:-1]:
        assert reader.feed(bytes([byte])) is None
    frame = reader.feed(data[-1:])
    assert frame is not None
    assert (frame.dialect, text_of(echo, frame)) == (dialect, "hello")
    assert reader.is_empty


def test_dialects_mixed_on_one_stream_in_random_chunks(echo):
    rng = random.Random(5)
    sent = [(d, f"text {i}") for i, d in enumerate(rng.choices(list(Dialect), k=60))]
    stream = b"".join(message(echo, d, text) for d, text in sent)
    for most in (1, 7, 100, 5000):
        reader = FrameReader()
        got = []
        rest = stream
        while rest:
            size = rng.randint(1, most)
            frame = reader.feed(rest[:size])
            rest = rest[size:]
            while frame is not None:
                got.append((frame.dialect, text_of(echo, frame)))
                frame = reader.next_frame()
        assert got == sent
        assert reader.is_empty


def test_headers_belong_to_their_own_message(echo):
    reader = FrameReader()
    first = reader.feed(message(echo, Dialect.HEADER_COMPACT, headers=[(b"k", b"v")]))
    second = reader.feed(message(echo, Dialect.FRAMED_BINARY))
    assert first is not None
    assert second is not None
    assert (first.headers, second.headers) == ({b"k": b"v"}, {})


def test_a_zlib_payload_is_opened(echo):
    payload = message(echo, Dialect.UNFRAMED_COMPACT)
    packed = b"\x02\x01\x01\x00" + zlib.compress(payload)
    frame_bytes = bytes.fromhex("0fff 0000 00000001 0001") + packed
    frame = FrameReader().feed(len(frame_bytes).to_bytes(4, "big") + frame_bytes)
    assert frame is not None
    assert (frame.dialect, text_of(echo, frame)) == (Dialect.HEADER_COMPACT, "hello")


def test_missing_bytes_says_how_much_to_read(echo):
    data = message(echo, Dialect.FRAMED_BINARY, "x" * 1000)
    reader = FrameReader()
    assert reader.missing_bytes == 4
    reader.feed(data[:10])
    assert reader.missing_bytes == len(data) - 10


def test_the_frame_limit_and_one_more_are_judged_on_the_length_alone():
    reader = FrameReader(Limits(max_frame_bytes=100))
    assert reader.feed((100).to_bytes(4, "big")) is None
    with pytest.raises(FrameTooLarge, match="declares 101 bytes; max_frame_bytes is 100"):
        FrameReader(Limits(max_frame_bytes=100)).feed((101).to_bytes(4, "big"))


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"GET / HTTP/1.1\r\n", FrameTooLarge),
        (b"\xff\xff\xff\xff", TTransportException),
        (b"\0\0\0\0", TProtocolException),
        (b"\0\0\0\x03", TProtocolException),
        (b"\0\0\0\x10\0\0\0\0", TTransportException),
        (b"\0\0\0\x08garbage!", TTransportException),
        (b"\0\0\0\x04\x0f\xff\0\0", TProtocolException),
    ],
)
def test_what_is_no_frame_fails_at_once(data: bytes, error: type[Exception]):
    with pytest.raises(error):
        FrameReader().feed(data)
    reader = FrameReader()
    with pytest.raises(error):
        for byte in data:
            reader.feed(bytes([byte]))


def test_garbage_is_a_frame_an_error_or_a_wait_and_nothing_else():
    rng = random.Random(11)
    heads = [
        b"\x80\x01\0\x01",
        b"\x82\x21",
        b"\0\0\0\x20\x0f\xff",
        b"\0\0\0\x20\x80\x01\0\x01",
        b"\0\0\0\x20\x82\x21",
        b"",
    ]
    for head, _ in itertools.product(heads, range(400)):
        try:
            FrameReader(Limits(max_frame_bytes=5000)).feed(head + rng.randbytes(rng.randint(0, 60)))
        except TException:
            pass
