from __future__ import annotations

import pytest

from baseplate.lib import retry
from baseplate.lib.retry import RetryPolicy


class Clock:
    def __init__(self):
        self.now = 100.0
        self.sleeps = []

    def monotonic(self):
        return self.now

    def sleep(self, seconds):
        self.sleeps.append(seconds)
        self.now += seconds


@pytest.fixture
def clock(monkeypatch):
    made = Clock()
    monkeypatch.setattr(retry, "time", made)
    return made


def test_attempts_are_counted_exactly(clock):
    assert list(RetryPolicy.new(attempts=3)) == [None, None, None]
    assert len(list(RetryPolicy.new(attempts=3, budget=10))) == 3


def test_a_budget_yields_what_is_left_of_it(clock):
    seen = []
    for left in RetryPolicy.new(budget=1.0):
        seen.append(left)
        clock.now += 0.4
    assert seen == [pytest.approx(1.0), pytest.approx(0.6), pytest.approx(0.2)]


def test_back_off_grows_and_is_random(clock):
    list(RetryPolicy.new(attempts=4, backoff=0.1))
    for slept, whole in zip(clock.sleeps, [0.1, 0.2, 0.4], strict=True):
        assert whole / 2 <= slept <= whole


def test_back_off_never_sleeps_past_the_budget(clock):
    list(RetryPolicy.new(attempts=50, budget=0.5, backoff=0.1))
    assert sum(clock.sleeps) <= 0.5
    assert clock.sleeps


def test_counting_as_baseplate_2_does(clock):
    assert len(list(RetryPolicy.new(attempts=3, budget=10, backoff=0.1, as_baseplate_2=True))) == 4
    assert clock.sleeps == [0.1, 0.2, 0.4]
    assert len(list(RetryPolicy.new(attempts=3, as_baseplate_2=True))) == 3


def test_a_policy_can_be_used_again(clock):
    policy = RetryPolicy.new(attempts=2)
    assert len(list(policy)) == len(list(policy)) == 2


@pytest.mark.parametrize(
    "wrong", [{"attempts": 0}, {"attempts": 1.5}, {"attempts": True}, {"budget": -1}, {"backoff": float("nan")}]
)
def test_wrong_policies(wrong):
    with pytest.raises(ValueError):
        RetryPolicy.new(**wrong)
