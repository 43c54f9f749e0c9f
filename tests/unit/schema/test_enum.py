from __future__ import annotations

import copy
import pickle

import pytest

from thriftkit.schema import ThriftEnum


class Colour(ThriftEnum):
    RED = 1
    GREEN = 2
    LIME = 2


def test_members_are_ints():
    assert Colour.RED == 1
    assert Colour(2) is Colour.GREEN
    assert Colour.GREEN.is_known
    assert repr(Colour.RED) == "<Colour.RED: 1>"


def test_an_unknown_value_is_of_the_enum_and_has_no_name():
    new = Colour(99)
    assert isinstance(new, Colour)
    assert new == 99
    assert hash(new) == hash(99)
    assert new.name is None
    assert new.value == 99
    assert not new.is_known
    assert repr(new) == "<Colour unknown: 99>"
    assert f"{new:d}" == "99"
    assert Colour(99) == new
    assert {new: 1}[Colour(99)] == 1


def test_a_peer_cannot_make_the_class_grow():
    before = len(Colour._value2member_map_)
    for value in range(1000, 1100):
        Colour(value)
    assert len(Colour._value2member_map_) == before
    assert len(Colour.__members__) == 3


@pytest.mark.parametrize("value", [2**31, -(2**31) - 1, "x", None, 1.5])
def test_what_is_no_i32_is_no_value(value):
    with pytest.raises(ValueError, match="is not a valid Colour"):
        Colour(value)


@pytest.mark.parametrize("value", [Colour.RED, Colour(99)])
def test_copy_and_pickle(value: Colour):
    for made in (copy.copy(value), copy.deepcopy(value), pickle.loads(pickle.dumps(value))):
        assert made == value
        assert type(made) is Colour
        assert made.name == value.name


def test_the_two_maps_of_apache_code():
    assert Colour._VALUES_TO_NAMES == {1: "RED", 2: "GREEN"}
    assert Colour._NAMES_TO_VALUES == {"RED": 1, "GREEN": 2, "LIME": 2}
