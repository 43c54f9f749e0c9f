"""A threaded server: one thread for each connection, so that a slow peer delays nobody else.

Each connection detects what its peer speaks, message by message. Limits are on by default: on
connections, on the size and depth of messages, on how long a peer may take to send the rest of a
message it began, to take a reply, and to stay silent.
"""

from __future__ import annotations

import errno
import logging
import selectors
import socket
import threading
import time
from dataclasses import dataclass
from typing import Final

from thriftkit.errors import TApplicationException, TException, TTransportException
from thriftkit.limits import DEFAULT_LIMITS, Limits
from thriftkit.sansio.address import Address
from thriftkit.sansio.dispatch import Call, Refusal, ServerConnection
from thriftkit.schema import ProcessorBase

from .stream import Stream, resolve, wrap_socket

__all__ = ["ServerCounters", "ServerTimeouts", "ThreadedServer", "listen"]

logger = logging.getLogger("thriftkit.server")

_OUT_OF_FILES = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)


@dataclass(frozen=True, slots=True)
class ServerTimeouts:
    """How long a peer may take, in seconds; None for no limit."""

    read_s: float | None = 30.0
    """From the first byte of a message to its last."""
    write_s: float | None = 30.0
    """To take a whole reply."""
    idle_s: float | None = 600.0
    """Between messages."""


@dataclass(slots=True)
class ServerCounters:
    """Totals since the server was made."""

    connections: int = 0
    refused_connections: int = 0
    """Closed at once: `max_connections` were open."""
    calls: int = 0
    refused_messages: int = 0
    broken_streams: int = 0
    """Connections that ended because their bytes were no Thrift, or stopped inside a message."""
    surplus_bytes: int = 0
    """Bytes behind a message inside its frame; dropped."""


def listen(address: Address, *, backlog: int = 1024) -> socket.socket:
    """A listening socket for `ThreadedServer`. Raises OSError; an IPv6 address listens on IPv6 only."""
    family, target = resolve(address)[0]
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        if family != socket.AF_UNIX:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        made.bind(target)
        made.listen(backlog)
        return made
    except BaseException:
        made.close()
        raise


class ThreadedServer:
    """Serves `processor` on `listener`, a listening stream socket that the server closes when it ends."""

    def __init__(
        self,
        processor: ProcessorBase,
        listener: socket.socket,
        *,
        limits: Limits = DEFAULT_LIMITS,
        timeouts: ServerTimeouts | None = None,
        max_connections: int = 1024,
        stop_timeout_s: float = 10.0,
    ) -> None:
        self.counters: Final = ServerCounters()
        self._processor = processor
        self._listener = listener
        self._limits = limits
        self._timeouts = ServerTimeouts() if timeouts is None else timeouts
        self._max_connections = max_connections
        self._stop_timeout_s = stop_timeout_s
        self._lock = threading.Lock()
        self._workers: set[_Worker] = set()
        self._workers_gone = threading.Event()
        self._stopping = False
        self._wake_receiver, self._wake_sender = socket.socketpair()
        self._wake_sender.setblocking(False)

    def serve_forever(self) -> None:
        """Accept and serve until `shutdown`; then finish the calls that run, for `stop_timeout_s` at most."""
        self._listener.setblocking(False)
        try:
            with selectors.DefaultSelector() as selector:
                selector.register(self._listener, selectors.EVENT_READ)
                selector.register(self._wake_receiver, selectors.EVENT_READ)
                while not self._stopping:
                    selector.select()
                    if not self._stopping:
                        self._accept()
        finally:
            self._listener.close()
            self._finish()

    def shutdown(self) -> None:
        """Ask `serve_forever` to end. May be called from any thread and from a signal handler."""
        self._stopping = True
        try:
            self._wake_sender.send(b"x")
        except OSError:
            pass  # already woken, or already ended

    @property
    def open_connections(self) -> int:
        """How many connections are being served."""
        return len(self._workers)

    def _accept(self) -> None:
        try:
            accepted, peer = self._listener.accept()
        except BlockingIOError:
            return
        except OSError as error:
            if error.errno in _OUT_OF_FILES:
                logger.error("cannot accept a connection: %s", error)
                self._wake_receiver.settimeout(0.1)  # a pause that `shutdown` can end
                try:
                    self._wake_receiver.recv(1)
                except TimeoutError:
                    pass
            elif error.errno not in (errno.ECONNABORTED, errno.EINTR):
                logger.warning("accepting a connection failed: %s", error)
            return
        if len(self._workers) >= self._max_connections:
            self.counters.refused_connections += 1
            accepted.close()
            return
        self.counters.connections += 1
        worker = _Worker(self, accepted, _peer_name(peer))
        with self._lock:
            self._workers.add(worker)
        try:
            threading.Thread(target=worker.run, name=f"thrift {worker.peer}", daemon=True).start()
        except RuntimeError as error:  # the system has no more threads
            logger.error("cannot serve %s: %s", worker.peer, error)
            accepted.close()
            self._ended(worker)

    def _ended(self, worker: _Worker) -> None:
        with self._lock:
            self._workers.discard(worker)
            if self._stopping and not self._workers:
                self._workers_gone.set()

    def _finish(self) -> None:
        self._stopping = True
        with self._lock:
            workers = list(self._workers)
            if not workers:
                self._workers_gone.set()
        for worker in workers:
            worker.stop_when_idle()
        if not self._workers_gone.wait(self._stop_timeout_s):
            with self._lock:
                workers = list(self._workers)
            logger.warning("cutting %d connections after stop_timeout_s = %g", len(workers), self._stop_timeout_s)
            for worker in workers:
                worker.cut()
        self._wake_receiver.close()
        self._wake_sender.close()

    def _answer(self, connection: ServerConnection, message: Call | Refusal) -> bytes | None:
        """The reply to one message, None where there is none. Never raises an `Exception`."""
        if isinstance(message, Refusal):
            self.counters.refused_messages += 1
            logger.info("refused a message from %s: %s", connection.peer, message.error)
            return message.reply
        self.counters.calls += 1
        try:
            return self._run(connection, message)
        except TApplicationException as error:
            failure = error
        except Exception:
            function = message.function
            logger.exception("%s.%s failed", function.service, function.name)
            failure = TApplicationException(TApplicationException.INTERNAL_ERROR, "Internal error")
        return connection.failure(message, failure) if message.expects_reply else None

    def _run(self, connection: ServerConnection, call: Call) -> bytes | None:
        try:
            value = self._processor.invoke(call.function, call.args, call.info)
        except Exception as error:
            declared = connection.declared_failure(call, error) if call.expects_reply else None
            if declared is None:
                raise
            return declared
        return connection.result(call, value) if call.expects_reply else None


class _Worker:
    """One connection and the thread that serves it."""

    def __init__(self, server: ThreadedServer, accepted: socket.socket, peer: str) -> None:
        self.peer = peer
        self._server = server
        self._socket = accepted

    def run(self) -> None:
        server = self._server
        connection = ServerConnection(server._processor.__service__, server._limits, self.peer)
        try:
            if self._socket.family != socket.AF_UNIX:
                self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._serve(connection, wrap_socket(self._socket, self.peer))
        except TException as error:
            server.counters.broken_streams += 1
            logger.info("connection from %s ended: %s", self.peer, error)
        except OSError as error:
            logger.info("connection from %s ended: %s", self.peer, error)
        except Exception:
            logger.exception("connection from %s ended by a fault of ours", self.peer)
        finally:
            server.counters.surplus_bytes += connection.surplus_bytes
            self._socket.close()
            server._ended(self)

    def _serve(self, connection: ServerConnection, stream: Stream) -> None:
        server = self._server
        write_s = server._timeouts.write_s
        while True:
            message = self._next_message(connection, stream)
            if message is None:
                return
            reply = server._answer(connection, message)
            if reply is not None:
                stream.write(reply, None if write_s is None else time.monotonic() + write_s)
            if server._stopping:
                return

    def _next_message(self, connection: ServerConnection, stream: Stream) -> Call | Refusal | None:
        """The next message, or None where the peer has closed, or said nothing for too long."""
        timeouts = self._server._timeouts
        message = connection.next_message()
        deadline: float | None = None
        began = False
        while message is None:
            idle = connection.is_idle
            if idle or not began:
                began = not idle
                timeout_s = timeouts.idle_s if idle else timeouts.read_s
                deadline = None if timeout_s is None else time.monotonic() + timeout_s
            try:
                chunk = stream.read(connection.missing_bytes, deadline)
            except TTransportException as error:
                if idle and error.type == TTransportException.TIMED_OUT:
                    return None
                raise
            if not chunk:
                if idle:
                    return None
                raise TTransportException(TTransportException.END_OF_FILE, "the peer closed inside a message")
            message = connection.receive(chunk)
        return message

    def stop_when_idle(self) -> None:
        """End after the message that is being read or answered, at once if there is none."""
        try:
            # What was received before can still be read; then there is an end of file.
            self._socket.shutdown(socket.SHUT_RD)
        except OSError:
            pass  # already closed

    def cut(self) -> None:
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # already closed


def _peer_name(peer: object) -> str:
    if isinstance(peer, tuple):
        return f"[{peer[0]}]:{peer[1]}" if ":" in peer[0] else f"{peer[0]}:{peer[1]}"
    return "unix"
