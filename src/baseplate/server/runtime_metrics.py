"""Metrics that are states rather than events, such as a pool's size: brought up to date now and then."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from typing import Any, Final

__all__ = ["RuntimeMetrics", "runtime_metrics_of"]

logger = logging.getLogger(__name__)

REPORT_INTERVAL_S: Final = 10.0


class RuntimeMetrics:
    """Calls `reporters`, by the names of what they report on, whenever asked."""

    def __init__(self, reporters: Mapping[str, Callable[[Any], None]]) -> None:
        self._reporters = dict(reporters)

    def report(self) -> None:
        """Bring everything up to date. One that fails is logged, and does not keep the others."""
        for name, reporter in self._reporters.items():
            try:
                reporter(None)  # no statsd batch: the values go to Prometheus
            except Exception:
                logger.exception("the runtime metrics of %s could not be reported", name)

    def report_periodically(self, interval_s: float = REPORT_INTERVAL_S) -> None:
        """Report every `interval_s` seconds in a thread of its own: other workers' exporters read the values, too."""

        def run() -> None:
            pause = threading.Event()
            while not pause.wait(interval_s):
                self.report()

        threading.Thread(target=run, name="runtime metrics", daemon=True).start()


def runtime_metrics_of(app: Any) -> RuntimeMetrics:
    """The reporters of the `Baseplate` that `app` carries as its attribute ``baseplate``; none where it has none."""
    baseplate = getattr(app, "baseplate", None)
    reporters = getattr(baseplate, "get_runtime_metric_reporters", dict)
    return RuntimeMetrics(reporters())
