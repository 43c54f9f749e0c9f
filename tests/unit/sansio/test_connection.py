from __future__ import annotations

import random

import pytest

from thriftkit.errors import (
    DecodeError,
    EncodeError,
    FrameTooLarge,
    TApplicationException,
    TException,
    TProtocolException,
    TTransportException,
)
from thriftkit.limits import Limits
from thriftkit.sansio.connection import NEED_DATA, ClientConnection, ClientState
from thriftkit.sansio.dispatch import Call, Refusal, ServerConnection
from thriftkit.sansio.framing import Dialect, frame_prefix
from thriftkit.sansio.messages import encode_application_exception
from thriftkit.schema import I32, FieldSpec, FunctionSpec, MessageType
from thriftkit.wire import codec_of

DIALECT = Dialect.HEADER_COMPACT


def reply_bytes(function, values, *, name=None, seqid=1, kind=MessageType.REPLY, dialect=DIALECT) -> bytes:
    codec = codec_of(function.result_spec)
    return codec.encode_message(
        frame_prefix(dialect, seqid), dialect.protocol, name or function.name, kind, seqid, values
    )


@pytest.mark.parametrize("dialect", Dialect)
def test_a_call_and_its_reply_through_both_ends(echo, dialect: Dialect):
    client, server = ClientConnection(dialect), ServerConnection(echo.SERVICE)
    for number in range(1, 4):
        call = server.receive(client.start_call(echo.ECHO, ("hello",)))
        assert isinstance(call, Call)
        assert (call.function, call.args, call.expects_reply) == (echo.ECHO, ("hello",), True)
        assert call.info.seqid == number, "each call has a seqid of its own"
        assert client.state is ClientState.AWAITING_REPLY
        assert client.receive(server.result(call, "hello back")) == "hello back"
        assert client.state is ClientState.IDLE


def test_a_reply_byte_by_byte(echo):
    client = ClientConnection()
    client.start_call(echo.ADD, (1, 2))
    data = reply_bytes(echo.ADD, (3,))
    for byte in data[:-1]:
        assert client.receive(bytes([byte])) is NEED_DATA
    assert client.receive(data[-1:]) == 3


def test_falsy_results_are_results(echo):
    client = ClientConnection()
    for function, args, result in [(echo.ECHO, ("",), ""), (echo.ADD, (0, 0), 0)]:
        client.start_call(function, args)
        assert (
            client.receive(reply_bytes(function, (result, *(None for _ in function.throws)), seqid=client._seqid))
            == result
        )


def test_a_declared_exception_leaves_the_connection_good(echo):
    client = ClientConnection()
    client.start_call(echo.ECHO, ("x",))
    with pytest.raises(echo.Gone) as caught:
        client.receive(reply_bytes(echo.ECHO, (None, echo.Gone("x"))))
    assert caught.value.key == "x"
    assert client.state is ClientState.IDLE


def test_a_verified_application_exception_leaves_the_connection_good(echo):
    client = ClientConnection()
    client.start_call(echo.PING, ())
    error = TApplicationException(TApplicationException.UNKNOWN_METHOD, "Unknown function ping")
    with pytest.raises(TApplicationException, match="Unknown function ping") as caught:
        client.receive(encode_application_exception(error, DIALECT, "ping", 1))
    assert caught.value.type == TApplicationException.UNKNOWN_METHOD
    assert client.state is ClientState.IDLE


@pytest.mark.parametrize(
    ("changed", "type_"),
    [
        ({"seqid": 2}, TApplicationException.BAD_SEQUENCE_ID),
        ({"seqid": 0}, TApplicationException.BAD_SEQUENCE_ID),
        ({"name": "add"}, TApplicationException.WRONG_METHOD_NAME),
        ({"kind": MessageType.CALL}, TApplicationException.INVALID_MESSAGE_TYPE),
        ({"kind": MessageType.ONEWAY}, TApplicationException.INVALID_MESSAGE_TYPE),
        ({"kind": 7}, TApplicationException.INVALID_MESSAGE_TYPE),
    ],
)
def test_the_answer_to_another_call_is_never_delivered(echo, changed, type_):
    client = ClientConnection()
    client.start_call(echo.ECHO, ("x",))
    with pytest.raises(TApplicationException) as caught:
        client.receive(reply_bytes(echo.ECHO, ("wrong", None), **changed))
    assert caught.value.type == type_
    assert client.state is ClientState.BROKEN
    with pytest.raises(TTransportException, match="is broken") as refused:
        client.start_call(echo.PING, ())
    assert refused.value.sent is False


def test_an_application_exception_to_another_call_breaks_the_connection(echo):
    client = ClientConnection()
    client.start_call(echo.PING, ())
    error = TApplicationException(TApplicationException.INTERNAL_ERROR, "oh no")
    with pytest.raises(TApplicationException, match="oh no") as caught:
        client.receive(encode_application_exception(error, DIALECT, "ping", 99))
    assert caught.value.type == TApplicationException.BAD_SEQUENCE_ID
    assert client.state is ClientState.BROKEN


def test_seqid_zero_is_taken_only_on_demand(echo):
    client = ClientConnection(accept_seqid_zero=True)
    client.start_call(echo.ADD, (1, 2))
    assert client.receive(reply_bytes(echo.ADD, (3,), seqid=0)) == 3
    client.start_call(echo.ADD, (1, 2))
    with pytest.raises(TApplicationException):
        client.receive(reply_bytes(echo.ADD, (3,), seqid=1))


def test_seqids_wrap_to_one(echo):
    client = ClientConnection()
    client._seqid = 0x7FFF_FFFE
    for expected in (0x7FFF_FFFF, 1):
        client.start_call(echo.ADD, (1, 2))
        assert client.receive(reply_bytes(echo.ADD, (3,), seqid=expected)) == 3


def test_a_reply_with_nothing_in_it(echo):
    client = ClientConnection()
    client.start_call(echo.ADD, (1, 2))
    with pytest.raises(TApplicationException, match="neither a result") as caught:
        client.receive(reply_bytes(echo.ADD, (None,)))
    assert caught.value.type == TApplicationException.MISSING_RESULT
    assert client.state is ClientState.IDLE
    client.start_call(echo.PING, ())
    assert client.receive(reply_bytes(echo.PING, (), seqid=2)) is None


@pytest.mark.parametrize("extra", [b"\0", b"more", reply_bytes(FunctionSpec("E", "x", (), I32), (1,))])
def test_bytes_behind_the_reply_spoil_the_connection_not_the_reply(echo, extra: bytes):
    client = ClientConnection()
    client.start_call(echo.ADD, (1, 2))
    assert client.receive(reply_bytes(echo.ADD, (3,)) + extra) == 3
    assert client.state is ClientState.BROKEN


def test_bytes_left_in_the_frame_spoil_the_connection(echo):
    client = ClientConnection(Dialect.FRAMED_BINARY)
    client.start_call(echo.ADD, (1, 2))
    data = reply_bytes(echo.ADD, (3,), dialect=Dialect.FRAMED_BINARY)[4:] + b"\0"
    assert client.receive(len(data).to_bytes(4, "big") + data) == 3
    assert client.state is ClientState.BROKEN


def test_bytes_nobody_asked_for(echo):
    client = ClientConnection()
    with pytest.raises(TTransportException, match="nobody asked for"):
        client.receive(b"x")
    assert client.state is ClientState.BROKEN


def test_a_reply_in_another_envelope(echo):
    client = ClientConnection(Dialect.HEADER_COMPACT)
    client.start_call(echo.ADD, (1, 2))
    with pytest.raises(TTransportException, match="went out as HEADER_COMPACT, its reply came as FRAMED_BINARY"):
        client.receive(reply_bytes(echo.ADD, (3,), dialect=Dialect.FRAMED_BINARY))


def test_an_argument_that_does_not_fit_sends_nothing(echo):
    client = ClientConnection()
    with pytest.raises(EncodeError, match=r"add_args\.a"):
        client.start_call(echo.ADD, (1.5, 2))
    with pytest.raises(TypeError, match="takes 2 arguments, 1 were given"):
        client.start_call(echo.ADD, (1,))
    assert client.state is ClientState.IDLE


def test_one_call_at_a_time(echo):
    client = ClientConnection()
    client.start_call(echo.PING, ())
    with pytest.raises(TTransportException, match="busy"):
        client.start_call(echo.PING, ())


def test_headers_need_a_dialect_that_has_them(echo):
    with pytest.raises(TTransportException, match="headers need THeader"):
        ClientConnection(Dialect.FRAMED_BINARY).start_call(echo.PING, (), [(b"k", b"v")])


def test_headers_arrive_both_ways(echo):
    client, server = ClientConnection(), ServerConnection(echo.SERVICE)
    call = server.receive(client.start_call(echo.PING, (), [(b"k", b"v")]))
    assert isinstance(call, Call)
    assert call.info.headers == {b"k": b"v"}
    call.info.reply_headers[b"load"] = b"7"
    client.receive(server.result(call, None))
    assert client.reply_headers == {b"load": b"7"}


def test_a_call_over_the_frame_limit_sends_nothing(echo):
    client = ClientConnection(Dialect.FRAMED_BINARY, Limits(max_frame_bytes=100))
    with pytest.raises(FrameTooLarge, match="max_frame_bytes is 100") as caught:
        client.start_call(echo.ECHO, ("x" * 200,))
    assert caught.value.sent is False
    assert client.state is ClientState.IDLE


def test_oneway_waits_for_nothing(echo):
    client, server = ClientConnection(), ServerConnection(echo.SERVICE)
    call = server.receive(client.start_call(echo.NOTE, ("x",)))
    assert isinstance(call, Call)
    assert call.expects_reply is False
    client.oneway_sent()
    assert client.state is ClientState.IDLE


def test_a_peer_that_answers_a_oneway_call_is_not_believed(echo):
    client = ClientConnection()
    client.start_call(echo.NOTE, ("x",))
    with pytest.raises(TTransportException, match="nobody asked for"):
        client.receive(reply_bytes(echo.NOTE, ()))
    assert client.state is ClientState.BROKEN


@pytest.mark.parametrize(
    "error",
    [
        TApplicationException(1 << 40, "type beyond i32"),
        TApplicationException(TApplicationException.INTERNAL_ERROR, "x" * 17_000_000),
        TApplicationException(TApplicationException.INTERNAL_ERROR, 5),
    ],
    ids=["type", "length", "class"],
)
def test_a_failure_that_cannot_be_sent_as_it_is_is_still_answered(echo, error):
    client, server = ClientConnection(), ServerConnection(echo.SERVICE)
    call = server.receive(client.start_call(echo.PING, ()))
    call.info.reply_headers[b"large"] = b"x" * 300_000
    with pytest.raises(TApplicationException) as caught:
        client.receive(server.failure(call, error))
    assert caught.value.type == TApplicationException.INTERNAL_ERROR
    assert client.state is ClientState.IDLE


def test_a_long_unknown_name_is_not_repeated_in_the_error(echo):
    function = FunctionSpec("Echo", "n" * 1_000_000)
    refusal = ServerConnection(echo.SERVICE).receive(ClientConnection().start_call(function, ()))
    assert isinstance(refusal, Refusal)
    assert len(str(refusal.error)) < 200


def test_every_truncation_of_a_reply_waits_or_fails(echo):
    for dialect in Dialect:
        data = reply_bytes(echo.ECHO, ("hello", None), dialect=dialect)
        for end in range(len(data)):
            client = ClientConnection(dialect)
            client.start_call(echo.ECHO, ("x",))
            if end:
                assert client.receive(data[:end]) is NEED_DATA
        framed = data[4:]
        if "UNFRAMED" in dialect.name:
            continue
        for end in range(4, len(framed)):  # a frame that is sound, with a message that is cut
            client = ClientConnection(dialect)
            client.start_call(echo.ECHO, ("x",))
            with pytest.raises((DecodeError, TProtocolException)):
                client.receive(end.to_bytes(4, "big") + framed[:end])
            assert client.state is ClientState.BROKEN


def test_changed_bytes_never_give_another_type_of_answer(echo):
    rng = random.Random(2)
    good = reply_bytes(echo.ECHO, ("hello", None))
    for _ in range(3000):
        data = bytearray(good)
        for _ in range(rng.randint(1, 3)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        client = ClientConnection()
        client.start_call(echo.ECHO, ("x",))
        try:
            result = client.receive(bytes(data))
        except TException:
            continue
        assert result is NEED_DATA or isinstance(result, str)


class TestServer:
    def call_bytes(self, function, values, *, name=None, kind=MessageType.CALL, dialect=DIALECT) -> bytes:
        return codec_of(function.args_spec).encode_message(
            frame_prefix(dialect, 5), dialect.protocol, name or function.name, kind, 5, values
        )

    def refused(self, echo, data: bytes) -> Refusal:
        message = ServerConnection(echo.SERVICE).receive(data)
        assert isinstance(message, Refusal)
        return message

    @pytest.mark.parametrize("dialect", Dialect)
    def test_unknown_functions_are_answered_in_the_dialect_of_the_call(self, echo, dialect: Dialect):
        message = self.refused(echo, self.call_bytes(echo.PING, (), name="nope", dialect=dialect))
        assert message.error.type == TApplicationException.UNKNOWN_METHOD
        client = ClientConnection(dialect)
        client._seqid = 4
        client.start_call(FunctionSpec("Echo", "nope"), ())
        assert message.reply is not None
        with pytest.raises(TApplicationException, match="Unknown function nope"):
            client.receive(message.reply)

    def test_an_unknown_oneway_is_not_answered(self, echo):
        assert self.refused(echo, self.call_bytes(echo.PING, (), name="nope", kind=MessageType.ONEWAY)).reply is None

    @pytest.mark.parametrize("kind", [MessageType.REPLY, MessageType.EXCEPTION, 0, 7])
    def test_only_calls_reach_a_handler(self, echo, kind: int):
        message = self.refused(echo, self.call_bytes(echo.PING, (), kind=kind))
        assert message.error.type == TApplicationException.INVALID_MESSAGE_TYPE

    def test_bad_arguments_are_refused_and_the_connection_goes_on(self, echo):
        wrong = FunctionSpec("Echo", "add", (FieldSpec(1, "a", echo.ECHO.args[0].type),))
        server = ServerConnection(echo.SERVICE)
        message = server.receive(self.call_bytes(wrong, ("text",)) + self.call_bytes(echo.PING, ()))
        assert isinstance(message, Refusal)
        assert message.error.type == TApplicationException.PROTOCOL_ERROR
        assert "add_args.a" in str(message.error)
        assert isinstance(server.next_message(), Call)

    def test_one_byte_too_many_is_dropped_and_counted(self, echo):
        # Envoy's health check has a second STOP inside its frame.
        data = self.call_bytes(echo.PING, (), dialect=Dialect.FRAMED_BINARY)[4:] + b"\0"
        server = ServerConnection(echo.SERVICE)
        for _ in range(2):
            assert isinstance(server.receive(len(data).to_bytes(4, "big") + data), Call)
        assert server.surplus_bytes == 2

    def test_results_that_are_not_what_the_idl_says(self, echo):
        server = ServerConnection(echo.SERVICE)
        call = server.receive(self.call_bytes(echo.ADD, (1, 2)))
        assert isinstance(call, Call)
        with pytest.raises(EncodeError, match=r"add_result\.success"):
            server.result(call, "3")
        with pytest.raises(TApplicationException, match="returned no result"):
            server.result(call, None)
        assert server.declared_failure(call, RuntimeError()) is None
        small = ServerConnection(echo.SERVICE, Limits(max_frame_bytes=64))
        call = small.receive(self.call_bytes(echo.ECHO, ("x",)))
        assert isinstance(call, Call)
        with pytest.raises(EncodeError, match="max_frame_bytes is 64"):
            small.result(call, "x" * 100)

    def test_a_stream_of_nonsense_ends_the_connection(self, echo):
        with pytest.raises(TException):
            ServerConnection(echo.SERVICE).receive(b"GET / HTTP/1.0\r\n\r\n")
