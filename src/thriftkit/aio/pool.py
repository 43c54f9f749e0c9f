"""A pool of asyncio connections. The decisions are `thriftkit.sansio.pool`'s; here are the waiting and the opening."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Final

from thriftkit.errors import PoolClosed, PoolTimeout
from thriftkit.sansio.pool import Decision, PoolState, PoolStats, Reuse, Wait

from .alarm import Alarm
from .client import Connection

__all__ = ["ConnectionPool"]


class _Lease:
    """One caller's claim on a slot, with the future that wakes it while it waits."""

    __slots__ = ("deadline", "pool", "turn")

    def __init__(self, pool: ConnectionPool, deadline: float) -> None:
        self.pool: Final = pool
        self.deadline: Final = deadline
        self.turn: asyncio.Future[None] | None = None


class ConnectionPool:
    """At most `size` connections, opened when needed by ``await open(deadline)``, reused for `max_age_s` each.

    For one event loop. Waiters are served in order; a cancelled caller never keeps a slot.
    """

    def __init__(
        self,
        open: Callable[[float], Awaitable[Connection]],
        *,
        size: int = 10,
        max_age_s: float | None = 60.0,
        fifo: bool = False,
    ) -> None:
        self._open = open
        self._state: PoolState[Connection, _Lease] = PoolState(size, max_age_s, fifo=fifo)
        self._closed = False
        self._waiting: set[_Lease] = set()
        self._alarm: Final = Alarm(self._expire)

    async def acquire(self, deadline: float) -> Connection:
        """A connection that is the caller's until `release` or `discard`.

        Raises PoolTimeout where no slot comes free by `deadline` (`time.monotonic` seconds), PoolClosed,
        and what opening a connection raises.
        """
        lease = _Lease(self, deadline)
        try:
            connection = await self._acquire(lease, deadline)
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
        self._state.release(connection, time.monotonic(), usable=connection.usable and not self._closed)
        self._give_back(lease)

    def discard(self, connection: Connection) -> None:
        """Return a connection that must not be used again."""
        connection.close()
        self.release(connection)

    def connection(self, deadline: float) -> _CheckedOut:
        """`acquire` and `release` as an async context manager."""
        return _CheckedOut(self, deadline)

    def close(self) -> None:
        """Close idle connections now and the others when they come back; `acquire` raises PoolClosed."""
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
        return self._state.stats()

    async def _acquire(self, lease: _Lease, deadline: float) -> Connection:
        if self._closed:
            raise PoolClosed(message="the connection pool is closed")
        decision: Decision[Connection] = self._state.acquire(lease, time.monotonic())
        if decision is Wait.WAIT:
            await self._wait_for_turn(lease, deadline)
            decision = self._state.take(time.monotonic())
        while isinstance(decision, Reuse):
            if decision.connection.usable:
                self._state.counters.reused += 1
                return decision.connection
            self._state.counters.found_dead += 1
            decision.connection.close()
            decision = self._state.take(time.monotonic())
        self._close_pending()
        connection = await self._open(deadline)
        self._state.counters.opened += 1
        return connection

    async def _wait_for_turn(self, lease: _Lease, deadline: float) -> None:
        loop = asyncio.get_running_loop()
        lease.turn = loop.create_future()
        self._waiting.add(lease)
        self._alarm.set(loop, deadline)
        try:
            await lease.turn
        except PoolTimeout:
            self._state.counters.wait_timeouts += 1
            raise
        finally:
            self._waiting.discard(lease)
        if self._closed:
            raise PoolClosed(message="the connection pool is closed")

    def _give_back(self, lease: _Lease) -> None:
        woken = self._state.give_back(lease)
        # A waiter that is being cancelled gives its slot back itself: its turn is then done already.
        if woken is not None and woken.turn is not None and not woken.turn.done():
            woken.turn.set_result(None)
        self._close_pending()

    def _expire(self, now: float) -> float | None:
        """End the waits that are over; the next deadline of one that is not."""
        due: float | None = None
        for lease in self._waiting:
            if lease.turn is None or lease.turn.done():
                continue
            if lease.deadline <= now:
                lease.turn.set_exception(PoolTimeout(message="timed out waiting for a connection slot"))
            elif due is None or lease.deadline < due:
                due = lease.deadline
        return due

    def _close_pending(self) -> None:
        pending = self._state.to_close
        while pending:
            pending.pop().close()


class _CheckedOut:
    """The context manager of `ConnectionPool.connection`."""

    __slots__ = ("_connection", "_deadline", "_pool")

    def __init__(self, pool: ConnectionPool, deadline: float) -> None:
        self._pool = pool
        self._deadline = deadline
        self._connection: Connection | None = None

    async def __aenter__(self) -> Connection:
        self._connection = await self._pool.acquire(self._deadline)
        return self._connection

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        assert self._connection is not None
        self._pool.release(self._connection)
