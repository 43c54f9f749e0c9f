from __future__ import annotations

import contextlib
import copy
import pickle
import sys
import traceback

import pytest

from thriftkit.schema import (
    I32,
    STRING,
    FieldSpec,
    FrozenDict,
    Struct,
    StructException,
    StructSpec,
    Union,
    field_values,
    spec_of,
)


class Place(Struct):
    __slots__ = ("name", "size")
    __match_args__ = ("name", "size")
    name: object
    size: object

    def __init__(self, name: object = None, size: object = None) -> None:
        self.name = name
        self.size = size

    @classmethod
    def __thrift_spec__(cls) -> StructSpec:
        return StructSpec("t.Place", (FieldSpec(1, "name", STRING), FieldSpec(2, "size", I32)), "struct", cls)


class Either(Union):
    __slots__ = ("number", "text")
    __match_args__ = ("text", "number")
    text: str | None
    number: int | None

    def __init__(self, *, text: str | None = None, number: int | None = None) -> None:
        self._set_only_member({"text": text, "number": number})


class Gone(StructException):
    __slots__ = ("key", "message")
    __match_args__ = ("key", "message")
    key: str | None
    message: str | None

    def __init__(self, key: str | None = None, message: str | None = None) -> None:
        super().__init__()
        self.key = key
        self.message = message


class TestStruct:
    def test_compared_and_hashed_by_value(self):
        assert Place("a", 1) == Place("a", 1)
        assert Place("a", 1) != Place("a", 2)
        assert hash(Place("a", 1)) == hash(Place("a", 1))
        assert Place("a") != Gone("a")
        with pytest.raises(TypeError):
            hash(Place(["a list"]))

    def test_unknown_fields_count_and_show(self):
        one, other = Place("a"), Place("a")
        one._unknown = b"\x08\0\x09\0\0\0\1"
        assert one != other
        assert repr(one) == "Place(name='a', size=None, <7 bytes of unknown fields>)"

    @pytest.mark.parametrize("clone", [copy.copy, copy.deepcopy, lambda v: pickle.loads(pickle.dumps(v))])
    def test_copies_keep_everything(self, clone):
        place = Place("a", [1])
        place._unknown = b"x"
        made = clone(place)
        assert made == place
        assert made is not place
        assert made._unknown == b"x"

    def test_match(self):
        match Place("a", 1):
            case Place(name="a", size=int(size)):
                assert size == 1
            case _:
                pytest.fail("no match")

    def test_a_cycle_has_a_repr(self):
        place = Place("a")
        place.size = place
        assert repr(place) == "Place(name='a', size=...)"

    def test_the_spec_is_built_once_and_shared_with_subclasses(self):
        class Mine(Place):
            pass

        assert spec_of(Place) is spec_of(Place)
        assert spec_of(Mine) is spec_of(Place)
        with pytest.raises(TypeError, match="not a generated class"):
            spec_of(Struct)

    def test_an_object_without_init_reads_as_absent(self):
        assert field_values(Place.__new__(Place)) == (None, None)


class TestUnion:
    def test_exactly_one(self):
        assert Either(text="x").text == "x"
        assert repr(Either(number=0)) == "Either(number=0)"
        for wrong in ({}, {"text": "x", "number": 1}):
            with pytest.raises(TypeError, match="takes exactly one of text, number"):
                Either(**wrong)

    def test_setting_one_clears_the_other(self):
        either = Either(text="x")
        either.number = 7
        assert (either.text, either.number, either._member) == (None, 7, "number")

    def test_match(self):
        match Either(number=3):
            case Either(text=str()):
                pytest.fail("it is a number")
            case Either(number=int(n)):
                assert n == 3


class TestException:
    def test_it_behaves_as_an_exception(self):
        @contextlib.contextmanager
        def passing():
            yield

        with pytest.raises(Gone) as caught, passing():
            try:
                raise ValueError("first")
            except ValueError as error:
                raise Gone("k", message="it left") from error
        error = caught.value
        assert isinstance(error.__cause__, ValueError)
        assert str(error) == "key='k', message='it left'"
        assert repr(error) == "Gone(key='k', message='it left')"
        assert "it left" in "".join(traceback.format_exception(error))
        if sys.version_info >= (3, 11):
            error.add_note("noted")
            assert error.__notes__ == ["noted"]
        error.__traceback__ = None

    @pytest.mark.parametrize("clone", [copy.copy, copy.deepcopy, lambda v: pickle.loads(pickle.dumps(v))])
    def test_copies_keep_everything(self, clone):
        error = Gone("k", "m")
        error._unknown = b"x"
        made = clone(error)
        assert made == error
        assert (made.key, made.message, made._unknown) == ("k", "m", b"x")

    def test_equal_ones_hash_alike(self):
        assert Gone("k") == Gone("k")
        assert hash(Gone("k")) == hash(Gone("other"))
        assert Gone("k") != Gone("other")


def test_a_frozen_dict_is_a_key():
    frozen = FrozenDict({"a": 1})
    assert {frozen: 1}[FrozenDict(a=1)] == 1
    for change in (lambda: frozen.update(b=2), lambda: frozen.pop("a"), lambda: frozen.__setitem__("a", 2)):
        with pytest.raises(TypeError, match="cannot be changed"):
            change()
    assert pickle.loads(pickle.dumps(frozen)) == frozen
