"""Requests that end in time, under gevent."""

from __future__ import annotations

import logging
import sys
from typing import Any

from baseplate import BaseplateObserver, RequestContext, ServerSpan, ServerSpanObserver
from baseplate._core.spans import ExcInfo, ServerTimeout
from baseplate.lib import config

__all__ = ["ServerTimeout", "TimeoutBaseplateObserver"]

logger = logging.getLogger(__name__)


class TimeoutBaseplateObserver(BaseplateObserver):
    """Interrupts handlers whose time is over, with `ServerTimeout`.

    That is the least of the caller's ``Deadline-Budget`` and what is configured for the endpoint::

        server_timeout.default = 10 seconds
        server_timeout.by_endpoint.some_method = infinite
    """

    def __init__(self, timeout_config: config.ConfigNamespace) -> None:
        self._default_s = _seconds(timeout_config["default"])
        self._by_endpoint_s = {name: _seconds(value) for name, value in timeout_config["by_endpoint"].items()}

    @classmethod
    def from_config(cls, app_config: config.RawConfig) -> TimeoutBaseplateObserver | None:
        """The observer, or None where there is no gevent: threads cannot be interrupted. Raises ConfigurationError."""
        parsed = config.parse_config(
            app_config,
            {
                "server_timeout": {
                    "default": config.Optional(config.TimespanOrInfinite, default=config.InfiniteTimespan),
                    "debug": config.Optional(config.Boolean, default=False),
                    "by_endpoint": config.DictOf(config.TimespanOrInfinite),
                }
            },
        )
        if _is_gevent_patched():
            return cls(parsed["server_timeout"])
        if any(key.startswith("server_timeout.") for key in app_config):
            logger.warning("server_timeout is configured, but works under gevent only: threads cannot be interrupted")
        return None

    def on_server_span_created(self, context: RequestContext, server_span: ServerSpan) -> None:
        """See `BaseplateObserver`."""
        timeout_s = self._by_endpoint_s.get(server_span.name, self._default_s)
        budget_s: float | None = context._set_value("deadline_budget")
        if budget_s and (timeout_s is None or budget_s < timeout_s):
            timeout_s = budget_s
        if timeout_s is not None:
            server_span.register(_Timer(server_span.name, timeout_s))


def _seconds(timespan: Any) -> float | None:
    return None if timespan is config.InfiniteTimespan else float(timespan.total_seconds())


def _is_gevent_patched() -> bool:
    monkey: Any = sys.modules.get("gevent.monkey")
    return monkey is not None and bool(monkey.is_module_patched("socket"))


class _Timer(ServerSpanObserver):
    def __init__(self, span_name: str, timeout_s: float) -> None:
        import gevent

        self._timer = gevent.Timeout(timeout_s, ServerTimeout(span_name, timeout_s))

    def on_start(self) -> None:
        self._timer.start()

    def on_finish(self, exc_info: ExcInfo | None) -> None:  # noqa: ARG002 # as declared
        self._timer.close()
