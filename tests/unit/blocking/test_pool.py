from __future__ import annotations

import gc
import os
import random
import signal
import socket
import threading
import time

import pytest

from thriftkit.blocking import ConnectionPool, connect
from thriftkit.errors import ConnectFailed, PoolClosed, PoolTimeout, TTransportException


def soon(timeout_s: float = 5) -> float:
    return time.monotonic() + timeout_s


@pytest.fixture
def make_pool(serve):
    running = serve()
    pools: list[ConnectionPool] = []

    def make(**settings) -> ConnectionPool:
        pool = ConnectionPool(
            lambda deadline: connect(running.address, deadline=deadline, default_timeout_s=5), **settings
        )
        pool.running = running
        pools.append(pool)
        return pool

    yield make
    for pool in pools:
        pool.close()


def test_a_connection_is_opened_when_needed_and_reused(echo, make_pool):
    pool = make_pool(size=2)
    assert pool.stats().counters.opened == 0
    for number in range(5):
        with pool.connection(soon()) as connection:
            assert pool.checked_out == 1
            assert connection.call(echo.ADD, number, 1) == number + 1
    stats = pool.stats()
    assert (stats.counters.opened, stats.counters.reused, stats.idle, stats.checked_out) == (1, 4, 1, 0)


def test_waiting_for_a_slot_ends_at_the_deadline(make_pool):
    pool = make_pool(size=1)
    held = pool.acquire(soon())
    began = time.monotonic()
    with pytest.raises(PoolTimeout, match="timed out waiting for a connection slot") as caught:
        pool.acquire(soon(0.1))
    assert 0.09 <= time.monotonic() - began <= 0.6
    assert (caught.value.type, caught.value.sent) == (TTransportException.NOT_OPEN, False)
    pool.release(held)
    assert pool.stats().waiting == 0
    pool.release(pool.acquire(soon()))


def test_a_waiter_gets_the_slot_that_comes_free(make_pool):
    pool = make_pool(size=1)
    held = pool.acquire(soon())
    got: list[object] = []
    waiter = threading.Thread(target=lambda: got.append(pool.acquire(soon())))
    waiter.start()
    while pool.stats().waiting == 0:
        time.sleep(0.001)  # for the other thread to queue: there is no event to wait for
    pool.release(held)
    waiter.join(5)
    assert got == [held]
    pool.release(held)


def test_a_broken_connection_does_not_come_back(echo, make_pool):
    pool = make_pool(size=1)
    with pool.connection(soon()) as first:
        first.close()
    with pool.connection(soon()) as second:
        assert second is not first
        second.call(echo.PING)
    assert pool.stats().counters.discarded == 1


def test_a_connection_that_the_peer_closed_while_it_was_idle_is_not_used(echo, make_pool):
    pool = make_pool(size=1)
    with pool.connection(soon()) as first:
        first.call(echo.PING)
    (worker,) = pool.running.server._workers
    worker.cut()
    while pool.running.server.open_connections:
        time.sleep(0.001)  # for the server's thread to close its end
    with pool.connection(soon()) as second:
        second.call(echo.PING)
    assert pool.stats().counters.found_dead == 1


def test_an_idle_connection_with_bytes_to_read_is_dead(echo, scripted, serve):
    def chatty(connection: socket.socket) -> None:
        connection.sendall(b"unasked")
        connection.recv(1)

    peer = scripted(chatty)
    pool = ConnectionPool(lambda deadline: connect(peer.address, deadline=deadline), size=1)
    first = pool.acquire(soon())
    pool.release(first)
    while not first._stream.has_news():
        time.sleep(0.001)  # for the bytes to arrive
    second = pool.acquire(soon())
    assert second is not first
    assert pool.stats().counters.found_dead == 1
    pool.discard(second)
    pool.close()


def test_age(make_pool):
    pool = make_pool(size=1, max_age_s=0.05)
    first = pool.acquire(soon())
    pool.release(first)
    time.sleep(0.06)  # the age of a real connection
    second = pool.acquire(soon())
    assert second is not first
    pool.release(second)


def test_failing_to_open_gives_the_slot_back():
    def fail(deadline: float):
        raise ConnectFailed(message="no")

    pool = ConnectionPool(fail, size=1)
    for _ in range(3):
        with pytest.raises(ConnectFailed):
            pool.acquire(soon())
    assert pool.checked_out == 0


# An interrupt between two steps leaves a socket to the garbage collector, which closes it and warns.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, MemoryError])
def test_no_slot_is_lost_by_an_interrupt_at_any_moment(echo, make_pool, error):
    """A real signal, at random moments of acquire, call and release; then count the slots."""
    pool = make_pool(size=2)
    armed = False

    def interrupt(signum, frame):
        nonlocal armed
        if armed:
            armed = False
            raise error

    rng = random.Random(1)
    before = signal.signal(signal.SIGALRM, interrupt)
    hit = 0
    try:
        for _ in range(500):
            try:
                armed = True
                signal.setitimer(signal.ITIMER_REAL, rng.uniform(1e-6, 600e-6))
                with pool.connection(soon()) as connection:
                    assert connection.call(echo.ADD, 1, 2) == 3
                armed = False
            except error:
                hit += 1
            connection = None
            gc.collect(0)
            assert pool.checked_out == 0
            assert pool.stats().waiting == 0
    finally:
        armed = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        gc.collect()  # sockets that an interrupt left behind warn here, not in the test that comes next
    assert hit > 20


def test_an_abandoned_connection_gives_its_slot_back(make_pool):
    pool = make_pool(size=1)
    connection = pool.acquire(soon())
    connection.close()
    del connection
    gc.collect()
    assert pool.checked_out == 0


def test_an_abandoned_slot_reaches_a_waiter(make_pool):
    pool = make_pool(size=1)
    held = [pool.acquire(soon())]
    got: list[object] = []
    waiter = threading.Thread(target=lambda: got.append(pool.acquire(soon())))
    waiter.start()
    while pool.stats().waiting == 0:
        time.sleep(0.001)  # for the other thread to queue
    held.pop().close()
    waiter.join(5)
    assert len(got) == 1
    pool.discard(got.pop())


def test_waiters_are_served_fairly(echo, make_pool):
    pool = make_pool(size=2)
    calls = [0] * 16
    stop = threading.Event()

    def work(number: int) -> None:
        while not stop.is_set():
            with pool.connection(soon()) as connection:
                assert connection.call(echo.ADD, number, 1) == number + 1
            calls[number] += 1

    threads = [threading.Thread(target=work, args=(n,)) for n in range(len(calls))]
    for thread in threads:
        thread.start()
    time.sleep(1)  # a second of work
    stop.set()
    for thread in threads:
        thread.join(10)
    assert max(calls) <= 1.5 * min(calls) + 5, calls
    assert pool.checked_out == 0


def test_closing(make_pool):
    pool = make_pool(size=2)
    held, idle = pool.acquire(soon()), pool.acquire(soon())
    pool.release(idle)
    pool.close()
    assert not idle.usable
    pool.release(held)
    assert not held.usable
    with pytest.raises(PoolClosed):
        pool.acquire(soon())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="fork is what is tested")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_child_never_uses_the_connections_of_its_parent(echo, make_pool):
    pool = make_pool(size=2)
    with pool.connection(soon()) as connection:
        connection.call(echo.PING)
    child = os.fork()
    if child == 0:
        status = 1
        try:
            with pool.connection(soon()) as mine:
                fine = mine is not connection and mine.call(echo.ADD, 1, 2) == 3
            status = 0 if fine else 2
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    with pool.connection(soon()) as again:
        assert again is connection
        assert again.call(echo.ADD, 1, 2) == 3


@pytest.mark.skipif(not hasattr(os, "fork"), reason="fork is what is tested")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_connection_checked_out_over_a_fork_stays_with_the_parent(echo, make_pool):
    pool = make_pool(size=1)
    with pool.connection(soon()) as connection:
        connection.call(echo.PING)
        child = os.fork()
        if child == 0:
            status = 1
            try:
                try:
                    connection.call(echo.PING)
                except TTransportException as error:
                    status = 0 if not error.sent and "before a fork" in str(error) else 2
                pool.release(connection)
                with pool.connection(soon()) as mine:
                    if mine is connection or mine.call(echo.ADD, 1, 2) != 3:
                        status = 3
            finally:
                os._exit(status)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert connection.call(echo.ADD, 1, 2) == 3
