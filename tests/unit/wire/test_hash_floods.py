"""Keys chosen to have one hash are refused before they cost quadratic time."""

from __future__ import annotations

import sys
import uuid

import pytest

from struct_maker import struct_of
from thriftkit import schema as s
from thriftkit.errors import LimitExceeded, TProtocolException
from thriftkit.wire.pure import StructCodec
from thriftkit.wire.pure.hashing import MAX_ALIKE

SETS = struct_of("demo.Sets", s.FieldSpec(1, "value", s.SetType(s.UUID)))
MAPS = struct_of("demo.Maps", s.FieldSpec(1, "value", s.MapType(s.UUID, s.I8)))


def alike(count):
    made = [uuid.UUID(int=sys.hash_info.modulus * number + 5) for number in range(count)]
    assert len({hash(value) for value in made}) == 1
    return made


@pytest.mark.parametrize(
    ("cls", "container"), [(SETS, set), (MAPS, lambda keys: dict.fromkeys(keys, 1))], ids=["set", "map"]
)
def test_uuids_with_one_hash(implementation, cls, container):
    protocol = s.ProtocolId.BINARY
    compiled = implementation.StructCodec(s.spec_of(cls))
    fits = cls(container(alike(MAX_ALIKE)))
    assert compiled.decode(compiled.encode(fits, protocol), protocol) == fits
    flood = StructCodec(s.spec_of(cls)).encode(cls(container(alike(MAX_ALIKE + 1))), protocol)
    with pytest.raises(LimitExceeded) as caught:
        compiled.decode(flood, protocol)
    assert caught.value.type == TProtocolException.SIZE_LIMIT


def test_the_same_key_again_is_not_counted(implementation):
    one = uuid.UUID(int=7).bytes
    data = bytes.fromhex("0e 0001 10 000003e8") + one * 1000 + b"\0"
    assert implementation.StructCodec(s.spec_of(SETS)).decode(data, 0).value == {uuid.UUID(int=7)}
