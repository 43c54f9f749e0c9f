"""Prometheus gauges of connection pools."""

from __future__ import annotations

import os
import weakref
from typing import ClassVar, Final

from prometheus_client import Gauge

from baseplate.lib.thrift_pool import ThriftConnectionPool

__all__ = ["PoolGauges"]

_LABELS: Final = ("thrift_pool", "client")


class PoolGauges:
    """The gauges of one pool.

    In one process they are read from the pool whenever they are scraped. With several, prometheus-client
    keeps values in files, so that they are as of the last `report`, summed over the processes that live.
    """

    max_size: ClassVar[Gauge] = Gauge(
        "thrift_client_pool_max_size",
        "Maximum number of connections in this thrift pool before blocking",
        _LABELS,
        multiprocess_mode="livesum",
    )
    active_connections: ClassVar[Gauge] = Gauge(
        "thrift_client_pool_active_connections",
        "Number of connections currently in use in this thrift pool",
        _LABELS,
        multiprocess_mode="livesum",
    )

    __slots__ = ("_class_name", "_gauges", "_pool")

    def __init__(self, pool: ThriftConnectionPool, class_name: str, client_name: str | None) -> None:
        self._pool = pool
        self._class_name = class_name
        self._gauges: tuple[Gauge, Gauge] | None = None
        if client_name is not None:
            self.named(client_name)

    def named(self, client_name: str) -> None:
        """The client's name is known; the first one counts."""
        if self._gauges is not None:
            return
        self._gauges = (
            self.max_size.labels(self._class_name, client_name),
            self.active_connections.labels(self._class_name, client_name),
        )
        if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
            self.report()
            return
        # Weak, because the registry outlives every pool.
        pool = weakref.ref(self._pool)
        self._gauges[0].set_function(lambda: 0.0 if (alive := pool()) is None else float(alive.size))
        self._gauges[1].set_function(lambda: 0.0 if (alive := pool()) is None else float(alive.checkedout))

    def report(self) -> None:
        """Bring the gauges up to date, where they are not read from the pool anyway."""
        if self._gauges is not None and "PROMETHEUS_MULTIPROC_DIR" in os.environ:
            self._gauges[0].set(self._pool.size)
            self._gauges[1].set(self._pool.checkedout)
