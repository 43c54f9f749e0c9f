from __future__ import annotations

import logging
import socket
import threading
import time

import pytest

from thriftkit.blocking import connect
from thriftkit.blocking.server import ServerTimeouts
from thriftkit.errors import TApplicationException, TTransportException


def open_to(running):
    return connect(running.address, deadline=time.monotonic() + 5, default_timeout_s=5)


def raw(running) -> socket.socket:
    return socket.create_connection((running.address.host, running.address.port), timeout=5)


def test_an_unexpected_error_is_logged_and_the_connection_kept(echo, serve, caplog):
    with open_to(serve()) as connection:
        with pytest.raises(TApplicationException) as caught:
            connection.call(echo.ECHO, "boom")
        assert caught.value.type == TApplicationException.INTERNAL_ERROR
        assert connection.call(echo.ECHO, "on") == "on"
    (record,) = (r for r in caplog.records if r.levelno >= logging.ERROR)
    assert record.getMessage() == "Echo.echo failed"
    assert record.exc_info is not None


def test_a_handler_without_a_result(echo, serve):
    with open_to(serve()) as connection:
        with pytest.raises(TApplicationException) as caught:
            connection.call(echo.ECHO, None)
        assert caught.value.type == TApplicationException.MISSING_RESULT


def test_garbage_on_one_connection_does_not_touch_another(echo, serve):
    running = serve()
    with open_to(running) as good, raw(running) as bad:
        bad.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert bad.recv(1) == b""
        assert good.call(echo.ADD, 1, 2) == 3
    assert running.server.counters.broken_streams == 1


def test_a_peer_that_stops_inside_a_message_is_cut(serve):
    running = serve(timeouts=ServerTimeouts(read_s=0.1))
    with raw(running) as slow:
        slow.sendall(b"\0\0\0\x40\x82")
        began = time.monotonic()
        assert slow.recv(1) == b""
        assert time.monotonic() - began < 2


def test_dripping_does_not_extend_the_time_for_a_message(serve):
    running = serve(timeouts=ServerTimeouts(read_s=0.3))
    with raw(running) as slow:
        slow.sendall(b"\0\0\1\0\x82\x21\0\x04ping")
        slow.settimeout(0.02)
        began = time.monotonic()
        ended = False
        while not ended and time.monotonic() - began < 5:
            try:
                slow.sendall(b"\0")
                ended = slow.recv(1) == b""
            except TimeoutError:
                continue
            except OSError:
                ended = True
        assert time.monotonic() - began < 2


def test_an_idle_connection_is_closed(serve):
    running = serve(timeouts=ServerTimeouts(idle_s=0.1))
    with raw(running) as idle:
        assert idle.recv(1) == b""
    assert running.server.counters.broken_streams == 0


def test_connections_over_the_limit_are_closed_at_once(echo, serve):
    running = serve(max_connections=1)
    with open_to(running) as first:
        first.call(echo.PING)
        with raw(running) as second:
            assert second.recv(1) == b""
        first.call(echo.PING)
    assert running.server.counters.refused_connections == 1


def test_pipelined_calls_are_answered_in_order(echo, serve):
    from thriftkit.sansio.connection import ClientConnection

    running = serve()
    clients = [ClientConnection() for _ in range(20)]
    with raw(running) as peer:
        peer.sendall(b"".join(c.start_call(echo.ADD, (n, 1)) for n, c in enumerate(clients)))
        received = b""
        results = []
        while len(results) < 20:
            received += peer.recv(65536)
            while len(received) >= 4 and len(received) >= 4 + int.from_bytes(received[:4], "big"):
                size = 4 + int.from_bytes(received[:4], "big")
                results.append(clients[len(results)].receive(received[:size]))
                received = received[size:]
    assert results == list(range(1, 21))


class Slow:
    """A handler whose ping waits to be let go."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self.go_on = threading.Event()

    def ping(self) -> None:
        self.entered.set()
        self.go_on.wait(10)


def test_a_running_call_is_finished_and_an_idle_connection_closed(echo, serve):
    handler = Slow()
    running = serve(echo.Processor(handler), stop_timeout_s=5)
    idle = raw(running)
    busy = open_to(running)
    outcome: list[object] = []
    caller = threading.Thread(target=lambda: outcome.append(busy.call(echo.PING)))
    caller.start()
    assert handler.entered.wait(5)
    running.server.shutdown()
    assert idle.recv(1) == b"", "idle connections end at once"
    idle.close()
    handler.go_on.set()
    caller.join(5)
    assert outcome == [None]
    running.thread.join(5)
    assert not running.thread.is_alive()
    with pytest.raises(TTransportException):
        open_to(running)
    busy.close()


def test_a_call_that_does_not_end_is_cut_after_the_stop_timeout(echo, serve):
    handler = Slow()
    running = serve(echo.Processor(handler), stop_timeout_s=0.2)
    busy = open_to(running)
    errors: list[BaseException] = []

    def call() -> None:
        try:
            busy.call(echo.PING)
        except TTransportException as error:
            errors.append(error)

    caller = threading.Thread(target=call)
    caller.start()
    assert handler.entered.wait(5)
    began = time.monotonic()
    running.server.shutdown()
    running.thread.join(5)
    assert 0.15 < time.monotonic() - began < 3
    caller.join(5)
    assert len(errors) == 1
    handler.go_on.set()
