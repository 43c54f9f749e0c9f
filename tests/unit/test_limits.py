from __future__ import annotations

import copy
import pickle

import pytest

from thriftkit.limits import DEFAULT_LIMITS, Limits


def test_limits_are_values_that_cannot_be_changed() -> None:
    small = Limits(max_depth=3)
    assert small == Limits(max_depth=3) != DEFAULT_LIMITS
    assert len({small, Limits(max_depth=3), Limits()}) == 2
    assert pickle.loads(pickle.dumps(small)) == copy.copy(small) == copy.deepcopy(small) == small
    assert "max_depth=3," in repr(small)
    assert small != (*Limits(max_depth=3)._values(),)
    with pytest.raises(AttributeError, match="max_depth"):
        small.max_depth = 4
    with pytest.raises(AttributeError, match="max_depth"):
        del small.max_depth


@pytest.mark.parametrize("name", Limits.__slots__)
@pytest.mark.parametrize("value", [0, -1, True, 1.5, "1", None, 2**31])
def test_a_limit_that_is_none_is_a_value_error_that_names_it(name: str, value: object) -> None:
    with pytest.raises(ValueError, match=name):
        Limits(**{name: value})  # type: ignore[arg-type]  # that is what is tested
    assert getattr(Limits(**{name: 7}), name) == 7


def test_a_limit_that_does_not_exist_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="max_width"):
        Limits(max_width=1)  # type: ignore[call-arg]  # that is what is tested
