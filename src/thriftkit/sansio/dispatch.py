"""The server's end of one connection: from received bytes to calls, from results to bytes.

Rules: only CALL and ONEWAY reach a handler; a oneway call is never answered, not even when it is
unknown or fails; everything else is answered in the dialect in which it came. What cannot be read
inside a sound frame is refused with a ``TApplicationException`` and the connection goes on; a stream
that is no frame at all ends it. Bytes behind a message in its frame are dropped and counted (Envoy's
health check sends one too many).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from thriftkit.errors import DecodeError, EncodeError, TApplicationException
from thriftkit.limits import DEFAULT_LIMITS, Limits
from thriftkit.schema import FunctionSpec, MessageType, ServiceSpec, StructType
from thriftkit.wire import codec_of, read_message_begin

from .framing import Dialect, Envelope, Frame, FrameReader, frame_prefix
from .header import header_block
from .messages import encode_application_exception

__all__ = ["Call", "CallInfo", "Refusal", "ServerConnection"]

_SHOWN_NAME_CHARS: Final = 100
"""A peer chooses the name of an unknown function: an error text repeats this much of it."""


class CallInfo:
    """What a handler's layer may know of a call. `reply_headers` travel with the reply (THeader only).

    `deadline` (monotonic seconds, or None) is not set here: the layer that reads a deadline header is.
    """

    __slots__ = ("deadline", "dialect", "function", "headers", "peer", "reply_headers", "seqid")

    def __init__(
        self,
        function: FunctionSpec[Any],
        headers: Mapping[bytes, bytes],
        peer: str | None,
        seqid: int,
        dialect: Dialect,
    ) -> None:
        self.function: Final = function
        self.headers: Final = headers
        self.peer: Final = peer
        self.seqid: Final = seqid
        self.dialect: Final = dialect
        self.deadline: float | None = None
        self.reply_headers: dict[bytes, bytes] = {}


class Call:
    """A call for a handler. `expects_reply` is False for oneway."""

    __slots__ = ("args", "expects_reply", "function", "info")

    def __init__(
        self, function: FunctionSpec[Any], args: tuple[object, ...], info: CallInfo, expects_reply: bool
    ) -> None:
        self.function: Final = function
        self.args: Final = args
        self.info: Final = info
        self.expects_reply: Final = expects_reply


class Refusal:
    """A message that no handler sees: `reply` is to be sent, or None where none may be."""

    __slots__ = ("error", "reply")

    def __init__(self, error: TApplicationException, reply: bytes | None) -> None:
        self.error: Final = error
        self.reply: Final = reply


class ServerConnection:
    """One accepted connection of a service, one message at a time."""

    __slots__ = ("_limits", "_reader", "_service", "peer", "surplus_bytes")

    def __init__(self, service: ServiceSpec, limits: Limits = DEFAULT_LIMITS, peer: str | None = None) -> None:
        self._service = service
        self._limits = limits
        self._reader = FrameReader(limits)
        self.peer: Final = peer
        self.surplus_bytes = 0
        """Bytes that followed a message inside its frame, in all."""

    def receive(self, data: bytes) -> Call | Refusal | None:
        """Take received bytes; the first message in them, or None: more are needed.

        Raises TTransportException or TProtocolException where the stream is no Thrift: close it.
        """
        return self._open(self._reader.feed(data))

    def next_message(self) -> Call | Refusal | None:
        """The next message of what was received."""
        return self._open(self._reader.next_frame())

    @property
    def is_idle(self) -> bool:
        """Whether no part of a message is waiting for the rest."""
        return self._reader.is_empty

    @property
    def missing_bytes(self) -> int:
        """How many bytes the next message needs at least."""
        return self._reader.missing_bytes

    def _open(self, frame: Frame | None) -> Call | Refusal | None:
        if frame is None:
            return None
        dialect = frame.dialect
        name, kind, seqid, offset = read_message_begin(frame.data, dialect.protocol, frame.start)
        function = self._service.functions.get(name)
        if kind not in (MessageType.CALL, MessageType.ONEWAY):
            error = TApplicationException(
                TApplicationException.INVALID_MESSAGE_TYPE, f"a server takes calls, not messages of type {kind}"
            )
            return self._refuse(error, dialect, name, seqid)
        if function is None:
            error = TApplicationException(
                TApplicationException.UNKNOWN_METHOD, f"Unknown function {name[:_SHOWN_NAME_CHARS]}"
            )
            return self._refuse(error, dialect, name, seqid, silent=kind == MessageType.ONEWAY)
        silent = function.oneway or kind == MessageType.ONEWAY
        try:
            args, end = codec_of(function.args_spec).decode_values(frame.data, offset, dialect.protocol, self._limits)
        except DecodeError as cause:
            error = TApplicationException(TApplicationException.PROTOCOL_ERROR, f"bad arguments: {cause}")
            error.__cause__ = cause
            return self._refuse(error, dialect, name, seqid, silent=silent)
        self.surplus_bytes += len(frame.data) - end
        info = CallInfo(function, frame.headers, self.peer, seqid, dialect)
        return Call(function, args, info, not silent)

    def _refuse(
        self, error: TApplicationException, dialect: Dialect, name: str, seqid: int, *, silent: bool = False
    ) -> Refusal:
        return Refusal(error, None if silent else encode_application_exception(error, dialect, name, seqid))

    def result(self, call: Call, value: object) -> bytes:
        """The reply that returns `value`.

        Raises EncodeError where it is not what the IDL says, TApplicationException (MISSING_RESULT)
        where it is None and the function is not void; answer with `failure`.
        """
        function = call.function
        if function.returns is None:
            return self._reply(call, (None,) * len(function.throws))
        if value is None:
            raise TApplicationException(
                TApplicationException.MISSING_RESULT, f"{function.name}: the handler returned no result"
            )
        return self._reply(call, (value,) + (None,) * len(function.throws))

    def declared_failure(self, call: Call, error: BaseException) -> bytes | None:
        """The reply that raises `error`, or None: the IDL does not declare it for this function.

        Raises EncodeError where the exception's fields are not what the IDL says.
        """
        function = call.function
        for index, field in enumerate(function.throws):
            assert isinstance(field.type, StructType)
            if isinstance(error, field.type.cls):
                values: list[object] = [None] * len(function.throws)
                values[index] = error
                return self._reply(call, tuple(values) if function.returns is None else (None, *values))
        return None

    def failure(self, call: Call, error: TApplicationException) -> bytes:
        """The reply that says why there is no result, without headers where these are what cannot be sent."""
        info = call.info
        try:
            block = _block(info)
        except Exception:  # whatever a handler put there: too large, or no bytes at all
            block = None
        return encode_application_exception(error, info.dialect, call.function.name, info.seqid, block)

    def _reply(self, call: Call, values: tuple[object, ...]) -> bytes:
        info = call.info
        dialect = info.dialect
        reply = codec_of(call.function.result_spec).encode_message(
            frame_prefix(dialect, info.seqid, _block(info)),
            dialect.protocol,
            call.function.name,
            MessageType.REPLY,
            info.seqid,
            values,
            self._limits,
        )
        if len(reply) - 4 > self._limits.max_frame_bytes:
            raise EncodeError(
                EncodeError.SIZE_LIMIT,
                f"the reply takes {len(reply) - 4} bytes; max_frame_bytes is {self._limits.max_frame_bytes}",
            )
        return reply


def _block(info: CallInfo) -> bytes | None:
    if not info.reply_headers or info.dialect.envelope is not Envelope.HEADER:
        return None
    return header_block(info.dialect.protocol, tuple(info.reply_headers.items()))
