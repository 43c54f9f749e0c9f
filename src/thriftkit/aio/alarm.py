"""One timer for many waits in a row: most waits end long before their deadline, and a timer costs more than they do."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Final

__all__ = ["Alarm"]


class Alarm:
    """Calls `ring` once a deadline has passed, with one timer of the event loop that outlives single waits.

    `set` makes sure that `ring` is called at `deadline` or earlier; a wait that ends does nothing. `ring` is
    called with the time now, expires what is due, and returns the next deadline that is still waited for,
    None where there is none. Deadlines are `time.monotonic` seconds.
    """

    __slots__ = ("_due", "_loop", "_ring", "_timer")

    def __init__(self, ring: Callable[[float], float | None]) -> None:
        self._ring: Final = ring
        self._loop: asyncio.AbstractEventLoop | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._due = 0.0

    def set(self, loop: asyncio.AbstractEventLoop, deadline: float) -> None:
        """Ring at `deadline` at the latest."""
        if self._timer is not None:
            if self._due <= deadline and self._loop is loop:
                return
            self._timer.cancel()
        self._loop = loop
        self._due = deadline
        self._timer = loop.call_later(max(0.0, deadline - time.monotonic()), self._fire)

    def cancel(self) -> None:
        """Forget the timer."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _fire(self) -> None:
        self._timer = None
        due = self._ring(time.monotonic())
        if due is not None:
            assert self._loop is not None
            self.set(self._loop, due)
