"""Every exception of the engine, in one tree.

::

    Exception
    └── TException                      root: catch this for "anything Thrift"
        ├── TTransportException         the connection: open, closed, timed out (`type` as in Apache)
        │   ├── ConnectFailed           NOT_OPEN   nothing was sent; refused, unreachable, DNS, TLS
        │   │   └── ConnectTimeout      TIMED_OUT  nothing was sent; the peer did not accept in time
        │   ├── PoolTimeout             NOT_OPEN   nothing was sent; no connection slot came free in time
        │   ├── PoolClosed              NOT_OPEN   nothing was sent; the pool was closed
        │   ├── DeadlineExceeded        TIMED_OUT  the call's deadline passed (see `sent`)
        │   ├── ConnectionLost          END_OF_FILE  the peer closed or reset the connection (see `sent`)
        │   └── FrameTooLarge           SIZE_LIMIT a frame is over `max_frame_bytes`
        ├── TProtocolException          the bytes or the value are wrong (`path`, `offset` say where)
        │   ├── EncodeError             ours: a value does not fit its IDL type; nothing was sent
        │   └── DecodeError             theirs: the peer's bytes are not what the IDL says
        │       └── LimitExceeded       a declared size, count or depth is over a limit
        ├── TApplicationException       the peer's runtime answered "no", or answered another call
        └── StructException             base of the exceptions that an IDL declares (thriftkit.schema)

    ThriftkitError                      not of the wire: the compiler and the set-up
    ├── CompileError                    an IDL has errors; carries the findings
    └── CodecUnavailable                THRIFTKIT_IMPL asks for a codec that cannot be loaded

The numeric `type` codes are those of Apache Thrift (``TTransport.py``, ``TProtocol.py`` and
``TApplicationException`` in its runtime), so that code which compares them keeps working.
"""

from __future__ import annotations

from typing import ClassVar, Final

__all__ = [
    "CodecUnavailable",
    "ConnectFailed",
    "ConnectTimeout",
    "ConnectionLost",
    "DeadlineExceeded",
    "DecodeError",
    "EncodeError",
    "FrameTooLarge",
    "LimitExceeded",
    "PoolClosed",
    "PoolTimeout",
    "TApplicationException",
    "TException",
    "TProtocolException",
    "TTransportException",
    "ThriftkitError",
]


class TException(Exception):
    """Root of everything that a Thrift call can raise."""


class _CodedException(TException):
    """A `TException` with Apache's numeric `type` and a `message`."""

    UNKNOWN: Final = 0
    _default_type: ClassVar[int] = 0

    def __init__(self, type: int | None = None, message: str | None = None) -> None:
        super().__init__(type, message)
        self.type: int = self._default_type if type is None else type
        self.message: str | None = message

    def __str__(self) -> str:
        return self.message if self.message is not None else f"{type(self).__name__} of type {self.type}"


class TTransportException(_CodedException):
    """The connection failed.

    `sent` says whether the request may have reached the peer: `False` means that it provably did
    not, and that the call can be repeated without the risk of executing it twice.
    """

    NOT_OPEN: Final = 1
    ALREADY_OPEN: Final = 2
    TIMED_OUT: Final = 3
    END_OF_FILE: Final = 4
    NEGATIVE_SIZE: Final = 5
    SIZE_LIMIT: Final = 6
    INVALID_CLIENT_TYPE: Final = 7

    def __init__(self, type: int | None = None, message: str | None = None, *, sent: bool = True) -> None:
        super().__init__(type, message)
        self.sent = sent


class ConnectFailed(TTransportException):
    """No connection could be opened; nothing was sent."""

    _default_type = TTransportException.NOT_OPEN

    def __init__(self, type: int | None = None, message: str | None = None, *, sent: bool = False) -> None:
        super().__init__(type, message, sent=sent)


class ConnectTimeout(ConnectFailed):
    """The peer did not accept the connection in time; nothing was sent."""

    _default_type = TTransportException.TIMED_OUT


class PoolTimeout(TTransportException):
    """No connection slot of the pool came free in time; nothing was sent."""

    _default_type = TTransportException.NOT_OPEN

    def __init__(self, type: int | None = None, message: str | None = None, *, sent: bool = False) -> None:
        super().__init__(type, message, sent=sent)


class PoolClosed(TTransportException):
    """The pool was closed; nothing was sent."""

    _default_type = TTransportException.NOT_OPEN

    def __init__(self, type: int | None = None, message: str | None = None, *, sent: bool = False) -> None:
        super().__init__(type, message, sent=sent)


class DeadlineExceeded(TTransportException):
    """The deadline of the call passed; `sent` says whether the request may have left."""

    _default_type = TTransportException.TIMED_OUT


class ConnectionLost(TTransportException):
    """The peer closed or reset the connection; `sent` says whether the request may have left."""

    _default_type = TTransportException.END_OF_FILE


class FrameTooLarge(TTransportException):
    """A frame declares, or would have, more than `max_frame_bytes`."""

    _default_type = TTransportException.SIZE_LIMIT


class TProtocolException(_CodedException):
    """Bytes or a value that the protocol or the IDL does not allow.

    `path` names the place in IDL terms (``Request.items[3].price``), `offset` is the byte offset in
    the payload for decoding errors; either is `None` where it is not known.
    """

    INVALID_DATA: Final = 1
    NEGATIVE_SIZE: Final = 2
    SIZE_LIMIT: Final = 3
    BAD_VERSION: Final = 4
    NOT_IMPLEMENTED: Final = 5
    DEPTH_LIMIT: Final = 6
    INVALID_PROTOCOL: Final = 7

    _default_type = 1

    def __init__(
        self,
        type: int | None = None,
        message: str | None = None,
        *,
        path: str | None = None,
        offset: int | None = None,
    ) -> None:
        super().__init__(type, message)
        self.path = path
        self.offset = offset

    def __str__(self) -> str:
        text = super().__str__()
        if self.path:
            text = f"{self.path}: {text}"
        if self.offset is not None:
            text = f"{text} (at byte {self.offset})"
        return text


class EncodeError(TProtocolException):
    """A value does not fit its IDL type. Raised before anything is sent."""


class DecodeError(TProtocolException):
    """The peer's bytes are not what the protocol or the IDL says."""


class LimitExceeded(DecodeError):
    """The peer's bytes declare a size, a count or a depth over a limit (named in the message)."""


class TApplicationException(_CodedException):
    """The peer's runtime refused the call, or the answer belongs to another call."""

    UNKNOWN_METHOD: Final = 1
    INVALID_MESSAGE_TYPE: Final = 2
    WRONG_METHOD_NAME: Final = 3
    BAD_SEQUENCE_ID: Final = 4
    MISSING_RESULT: Final = 5
    INTERNAL_ERROR: Final = 6
    PROTOCOL_ERROR: Final = 7
    INVALID_TRANSFORM: Final = 8
    INVALID_PROTOCOL: Final = 9
    UNSUPPORTED_CLIENT_TYPE: Final = 10


class ThriftkitError(Exception):
    """Root of errors that are not of the wire: the compiler and the set-up."""


class CodecUnavailable(ThriftkitError, ImportError):
    """`THRIFTKIT_IMPL` asks for a codec that cannot be loaded."""
