"""A pool of blocking connections: threads, and greenlets where gevent has patched `threading`.

The decisions are `thriftkit.sansio.pool`'s; here are the lock, the waiting, and the opening and closing.
A slot belongs to a `_Lease`, which gives it back when it is dropped: whatever interrupts a caller between
any two steps, the slot comes back when its frames are gone.
"""

from __future__ import annotations

import os
import threading
import time
import weakref
from collections.abc import Callable
from types import TracebackType
from typing import Final

from thriftkit.errors import PoolClosed, PoolTimeout
from thriftkit.sansio.pool import Decision, PoolState, PoolStats, Reuse, Wait

from .client import Connection

__all__ = ["ConnectionPool", "PoolStats"]

_RECHECK_S = 0.5
"""How often a waiter looks again whether a slot came free without anybody waking it (a dropped lease)."""


class _Lease:
    """One caller's claim on a slot. Hashed by identity."""

    __slots__ = ("__weakref__", "_turn", "pool")

    def __init__(self, pool: ConnectionPool) -> None:
        self.pool: Final = pool
        self._turn: threading.Event | None = None

    def queue(self) -> None:
        self._turn = threading.Event()

    def wait(self, timeout_s: float) -> None:
        assert self._turn is not None
        self._turn.wait(timeout_s)

    def wake(self) -> None:
        if self._turn is not None:
            self._turn.set()

    def __del__(self) -> None:
        self.pool._dropped(id(self))


class ConnectionPool:
    """At most `size` connections, opened when needed by ``open(deadline)``, reused for `max_age_s` each.

    Safe for threads and after ``fork`` (a child starts with an empty pool). Waiters are served in order.
    """

    def __init__(
        self,
        open: Callable[[float], Connection],
        *,
        size: int = 10,
        max_age_s: float | None = 60.0,
        fifo: bool = False,
    ) -> None:
        self._open = open
        self._lock = threading.Lock()
        self._state: PoolState[Connection, int] = PoolState(size, max_age_s, fifo=fifo)
        self._leases: dict[int, weakref.ref[_Lease]] = {}
        self._closed = False
        if hasattr(os, "register_at_fork"):
            _pools.add(self)

    def acquire(self, deadline: float) -> Connection:
        """A connection that is the caller's until `release` or `discard`.

        Raises PoolTimeout where no slot comes free by `deadline` (`time.monotonic` seconds), PoolClosed,
        and what opening a connection raises.
        """
        lease = _Lease(self)
        try:
            connection = self._acquire(lease, deadline)
        except BaseException:
            self._give_back(lease)
            raise
        connection._lease = lease
        return connection

    def release(self, connection: Connection) -> None:
        """Return a connection: kept if it is `usable` and young enough, else closed. Once per `acquire`."""
        lease = connection._lease
        if not isinstance(lease, _Lease) or lease.pool is not self:
            return
        connection._lease = None
        with self._lock:
            usable = connection.usable and not self._closed
            self._state.release(connection, time.monotonic(), usable=usable)
        self._give_back(lease)

    def discard(self, connection: Connection) -> None:
        """Return a connection that must not be used again."""
        connection.close()
        self.release(connection)

    def connection(self, deadline: float) -> _CheckedOut:
        """`acquire` and `release` as a context manager."""
        return _CheckedOut(self, deadline)

    def close(self) -> None:
        """Close idle connections now and the others when they come back; `acquire` raises PoolClosed."""
        with self._lock:
            self._closed = True
            self._state.empty()
        self._close_pending()

    @property
    def size(self) -> int:
        """The limit on connections."""
        return self._state.size

    @property
    def checked_out(self) -> int:
        """How many connections callers hold."""
        return self._state.checked_out

    def stats(self) -> PoolStats:
        """Gauges and counters of this moment."""
        with self._lock:
            return self._state.stats()

    def _acquire(self, lease: _Lease, deadline: float) -> Connection:
        with self._lock:
            if self._closed:
                raise PoolClosed(message="the connection pool is closed")
            self._leases[id(lease)] = weakref.ref(lease)
            decision = self._state.acquire(id(lease), time.monotonic())
            if decision is Wait.WAIT:
                lease.queue()
        if decision is Wait.WAIT:
            self._wait_for_turn(lease, deadline)
            decision = self._take()
        while isinstance(decision, Reuse):
            if decision.connection.is_quiet():
                self._state.counters.reused += 1
                return decision.connection
            self._state.counters.found_dead += 1
            decision.connection.close()
            decision = self._take()
        self._close_pending()
        connection = self._open(deadline)
        self._state.counters.opened += 1
        return connection

    def _take(self) -> Decision[Connection]:
        with self._lock:
            return self._state.take(time.monotonic())

    def _wait_for_turn(self, lease: _Lease, deadline: float) -> None:
        while True:
            left = deadline - time.monotonic()
            if left > 0:
                lease.wait(min(left, _RECHECK_S))
            with self._lock:
                if self._state.is_held(id(lease)):
                    return
                self._wake(self._state.grant())
                if self._closed:
                    raise PoolClosed(message="the connection pool is closed")
            if left <= 0:
                self._state.counters.wait_timeouts += 1
                raise PoolTimeout(message="timed out waiting for a connection slot")

    def _give_back(self, lease: _Lease) -> None:
        with self._lock:
            # The slot before the lease's entry: if an interrupt comes between, `_dropped` still finds the entry.
            next_key = self._state.give_back(id(lease))
            self._leases.pop(id(lease), None)
            self._wake(next_key)
        self._close_pending()

    def _wake(self, key: int | None) -> None:
        reference = None if key is None else self._leases.get(key)
        lease = None if reference is None else reference()
        if lease is not None:
            lease.wake()

    def _dropped(self, key: int) -> None:
        """A lease was garbage-collected. This may run inside any of our own steps: no waiting for the lock."""
        if self._leases.pop(key, None) is None:
            return
        # Two single operations on dicts: atomic, so safe without the lock. A waiter notices within _RECHECK_S.
        self._state.forget(key)

    def _close_pending(self) -> None:
        pending = self._state.to_close
        while pending:
            try:
                pending.pop().close()
            except IndexError:
                return

    def _after_fork(self) -> None:
        self._lock = threading.Lock()
        self._leases = {}
        self._state.forget_all()


class _CheckedOut:
    """The context manager of `ConnectionPool.connection`."""

    __slots__ = ("_connection", "_deadline", "_pool")

    def __init__(self, pool: ConnectionPool, deadline: float) -> None:
        self._pool = pool
        self._deadline = deadline
        self._connection: Connection | None = None

    def __enter__(self) -> Connection:
        self._connection = self._pool.acquire(self._deadline)
        return self._connection

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        assert self._connection is not None
        self._pool.release(self._connection)


_pools: weakref.WeakSet[ConnectionPool] = weakref.WeakSet()


def _forget_pools_in_child() -> None:
    for pool in list(_pools):
        pool._after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_pools_in_child)
