"""Our bytes against those of Apache's ``thrift`` package (pure and accelerated) and of ``thriftpy2``."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from thrift.protocol import fastbinary
from thrift.protocol.TBinaryProtocol import TBinaryProtocol
from thrift.protocol.TCompactProtocol import TCompactProtocol
from thrift.transport.TTransport import TMemoryBuffer
from thriftpy2.protocol.binary import write_val

from spec_strategies import things
from struct_maker import implementations
from thriftkit import schema as s

IMPLEMENTATIONS = implementations()
each_codec = pytest.mark.parametrize("name", list(IMPLEMENTATIONS))
each_protocol = pytest.mark.parametrize("protocol", list(s.ProtocolId), ids=lambda protocol: protocol.name.lower())

_APACHE = {s.ProtocolId.BINARY: TBinaryProtocol, s.ProtocolId.COMPACT: TCompactProtocol}
_ACCELERATED = {s.ProtocolId.BINARY: fastbinary.encode_binary, s.ProtocolId.COMPACT: fastbinary.encode_compact}
_WRITERS = {
    s.BOOL: "writeBool",
    s.I8: "writeByte",
    s.I16: "writeI16",
    s.I32: "writeI32",
    s.I64: "writeI64",
    s.DOUBLE: "writeDouble",
    s.STRING: "writeString",
    s.BINARY: "writeBinary",
    s.UUID: "writeUuid",
}


def encode(name: str, value: Any, protocol: int) -> bytes:
    return IMPLEMENTATIONS[name].StructCodec(s.spec_of(type(value))).encode(value, protocol)


def fields_in_id_order(cls: Any) -> list[s.FieldSpec]:
    return sorted(s.spec_of(cls).fields, key=lambda field: field.id)


def apache_write(out: Any, type_: Any, value: Any) -> None:
    """The calls that Apache's generated code makes."""
    if isinstance(type_, s.StructType):
        out.writeStructBegin("")
        for field in fields_in_id_order(type_.cls):
            item = getattr(value, field.name)
            if item is not None:
                out.writeFieldBegin(field.name, field.type.ttype, field.id)
                apache_write(out, field.type, item)
                out.writeFieldEnd()
        out.writeFieldStop()
        out.writeStructEnd()
    elif isinstance(type_, s.MapType):
        out.writeMapBegin(type_.key.ttype, type_.value.ttype, len(value))
        for key, item in value.items():
            apache_write(out, type_.key, key)
            apache_write(out, type_.value, item)
        out.writeMapEnd()
    elif isinstance(type_, s.ListType | s.SetType):
        kind = "List" if isinstance(type_, s.ListType) else "Set"
        getattr(out, f"write{kind}Begin")(type_.element.ttype, len(value))
        for item in value:
            apache_write(out, type_.element, item)
        getattr(out, f"write{kind}End")()
    elif isinstance(type_, s.EnumType):
        out.writeI32(int(value))
    else:
        getattr(out, _WRITERS[type_])(value)


def apache_spec(cls: Any) -> list[Any]:
    """``[class, thrift_spec]`` as Apache's generator writes it."""
    fields = fields_in_id_order(cls)
    table: list[Any] = [None] * (fields[-1].id + 1 if fields else 0)
    for field in fields:
        table[field.id] = (field.id, int(field.type.ttype), field.name, _apache_args(field.type), None)
    return [cls, tuple(table)]


def _apache_args(type_: Any) -> Any:
    if isinstance(type_, s.StructType):
        return apache_spec(type_.cls)
    if isinstance(type_, s.MapType):
        key, value = type_.key, type_.value
        return (int(key.ttype), _apache_args(key), int(value.ttype), _apache_args(value), False)
    if isinstance(type_, s.ListType | s.SetType):
        return (int(type_.element.ttype), _apache_args(type_.element), False)
    return {s.STRING: "UTF8", s.BINARY: "BINARY"}.get(type_)


class Thriftpy2Struct:
    """A struct as thriftpy2's writer wants it."""

    def __init__(self, value: Any) -> None:
        self.thrift_spec = {}
        for field in fields_in_id_order(type(value)):
            args = _thriftpy2_args(field.type)
            entry = (int(field.type.ttype), field.name)
            self.thrift_spec[field.id] = (*entry, False) if args is None else (*entry, args, False)
            setattr(self, field.name, _thriftpy2_value(field.type, getattr(value, field.name)))


def _thriftpy2_args(type_: Any) -> Any:
    if isinstance(type_, s.MapType):
        return (_thriftpy2_element(type_.key), _thriftpy2_element(type_.value))
    if isinstance(type_, s.ListType | s.SetType):
        return _thriftpy2_element(type_.element)
    return Thriftpy2Struct if isinstance(type_, s.StructType) else None


def _thriftpy2_element(type_: Any) -> Any:
    args = _thriftpy2_args(type_)
    return int(type_.ttype) if args is None else (int(type_.ttype), args)


def _thriftpy2_value(type_: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(type_, s.StructType):
        return Thriftpy2Struct(value)
    if isinstance(type_, s.MapType):
        return _Pairs([(_thriftpy2_value(type_.key, k), _thriftpy2_value(type_.value, v)) for k, v in value.items()])
    if isinstance(type_, s.ListType | s.SetType):
        return [_thriftpy2_value(type_.element, item) for item in value]
    return value


class _Pairs:
    """A map as thriftpy2 walks it: each key, then the value of that key. The keys may be lists."""

    def __init__(self, pairs: list[tuple[Any, Any]]) -> None:
        self.pairs = pairs
        self.current: Any = None

    def __len__(self) -> int:
        return len(self.pairs)

    def __iter__(self) -> Any:
        for key, value in self.pairs:
            self.current = value
            yield key

    def __getitem__(self, key: Any) -> Any:
        return self.current


def has_uuid(type_: Any) -> bool:
    if isinstance(type_, s.StructType):
        return any(has_uuid(field.type) for field in s.spec_of(type_.cls).fields)
    if isinstance(type_, s.MapType):
        return has_uuid(type_.key) or has_uuid(type_.value)
    return has_uuid(type_.element) if isinstance(type_, s.ListType | s.SetType) else type_ is s.UUID


@each_codec
@each_protocol
@given(value=things())
def test_the_bytes_of_apache(name, protocol, value):
    transport = TMemoryBuffer()
    apache_write(_APACHE[protocol](transport), s.StructType(type(value)), value)
    assert encode(name, value, protocol) == transport.getvalue()


@each_codec
@each_protocol
@given(value=things(plain_ids=True))
def test_the_bytes_of_apache_accelerated(name, protocol, value):
    assert encode(name, value, protocol) == _ACCELERATED[protocol](value, apache_spec(type(value)))


class _Out(bytearray):
    write = bytearray.extend


@each_codec
@given(value=things().filter(lambda made: not has_uuid(s.StructType(type(made)))))
def test_the_bytes_of_thriftpy2(name, value):
    out = _Out()
    write_val(out, s.TType.STRUCT, Thriftpy2Struct(value))
    assert encode(name, value, s.ProtocolId.BINARY) == bytes(out)
