"""What watches requests: see `observers_from_config`."""

from __future__ import annotations

from baseplate import BaseplateObserver
from baseplate.lib import config

from .logging import LoggingBaseplateObserver
from .timeout import TimeoutBaseplateObserver

__all__ = ["observers_from_config"]


def observers_from_config(app_config: config.RawConfig) -> list[BaseplateObserver]:
    """The observers of `baseplate.Baseplate.configure_observers`.

    Always `LoggingBaseplateObserver`; under gevent also `TimeoutBaseplateObserver`, with its settings
    under ``server_timeout``. Metrics and OpenTelemetry need no observer. Raises ConfigurationError.
    """
    observers: list[BaseplateObserver] = [LoggingBaseplateObserver()]
    timeout = TimeoutBaseplateObserver.from_config(app_config)
    if timeout is not None:
        observers.append(timeout)
    return observers
