"""The only door to the codec: whole payloads to values and back, native or pure.

A `StructSpec` is compiled once into a `StructCodec`, which then crosses into the codec once for each
payload. Which implementation runs is decided here, at import: the native one where it can be loaded,
else the pure one. ``THRIFTKIT_IMPL=native`` or ``pure`` is obeyed or fails loudly; `__impl__` tells.
The two cannot be told apart except by speed: same values, same bytes, same errors.
"""

from __future__ import annotations

from typing import Protocol

from thriftkit.limits import Limits
from thriftkit.schema import StructSpec

from ._choose import StructCodecClass, __impl__, __impl_why__, read_message_begin

__all__ = ["StructCodec", "__impl__", "__impl_why__", "codec_of", "read_message_begin"]


class StructCodec(Protocol):
    """A compiled `StructSpec`. `protocol` is a `ProtocolId` (0 binary, 2 compact).

    Errors: `EncodeError` for a value that does not fit, `DecodeError` and `LimitExceeded` for bytes
    that do not, with `path` and `offset`. `limits` None means the defaults.
    """

    def encode(self, value: object, protocol: int, limits: Limits | None = None, /) -> bytes:
        """A struct, union or exception as a payload."""
        ...

    def decode(self, data: bytes, protocol: int, limits: Limits | None = None, /) -> object:
        """The value of a payload, all of which must be used."""
        ...

    def encode_message(
        self,
        prefix: bytes,
        protocol: int,
        name: str,
        message_type: int,
        seqid: int,
        values: tuple[object, ...],
        limits: Limits | None = None,
        /,
    ) -> bytes:
        """`prefix`, then a whole message whose args or result are `values` in field order.

        None is an absent field. The prefix is the head of a frame, or empty for an unframed message:
        its first four bytes are overwritten by the length of all that follows them (big endian), the
        rest is copied unread. A prefix of one to three bytes is a ValueError.
        """
        ...

    def decode_values(
        self, data: bytes, offset: int, protocol: int, limits: Limits | None = None, /
    ) -> tuple[tuple[object, ...], int]:
        """The field values of the struct at `offset`, in field order, and the offset behind it."""
        ...


def codec_of(spec: StructSpec) -> StructCodec:
    """The codec of `spec`, compiled on first use and kept in `spec.codec`."""
    codec: StructCodec | None = spec.codec
    if codec is None:
        codec = spec.codec = StructCodecClass(spec)
    return codec
