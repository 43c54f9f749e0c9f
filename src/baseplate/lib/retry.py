"""Policies for repeating an operation: how often, for how long, and how far apart."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

__all__ = ["RetryPolicy"]


class RetryPolicy:
    """How an operation may be repeated. Iterate over it, once for each attempt::

        for remaining_s in RetryPolicy.new(attempts=3):
            try:
                return operation(timeout_s=remaining_s)
            except TransientError as error:
                last_error = error

    Each item is the time left in seconds, or None where there is no budget. `attempts` counts all
    attempts, the first included. `budget_s` and `backoff_s` are seconds. Before the n-th repetition it
    sleeps a random time from half to all of ``backoff_s * 2 ** (n - 1)``, so that clients which failed
    together do not come back together, and never past the budget.
    """

    __slots__ = ("attempts", "backoff_s", "budget_s", "jitter")

    def __init__(
        self,
        attempts: int | None = None,
        budget_s: float | None = None,
        backoff_s: float | None = None,
        *,
        jitter: bool = True,
    ) -> None:
        if attempts is not None and (isinstance(attempts, bool) or not isinstance(attempts, int) or attempts < 1):
            raise ValueError(f"attempts must be a whole number of at least 1, not {attempts!r}")
        for name, value in (("budget", budget_s), ("backoff", backoff_s)):
            if value is not None and not 0 <= value < float("inf"):
                raise ValueError(f"{name} must be a number of seconds of at least 0, not {value!r}")
        self.attempts = attempts
        self.budget_s = budget_s
        self.backoff_s = backoff_s
        self.jitter = jitter

    @staticmethod
    def new(
        attempts: int | None = None,
        budget: float | None = None,
        backoff: float | None = None,
        *,
        as_baseplate_2: bool = False,
    ) -> RetryPolicy:
        """A policy of at most `attempts` attempts, begun within `budget` seconds, `backoff` seconds apart at first.

        What is not given is not limited. `as_baseplate_2` counts as Baseplate 2 does: one attempt more where
        `attempts` and `budget` are both given, and back-off that is not random. ValueError for fewer than 1
        attempts or a negative time.
        """
        policy = RetryPolicy(attempts, budget, backoff, jitter=not as_baseplate_2)
        if as_baseplate_2 and policy.attempts is not None and budget is not None:
            policy.attempts += 1
        return policy

    def backoff_before(self, attempt: int) -> float:
        """Seconds to wait before `attempt`, counted from 1: none before the first, then growing and random."""
        if self.backoff_s is None or attempt <= 1:
            return 0.0
        whole = self.backoff_s * 2.0 ** min(attempt - 2, 64)
        return whole * random.uniform(0.5, 1.0) if self.jitter else whole  # noqa: S311 # spreads load; guards no secret

    def yield_attempts(self) -> Iterator[float | None]:
        """An iterator over the attempts; it sleeps between them. See the class."""
        deadline = None if self.budget_s is None else time.monotonic() + self.budget_s
        attempt = 0
        while self.attempts is None or attempt < self.attempts:
            attempt += 1
            pause_s = self.backoff_before(attempt)
            if deadline is None:
                if pause_s > 0:
                    time.sleep(pause_s)
                yield None
                continue
            left_s = deadline - time.monotonic()
            if attempt > 1 and left_s <= pause_s:
                return
            if pause_s > 0:
                time.sleep(pause_s)
                left_s -= pause_s
            yield max(left_s, 0.0)

    def __iter__(self) -> Iterator[float | None]:
        return self.yield_attempts()

    def __repr__(self) -> str:
        return f"RetryPolicy(attempts={self.attempts}, budget_s={self.budget_s}, backoff_s={self.backoff_s})"
