"""Messages that both ends of a connection know: the ``TApplicationException`` on the wire."""

from __future__ import annotations

from typing import Final

from thriftkit.errors import TApplicationException
from thriftkit.limits import Limits
from thriftkit.schema import I32, STRING, FieldSpec, MessageType, StructSpec
from thriftkit.wire import codec_of

from .framing import Dialect, frame_prefix

__all__ = ["decode_application_exception", "encode_application_exception"]

_MAX_MESSAGE_CHARS: Final = 65_536
"""An error text is cut here: it must fit into a frame, and nobody reads more."""
_SPEC: Final = StructSpec(
    "TApplicationException",
    (FieldSpec(1, "message", STRING, "optional"), FieldSpec(2, "type", I32, "optional")),
    "result",
)


def encode_application_exception(
    error: TApplicationException, dialect: Dialect, name: str, seqid: int, block: bytes | None = None
) -> bytes:
    """A whole reply that carries `error`, whatever a handler made it of: the peer is owed an answer."""
    text = str(error.message or "")[:_MAX_MESSAGE_CHARS].encode("utf-8", "replace").decode("utf-8")
    is_i32 = isinstance(error.type, int) and -(1 << 31) <= error.type < 1 << 31
    values = (text, error.type if is_i32 else TApplicationException.INTERNAL_ERROR)
    prefix = frame_prefix(dialect, seqid, block)
    return codec_of(_SPEC).encode_message(prefix, dialect.protocol, name, MessageType.EXCEPTION, seqid, values)


def decode_application_exception(
    data: bytes, offset: int, protocol: int, limits: Limits
) -> tuple[TApplicationException, int]:
    """The exception in a message whose begin ends at `offset`, and the offset behind it."""
    (message, type_), end = codec_of(_SPEC).decode_values(data, offset, protocol, limits)
    assert message is None or isinstance(message, str)
    assert type_ is None or isinstance(type_, int)
    return TApplicationException(type_ or TApplicationException.UNKNOWN, message), end
