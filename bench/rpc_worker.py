"""The side of a benchmark client that takes orders: how many calls of which kind, one line of JSON each.

Runs in the environment of any peer, so it imports nothing but the standard library.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from statistics import median

__all__ = ["Calls", "work"]

Calls = Mapping[str, Callable[[], object]]
"""By payload (ping, echo): make one call and check nothing."""


def measure(call: Callable[[], object], count: int) -> dict[str, float]:
    """The median duration of a call and the CPU time of this process for each, in seconds."""
    clock = time.perf_counter_ns
    durations = [0] * count
    cpu = time.process_time()
    for number in range(count):
        start = clock()
        call()
        durations[number] = clock() - start
    cpu = time.process_time() - cpu
    return {"p50_s": median(durations) / 1e9, "cpu_s": cpu / count}


def work(contestants: Mapping[str, Calls], versions: Mapping[str, str]) -> None:
    """Name the contestants on standard output, then answer orders until standard input ends."""
    print(json.dumps({"contestants": list(contestants), "versions": dict(versions)}), flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        call = contestants[order["contestant"]][order["payload"]]
        print(json.dumps(measure(call, order["calls"])), flush=True)
