"""Bytes to values, binary and compact: one walk over the plan, two ways to read a number.

Every declared size is compared with the bytes that are left before anything is made of it.
"""

from __future__ import annotations

import struct
from abc import ABC, abstractmethod
from typing import Any

from thriftkit.errors import DecodeError, LimitExceeded
from thriftkit.limits import Limits
from thriftkit.schema import TType

from .budget import LIST_COST, granted, map_cost, set_cost
from .hashing import MAX_ALIKE, AlikeHashes, is_forgeable
from .plan import COMPACT_TYPES, UUID_CLASS, FieldPlan, Kind, StructPlan, TypePlan

__all__ = ["BinaryReader", "CompactReader", "Reader", "reader_class"]

_I32 = struct.Struct(">i")
_F64_BIG = struct.Struct(">d")
_F64_LITTLE = struct.Struct("<d")
_WIRE_TYPES = {code: ttype for ttype, code in COMPACT_TYPES.items()} | {2: TType.BOOL}
_KNOWN_TYPES = frozenset(COMPACT_TYPES)
_INT_BITS = {TType.BYTE: 8, TType.I16: 16, TType.I32: 32, TType.I64: 64}


class Reader(ABC):
    """A cursor over one payload that never leaves it. Errors carry the path below the first struct."""

    __slots__ = ("_enums", "_limits", "_room", "at", "depth_left", "end", "in_bool_field", "source")

    min_sizes: dict[int, int]
    """The fewest bytes that an element of a wire type can have."""

    def __init__(self, source: bytes, at: int, limits: Limits) -> None:
        self.source = source
        self.at = at
        self.end = len(source)
        self.depth_left = limits.max_depth
        self.in_bool_field: bool | None = None
        self._limits = limits
        self._room = granted(len(source) - at, limits)
        self._enums: dict[tuple[Any, int], Any] = {}

    # What a protocol reads in its own way.
    @abstractmethod
    def field_begin(self, last_id: int) -> tuple[int, int]: ...

    @abstractmethod
    def boolean(self) -> bool: ...

    @abstractmethod
    def integer(self, bits: int) -> int: ...

    @abstractmethod
    def double(self) -> float: ...

    @abstractmethod
    def size(self) -> int: ...

    @abstractmethod
    def list_begin(self) -> tuple[int, int]: ...

    @abstractmethod
    def map_begin(self) -> tuple[int, int, int]: ...

    # What they share.
    def bad(self, message: str, type_: int = DecodeError.INVALID_DATA) -> DecodeError:
        return DecodeError(type_, message, path="", offset=self.at)

    def over(self, message: str, type_: int = DecodeError.SIZE_LIMIT) -> LimitExceeded:
        return LimitExceeded(type_, message, path="", offset=self.at)

    def take(self, size: int) -> bytes:
        """The next `size` bytes."""
        start = self.at
        if size > self.end - start:
            raise self.bad(f"{size} bytes are needed, {self.end - start} are left")
        self.at = start + size
        return self.source[start : self.at]

    def enter(self) -> None:
        self.depth_left -= 1
        if self.depth_left < 0:
            raise self.over(f"nested deeper than max_depth = {self._limits.max_depth}", DecodeError.DEPTH_LIMIT)

    def leave(self) -> None:
        self.depth_left += 1

    def pay(self, cost: int) -> None:
        """Take `cost` estimated bytes of memory from what the message may use."""
        self._room -= cost
        if self._room < 0:
            limit = self._limits.max_bytes_per_wire_byte
            raise self.over(f"the values take more memory than max_bytes_per_wire_byte = {limit} grants")

    def data_bytes(self) -> bytes:
        """A string or binary, as bytes."""
        size = self.size()
        if size > self._limits.max_string_bytes:
            raise self.over(f"{size} bytes are more than max_string_bytes = {self._limits.max_string_bytes}")
        if size > self.end - self.at:
            raise self.bad(f"a string declares {size} bytes, {self.end - self.at} are left")
        return self.take(size)

    def check_count(self, count: int, each: int) -> None:
        """`count` elements of at least `each` bytes must fit into what is left."""
        if count > self._limits.max_container_items:
            raise self.over(f"{count} items are more than max_container_items = {self._limits.max_container_items}")
        if count * each > self.end - self.at:
            raise self.bad(f"a container declares {count} items, {self.end - self.at} bytes are left")

    def struct_values(self, plan: StructPlan) -> tuple[list[Any], bytes]:
        """The field values of a struct in IDL order, and its unknown fields as binary-protocol bytes."""
        self.enter()
        self.pay(plan.cost)
        values: list[Any] = [None] * len(plan.fields)
        seen: set[int] = set()
        unknown = bytearray()
        last_id = 0
        while True:
            start = self.at
            ttype, id_ = self.field_begin(last_id)
            if ttype == TType.STOP:
                break
            last_id = id_
            field = plan.by_id.get(id_)
            if field is None:
                self._keep_unknown(ttype, id_, unknown, keep=plan.cls is not None)
                continue
            if ttype != field.type.ttype:
                self.at = start
                raise self._at_field(field, self.bad(f"expected {field.type.name}, got {_shown(ttype)}"))
            try:
                values[field.index] = self.value(field.type)
            except DecodeError as error:
                raise self._at_field(field, error) from error.__cause__
            seen.add(id_)
        if len(seen) < len(plan.fields):
            for field in plan.fields:
                if field.id not in seen:
                    if field.required:
                        raise self._at_field(field, self.bad("required field is missing"))
                    if not plan.is_union:
                        values[field.index] = field.absent()
        if plan.is_union:
            self._check_union(plan, seen, bytes(unknown))
        self.leave()
        return values, bytes(unknown)

    def _at_field(self, field: FieldPlan, error: DecodeError) -> DecodeError:
        error.path = f".{field.name}{error.path or ''}"
        return error

    def _check_union(self, plan: StructPlan, seen: set[int], unknown: bytes) -> None:
        count = len(seen)
        if count + (1 if unknown else 0) != 1:
            names = ", ".join(field.name for field in plan.fields if field.id in seen) or "none"
            raise self.bad(f"a union has exactly one member; set are: {names}")

    def _keep_unknown(self, ttype: int, id_: int, unknown: bytearray, *, keep: bool) -> None:
        if ttype not in _KNOWN_TYPES:
            raise self.bad(f"unknown wire type {ttype}")
        from .encode import BinaryWriter  # the two rooms need each other: transcoding reads and writes

        writer = BinaryWriter(unknown if keep else bytearray(), self._limits)
        writer.field_begin(ttype, id_, 0)
        writer.copy_value(self, ttype)

    def struct_object(self, plan: StructPlan) -> Any:
        """An instance of the struct's class, made without its ``__init__``."""
        values, unknown = self.struct_values(plan)
        assert plan.cls is not None
        made = plan.cls.__new__(plan.cls)
        put = object.__setattr__
        for field in plan.fields:
            put(made, field.py_name, values[field.index])
        put(made, "_unknown", unknown or None)
        return made

    def value(self, plan: TypePlan) -> Any:
        """One value of any type."""
        kind = plan.kind
        if kind is Kind.STRING:
            return self._text()
        if kind is Kind.INT:
            return self.integer(plan.bits)
        if kind is Kind.STRUCT:
            return self.struct_object(plan.struct_plan())
        if kind is Kind.LIST:
            return self._list(plan)
        if kind is Kind.BOOL:
            return self.boolean()
        if kind is Kind.DOUBLE:
            return self.double()
        if kind is Kind.ENUM:
            return self._enum_member(plan.cls, self.integer(32))
        if kind is Kind.MAP:
            return self._map(plan)
        if kind is Kind.SET:
            return self._set(plan)
        if kind is Kind.BINARY:
            return self.data_bytes()
        return UUID_CLASS(bytes=self.take(16))

    def _enum_member(self, cls: Any, value: int) -> Any:
        """One object for each value of a message: an unknown one costs time and memory to make."""
        member = self._enums.get((cls, value))
        if member is None:
            member = self._enums[cls, value] = cls(value)
        return member

    def _text(self) -> str:
        start = self.at
        data = self.data_bytes()
        try:
            return data.decode()
        except UnicodeDecodeError as error:
            self.at = start
            raise self.bad("invalid UTF-8") from error

    def _items(self, plan: TypePlan) -> list[Any]:
        self.enter()
        start = self.at
        ttype, size = self.list_begin()
        element = plan.element
        assert element is not None
        if size and ttype != element.ttype:
            self.at = start
            raise self.bad(f"expected elements of type {element.name}, got {_shown(ttype)}")
        self.pay(set_cost(size) if plan.kind is Kind.SET else LIST_COST)
        items: list[Any] = []
        try:
            for _ in range(size):
                items.append(self.value(element))  # noqa: PERF401 # the error needs to know how many there are
        except DecodeError as error:
            error.path = f"[{len(items)}]{error.path or ''}"
            raise
        self.leave()
        return items

    def _list(self, plan: TypePlan) -> Any:
        return plan.container()(self._items(plan))

    def _set(self, plan: TypePlan) -> Any:
        start = self.at
        items = self._items(plan)
        element = plan.element
        assert element is not None
        try:
            made = self._forgeable_set(items) if is_forgeable(element.kind) else set(items)
        except TypeError as error:
            self.at = start
            raise self.bad(f"an element of the set cannot be hashed: {error}") from error
        return plan.container()(made)

    def _forgeable_set(self, items: list[Any]) -> set[Any]:
        made: set[Any] = set()
        alike = AlikeHashes()
        for item in items:
            if item not in made:
                if not alike.add(item):
                    raise self._too_alike()
                made.add(item)
        return made

    def _too_alike(self) -> LimitExceeded:
        return self.over(f"more than {MAX_ALIKE} different keys with the same hash")

    def _map(self, plan: TypePlan) -> Any:
        self.enter()
        start = self.at
        key_type, value_type, size = self.map_begin()
        key_plan, value_plan = plan.key, plan.value
        assert key_plan is not None
        assert value_plan is not None
        if size and (key_type, value_type) != (key_plan.ttype, value_plan.ttype):
            self.at = start
            raise self.bad(
                f"expected a map of {key_plan.name} to {value_plan.name}, "
                f"got {_shown(key_type)} to {_shown(value_type)}"
            )
        self.pay(map_cost(size))
        made: dict[Any, Any] = {}
        alike = AlikeHashes() if is_forgeable(key_plan.kind) else None
        for index in range(size):
            self._map_item(key_plan, value_plan, made, index, alike)
        self.leave()
        return plan.container()(made)

    def _map_item(
        self, key_plan: TypePlan, value_plan: TypePlan, made: dict[Any, Any], index: int, alike: AlikeHashes | None
    ) -> None:
        start = self.at
        try:
            key = self.value(key_plan)
            try:
                hash(key)
            except TypeError as error:
                self.at = start
                raise self.bad(f"the key cannot be hashed: {error}") from error
            if alike is not None and key not in made and not alike.add(key):
                raise self._too_alike()
        except DecodeError as error:
            error.path = f"{{{index}}}{error.path or ''}"
            raise
        try:
            made[key] = self.value(value_plan)
        except DecodeError as error:
            from .encode import key_text  # see _keep_unknown

            error.path = f"[{key_text(key, index)}]{error.path or ''}"
            raise

    def skip(self, ttype: int) -> None:
        """Pass over one value."""
        from .encode import BinaryWriter  # see _keep_unknown

        BinaryWriter(bytearray(), self._limits).copy_value(self, ttype)


def _shown(ttype: int) -> str:
    try:
        return TType(ttype).name.lower()
    except ValueError:
        return f"wire type {ttype}"


class BinaryReader(Reader):
    __slots__ = ()
    min_sizes = {  # noqa: RUF012 # constant
        TType.BOOL: 1,
        TType.BYTE: 1,
        TType.DOUBLE: 8,
        TType.I16: 2,
        TType.I32: 4,
        TType.I64: 8,
        TType.STRING: 4,
        TType.STRUCT: 1,
        TType.MAP: 6,
        TType.SET: 5,
        TType.LIST: 5,
        TType.UUID: 16,
    }

    def field_begin(self, last_id: int) -> tuple[int, int]:  # noqa: ARG002 # compact needs it
        ttype = self.take(1)[0]
        if ttype == TType.STOP:
            return ttype, 0
        return ttype, self.integer(16)

    def raw_field_begin(self) -> tuple[int, int]:
        """A field of a list of fields without a stop."""
        ttype, id_ = self.field_begin(0)
        if ttype not in _KNOWN_TYPES:
            raise self.bad(f"unknown wire type {ttype}")
        return ttype, id_

    def boolean(self) -> bool:
        byte = self.take(1)[0]
        if byte > 1:
            self.at -= 1
            raise self.bad(f"{byte} is not a bool")
        return byte == 1

    def integer(self, bits: int) -> int:
        return int.from_bytes(self.take(bits >> 3), "big", signed=True)

    def double(self) -> float:
        value: float = _F64_BIG.unpack(self.take(8))[0]
        return value

    def size(self) -> int:
        size = self.integer(32)
        if size < 0:
            self.at -= 4
            raise self.bad(f"negative size {size}", DecodeError.NEGATIVE_SIZE)
        return size

    def list_begin(self) -> tuple[int, int]:
        ttype = self.take(1)[0]
        size = self.size()
        if size:
            self.check_count(size, self._min(ttype))
        return ttype if size else ttype * (ttype in _KNOWN_TYPES), size

    def map_begin(self) -> tuple[int, int, int]:
        key, value = self.take(2)
        size = self.size()
        if not size:
            return key * (key in _KNOWN_TYPES), value * (value in _KNOWN_TYPES), 0
        self.check_count(size, self._min(key) + self._min(value))
        return key, value, size

    def _min(self, ttype: int) -> int:
        minimum = self.min_sizes.get(ttype)
        if minimum is None:
            raise self.bad(f"unknown wire type {ttype}")
        return minimum


class CompactReader(Reader):
    __slots__ = ()
    min_sizes = {ttype: {TType.DOUBLE: 8, TType.UUID: 16}.get(ttype, 1) for ttype in COMPACT_TYPES}  # noqa: RUF012 # constant

    def field_begin(self, last_id: int) -> tuple[int, int]:
        start = self.at
        byte = self.take(1)[0]
        code = byte & 0x0F
        if code == 0:
            if byte:
                self.at = start
                raise self.bad(f"a field of type 0 with head {byte:#04x}")
            return TType.STOP, 0
        delta = byte >> 4
        id_ = last_id + delta if delta else self.integer(16)
        if id_ > 0x7FFF:
            self.at = start
            raise self.bad(f"field id {id_} does not fit i16")
        ttype = _WIRE_TYPES.get(code)
        if ttype is None:
            self.at = start
            raise self.bad(f"unknown compact type {code}")
        self.in_bool_field = (code == 1) if ttype is TType.BOOL else None
        return ttype, id_

    def boolean(self) -> bool:
        in_field, self.in_bool_field = self.in_bool_field, None
        if in_field is not None:
            return in_field
        byte = self.take(1)[0]
        if byte > 2:
            self.at -= 1
            raise self.bad(f"{byte} is not a bool")
        return byte == 1

    def integer(self, bits: int) -> int:
        if bits == 8:
            return int.from_bytes(self.take(1), "big", signed=True)
        start = self.at
        raw = self._varint(10 if bits == 64 else 5)
        value = (raw >> 1) ^ -(raw & 1)
        if not -(1 << (bits - 1)) <= value < 1 << (bits - 1):
            self.at = start
            raise self.bad(f"{value} does not fit i{bits}")
        return value

    def _varint(self, longest: int) -> int:
        start = self.at
        result = shift = 0
        for _ in range(longest):
            byte = self.take(1)[0]
            result |= (byte & 0x7F) << shift
            if byte < 0x80:
                return result
            shift += 7
        self.at = start
        raise self.bad(f"a varint is longer than {longest} bytes")

    def double(self) -> float:
        value: float = _F64_LITTLE.unpack(self.take(8))[0]
        return value

    def size(self) -> int:
        start = self.at
        size = self._varint(5)
        if size > 0xFFFF_FFFF:
            self.at = start
            raise self.bad(f"size {size} does not fit i32")
        if size > 0x7FFF_FFFF:
            self.at = start
            raise self.bad(f"negative size {size - (1 << 32)}", DecodeError.NEGATIVE_SIZE)
        return size

    def list_begin(self) -> tuple[int, int]:
        byte = self.take(1)[0]
        size = byte >> 4
        if size == 15:
            size = self.size()
        if not size:
            return self._type(byte & 0x0F) if byte & 0x0F in _WIRE_TYPES else 0, 0
        ttype = self._type(byte & 0x0F)
        self.check_count(size, self.min_sizes[ttype])
        return ttype, size

    def map_begin(self) -> tuple[int, int, int]:
        size = self.size()
        if not size:
            return 0, 0, 0
        byte = self.take(1)[0]
        key, value = self._type(byte >> 4), self._type(byte & 0x0F)
        self.check_count(size, self.min_sizes[key] + self.min_sizes[value])
        return key, value, size

    def _type(self, code: int) -> TType:
        ttype = _WIRE_TYPES.get(code)
        if ttype is None:
            raise self.bad(f"unknown compact type {code}")
        return ttype


def reader_class(protocol: int) -> Any:
    """The reader of a `ProtocolId`. ValueError for another number."""
    if protocol == 0:
        return BinaryReader
    if protocol == 2:
        return CompactReader
    raise ValueError(f"unknown protocol {protocol!r}")
