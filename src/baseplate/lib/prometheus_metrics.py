"""Prometheus metrics of RPCs, with the names, labels and buckets of Baseplate."""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter
from typing import Final

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram

from .outcome import baseplate_status

__all__ = ["MethodMetrics", "RpcMetrics", "default_latency_buckets", "default_size_buckets", "get_http_success_label"]

default_latency_buckets: Final = (
    0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 15.0, 30.0,
)  # fmt: skip
"""Seconds."""

default_size_buckets: Final = tuple(float(8 * 2**step) for step in range(20))
"""Bytes, 8 B to 4 MiB."""


def get_http_success_label(status_code: int) -> str:
    """``true`` for 2xx and 3xx, else ``false``."""
    return "true" if 200 <= status_code < 400 else "false"


class RpcMetrics:
    """Latency, total and in-flight RPCs of one side (``thrift_client``, ``thrift_server``).

    `labels` tell RPCs apart; latency adds ``thrift_success``, the total also ``thrift_exception_type``,
    ``thrift_baseplate_status`` and ``thrift_baseplate_status_code``. Make one for each side and registry.
    """

    def __init__(
        self, prefix: str, description: str, labels: Sequence[str], registry: CollectorRegistry = REGISTRY
    ) -> None:
        self.latency: Final = Histogram(
            f"{prefix}_latency_seconds",
            f"Latency of {description}",
            (*labels, "thrift_success"),
            buckets=default_latency_buckets,
            registry=registry,
        )
        self.requests: Final = Counter(
            f"{prefix}_requests_total",
            f"Total number of {description}",
            (
                *labels,
                "thrift_success",
                "thrift_exception_type",
                "thrift_baseplate_status",
                "thrift_baseplate_status_code",
            ),
            registry=registry,
        )
        self.active: Final = Gauge(
            f"{prefix}_active_requests",
            f"Number of {description} in flight",
            labels,
            multiprocess_mode="livesum",
            registry=registry,
        )
        self._methods: dict[tuple[str, ...], MethodMetrics] = {}

    def method(self, *label_values: str) -> MethodMetrics:
        """The metrics of one kind of RPC; looking labels up costs more than counting, so they are kept."""
        found = self._methods.get(label_values)
        if found is None:
            found = self._methods.setdefault(label_values, MethodMetrics(self, label_values))
        return found


class MethodMetrics:
    """The metrics of one kind of RPC: `begin` one, then say how it ended."""

    __slots__ = ("_active", "_by_outcome", "_labels", "_owner", "_success_latency", "_success_total")

    def __init__(self, owner: RpcMetrics, labels: tuple[str, ...]) -> None:
        self._owner = owner
        self._labels = labels
        self._active = owner.active.labels(*labels)
        self._success_latency: Histogram | None = None
        self._success_total: Counter | None = None
        self._by_outcome: dict[tuple[str, str, str], Counter] = {}

    def begin(self) -> float:
        """One more in flight; the time, for `succeeded` or `failed`, one of which must follow."""
        self._active.inc()
        return perf_counter()

    def succeeded(self, started: float) -> None:
        """It returned."""
        elapsed_s = perf_counter() - started
        self._active.dec()
        latency, total = self._success_latency, self._success_total
        if latency is None or total is None:
            # Not before: a method that never succeeded has no sample.
            latency = self._success_latency = self._owner.latency.labels(*self._labels, "true")
            total = self._success_total = self._owner.requests.labels(*self._labels, "true", "", "", "")
        latency.observe(elapsed_s)
        total.inc()

    def failed(self, started: float, error: BaseException) -> None:
        """It raised `error`, declared or not."""
        elapsed_s = perf_counter() - started
        self._active.dec()
        self._owner.latency.labels(*self._labels, "false").observe(elapsed_s)
        outcome = (type(error).__name__, *baseplate_status(error))
        total = self._by_outcome.get(outcome)
        if total is None:
            total = self._by_outcome[outcome] = self._owner.requests.labels(*self._labels, "false", *outcome)
        total.inc()
