# ruff: noqa: PYI021 # the module is compiled: editors have no other place to show its docstrings from
"""The native codec, written in Rust (``rust/thriftkit-py``). Use it through `thriftkit.wire`."""

from typing import Final, final

from thriftkit.limits import Limits
from thriftkit.schema import StructSpec

__all__ = ["StructCodec", "build_info", "read_message_begin"]

build_info: Final[dict[str, str]]
"""What was built: ``version`` of the crate, ``rustc``, ``profile``, and ``pyo3``'s version."""

@final
class StructCodec:
    """A compiled `StructSpec`; see `thriftkit.wire.StructCodec` for the contract."""

    def __new__(cls, spec: StructSpec, /) -> StructCodec: ...
    def encode(self, value: object, protocol: int, limits: Limits | None = None, /) -> bytes:
        """A struct, union or exception as a payload."""

    def decode(self, data: bytes, protocol: int, limits: Limits | None = None, /) -> object:
        """The value of a payload, all of which must be used."""

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
        """`prefix`, then a whole message; the frame length is filled in."""

    def decode_values(
        self, data: bytes, offset: int, protocol: int, limits: Limits | None = None, /
    ) -> tuple[tuple[object, ...], int]:
        """The field values of the struct at `offset`, in field order, and the offset behind it."""

def read_message_begin(data: bytes, protocol: int, offset: int = 0, /) -> tuple[str, int, int, int]:
    """(name, message type, seqid, offset behind it). Binary is read in both forms, strict and lax."""
