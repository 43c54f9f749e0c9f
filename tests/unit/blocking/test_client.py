from __future__ import annotations

import socket
import struct
import threading
import time

import pytest

from thriftkit.blocking import Address, Connection, connect
from thriftkit.errors import (
    ConnectFailed,
    ConnectionLost,
    ConnectTimeout,
    DeadlineExceeded,
    EncodeError,
    FrameTooLarge,
    TApplicationException,
    TException,
    TTransportException,
)
from thriftkit.sansio.framing import Dialect, frame_prefix
from thriftkit.schema import MessageType
from thriftkit.wire import codec_of

SLACK_S = 0.5  # what a loaded machine may add; the promise is 10 % + 50 ms


def soon(timeout_s: float = 0.3) -> float:
    return time.monotonic() + timeout_s


def open_to(address: Address, **settings) -> Connection:
    return connect(address, deadline=soon(5), default_timeout_s=5, **settings)


@pytest.mark.parametrize("dialect", Dialect)
def test_calls_of_every_kind(echo, serve, dialect: Dialect):
    with open_to(serve().address, dialect=dialect) as connection:
        client = echo.Client(connection)
        client.ping()
        assert client.echo("hello") == "hello"
        assert client.echo("é" * 200_000) == "é" * 200_000
        assert client.add(2, 3) == 5
        with pytest.raises(echo.Gone):
            client.echo("gone fishing")
        with pytest.raises(TApplicationException, match="Internal error") as caught:
            client.echo("boom")
        assert caught.value.type == TApplicationException.INTERNAL_ERROR
        client.note("a note")
        client.note("boom")
        assert client.echo("still the right answer") == "still the right answer"
        assert echo.handler.notes == ["a note", "boom"]
        with pytest.raises(EncodeError):
            client.add("1", 2)
        assert connection.usable


def test_refused_and_unresolvable(unused_port):
    with pytest.raises(ConnectFailed) as caught:
        connect(Address.tcp("127.0.0.1", unused_port), deadline=soon())
    assert (caught.value.type, caught.value.sent) == (TTransportException.NOT_OPEN, False)
    with pytest.raises(ConnectFailed, match="cannot be resolved"):
        connect(Address.tcp("no-such-host.invalid", 1), deadline=soon(5))
    with pytest.raises(ConnectFailed):
        connect(Address.unix("/nonexistent/socket"), deadline=soon())


def test_a_deadline_that_has_passed_connects_nowhere(serve):
    with pytest.raises(ConnectTimeout) as caught:
        connect(serve().address, deadline=time.monotonic() - 1)
    assert (caught.value.type, caught.value.sent) == (TTransportException.TIMED_OUT, False)


@pytest.fixture
def unused_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def mute(connection: socket.socket) -> None:
    while connection.recv(65536):
        pass


def drip_for_ever(connection: socket.socket) -> None:
    connection.recv(65536)
    connection.sendall(struct.pack(">I", 100_000) + bytes.fromhex("0fff0000000000000001") + b"\x02\0\0\0")
    connection.settimeout(0.05)
    while True:
        connection.sendall(b"\0")
        try:
            if not connection.recv(1):
                return
        except TimeoutError:
            continue


@pytest.mark.parametrize("script", [mute, drip_for_ever])
def test_no_peer_can_extend_the_deadline(echo, scripted, script):
    connection = open_to(scripted(script).address)
    began = time.monotonic()
    with pytest.raises(DeadlineExceeded) as caught:
        connection.call_with(echo.ECHO, ("x",), deadline=soon(0.3))
    assert 0.29 <= time.monotonic() - began <= 0.3 + SLACK_S
    assert (caught.value.type, caught.value.sent) == (TTransportException.TIMED_OUT, True)
    assert not connection.usable
    with pytest.raises(TTransportException, match="is broken"):
        connection.call(echo.ECHO, "x")


def test_a_peer_that_does_not_read_cannot_extend_the_deadline(echo, scripted):
    over = threading.Event()

    def sleepy(connection: socket.socket) -> None:
        connection.recv(1)
        over.wait(10)

    peer = scripted(sleepy)
    connection = open_to(peer.address)
    began = time.monotonic()
    with pytest.raises(DeadlineExceeded):
        connection.call_with(echo.ECHO, ("x" * 15_000_000,), deadline=soon(0.4))
    assert time.monotonic() - began <= 0.4 + SLACK_S
    over.set()


def reset(connection: socket.socket) -> None:
    connection.recv(65536)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def close(connection: socket.socket) -> None:
    connection.recv(65536)
    connection.close()


def cut(connection: socket.socket) -> None:
    connection.recv(65536)
    connection.sendall(struct.pack(">I", 1000) + bytes.fromhex("0fff00000000000000010200"))
    connection.close()


@pytest.mark.parametrize("script", [reset, close, cut])
def test_a_connection_lost_after_the_call_was_sent(echo, scripted, script):
    connection = open_to(scripted(script).address)
    with pytest.raises(ConnectionLost) as caught:
        connection.call(echo.ECHO, "x")
    assert caught.value.sent is True
    assert not connection.usable


def answer_with(data: bytes):
    def script(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(data)
        mute(connection)

    return script


@pytest.mark.parametrize(
    "data",
    [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\xff" * 64, b"\0" * 64, b"\0\0\0\x10" + b"\x0f\xff" + b"\xff" * 14],
)
def test_garbage_is_a_typed_error_at_once(echo, scripted, data: bytes):
    connection = open_to(scripted(answer_with(data)).address)
    began = time.monotonic()
    with pytest.raises(TException):
        connection.call(echo.ECHO, "x")
    assert time.monotonic() - began < SLACK_S
    assert not connection.usable


def test_an_oversized_reply_is_refused_by_its_length(echo, scripted):
    connection = open_to(scripted(answer_with(struct.pack(">I", 0x7000_0000))).address)
    with pytest.raises(FrameTooLarge):
        connection.call(echo.ECHO, "x")


def test_the_answer_to_another_call_is_never_delivered(echo, scripted):
    def other_seqid(connection: socket.socket) -> None:
        connection.recv(65536)
        prefix = frame_prefix(Dialect.HEADER_COMPACT, 77)
        connection.sendall(
            codec_of(echo.ECHO.result_spec).encode_message(prefix, 2, "echo", MessageType.REPLY, 77, ("stale", None))
        )
        mute(connection)

    connection = open_to(scripted(other_seqid).address)
    with pytest.raises(TApplicationException) as caught:
        connection.call(echo.ECHO, "x")
    assert caught.value.type == TApplicationException.BAD_SEQUENCE_ID
    assert not connection.usable


def test_an_interrupt_inside_a_call_closes_the_connection(echo, scripted):
    connection = open_to(scripted(mute).address)

    class Interrupting:
        def __init__(self, stream) -> None:
            self.stream = stream

        def write(self, data: bytes, deadline: float | None) -> None:
            self.stream.write(data, deadline)

        def read(self, wanted: int, deadline: float | None) -> bytes:
            raise KeyboardInterrupt

        def close(self) -> None:
            self.stream.close()

    connection._stream = Interrupting(connection._stream)
    with pytest.raises(KeyboardInterrupt):
        connection.call(echo.ECHO, "x")
    assert not connection.usable


def test_headers_both_ways(echo, serve):
    class Noting(echo.Processor):
        def invoke(self, function, args, call):
            call.reply_headers[b"saw"] = call.headers.get(b"Token", b"nothing")
            return super().invoke(function, args, call)

    connection = open_to(serve(Noting(echo.handler)).address)
    connection.call_with(echo.PING, (), deadline=soon(5), headers=[(b"Token", b"t")])
    assert connection.reply_headers == {b"saw": b"t"}
    connection.call(echo.PING)
    assert connection.reply_headers == {b"saw": b"nothing"}, "headers are for one message"
    connection.close()


def test_unix_sockets(echo, tmp_path):
    from thriftkit.blocking.server import ThreadedServer, listen

    address = Address.unix(str(tmp_path / "echo.sock"))
    server = ThreadedServer(echo.Processor(echo.handler), listen(address))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    with open_to(address) as connection:
        assert echo.Client(connection).add(1, 2) == 3
    server.shutdown()
    thread.join()


def test_a_call_whose_deadline_has_passed_is_not_sent(echo, serve):
    with open_to(serve().address) as connection:
        with pytest.raises(DeadlineExceeded) as caught:
            connection.call_with(echo.NOTE, ("late",), deadline=time.monotonic() - 1)
        assert caught.value.sent is False
        assert connection.call(echo.ADD, 1, 2) == 3
    assert "late" not in echo.handler.notes


@pytest.mark.parametrize("deadline", [float("inf"), 1e15])
def test_a_deadline_beyond_what_the_system_can_count(echo, serve, deadline):
    with connect(serve().address, deadline=deadline) as connection:
        assert connection.call_with(echo.ECHO, ("x" * 3_000_000,), deadline=deadline) == "x" * 3_000_000
