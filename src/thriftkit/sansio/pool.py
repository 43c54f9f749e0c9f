"""Which connection a caller gets, who waits, and what is to be closed: decisions, no I/O.

A *lease* is any object that stands for one checked-out slot. The set of leases that hold a slot is one
dict, changed by single operations, so that an exception at any point (KeyboardInterrupt, a greenlet
kill, a task cancellation) finds a lease that either holds a slot or does not; giving back is idempotent.
Waiters are served in the order in which they came: nobody overtakes a queue.

The shell holds its lock around every method, opens and closes connections, and wakes waiters.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable
from enum import Enum, auto
from typing import Final, Generic, NamedTuple, Protocol, TypeVar

__all__ = ["Decision", "Open", "PoolCounters", "PoolState", "PoolStats", "Reuse", "Wait"]


class Pooled(Protocol):
    """What the pool must know of a connection: when it was opened, in the shell's monotonic seconds."""

    @property
    def opened_at(self) -> float: ...


C = TypeVar("C", bound=Pooled)
L = TypeVar("L", bound=Hashable)


class Wait(Enum):
    """All slots are taken; the lease waits in the queue for `PoolState.granted`."""

    WAIT = auto()


class Reuse(Generic[C]):
    """Use this idle connection, after a look whether it is still alive."""

    __slots__ = ("connection",)

    def __init__(self, connection: C) -> None:
        self.connection: Final = connection

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Reuse) and self.connection == other.connection

    def __hash__(self) -> int:
        return hash(self.connection)


class Open(Enum):
    """The slot is the lease's; open a connection for it."""

    OPEN = auto()


Decision = Reuse[C] | Open | Wait


class PoolCounters:
    """Totals since the pool was made."""

    __slots__ = ("discarded", "expired", "found_dead", "opened", "reused", "wait_timeouts", "waited")

    def __init__(self) -> None:
        self.opened = 0
        self.reused = 0
        self.expired = 0
        """Closed because they were older than `max_age_s`."""
        self.found_dead = 0
        """Closed because the peer had closed them, or had sent bytes nobody asked for, while they were idle."""
        self.discarded = 0
        """Closed because a call on them failed, was interrupted or timed out."""
        self.waited = 0
        self.wait_timeouts = 0

    def __repr__(self) -> str:
        return f"PoolCounters({', '.join(f'{name}={getattr(self, name)}' for name in self.__slots__)})"


class PoolStats(NamedTuple):
    """What a pool holds at one moment. `counters` is a live object."""

    size: int
    checked_out: int
    idle: int
    waiting: int
    counters: PoolCounters


class PoolState(Generic[C, L]):
    """The state of one pool of at most `size` connections, each used for at most `max_age_s` (None: for ever).

    `fifo` gives out the idle connection that waited longest (spreads load), else the one used last.
    """

    def __init__(self, size: int, max_age_s: float | None = None, *, fifo: bool = False) -> None:
        if size < 1:
            raise ValueError(f"a pool needs a size of at least 1, not {size}")
        if max_age_s is not None and max_age_s <= 0:
            raise ValueError(f"max_age_s must be above 0, not {max_age_s}")
        self.size: Final = size
        self.max_age_s: Final = max_age_s
        self.fifo: Final = fifo
        self.counters: Final = PoolCounters()
        self.to_close: Final[list[C]] = []
        """Connections for the shell to close, outside its lock, and to remove from here."""
        self._idle: deque[C] = deque()
        self._held: dict[L, None] = {}
        self._waiting: dict[L, None] = {}

    @property
    def checked_out(self) -> int:
        """Slots that callers hold."""
        return len(self._held)

    @property
    def idle(self) -> int:
        """Open connections that nobody uses."""
        return len(self._idle)

    @property
    def waiting(self) -> int:
        """Callers in the queue."""
        return len(self._waiting)

    def stats(self) -> PoolStats:
        """Gauges and counters of this moment."""
        return PoolStats(self.size, self.checked_out, self.idle, self.waiting, self.counters)

    def acquire(self, lease: L, now: float) -> Decision[C]:
        """A slot for `lease`, or a place in the queue."""
        if self._waiting or len(self._held) >= self.size:
            self._waiting[lease] = None
            self.counters.waited += 1
            return Wait.WAIT
        self._held[lease] = None
        return self.take(now)

    def take(self, now: float) -> Reuse[C] | Open:
        """The connection for a slot that is already held: an idle one that is young enough, or a new one."""
        while self._idle:
            connection = self._idle.popleft() if self.fifo else self._idle.pop()
            if not self._is_old(connection, now):
                return Reuse(connection)
            self.counters.expired += 1
            self.to_close.append(connection)
        return Open.OPEN

    def release(self, connection: C, now: float, *, usable: bool) -> None:
        """Keep `connection` for the next caller, or close it. `give_back` its lease afterwards."""
        if not usable:
            self.counters.discarded += 1
            self.to_close.append(connection)
        elif self._is_old(connection, now):
            self.counters.expired += 1
            self.to_close.append(connection)
        else:
            self._idle.append(connection)

    def give_back(self, lease: L) -> L | None:
        """End a lease, held or waiting, once or more often; the waiter whose turn it is, to be woken."""
        self.forget(lease)
        return self.grant()

    def forget(self, lease: L) -> None:
        """End a lease that nobody can give back any more; no waiter is chosen (see `grant`)."""
        self._held.pop(lease, None)
        self._waiting.pop(lease, None)

    def grant(self) -> L | None:
        """Give a free slot to the first waiter, if there are both."""
        if not self._waiting or len(self._held) >= self.size:
            return None
        try:
            first = next(iter(self._waiting))
        except (RuntimeError, StopIteration):
            # A dropped lease was forgotten in between, which takes no lock; the shell looks again soon.
            return None
        self._held[first] = None
        self._waiting.pop(first, None)
        return first

    def is_held(self, lease: L) -> bool:
        """Whether the lease has a slot: for a waiter, whether its turn has come."""
        return lease in self._held

    def empty(self) -> None:
        """Close all idle connections."""
        self.to_close.extend(self._idle)
        self._idle.clear()

    def forget_all(self) -> None:
        """After a fork: what the parent opened is the parent's; neither used nor closed here."""
        self._idle.clear()
        self._held.clear()
        self._waiting.clear()
        self.to_close.clear()

    def _is_old(self, connection: C, now: float) -> bool:
        return self.max_age_s is not None and now - connection.opened_at >= self.max_age_s
