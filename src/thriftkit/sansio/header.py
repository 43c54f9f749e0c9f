"""The head of a THeader frame: reading and writing it.

Layout (Apache ``doc/specs/HeaderFormat.md``)::

    u32 length of all that follows | u16 magic 0x0FFF | u16 flags | i32 seqid | u16 header size / 4
    header: varint protocol id, varint number of transforms, varint transform ids…,
            info blocks (varint kind 1 KEYVALUE, varint pairs, varint-length strings), zeros up to a multiple of 4
    payload: the message, transforms applied
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from thriftkit.errors import TProtocolException, TTransportException
from thriftkit.limits import Limits
from thriftkit.schema import ProtocolId

__all__ = ["MAGIC", "HeaderFrame", "decompress", "header_block", "parse_header", "prefix"]

MAGIC: Final = 0x0FFF
FIXED_BYTES: Final = 10
"""Magic, flags, seqid and header size: what a frame must have after its length."""

INFO_PADDING: Final = 0
INFO_KEYVALUE: Final = 1
TRANSFORM_ZLIB: Final = 1
MAX_HEADER_BYTES: Final = 0xFFFF * 4

_HEAD = struct.Struct(">IHHiH")
_FIXED = struct.Struct(">HHiH")
_NO_HEADERS: Final[Mapping[bytes, bytes]] = {}
_PLAIN_BLOCKS: Final = {bytes((protocol, 0, 0, 0)): protocol for protocol in ProtocolId}
"""The block of a head without transforms and headers, as nearly all replies have it: id, no transforms, padding."""


class HeaderFrame(NamedTuple):
    """What the head of a frame says; `payload_start` is an offset in the bytes that were parsed."""

    protocol: ProtocolId
    seqid: int
    headers: Mapping[bytes, bytes]
    transforms: tuple[int, ...]
    payload_start: int


def header_block(protocol: int, headers: Iterable[tuple[bytes, bytes]] = ()) -> bytes:
    """The variable part of the head, padded; the same for every call with the same headers.

    Raises TTransportException (SIZE_LIMIT) where the headers do not fit into 262,140 bytes.
    """
    pairs = tuple(headers)
    block = bytearray((protocol, 0))
    if pairs:
        block.append(INFO_KEYVALUE)
        _write_varint(block, len(pairs))
        for key, value in pairs:
            for part in (key, value):
                if len(part) < 0x80:
                    block.append(len(part))
                else:
                    _write_varint(block, len(part))
                block += part
    block += b"\0" * (-len(block) % 4)
    if len(block) > MAX_HEADER_BYTES:
        raise TTransportException(
            TTransportException.SIZE_LIMIT,
            f"the headers take {len(block)} bytes; a THeader frame has room for {MAX_HEADER_BYTES}",
            sent=False,
        )
    return bytes(block)


def prefix(seqid: int, block: bytes) -> bytes:
    """The head of a frame, its length left zero for `StructCodec.encode_message` to fill in."""
    return _HEAD.pack(0, MAGIC, 0, seqid, len(block) >> 2) + block


def parse_header(data: bytes, start: int, end: int, limits: Limits) -> HeaderFrame:
    """Read the head of the frame that fills ``data[start:end]``, the length word not included.

    Raises TProtocolException where it contradicts itself, TTransportException for a protocol or
    transform that we do not have.
    """
    if end - start < FIXED_BYTES:
        raise _invalid(f"a THeader frame of {end - start} bytes is shorter than its fixed part", start)
    magic, _flags, seqid, words = _FIXED.unpack_from(data, start)
    assert magic == MAGIC
    payload_start = start + FIXED_BYTES + words * 4
    if payload_start > end:
        raise _invalid(f"the header declares {words * 4} bytes, {end - start - FIXED_BYTES} are left", start + 8)
    if words == 1:
        plain = _PLAIN_BLOCKS.get(data[start + FIXED_BYTES : payload_start])
        if plain is not None:
            return HeaderFrame(plain, seqid, _NO_HEADERS, (), payload_start)
    reader = _HeaderReader(data, start + FIXED_BYTES, payload_start)
    protocol = reader.varint()
    if protocol not in (ProtocolId.BINARY, ProtocolId.COMPACT):
        raise TTransportException(TTransportException.INVALID_CLIENT_TYPE, f"unknown THeader protocol {protocol}")
    transforms = tuple(reader.varint() for _ in range(reader.count("transforms", limits)))
    for transform in transforms:
        if transform != TRANSFORM_ZLIB:
            raise TTransportException(TTransportException.INVALID_CLIENT_TYPE, f"unknown transform {transform}")
    if len(transforms) > 1:
        # Zlib of zlib gains nothing, and a thousand of them would cost a thousand times max_decompressed_bytes.
        raise _invalid(f"{len(transforms)} zlib transforms, one inside the other", reader.at)
    return HeaderFrame(ProtocolId(protocol), seqid, _read_infos(reader, limits), transforms, payload_start)


def _read_infos(reader: _HeaderReader, limits: Limits) -> Mapping[bytes, bytes]:
    headers: dict[bytes, bytes] | None = None
    total = 0
    while reader.left() > 0:
        # Apache stops at the first kind that it does not know; padding is such a kind, too.
        if reader.varint() != INFO_KEYVALUE:
            break
        count = reader.count("headers", limits)
        total += count
        if total > limits.max_header_infos:
            raise TProtocolException(
                TProtocolException.SIZE_LIMIT,
                f"more than max_header_infos = {limits.max_header_infos} headers",
                offset=reader.at,
            )
        headers = {} if headers is None else headers
        for _ in range(count):
            key = reader.string()
            headers[key] = reader.string()
    return _NO_HEADERS if headers is None else headers


class _HeaderReader:
    """A cursor over the header of one frame that never leaves it."""

    __slots__ = ("at", "data", "end")

    def __init__(self, data: bytes, at: int, end: int) -> None:
        self.data = data
        self.at = at
        self.end = end

    def left(self) -> int:
        return self.end - self.at

    def varint(self) -> int:
        result = shift = 0
        while True:
            if self.at >= self.end:
                raise _invalid("the header ends inside a number", self.at)
            byte = self.data[self.at]
            self.at += 1
            result |= (byte & 0x7F) << shift
            if byte < 0x80:
                break
            shift += 7
            if shift > 28:
                raise _invalid("a number in the header is longer than 5 bytes", self.at)
        if result > 0x7FFF_FFFF:
            raise _invalid("a number in the header does not fit 31 bits", self.at)
        return result

    def count(self, what: str, limits: Limits) -> int:
        count = self.varint()
        if count > limits.max_header_infos:
            raise TProtocolException(
                TProtocolException.SIZE_LIMIT,
                f"{count} {what} are more than max_header_infos = {limits.max_header_infos}",
                offset=self.at,
            )
        if count > self.left():
            raise _invalid(f"the header declares {count} {what}, {self.left()} bytes are left", self.at)
        return count

    def string(self) -> bytes:
        size = self.varint()
        if size > self.left():
            raise _invalid(f"a header string declares {size} bytes, {self.left()} are left", self.at)
        start = self.at
        self.at += size
        return self.data[start : self.at]


def decompress(payload: bytes, limits: Limits) -> bytes:
    """Undo the zlib transform, never holding more than `max_decompressed_bytes`."""
    machine = zlib.decompressobj()
    try:
        plain = machine.decompress(payload, limits.max_decompressed_bytes)
    except zlib.error as error:
        raise TProtocolException(TProtocolException.INVALID_DATA, f"bad zlib data: {error}") from error
    if not machine.eof:
        if len(plain) >= limits.max_decompressed_bytes:
            raise TProtocolException(
                TProtocolException.SIZE_LIMIT,
                f"a frame decompresses to more than max_decompressed_bytes = {limits.max_decompressed_bytes}",
            )
        raise _invalid("the zlib data ends too early", None)
    if machine.unused_data:
        raise _invalid("bytes follow the zlib data", None)
    return plain


def _write_varint(out: bytearray, value: int) -> None:
    while value > 0x7F:
        out.append((value & 0x7F) | 0x80)
        value >>= 7
    out.append(value)


def _invalid(message: str, offset: int | None) -> TProtocolException:
    return TProtocolException(TProtocolException.INVALID_DATA, message, offset=offset)
