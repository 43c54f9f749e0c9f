"""The begin of a message: its name, its kind and its sequence id (``doc/specs/thrift-rpc.md``)."""

from __future__ import annotations

from thriftkit.errors import DecodeError, EncodeError
from thriftkit.limits import DEFAULT_LIMITS

from .decode import BinaryReader, CompactReader, Reader
from .encode import Writer

__all__ = ["read_message_begin", "write_message_begin"]

_VERSION_1 = 0x8001
_COMPACT_ID = 0x82
_COMPACT_VERSION = 1


def write_message_begin(writer: Writer, protocol: int, name: str, message_type: int, seqid: int) -> None:
    """Binary in its strict form. Seqids are i32. EncodeError for a name that has no UTF-8."""
    out = writer.out
    try:
        data = name.encode()
    except UnicodeEncodeError as error:
        message = "the name of a message with a lone surrogate cannot be UTF-8"
        raise EncodeError(EncodeError.INVALID_DATA, message) from error
    if protocol == 0:
        out += _VERSION_1.to_bytes(2, "big") + bytes((0, message_type)) + len(data).to_bytes(4, "big") + data
        out += seqid.to_bytes(4, "big", signed=True)
    else:
        out += bytes((_COMPACT_ID, message_type << 5 | _COMPACT_VERSION))
        writer.size(seqid & 0xFFFF_FFFF)
        writer.size(len(data))
        out += data


def read_message_begin(data: bytes, protocol: int, offset: int = 0, /) -> tuple[str, int, int, int]:
    """(name, message type, seqid, offset behind it). Binary is read in both forms, strict and lax."""
    if protocol == 0:
        reader: Reader = BinaryReader(data, offset, DEFAULT_LIMITS)
        name, kind, seqid = _binary(reader)
    elif protocol == 2:
        reader = CompactReader(data, offset, DEFAULT_LIMITS)
        name, kind, seqid = _compact(reader)
    else:
        raise ValueError(f"unknown protocol {protocol!r}")
    return name, kind, seqid, reader.at


def _binary(reader: Reader) -> tuple[str, int, int]:
    start = reader.at
    word = reader.integer(32)
    if word < 0:
        if word >> 16 & 0xFFFF != _VERSION_1:
            reader.at = start
            raise reader.bad(
                f"not version 1 of the binary protocol: {word & 0xFFFF_FFFF:#010x}", DecodeError.BAD_VERSION
            )
        name = _name(reader)
        return name, word & 0xFF, reader.integer(32)
    reader.at = start
    name = _name(reader)
    kind = reader.take(1)[0]
    return name, kind, reader.integer(32)


def _compact(reader: Reader) -> tuple[str, int, int]:
    start = reader.at
    id_, version = reader.take(2)
    if id_ != _COMPACT_ID or version & 0x1F != _COMPACT_VERSION:
        reader.at = start
        raise reader.bad(f"not version 1 of the compact protocol: {id_:#04x} {version:#04x}", DecodeError.BAD_VERSION)
    assert isinstance(reader, CompactReader)
    at = reader.at
    raw = reader._varint(5)
    if raw > 0xFFFF_FFFF:
        reader.at = at
        raise reader.bad("the seqid does not fit i32")
    name = _name(reader)
    return name, version >> 5, raw - (1 << 32) if raw > 0x7FFF_FFFF else raw


def _name(reader: Reader) -> str:
    start = reader.at
    data = reader.data_bytes()
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        reader.at = start
        raise reader.bad("the name of a message is not UTF-8") from error
