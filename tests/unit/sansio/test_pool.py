from __future__ import annotations

import random
from dataclasses import dataclass

import pytest

from thriftkit.sansio.pool import Open, PoolState, Reuse, Wait


@dataclass(eq=False)
class Conn:
    opened_at: float = 0.0


def pool(size: int = 2, max_age_s: float | None = None, *, fifo: bool = False) -> PoolState[Conn, str]:
    return PoolState(size, max_age_s, fifo=fifo)


def test_opens_up_to_its_size_and_then_makes_wait():
    state = pool(2)
    assert [state.acquire(lease, 0) for lease in "abc"] == [Open.OPEN, Open.OPEN, Wait.WAIT]
    assert (state.checked_out, state.waiting) == (2, 1)


def test_waiters_are_served_in_order_and_nobody_overtakes():
    state = pool(1)
    state.acquire("a", 0)
    for lease in "bcd":
        assert state.acquire(lease, 0) is Wait.WAIT
    conn = Conn()
    state.release(conn, 0, usable=True)
    assert state.give_back("a") == "b"
    assert state.acquire("late", 0) is Wait.WAIT, "the queue is not empty: no overtaking"
    assert state.take(0) == Reuse(conn)
    assert state.give_back("b") == "c"
    assert state.give_back("d") is None, "a waiter that gives up leaves the queue"
    assert state.give_back("c") == "late"


@pytest.mark.parametrize(("fifo", "index"), [(False, 1), (True, 0)])
def test_lifo_is_the_default(fifo: bool, index: int):
    state = pool(2, fifo=fifo)
    conns = [Conn(), Conn()]
    for lease in "ab":
        state.acquire(lease, 0)
    for lease, conn in zip("ab", conns, strict=True):
        state.release(conn, 0, usable=True)
        state.give_back(lease)
    assert state.acquire("c", 0) == Reuse(conns[index])


def test_age_is_checked_when_given_out_and_when_returned():
    state = pool(2, max_age_s=60)
    state.acquire("a", 0)
    old = Conn(opened_at=0)
    state.release(old, 59.9, usable=True)
    state.give_back("a")
    assert state.acquire("b", 60.0) is Open.OPEN
    assert state.to_close == [old]
    older = Conn(opened_at=0)
    state.release(older, 61, usable=True)
    assert state.to_close == [old, older]
    assert state.counters.expired == 2


def test_a_connection_that_is_not_usable_is_closed_and_its_slot_is_free():
    state = pool(1)
    state.acquire("a", 0)
    bad = Conn()
    state.release(bad, 0, usable=False)
    assert state.give_back("a") is None
    assert state.to_close == [bad]
    assert state.acquire("b", 0) is Open.OPEN


def test_giving_back_twice_frees_one_slot_only():
    state = pool(1)
    state.acquire("a", 0)
    state.give_back("a")
    state.acquire("b", 0)
    assert state.give_back("a") is None
    assert state.checked_out == 1
    assert state.acquire("c", 0) is Wait.WAIT


def test_after_a_fork_nothing_is_closed():
    state = pool(2)
    state.acquire("a", 0)
    state.release(Conn(), 0, usable=True)
    state.forget_all()
    assert (state.checked_out, state.idle, state.to_close) == (0, 0, [])


@pytest.mark.parametrize("bad", [{"size": 0}, {"size": 1, "max_age_s": 0}])
def test_settings_that_make_no_pool(bad: dict[str, float]):
    with pytest.raises(ValueError, match=r"must be|needs"):
        PoolState(**bad)  # type: ignore[arg-type]


def test_random_histories_keep_the_invariants():
    rng = random.Random(3)
    for _ in range(200):
        size = rng.randint(1, 4)
        state = pool(size, max_age_s=rng.choice([None, 5.0]))
        holding: dict[str, Conn] = {}
        queued: list[str] = []
        closed = 0
        for step in range(100):
            now = float(step)
            if rng.random() < 0.5:
                lease = f"lease {step}"
                decision = state.acquire(lease, now)
                if decision is Wait.WAIT:
                    queued.append(lease)
                else:
                    holding[lease] = decision.connection if isinstance(decision, Reuse) else Conn(now)
            elif queued and rng.random() < 0.3:
                lease = queued.pop(rng.randrange(len(queued)))
                assert state.give_back(lease) is None
            elif holding:
                lease = rng.choice(list(holding))
                state.release(holding.pop(lease), now, usable=rng.random() < 0.8)
                woken = state.give_back(lease)
                if woken is not None:
                    assert woken == queued.pop(0), "first come, first served"
                    decision = state.take(now)
                    holding[woken] = decision.connection if isinstance(decision, Reuse) else Conn(now)
            closed = len(state.to_close)
            assert state.checked_out == len(holding) <= size
            assert state.waiting == len(queued)
            assert state.idle + state.checked_out <= size, "never more connections than slots"
            assert not (queued and len(holding) < size), "nobody waits while a slot is free"
        assert closed == state.counters.expired + state.counters.discarded
