"""The codec in readable Python: the reference that the native one is tested against, and the fallback."""

from __future__ import annotations

from thriftkit.errors import DecodeError, EncodeError, LimitExceeded
from thriftkit.limits import DEFAULT_LIMITS, Limits
from thriftkit.schema import StructSpec

from .decode import reader_class
from .encode import writer_class
from .messages import read_message_begin, write_message_begin
from .plan import StructPlan

__all__ = ["StructCodec", "read_message_begin"]

_TOO_DEEP = "nested deeper than Python's recursion limit allows here"


class StructCodec:
    """A compiled `StructSpec`; see `thriftkit.wire.StructCodec` for the contract."""

    __slots__ = ("_plan",)

    def __init__(self, spec: StructSpec) -> None:
        self._plan = StructPlan.of(spec)

    def encode(self, value: object, protocol: int, limits: Limits | None = None, /) -> bytes:
        """A struct, union or exception as a payload."""
        out = bytearray()
        writer = writer_class(protocol)(out, limits or DEFAULT_LIMITS)
        try:
            writer.struct_object(self._plan, value)
        except EncodeError as error:
            raise self._rooted(error) from error.__cause__
        except RecursionError as error:
            raise EncodeError(EncodeError.DEPTH_LIMIT, _TOO_DEEP, path=self._plan.root) from error
        self._check_encoded(len(out), limits)
        return bytes(out)

    def decode(self, data: bytes, protocol: int, limits: Limits | None = None, /) -> object:
        """The value of a payload, all of which must be used."""
        source = bytes(data)
        self._check_received(len(source), limits)
        reader = reader_class(protocol)(source, 0, limits or DEFAULT_LIMITS)
        try:
            value = reader.struct_object(self._plan)
            if reader.at != len(source):
                raise reader.bad(f"{len(source) - reader.at} bytes follow the struct")
        except DecodeError as error:
            raise self._rooted(error) from error.__cause__
        except RecursionError as error:
            raise LimitExceeded(DecodeError.DEPTH_LIMIT, _TOO_DEEP, path=self._plan.root, offset=reader.at) from error
        return value

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
        if 0 < len(prefix) < 4:
            raise ValueError(f"a prefix has 4 bytes or more, or none, not {len(prefix)}")
        if len(values) != len(self._plan.fields):
            raise ValueError(f"{self._plan.root} has {len(self._plan.fields)} fields, {len(values)} values were given")
        out = bytearray(prefix)
        writer = writer_class(protocol)(out, limits or DEFAULT_LIMITS)
        write_message_begin(writer, protocol, name, message_type, seqid)
        try:
            writer.struct(self._plan, values)
        except EncodeError as error:
            raise self._rooted(error) from error.__cause__
        except RecursionError as error:
            raise EncodeError(EncodeError.DEPTH_LIMIT, _TOO_DEEP, path=self._plan.root) from error
        self._check_encoded(len(out) - len(prefix), limits)
        if prefix:
            out[:4] = (len(out) - 4).to_bytes(4, "big")
        return bytes(out)

    def decode_values(
        self, data: bytes, offset: int, protocol: int, limits: Limits | None = None, /
    ) -> tuple[tuple[object, ...], int]:
        """The field values of the struct at `offset`, in field order, and the offset behind it."""
        self._check_received(len(data) - offset, limits)
        reader = reader_class(protocol)(data, offset, limits or DEFAULT_LIMITS)
        try:
            values, _ = reader.struct_values(self._plan)
        except DecodeError as error:
            raise self._rooted(error) from error.__cause__
        except RecursionError as error:
            raise LimitExceeded(DecodeError.DEPTH_LIMIT, _TOO_DEEP, path=self._plan.root, offset=reader.at) from error
        return tuple(values), reader.at

    def _check_encoded(self, size: int, limits: Limits | None) -> None:
        most = (limits or DEFAULT_LIMITS).max_message_bytes
        if size > most:
            message = f"{size} bytes are more than max_message_bytes = {most}"
            raise EncodeError(EncodeError.SIZE_LIMIT, message, path=self._plan.root)

    def _check_received(self, size: int, limits: Limits | None) -> None:
        most = (limits or DEFAULT_LIMITS).max_message_bytes
        if size > most:
            message = f"{size} bytes are more than max_message_bytes = {most}"
            raise LimitExceeded(DecodeError.SIZE_LIMIT, message, path=self._plan.root, offset=0)

    def _rooted(self, error: EncodeError | DecodeError) -> EncodeError | DecodeError:
        error.path = f"{self._plan.root}{error.path or ''}"
        return error
