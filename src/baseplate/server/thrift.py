"""Serve a Thrift processor: ``factory = baseplate.server.thrift``.

Keys of the server's section, all optional:

- ``max_concurrency``: how many connections are served at once, each by a thread; one more is closed. Default 1024.
- ``drain_time``: how long to go on as before after a stop signal. Default 5 seconds.
- ``stop_timeout``: how long calls may take to finish after that. Default 10 seconds.
- ``read_timeout``, ``write_timeout``: how long a peer may take for one message. Default 30 seconds; or ``infinite``.
- ``idle_timeout``: how long a connection may be silent. Default 10 minutes; or ``infinite``.
- ``max_frame_bytes``: the longest message taken. Default 16384000.
"""

from __future__ import annotations

import datetime
import socket
from collections.abc import Callable, Mapping
from typing import Any

from baseplate.lib import config
from thriftkit.blocking.server import ServerTimeouts, ThreadedServer
from thriftkit.limits import DEFAULT_LIMITS, Limits
from thriftkit.schema import ProcessorBase

from .configuration import warn_of_unknown_keys

__all__ = ["make_server"]


def make_server(server_config: Mapping[str, str], listener: socket.socket, app: Any) -> ThreadedServer:
    """A server of the processor `app` on `listener`.

    Raises:
        ConfigurationError: a key has a value that is none, or `app` is not a Thrift processor.
    """
    spec: config.ConfigSpec = {
        "max_concurrency": config.Optional(_positive, default=1024),
        "stop_timeout": config.Optional(config.TimespanWithLegacyFallback, default=datetime.timedelta(seconds=10)),
        "read_timeout": _timeout_s(30.0),
        "write_timeout": _timeout_s(30.0),
        "idle_timeout": _timeout_s(600.0),
        "max_frame_bytes": config.Optional(_limit_bytes, default=DEFAULT_LIMITS.max_frame_bytes),
    }
    cfg = config.parse_config(server_config, spec)
    warn_of_unknown_keys(server_config, spec)
    if not isinstance(app, ProcessorBase):
        reason = f"baseplate.server.thrift serves a Thrift processor, but the app's factory made {app!r}"
        raise config.ConfigurationError("factory", reason)
    return ThreadedServer(
        app,
        listener,
        limits=Limits(max_frame_bytes=cfg.max_frame_bytes, max_message_bytes=cfg.max_frame_bytes),
        timeouts=ServerTimeouts(read_s=cfg.read_timeout, write_s=cfg.write_timeout, idle_s=cfg.idle_timeout),
        max_connections=cfg.max_concurrency,
        stop_timeout_s=cfg.stop_timeout.total_seconds(),
    )


def _positive(text: str) -> int:
    number = config.Integer(text)
    if number < 1:
        raise ValueError(f"{text!r} is not a whole number from 1")
    return number


def _limit_bytes(text: str) -> int:
    number = config.Integer(text)
    Limits(max_frame_bytes=number)  # knows the bounds, and says which
    return number


def _timeout_s(default_s: float) -> Callable[[str], float | None]:
    def parse(text: str) -> float | None:
        span = config.TimespanOrInfinite(text) if text else datetime.timedelta(seconds=default_s)
        return span.total_seconds() if isinstance(span, datetime.timedelta) else None

    return parse
