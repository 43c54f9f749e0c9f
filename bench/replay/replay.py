"""`replay.c` in Python, for machines without a C compiler: the same arguments, the same answers, slower."""

from __future__ import annotations

import selectors
import socket
import struct
import sys
from dataclasses import dataclass

BINARY, COMPACT = 0, 2
_REPLY_BINARY = 0x80010002
_REPLY_COMPACT = bytes((0x82, 2 << 5 | 1))


@dataclass(frozen=True)
class Recorded:
    binary: bytes
    compact: bytes


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """The value at `at`, and where it ends."""
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def answer(frame: bytes, recorded: dict[bytes, Recorded]) -> bytes:
    """The reply to one frame; both without their lengths."""
    head, at = b"", 0
    if frame[:2] == b"\x0f\xff":
        protocol = frame[10]
        head = frame[:8] + bytes((0, 1, protocol, 0, 0, 0))
        at = 10 + 4 * int.from_bytes(frame[8:10], "big")
    else:
        protocol = COMPACT if frame[0] == 0x82 else BINARY
    if protocol == COMPACT:
        _seqid, name_at = _varint(frame, at + 2)
        length, start = _varint(frame, name_at)
        name = frame[start : start + length]
        return head + _REPLY_COMPACT + frame[at + 2 : start + length] + recorded[name].compact
    (length,) = struct.unpack_from(">I", frame, at + 4)
    name = frame[at + 8 : at + 8 + length]
    return head + struct.pack(">I", _REPLY_BINARY) + frame[at + 4 : at + 12 + length] + recorded[name].binary


def serve(connection: socket.socket, buffer: bytearray, recorded: dict[bytes, Recorded]) -> bool:
    """Answer what has come; False when the peer has gone."""
    received = connection.recv(1 << 16)
    buffer += received
    while len(buffer) >= 4 and len(buffer) >= 4 + (size := int.from_bytes(buffer[:4], "big")):
        reply = answer(bytes(buffer[4 : 4 + size]), recorded)
        connection.sendall(struct.pack(">I", len(reply)) + reply)
        del buffer[: 4 + size]
    return bool(received)


def main() -> None:
    arguments = iter(sys.argv[1:])
    recorded = {
        name.encode(): Recorded(bytes.fromhex(binary), bytes.fromhex(compact))
        for name, binary, compact in zip(arguments, arguments, arguments, strict=True)
    }
    listener = socket.create_server(("127.0.0.1", 0))
    selector = selectors.DefaultSelector()
    selector.register(listener, selectors.EVENT_READ)
    selector.register(sys.stdin, selectors.EVENT_READ)
    print(listener.getsockname()[1], flush=True)
    while True:
        for key, _ in selector.select():
            if key.fileobj is sys.stdin:
                return
            if key.fileobj is listener:
                accepted, _peer = listener.accept()
                accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                selector.register(accepted, selectors.EVENT_READ, bytearray())
            elif not serve(key.fileobj, key.data, recorded):
                selector.unregister(key.fileobj)
                key.fileobj.close()


if __name__ == "__main__":
    main()
