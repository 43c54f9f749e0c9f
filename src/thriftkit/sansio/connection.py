"""The client's end of one connection: a value that cannot deliver the answer to another call.

::

    IDLE ── start_call ──► AWAITING_REPLY ── a verified reply, or a oneway that is sent ──► IDLE
      │                          │
      └──────── any error, bytes nobody asked for ─────────► BROKEN (absorbing: close the socket)

Rules: every call has a new seqid; a reply counts only if its seqid, its method name and its message
type are right; exceptions that the IDL declares, and a ``TApplicationException`` that verifies, leave
the connection IDLE; everything else breaks it. All state is in this file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum, auto
from typing import Any, Final, TypeVar

from thriftkit.errors import (
    FrameTooLarge,
    TApplicationException,
    TException,
    TTransportException,
)
from thriftkit.limits import DEFAULT_LIMITS, Limits
from thriftkit.schema import FunctionSpec, MessageType
from thriftkit.wire import codec_of, read_message_begin

from .framing import Dialect, Envelope, Frame, FrameReader, frame_prefix
from .header import header_block
from .messages import decode_application_exception

__all__ = ["NEED_DATA", "ClientConnection", "ClientState", "NeedData"]

R = TypeVar("R")
_MAX_SEQID: Final = 0x7FFF_FFFF


class ClientState(Enum):
    IDLE = auto()
    AWAITING_REPLY = auto()
    BROKEN = auto()


class NeedData(Enum):
    """The type of `NEED_DATA`: the reply is not complete yet."""

    NEED_DATA = auto()


NEED_DATA: Final = NeedData.NEED_DATA


class ClientConnection:
    """One call at a time: `start_call` gives the bytes to send, `receive` takes what comes back.

    `accept_seqid_zero` is for peers that answer seqid 0 to every call; the method name is still
    verified, but a late reply to an earlier call of the same method could not be told apart.
    """

    __slots__ = (
        "_accept_seqid_zero",
        "_function",
        "_limits",
        "_reader",
        "_seqid",
        "dialect",
        "reply_headers",
        "state",
    )

    def __init__(
        self,
        dialect: Dialect = Dialect.HEADER_COMPACT,
        limits: Limits = DEFAULT_LIMITS,
        *,
        accept_seqid_zero: bool = False,
    ) -> None:
        self.dialect: Final = dialect
        self.state = ClientState.IDLE
        self.reply_headers: Mapping[bytes, bytes] = {}
        self._limits = limits
        self._reader = FrameReader(limits)
        self._accept_seqid_zero = accept_seqid_zero
        self._seqid = 0
        self._function: FunctionSpec[Any] | None = None

    def start_call(
        self, function: FunctionSpec[Any], args: Sequence[object], headers: Sequence[tuple[bytes, bytes]] = ()
    ) -> bytes:
        """The bytes of a call. An `EncodeError` leaves the connection IDLE: nothing was sent.

        Headers need a THeader dialect; TTransportException where there is no room for them.
        """
        block = header_block(self.dialect.protocol, headers) if headers else None
        return self.start_call_with_block(function, args, block)

    def start_call_with_block(self, function: FunctionSpec[Any], args: Sequence[object], block: bytes | None) -> bytes:
        """`start_call` for a caller that keeps the `header_block` of its headers."""
        if self.state is not ClientState.IDLE:
            what = "is broken" if self.state is ClientState.BROKEN else "is busy with another call"
            raise TTransportException(TTransportException.NOT_OPEN, f"the connection {what}", sent=False)
        dialect = self.dialect
        if block is not None and dialect.envelope is not Envelope.HEADER:
            raise TTransportException(
                TTransportException.UNKNOWN, f"headers need THeader; this connection speaks {dialect.name}", sent=False
            )
        seqid = self._seqid + 1 if self._seqid < _MAX_SEQID else 1
        kind = MessageType.ONEWAY if function.oneway else MessageType.CALL
        prefix = frame_prefix(dialect, seqid, block)
        if len(args) != len(function.args):
            raise TypeError(f"{function.name}() takes {len(function.args)} arguments, {len(args)} were given")
        data = codec_of(function.args_spec).encode_message(
            prefix, dialect.protocol, function.name, kind, seqid, tuple(args), self._limits
        )
        self._check_frame_size(len(data))
        self._seqid = seqid
        self._function = function
        self.state = ClientState.AWAITING_REPLY
        return data

    def oneway_sent(self) -> None:
        """The shell has written all of a oneway call: there is no reply to wait for."""
        assert self.state is ClientState.AWAITING_REPLY
        self.state = ClientState.IDLE

    def broken(self) -> None:
        """The shell failed, was interrupted or ran out of time: nothing of this connection can be used."""
        self.state = ClientState.BROKEN

    def receive(self, data: bytes) -> Any | NeedData:
        """Take received bytes. Returns the call's result once it is complete, `NEED_DATA` before.

        Raises the exception that the peer declared, `TApplicationException`, or, with the connection
        broken, what is wrong with the bytes.
        """
        if self.state is not ClientState.AWAITING_REPLY or (self._function is not None and self._function.oneway):
            self.state = ClientState.BROKEN
            raise TTransportException(TTransportException.UNKNOWN, "the peer sent bytes that nobody asked for")
        try:
            frame = self._reader.feed(data)
            if frame is None:
                return NEED_DATA
            outcome = self._open_reply(frame)
        except BaseException:
            self.state = ClientState.BROKEN
            raise
        if isinstance(outcome, _Raise):
            raise outcome.error
        return outcome

    @property
    def missing_bytes(self) -> int:
        """How many bytes the reply needs at least."""
        return self._reader.missing_bytes

    def _check_frame_size(self, size: int) -> None:
        if size - 4 > self._limits.max_frame_bytes:
            raise FrameTooLarge(
                message=f"the call takes {size - 4} bytes; max_frame_bytes is {self._limits.max_frame_bytes}",
                sent=False,
            )

    def _open_reply(self, frame: Frame) -> Any:
        function = self._function
        assert function is not None
        if frame.dialect.envelope is not self.dialect.envelope:
            raise TTransportException(
                TTransportException.INVALID_CLIENT_TYPE,
                f"the call went out as {self.dialect.name}, its reply came as {frame.dialect.name}",
            )
        protocol = frame.dialect.protocol
        name, kind, seqid, offset = read_message_begin(frame.data, protocol, frame.start)
        if kind == MessageType.EXCEPTION:
            error, end = decode_application_exception(frame.data, offset, protocol, self._limits)
            self._verify(function, name, seqid, error)
            self._finish(frame, end)
            return _Raise(error)
        if kind != MessageType.REPLY:
            raise TApplicationException(
                TApplicationException.INVALID_MESSAGE_TYPE,
                f"{function.name}: the peer sent a message of type {kind} where a reply was due",
            )
        self._verify(function, name, seqid, None)
        values, end = codec_of(function.result_spec).decode_values(frame.data, offset, protocol, self._limits)
        self._finish(frame, end)
        return _result(function, values)

    def _verify(self, function: FunctionSpec[Any], name: str, seqid: int, error: TException | None) -> None:
        """The reply is to this call, or a `TApplicationException` that says which part is not."""
        said = f"; the peer's answer was: {error}" if error is not None else ""
        if seqid != self._seqid and not (seqid == 0 and self._accept_seqid_zero):
            raise TApplicationException(
                TApplicationException.BAD_SEQUENCE_ID,
                f"{function.name}: the reply has seqid {seqid}, the call had {self._seqid}{said}",
            )
        if name != function.name:
            raise TApplicationException(
                TApplicationException.WRONG_METHOD_NAME,
                f"{function.name}: the reply is to {name!r}{said}",
            )

    def _finish(self, frame: Frame, end: int) -> None:
        """The reply is good; the connection is too if nothing else came with it."""
        clean = end == len(frame.data) and self._reader.is_empty
        self.state = ClientState.IDLE if clean else ClientState.BROKEN
        self.reply_headers = frame.headers


class _Raise:
    """A verified answer that is an exception: raised outside the block that breaks the connection."""

    __slots__ = ("error",)

    def __init__(self, error: TException) -> None:
        self.error = error


def _result(function: FunctionSpec[Any], values: tuple[object, ...]) -> Any:
    if function.returns is not None:
        if values[0] is not None:
            return values[0]
        values = values[1:]
    for value in values:
        if value is not None:
            assert isinstance(value, TException)
            return _Raise(value)
    if function.returns is None:
        return None
    return _Raise(
        TApplicationException(
            TApplicationException.MISSING_RESULT, f"{function.name}: the reply has neither a result nor an exception"
        )
    )
