"""What holds for any struct and any bytes, in each codec and between the two."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec_strategies import things
from struct_maker import implementations, struct_of
from thriftkit import schema as s
from thriftkit.errors import DecodeError, TProtocolException
from thriftkit.wire.skipper import MessageSkipper

IMPLEMENTATIONS = implementations()
PROTOCOLS = list(s.ProtocolId)
each_codec = pytest.mark.parametrize("name", list(IMPLEMENTATIONS))
each_protocol = pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda protocol: protocol.name.lower())
with_native = pytest.mark.skipif("native" not in IMPLEMENTATIONS, reason="the native codec is not built")


def codec(name: str, cls: Any) -> Any:
    return IMPLEMENTATIONS[name].StructCodec(s.spec_of(cls))


def outcome(name: str, cls: Any, data: bytes, protocol: int) -> tuple[object, ...]:
    """The value and the bytes that it makes, or what is wrong. Any other exception fails the test."""
    compiled = codec(name, cls)
    try:
        value = compiled.decode(data, protocol)
    except DecodeError as error:
        within = error.offset is not None and 0 <= error.offset <= len(data)
        return (type(error), error.type, error.path, "offset within" if within else error.offset)
    try:
        return (repr(value), compiled.encode(value, protocol))
    except TProtocolException as error:
        return (repr(value), type(error), error.type, error.path)


@st.composite
def damaged(draw: st.DrawFn, data: bytes) -> bytes:
    """`data` with a few bytes changed, cut out, put in or cut off."""
    result = bytearray(data)
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(result)))
        byte = draw(st.one_of(st.integers(0, 255), st.sampled_from([0, 1, 2, 11, 12, 13, 15, 0x7F, 0x80, 0xFF])))
        how = draw(st.sampled_from(["change", "insert", "remove", "end"]))
        if how == "insert":
            result.insert(at, byte)
        elif how == "end":
            del result[at:]
        elif at < len(result):
            if how == "change":
                result[at] = byte
            else:
                del result[at]
    return bytes(result)


@each_codec
@each_protocol
@given(value=things())
def test_round_trip(name, protocol, value):
    compiled = codec(name, type(value))
    data = compiled.encode(value, protocol)
    assert compiled.decode(data, protocol) == value
    assert compiled.encode(compiled.decode(data, protocol), protocol)  # an order of set elements is not promised


@with_native
@each_protocol
@given(value=things())
def test_native_and_pure_write_the_same_bytes(protocol, value):
    expected = codec("pure", type(value)).encode(value, protocol)
    assert codec("native", type(value)).encode(value, protocol) == expected


@each_codec
@each_protocol
@given(data=st.data())
def test_damaged_bytes_are_a_value_or_a_typed_error(name, protocol, data):
    value = data.draw(things())
    encoded = codec("pure", type(value)).encode(value, protocol)
    result = outcome(name, type(value), data.draw(damaged(encoded)), protocol)
    assert isinstance(result[0], str) or result[3] == "offset within"


@each_codec
@each_protocol
@given(value=things(depth=2))
def test_truncated_bytes_never_decode(name, protocol, value):
    compiled = codec(name, type(value))
    encoded = compiled.encode(value, protocol)
    for end in range(len(encoded)):
        with pytest.raises(DecodeError):
            compiled.decode(encoded[:end], protocol)


@with_native
@each_protocol
@given(data=st.data())
def test_native_and_pure_make_the_same_of_damaged_bytes(protocol, data):
    value = data.draw(things())
    encoded = codec("pure", type(value)).encode(value, protocol)
    wrong = data.draw(damaged(encoded))
    assert outcome("native", type(value), wrong, protocol) == outcome("pure", type(value), wrong, protocol)


@with_native
@each_protocol
@given(value=things(depth=2), junk=st.binary(max_size=40))
def test_native_and_pure_make_the_same_of_junk(protocol, value, junk):
    assert outcome("native", type(value), junk, protocol) == outcome("pure", type(value), junk, protocol)


@each_codec
@each_protocol
@given(data=st.data())
def test_fields_that_an_older_idl_does_not_know_survive_in_any_protocol(name, protocol, data):
    value = data.draw(things().filter(lambda made: s.spec_of(type(made)).kind != "union"))
    fields = s.spec_of(type(value)).fields
    known = data.draw(st.lists(st.sampled_from(fields), unique=True)) if fields else []
    old_class = struct_of("made.Old", *[s.FieldSpec(f.id, f.name, f.type) for f in known])
    new, old = codec(name, type(value)), codec(name, old_class)
    first = data.draw(st.sampled_from(PROTOCOLS))
    held = old.decode(new.encode(value, first), first)
    assert new.decode(old.encode(held, protocol), protocol) == value


@each_protocol
@given(data=st.data())
def test_the_skipper_finds_the_end_in_any_chunks(protocol, data):
    value = data.draw(things())
    args = IMPLEMENTATIONS["pure"].StructCodec(
        s.StructSpec("made.call_args", (s.FieldSpec(1, "thing", s.StructType(type(value))),), "args")
    )
    message = args.encode_message(b"", protocol, "call", 1, data.draw(st.integers(-(1 << 31), (1 << 31) - 1)), (value,))
    stream = message + data.draw(st.binary(max_size=30))
    skipper, buffer, end = MessageSkipper(protocol), bytearray(), None
    while end is None:
        at = len(buffer)
        assert at < len(stream), "the end was not found"
        buffer += stream[at : at + data.draw(st.integers(1, 20))]
        end = skipper.advance(buffer)
        assert end is not None or len(buffer) < len(message)
    assert end == len(message)


@each_protocol
@given(data=st.data())
def test_the_skipper_takes_damaged_bytes_for_a_message_or_an_error(protocol, data):
    value = data.draw(things())
    args = IMPLEMENTATIONS["pure"].StructCodec(
        s.StructSpec("made.call_args", (s.FieldSpec(1, "thing", s.StructType(type(value))),), "args")
    )
    message = args.encode_message(b"", protocol, "call", 1, 7, (value,))
    head = IMPLEMENTATIONS["pure"].read_message_begin(message, protocol)[3]
    stream = message[:head] + data.draw(damaged(message[head:]))

    def end_or_error(chunk: int) -> object:
        skipper, buffer = MessageSkipper(protocol), bytearray()
        for at in range(0, len(stream), chunk):
            buffer += stream[at : at + chunk]
            try:
                end = skipper.advance(buffer)
            except DecodeError as error:
                return (type(error), error.type)
            if end is not None:
                return end
        return None

    assert end_or_error(1) == end_or_error(len(stream))
