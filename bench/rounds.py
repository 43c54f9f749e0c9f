"""Timing in interleaved rounds, and the tables that come of it.

One round runs every contestant once, so that whatever the machine does in the meantime hits all of
them; a contestant's figure is the median over the rounds of its ratio to the reference *in the same
round*. Time is the thread's CPU time: codecs do nothing but compute, and what other programs take of the
CPU is not theirs.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

__all__ = ["Operation", "Series", "format_table", "iterations_for", "median_ratio", "run", "time_rounds"]

Series = list[float]
"""CPU seconds for one operation, one figure a round."""

Operation = tuple[Any, ...]
"""A callable and its arguments (at most two): called directly, since a lambda around it costs as much
as the fastest codec takes for a small struct."""


def run(operation: Operation, count: int) -> float:
    """CPU seconds that `count` calls take, loop included."""
    rounds = range(count)
    match operation:
        case (function,):
            start = time.thread_time()
            for _ in rounds:
                function()
        case (function, argument):
            start = time.thread_time()
            for _ in rounds:
                function(argument)
        case (function, first, second):
            start = time.thread_time()
            for _ in rounds:
                function(first, second)
        case _:
            raise ValueError("an operation is a callable and at most two arguments")
    return time.thread_time() - start


def iterations_for(operation: Operation, slice_s: float) -> int:
    """How often `operation` must be repeated to take about `slice_s`."""
    count = 1
    while True:
        elapsed = run(operation, count)
        if elapsed >= slice_s / 4:
            return max(1, round(count * slice_s / elapsed))
        count *= 4


def time_rounds(
    operations: Mapping[str, Operation],
    rounds: int,
    slice_s: float,
    every: Mapping[str, int] | None = None,
) -> dict[str, Series]:
    """CPU seconds an operation takes, for each contestant and round.

    `every` makes a slow contestant take part in each n-th round only; the rounds that it sits out are
    filled with its last figure, which keeps the series aligned and does not move a median.
    """
    every = every or {}
    counts = {name: iterations_for(operation, slice_s) for name, operation in operations.items()}
    series: dict[str, Series] = {name: [] for name in operations}
    for number in range(rounds):
        for name, operation in operations.items():
            if number % every.get(name, 1):
                series[name].append(series[name][-1])
                continue
            count = counts[name]
            gc.collect()
            series[name].append(run(operation, count) / count)
    return series


def median_ratio(series: Series, reference: Series) -> float:
    """The median over the rounds of `series` ÷ `reference`."""
    return median(mine / theirs for mine, theirs in zip(series, reference, strict=True))


def format_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table with aligned columns."""
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        first = cells[0].ljust(widths[0])
        rest = (cell.rjust(width) for cell, width in zip(cells[1:], widths[1:], strict=True))
        return "| " + " | ".join((first, *rest)) + " |"

    rule = "| " + " | ".join(["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]) + " |"
    return "\n".join((line(head), rule, *(line(row) for row in rows)))
