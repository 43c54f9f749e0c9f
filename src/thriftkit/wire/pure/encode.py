"""Values to bytes, binary and compact: one walk over the plan, two ways to write a number."""

from __future__ import annotations

import struct
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from thriftkit.errors import DecodeError, EncodeError
from thriftkit.limits import Limits
from thriftkit.schema import TType

from .decode import reader_class
from .plan import COMPACT_TYPES, UUID_CLASS, FieldPlan, Kind, StructPlan, TypePlan

__all__ = ["BinaryWriter", "CompactWriter", "Writer", "writer_class"]

_I16 = struct.Struct(">h")
_I32 = struct.Struct(">i")
_I64 = struct.Struct(">q")
_F64_BIG = struct.Struct(">d")
_F64_LITTLE = struct.Struct("<d")
_BINARY_INTS: dict[int, Callable[[int], bytes]] = {
    8: struct.Struct(">b").pack,
    16: _I16.pack,
    32: _I32.pack,
    64: _I64.pack,
}


def _bad(message: str, type_: int = EncodeError.INVALID_DATA) -> EncodeError:
    return EncodeError(type_, message, path="")


class Writer(ABC):
    """Appends one payload to `out`. Errors carry the path below the struct that `struct` was called for."""

    def __init__(self, out: bytearray, limits: Limits) -> None:
        self.out = out
        self._depth_left = limits.max_depth
        self._limits = limits

    # What a protocol writes in its own way.
    @abstractmethod
    def field_begin(self, ttype: int, id_: int, last_id: int) -> None: ...

    @abstractmethod
    def bool_field(self, value: bool, id_: int, last_id: int) -> None: ...

    @abstractmethod
    def boolean(self, value: bool) -> None: ...

    @abstractmethod
    def integer(self, value: int, bits: int) -> None: ...

    @abstractmethod
    def double(self, value: float) -> None: ...

    @abstractmethod
    def size(self, size: int) -> None: ...

    @abstractmethod
    def list_begin(self, ttype: int, size: int) -> None: ...

    @abstractmethod
    def map_begin(self, key: int, value: int, size: int) -> None: ...

    # What they share.
    def struct_object(self, plan: StructPlan, value: Any) -> None:
        """A struct, union or exception with its unknown fields."""
        assert plan.cls is not None
        if not isinstance(value, plan.cls):
            raise _bad(f"expected {plan.cls.__name__}, got {type(value).__name__}")
        values = [getattr(value, field.py_name, None) for field in plan.fields]
        unknown = getattr(value, "_unknown", None)
        if plan.is_union:
            _check_union(plan, values, unknown)
        self.struct(plan, values, unknown)

    def struct(self, plan: StructPlan, values: Any, unknown: object = None) -> None:
        """A struct of field values in IDL order."""
        self._enter()
        last_id = 0
        for field in plan.in_id_order:
            value = values[field.index]
            if value is None:
                if field.required:
                    raise EncodeError(EncodeError.INVALID_DATA, "required field is None", path=f".{field.name}")
                continue
            try:
                self._field(field, value, last_id)
            except EncodeError as error:
                error.path = f".{field.name}{error.path or ''}"
                raise
            last_id = field.id
        if unknown is not None:
            self._unknown(unknown, last_id)
        self.out.append(0)
        self._depth_left += 1

    def value(self, plan: TypePlan, value: Any) -> None:
        """One value of any type."""
        kind = plan.kind
        if kind is Kind.STRING:
            self.string(value)
        elif kind is Kind.INT:
            self.integer(_checked_int(value, plan), plan.bits)
        elif kind is Kind.STRUCT:
            self.struct_object(plan.struct_plan(), value)
        elif kind is Kind.LIST:
            self._elements(plan, value, (list, tuple))
        elif kind is Kind.BOOL:
            self.boolean(_checked_bool(value))
        elif kind is Kind.DOUBLE:
            self.double(_checked_double(value))
        elif kind is Kind.ENUM:
            self.integer(_checked_enum(value, plan), 32)
        elif kind is Kind.MAP:
            self._map(plan, value)
        elif kind is Kind.SET:
            self._elements(plan, value, (set, frozenset))
        elif kind is Kind.BINARY:
            self.binary(value)
        else:
            if not isinstance(value, UUID_CLASS):
                raise _bad(f"expected uuid.UUID, got {type(value).__name__}")
            self.out += value.bytes

    def string(self, value: object) -> None:
        if not isinstance(value, str):
            raise _bad(f"expected str, got {type(value).__name__}")
        try:
            data = value.encode()
        except UnicodeEncodeError as error:
            raise _bad("a str with a lone surrogate cannot be UTF-8") from error
        self.data(data)

    def binary(self, value: object) -> None:
        if not isinstance(value, bytes | bytearray | memoryview):
            raise _bad(f"expected bytes, got {type(value).__name__}")
        self.data(bytes(value))

    def data(self, data: bytes) -> None:
        if len(data) > self._limits.max_string_bytes:
            raise _bad(
                f"{len(data)} bytes are more than max_string_bytes = {self._limits.max_string_bytes}",
                EncodeError.SIZE_LIMIT,
            )
        self.size(len(data))
        self.out += data

    def _field(self, field: FieldPlan, value: Any, last_id: int) -> None:
        if field.type.kind is Kind.BOOL:
            self.bool_field(_checked_bool(value), field.id, last_id)
        else:
            self.field_begin(field.type.ttype, field.id, last_id)
            self.value(field.type, value)

    def _elements(self, plan: TypePlan, value: Any, classes: tuple[type[Any], ...]) -> None:
        if not isinstance(value, classes):
            raise _bad(f"expected {plan.name}, got {type(value).__name__}")
        # Count and elements are taken together: nothing that changes the container later matters.
        items: tuple[Any, ...] = tuple(value)
        element = plan.element
        assert element is not None
        self._enter()
        self._check_count(len(items))
        self.list_begin(element.ttype, len(items))
        index = 0
        try:
            for index, item in enumerate(items):  # noqa: B007 # the index is for the error
                self.value(element, item)
        except EncodeError as error:
            error.path = f"[{index}]{error.path or ''}"
            raise
        self._depth_left += 1

    def _map(self, plan: TypePlan, value: Any) -> None:
        if not isinstance(value, dict):
            raise _bad(f"expected dict, got {type(value).__name__}")
        items = tuple(value.items())
        key_plan, value_plan = plan.key, plan.value
        assert key_plan is not None
        assert value_plan is not None
        self._enter()
        self._check_count(len(items))
        self.map_begin(key_plan.ttype, value_plan.ttype, len(items))
        for index, (key, item) in enumerate(items):
            try:
                self.value(key_plan, key)
            except EncodeError as error:
                error.path = f"{{{index}}}{error.path or ''}"
                raise
            try:
                self.value(value_plan, item)
            except EncodeError as error:
                error.path = f"[{key_text(key, index)}]{error.path or ''}"
                raise
        self._depth_left += 1

    def _check_count(self, count: int) -> None:
        if count > self._limits.max_container_items:
            raise _bad(
                f"{count} items are more than max_container_items = {self._limits.max_container_items}",
                EncodeError.SIZE_LIMIT,
            )

    def _enter(self) -> None:
        self._depth_left -= 1
        if self._depth_left < 0:
            raise _bad(f"nested deeper than max_depth = {self._limits.max_depth}", EncodeError.DEPTH_LIMIT)

    def _unknown(self, unknown: object, last_id: int) -> None:
        if not isinstance(unknown, bytes):
            raise EncodeError(EncodeError.INVALID_DATA, "_unknown is not bytes", path="")
        reader = reader_class(0)(unknown, 0, self._limits)
        reader.depth_left = self._depth_left
        try:
            while reader.at < len(unknown):
                ttype, id_ = reader.raw_field_begin()
                self._copy_field(reader, ttype, id_, last_id)
                last_id = id_
        except DecodeError as error:
            raise EncodeError(
                EncodeError.INVALID_DATA, f"_unknown is not a list of fields: {error}", path=""
            ) from error

    def _copy_field(self, reader: Any, ttype: int, id_: int, last_id: int) -> None:
        if ttype == TType.BOOL:
            self.bool_field(reader.boolean(), id_, last_id)
        else:
            self.field_begin(ttype, id_, last_id)
            self.copy_value(reader, ttype)

    def copy_value(self, reader: Any, ttype: int) -> None:
        """Write what `reader` reads, without a spec."""
        if ttype == TType.BOOL:
            self.boolean(reader.boolean())
        elif ttype in _INT_WIDTHS:
            bits = _INT_WIDTHS[TType(ttype)]
            self.integer(reader.integer(bits), bits)
        elif ttype == TType.DOUBLE:
            self.double(reader.double())
        elif ttype == TType.STRING:
            self.data(reader.data_bytes())
        elif ttype == TType.UUID:
            self.out += reader.take(16)
        elif ttype == TType.STRUCT:
            self._copy_struct(reader)
        elif ttype in (TType.LIST, TType.SET):
            reader.enter()
            element, size = reader.list_begin()
            self.list_begin(element, size)
            for _ in range(size):
                self.copy_value(reader, element)
            reader.leave()
        elif ttype == TType.MAP:
            reader.enter()
            key, value, size = reader.map_begin()
            self.map_begin(key, value, size)
            for _ in range(size):
                self.copy_value(reader, key)
                self.copy_value(reader, value)
            reader.leave()
        else:
            raise reader.bad(f"unknown wire type {ttype}")

    def _copy_struct(self, reader: Any) -> None:
        reader.enter()
        last_id = read_last = 0
        while True:
            ttype, id_ = reader.field_begin(read_last)
            if ttype == TType.STOP:
                break
            self._copy_field(reader, ttype, id_, last_id)
            last_id = read_last = id_
        self.out.append(0)
        reader.leave()


_INT_WIDTHS = {TType.BYTE: 8, TType.I16: 16, TType.I32: 32, TType.I64: 64}


def key_text(key: object, index: int) -> str:
    """A map key as a path shows it."""
    if isinstance(key, int) and not isinstance(key, bool):
        # As a double, an int may be larger than any that a path should show.
        return int.__repr__(key) if -(1 << 63) <= key < 1 << 63 else f"#{index}"
    if isinstance(key, str) and len(key) <= 64:
        return repr(str(key))
    return f"#{index}"


def _check_union(plan: StructPlan, values: list[Any], unknown: object) -> None:
    given = [field.name for field, value in zip(plan.fields, values, strict=True) if value is not None]
    if len(given) + (1 if unknown else 0) != 1:
        what = ", ".join(given) or "none"
        raise _bad(f"a union has exactly one member; set are: {what}")


def _checked_bool(value: object) -> bool:
    if not isinstance(value, bool):
        raise _bad(f"expected bool, got {type(value).__name__}")
    return value


def _checked_int(value: object, plan: TypePlan) -> int:
    if not isinstance(value, int):
        raise _bad(f"expected int, got {type(value).__name__}")
    half = 1 << (plan.bits - 1)
    if not -half <= value < half:
        raise _bad(f"{shown_int(value)} does not fit {plan.name}")
    return value


def shown_int(value: int) -> str:
    """An integer for an error text, however large it is."""
    return str(int(value)) if value.bit_length() <= 64 else f"an integer of {value.bit_length()} bits"


def _checked_enum(value: object, plan: TypePlan) -> int:
    if not isinstance(value, plan.cls) and (not isinstance(value, int) or hasattr(type(value), "__members__")):
        raise _bad(f"expected {plan.name}, got {type(value).__name__}")
    assert isinstance(value, int)
    if not -(1 << 31) <= value < 1 << 31:
        raise _bad(f"{shown_int(value)} does not fit {plan.name}")
    return value


def _checked_double(value: object) -> float:
    if isinstance(value, float):
        return value
    if not isinstance(value, int):
        raise _bad(f"expected float, got {type(value).__name__}")
    try:
        return float(value)
    except OverflowError:
        raise _bad(f"{shown_int(value)} does not fit double") from None


class BinaryWriter(Writer):
    def field_begin(self, ttype: int, id_: int, last_id: int) -> None:  # noqa: ARG002 # compact needs it
        self.out.append(ttype)
        self.out += _I16.pack(id_)

    def bool_field(self, value: bool, id_: int, last_id: int) -> None:
        self.field_begin(TType.BOOL, id_, last_id)
        self.out.append(value)

    def boolean(self, value: bool) -> None:
        self.out.append(value)

    def integer(self, value: int, bits: int) -> None:
        self.out += _BINARY_INTS[bits](value)

    def double(self, value: float) -> None:
        self.out += _F64_BIG.pack(value)

    def size(self, size: int) -> None:
        self.out += _I32.pack(size)

    def list_begin(self, ttype: int, size: int) -> None:
        self.out.append(ttype)
        self.size(size)

    def map_begin(self, key: int, value: int, size: int) -> None:
        self.out.append(key)
        self.out.append(value)
        self.size(size)


class CompactWriter(Writer):
    def field_begin(self, ttype: int, id_: int, last_id: int) -> None:
        self._field_head(COMPACT_TYPES[TType(ttype)], id_, last_id)

    def bool_field(self, value: bool, id_: int, last_id: int) -> None:
        self._field_head(1 if value else 2, id_, last_id)

    def _field_head(self, code: int, id_: int, last_id: int) -> None:
        delta = id_ - last_id
        if 0 < delta <= 15:
            self.out.append(delta << 4 | code)
        else:
            self.out.append(code)
            self.integer(id_, 16)

    def boolean(self, value: bool) -> None:
        self.out.append(1 if value else 2)

    def integer(self, value: int, bits: int) -> None:
        if bits == 8:
            self.out.append(value & 0xFF)
        else:
            self.size((value << 1) ^ (value >> (bits - 1)))

    def double(self, value: float) -> None:
        self.out += _F64_LITTLE.pack(value)

    def size(self, size: int) -> None:
        out = self.out
        while size > 0x7F:
            out.append((size & 0x7F) | 0x80)
            size >>= 7
        out.append(size)

    def list_begin(self, ttype: int, size: int) -> None:
        # An empty container that came without element types has none to give.
        code = COMPACT_TYPES[TType(ttype)] if ttype else 0
        if size < 15:
            self.out.append(size << 4 | code)
        else:
            self.out.append(0xF0 | code)
            self.size(size)

    def map_begin(self, key: int, value: int, size: int) -> None:
        self.size(size)
        if size:
            self.out.append(COMPACT_TYPES[TType(key)] << 4 | COMPACT_TYPES[TType(value)])


def writer_class(protocol: int) -> type[Writer]:
    """The writer of a `ProtocolId`. ValueError for another number."""
    if protocol == 0:
        return BinaryWriter
    if protocol == 2:
        return CompactWriter
    raise ValueError(f"unknown protocol {protocol!r}")
