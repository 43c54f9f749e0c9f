"""A connected socket that reads and writes until a deadline, never longer.

Two ways to wait, chosen for each socket: a plain socket is non-blocking and waits in one ``poll``
(``settimeout`` would cost two system calls more for each call); a socket that gevent has patched keeps
its own cooperative waiting, since ``poll`` in native code would stop every greenlet.
"""

from __future__ import annotations

import select
import socket
import time
from typing import Any, Protocol

from thriftkit.errors import ConnectFailed, ConnectionLost, ConnectTimeout, DeadlineExceeded, TTransportException
from thriftkit.sansio.address import Address

__all__ = ["Stream", "open_stream", "resolve", "wrap_socket"]

_READ_BYTES = 65536
_MAX_READ_BYTES = 1 << 20
_LONGEST_WAIT_S = 1e6
"""A wait beyond this (11 days) has no end: ``poll`` and sockets cannot count much further."""


class Stream(Protocol):
    """What the shells need of a socket. `deadline` is in `time.monotonic` seconds, None for no limit."""

    def write(self, data: bytes, deadline: float | None) -> None:
        """Send all of `data`. `error.sent` is False only where not one byte left."""
        ...

    def read(self, wanted: int, deadline: float | None) -> bytes:
        """At least one byte, `wanted` or more if they are there; ``b""`` where the peer has closed."""
        ...

    def has_news(self) -> bool:
        """Whether the peer has sent something or closed, without waiting."""
        ...

    def close(self) -> None:
        """Close at once; may be called twice."""
        ...


class _Timeout(Exception):
    """A wait passed its deadline; never leaves this module."""


class PlainStream:
    """A socket of the standard library, non-blocking, waited for with ``poll``."""

    __slots__ = ("_peer", "_poll", "_socket")

    def __init__(self, connected: socket.socket, peer: str) -> None:
        connected.setblocking(False)
        self._socket = connected
        self._peer = peer
        self._poll = select.poll()
        self._poll.register(connected, select.POLLIN)

    def write(self, data: bytes, deadline: float | None) -> None:
        sent = 0
        try:
            sent = self._socket.send(data)
            while sent < len(data):
                try:
                    sent += self._socket.send(memoryview(data)[sent:])
                except BlockingIOError:
                    self._wait_writable(deadline)
        except BlockingIOError:
            self._write_later(data, deadline)
        except _Timeout:
            raise _late("sending to", self._peer, sent=True) from None
        except OSError as error:
            raise _lost("sending to", self._peer, error, sent=sent > 0) from error

    def _write_later(self, data: bytes, deadline: float | None) -> None:
        """The send buffer was full before the first byte."""
        try:
            self._wait_writable(deadline)
        except _Timeout:
            raise _late("sending to", self._peer, sent=False) from None
        self.write(data, deadline)

    def _wait_writable(self, deadline: float | None) -> None:
        poll = select.poll()
        poll.register(self._socket, select.POLLOUT)
        _wait(poll, deadline)

    def read(self, wanted: int, deadline: float | None) -> bytes:
        size = _READ_BYTES if wanted < _READ_BYTES else min(wanted, _MAX_READ_BYTES)
        try:
            while True:
                _wait(self._poll, deadline)
                try:
                    return self._socket.recv(size)
                except BlockingIOError:
                    continue
        except _Timeout:
            raise _late("waiting for", self._peer, sent=True) from None
        except OSError as error:
            raise _lost("reading from", self._peer, error, sent=True) from error

    def has_news(self) -> bool:
        try:
            return bool(self._poll.poll(0))
        except (OSError, ValueError):
            return True

    def close(self) -> None:
        self._socket.close()


class CooperativeStream:
    """A socket whose own time-outs cooperate with other greenlets."""

    __slots__ = ("_peer", "_socket")

    def __init__(self, connected: socket.socket, peer: str) -> None:
        self._socket = connected
        self._peer = peer

    def write(self, data: bytes, deadline: float | None) -> None:
        sent = 0
        view = memoryview(data)
        try:
            while sent < len(data):
                self._socket.settimeout(_left(deadline))
                sent += self._socket.send(view[sent:])
        except (_Timeout, TimeoutError):
            raise _late("sending to", self._peer, sent=sent > 0) from None
        except OSError as error:
            raise _lost("sending to", self._peer, error, sent=sent > 0) from error

    def read(self, wanted: int, deadline: float | None) -> bytes:
        size = _READ_BYTES if wanted < _READ_BYTES else min(wanted, _MAX_READ_BYTES)
        try:
            self._socket.settimeout(_left(deadline))
            return self._socket.recv(size)
        except (_Timeout, TimeoutError):
            raise _late("waiting for", self._peer, sent=True) from None
        except OSError as error:
            raise _lost("reading from", self._peer, error, sent=True) from error

    def has_news(self) -> bool:
        try:
            self._socket.settimeout(0)
            self._socket.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        except OSError:
            return True
        return True

    def close(self) -> None:
        self._socket.close()


def wrap_socket(connected: socket.socket, peer: str) -> Stream:
    """The stream for a connected socket, by who made it."""
    if type(connected).__module__.startswith("gevent"):
        return CooperativeStream(connected, peer)
    return PlainStream(connected, peer)


def open_stream(address: Address, deadline: float | None) -> Stream:
    """Connect, trying each resolved address until the deadline.

    Raises ConnectTimeout or ConnectFailed; nothing was sent.
    """
    try:
        targets = resolve(address)
    except OSError as error:
        raise ConnectFailed(message=f"{address}: cannot be resolved: {error}") from error
    last: OSError | None = None
    for family, target in targets:
        left = None if deadline is None else deadline - time.monotonic()
        if left is not None and left <= 0:
            raise ConnectTimeout(message=f"{address}: not connected by the deadline") from last
        left = _countable(left)
        try:
            return wrap_socket(_connect(family, target, left), str(address))
        except TimeoutError as error:
            raise ConnectTimeout(message=f"{address}: not connected by the deadline") from error
        except OSError as error:
            last = error
    raise ConnectFailed(message=f"{address}: {last or 'no address'}") from last


def resolve(address: Address) -> list[tuple[socket.AddressFamily, Any]]:
    """What to connect or bind to, in the system's order of preference. Raises OSError (`socket.gaierror`)."""
    if address.path:
        return [(socket.AF_UNIX, address.path)]
    found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    return [(family, sockaddr) for family, _, _, _, sockaddr in found]


def _connect(family: socket.AddressFamily, target: Any, timeout_s: float | None) -> socket.socket:
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        if family != socket.AF_UNIX:
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        made.settimeout(timeout_s)
        made.connect(target)
        return made
    except BaseException:
        made.close()
        raise


def _left(deadline: float | None) -> float | None:
    if deadline is None:
        return None
    left = deadline - time.monotonic()
    if left <= 0:
        raise _Timeout
    return _countable(left)


def _countable(timeout_s: float | None) -> float | None:
    return None if timeout_s is None or timeout_s > _LONGEST_WAIT_S else timeout_s


def _wait(poll: select.poll, deadline: float | None) -> None:
    """Wait until the socket is ready; `_Timeout` at the deadline. ``poll`` counts whole milliseconds: round up."""
    left = _left(deadline)
    if not poll.poll(None if left is None else int(left * 1000) + 1):
        raise _Timeout


def _late(doing: str, peer: str, *, sent: bool) -> DeadlineExceeded:
    return DeadlineExceeded(message=f"deadline exceeded while {doing} {peer}", sent=sent)


def _lost(doing: str, peer: str, error: OSError, *, sent: bool) -> TTransportException:
    return ConnectionLost(message=f"connection lost while {doing} {peer}: {error}", sent=sent)
