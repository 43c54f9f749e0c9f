"""From a byte stream to frames: what a peer speaks, and where each of its messages ends.

Detection is Apache's (``THeaderTransport.readFrame``): the first word tells unframed binary
(``80 01``) and unframed compact (``82``); anything else is a length, and the word behind it tells
THeader (``0F FF``), framed binary (``80 01``) and framed compact (``82``). It is done for each
message: Envoy mixes dialects on one connection.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from enum import Enum
from typing import Final

from thriftkit.errors import FrameTooLarge, TProtocolException, TTransportException
from thriftkit.limits import DEFAULT_LIMITS, Limits
from thriftkit.schema import ProtocolId
from thriftkit.wire.skipper import MessageSkipper

from .header import MAGIC, decompress, header_block, parse_header, prefix

__all__ = ["Dialect", "Envelope", "Frame", "FrameReader", "frame_prefix"]

_WORD = struct.Struct(">I")
_MIN_FRAME_BYTES: Final = 4
"""The shortest message, compact with an empty name, has 4 bytes before its STOP."""
_EMPTY: Final[Mapping[bytes, bytes]] = {}


class Envelope(Enum):
    """How a message is wrapped."""

    HEADER = "header"
    FRAMED = "framed"
    UNFRAMED = "unframed"


class Dialect(Enum):
    """An envelope and a protocol: all that must be known to write a message to a peer."""

    HEADER_BINARY = (Envelope.HEADER, ProtocolId.BINARY)
    HEADER_COMPACT = (Envelope.HEADER, ProtocolId.COMPACT)
    FRAMED_BINARY = (Envelope.FRAMED, ProtocolId.BINARY)
    FRAMED_COMPACT = (Envelope.FRAMED, ProtocolId.COMPACT)
    UNFRAMED_BINARY = (Envelope.UNFRAMED, ProtocolId.BINARY)
    UNFRAMED_COMPACT = (Envelope.UNFRAMED, ProtocolId.COMPACT)

    envelope: Envelope
    protocol: ProtocolId

    def __init__(self, envelope: Envelope, protocol: ProtocolId) -> None:
        self.envelope = envelope
        self.protocol = protocol


_HEADER_DIALECTS: Final = {
    ProtocolId.BINARY: Dialect.HEADER_BINARY,
    ProtocolId.COMPACT: Dialect.HEADER_COMPACT,
}
_EMPTY_BLOCKS: Final = {protocol: header_block(protocol) for protocol in ProtocolId}


class Frame:
    """One message as it came: it starts at `start` of `data` and may use all that follows."""

    __slots__ = ("data", "dialect", "headers", "start")

    def __init__(self, dialect: Dialect, data: bytes, start: int, headers: Mapping[bytes, bytes] = _EMPTY) -> None:
        self.dialect: Final = dialect
        self.data: Final = data
        self.start: Final = start
        self.headers: Final = headers


def frame_prefix(dialect: Dialect, seqid: int, block: bytes | None = None) -> bytes:
    """The prefix for `StructCodec.encode_message`; `block` is a `header_block` for a THeader dialect."""
    envelope = dialect.envelope
    if envelope is Envelope.HEADER:
        return prefix(seqid, _EMPTY_BLOCKS[dialect.protocol] if block is None else block)
    return b"\0\0\0\0" if envelope is Envelope.FRAMED else b""


class FrameReader:
    """Collects bytes and gives out frames. After an error it must not be used again.

    Declared lengths are checked before their bytes are waited for; a frame is copied at most once, and
    the time for a message does not depend on how it was cut into chunks.
    """

    __slots__ = ("_buffer", "_limits", "_skipper", "_skipper_dialect", "_wanted")

    def __init__(self, limits: Limits = DEFAULT_LIMITS) -> None:
        self._limits = limits
        self._buffer = bytearray()
        self._wanted = 4
        self._skipper: MessageSkipper | None = None
        self._skipper_dialect = Dialect.UNFRAMED_BINARY

    def feed(self, data: bytes) -> Frame | None:
        """Take what was received; return the next frame if it is complete."""
        if not self._buffer and len(data) > 8:
            # Nearly always a chunk is one whole frame: give it out as it is, without a copy.
            size = _WORD.unpack_from(data)[0]
            if size == len(data) - 4 and size <= self._limits.max_frame_bytes:
                return self._open(data, 4, len(data))
        self._buffer += data
        return self.next_frame()

    def next_frame(self) -> Frame | None:
        """The next complete frame of what was fed, or None: more data is needed.

        Raises FrameTooLarge, TTransportException or TProtocolException for bytes that are no frame.
        """
        buffer = self._buffer
        if len(buffer) < self._wanted:
            return None
        if self._skipper is not None:
            return self._next_unframed(self._skipper)
        word = _WORD.unpack_from(buffer)[0]
        if word >> 16 == 0x8001:
            return self._start_unframed(Dialect.UNFRAMED_BINARY)
        if word >> 24 == 0x82:
            return self._start_unframed(Dialect.UNFRAMED_COMPACT)
        self._check_size(word)
        if len(buffer) < 8:
            self._wanted = 8
            return None
        _detect_framed(_WORD.unpack_from(buffer, 4)[0])
        self._wanted = 4 + word
        if len(buffer) < self._wanted:
            return None
        data = bytes(memoryview(buffer)[4 : self._wanted])
        del buffer[: self._wanted]
        self._wanted = 4
        return self._open(data, 0, len(data))

    @property
    def is_empty(self) -> bool:
        """Whether no bytes are held back: between messages, with a quiet peer."""
        return not self._buffer

    @property
    def missing_bytes(self) -> int:
        """How many bytes the next frame needs at least; 1 where that is not known."""
        return max(1, self._wanted - len(self._buffer))

    def _check_size(self, size: int) -> None:
        if size > self._limits.max_frame_bytes:
            if size > 0x7FFF_FFFF:
                raise TTransportException(
                    TTransportException.INVALID_CLIENT_TYPE,
                    f"not a Thrift peer: the stream starts with bytes {_WORD.pack(size)!r}",
                )
            raise FrameTooLarge(
                message=f"a frame declares {size} bytes; max_frame_bytes is {self._limits.max_frame_bytes}"
            )
        if size < _MIN_FRAME_BYTES:
            raise TProtocolException(
                TProtocolException.INVALID_DATA, f"a frame of {size} bytes is too short for a message"
            )

    def _open(self, data: bytes, start: int, end: int) -> Frame:
        dialect = _detect_framed(_WORD.unpack_from(data, start)[0])
        if dialect is not None:
            return Frame(dialect, data, start)
        head = parse_header(data, start, end, self._limits)
        payload_start = head.payload_start
        for _ in head.transforms:
            data = decompress(data[payload_start:], self._limits)
            payload_start = 0
        return Frame(_HEADER_DIALECTS[head.protocol], data, payload_start, head.headers)

    def _start_unframed(self, dialect: Dialect) -> Frame | None:
        self._skipper = MessageSkipper(dialect.protocol, self._limits)
        self._skipper_dialect = dialect
        self._wanted = 1
        return self._next_unframed(self._skipper)

    def _next_unframed(self, skipper: MessageSkipper) -> Frame | None:
        end = skipper.advance(self._buffer)
        if end is None:
            return None
        data = bytes(memoryview(self._buffer)[:end])
        del self._buffer[:end]
        self._skipper = None
        self._wanted = 4
        return Frame(self._skipper_dialect, data, 0)


def _detect_framed(word: int) -> Dialect | None:
    """The dialect of a frame by the word behind its length; None is THeader."""
    if word >> 16 == MAGIC:
        return None
    if word >> 16 == 0x8001:
        return Dialect.FRAMED_BINARY
    if word >> 24 == 0x82:
        return Dialect.FRAMED_COMPACT
    raise TTransportException(
        TTransportException.INVALID_CLIENT_TYPE,
        f"not a Thrift message that we know: the frame starts with bytes {_WORD.pack(word)!r}",
    )
