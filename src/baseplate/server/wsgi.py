"""Serve a WSGI application with waitress: ``factory = baseplate.server.wsgi``.

Keys of the server's section, all optional:

- ``max_concurrency``: how many requests run at once, each in a thread of a pool; more wait. Default 32.
- ``max_connections``: how many connections are open at once; more wait to be accepted. Default 1024.
- ``drain_time``: how long to go on as before after a stop signal. Default 5 seconds.
- ``stop_timeout``: how long requests may take to finish after that. Default 10 seconds.
"""

from __future__ import annotations

import datetime
import logging
import socket
import time
from collections.abc import Mapping
from typing import Any

from baseplate.lib import config

from .configuration import ServeError, warn_of_unknown_keys

__all__ = ["WsgiServer", "make_server"]

logger = logging.getLogger(__name__)


class WsgiServer:
    """Serves `app` on `listener` in threads, until `shutdown`."""

    def __init__(
        self, app: Any, listener: socket.socket, *, threads: int, max_connections: int, stop_timeout_s: float
    ) -> None:
        try:
            import waitress
        except ModuleNotFoundError as error:
            raise ServeError(
                "baseplate.server.wsgi needs the waitress package: pip install 'baseplate-thrift[wsgi]'"
            ) from error
        self._listener = listener
        self._stop_timeout_s = stop_timeout_s
        self._stopping = False
        self._server = waitress.create_server(
            app,
            sockets=[listener],
            threads=threads,
            connection_limit=max_connections + 2,  # waitress counts the listener and its wake-up pipe, too
            asyncore_use_poll=True,  # select() stops at 1024 files
            ident=None,
        )

    def serve_forever(self) -> None:
        """See `baseplate.server.lifecycle.Server`."""
        while not self._stopping:
            self._step(timeout_s=1.0)
        self._finish()

    def shutdown(self) -> None:
        """See `baseplate.server.lifecycle.Server`."""
        self._stopping = True
        self._server.pull_trigger()

    def _step(self, timeout_s: float) -> None:
        self._server.asyncore.loop(timeout=timeout_s, use_poll=True, map=self._server._map, count=1)

    def _finish(self) -> None:
        server = self._server
        # The server's own close() would also close the pipe through which its threads wake this loop.
        server.asyncore.dispatcher.close(server)
        deadline = time.monotonic() + self._stop_timeout_s
        while server.active_channels and time.monotonic() < deadline:
            for channel in list(server.active_channels.values()):
                if not channel.requests and channel.request is None and not channel.total_outbufs_len:
                    channel.handle_close()
            if server.active_channels:
                self._step(timeout_s=min(0.1, self._stop_timeout_s))
        if server.active_channels:
            logger.warning(
                "cutting %d connections after stop_timeout = %g s", len(server.active_channels), self._stop_timeout_s
            )
        for channel in list(server.active_channels.values()):
            channel.cancel()
            channel.handle_close()
        server.task_dispatcher.shutdown(cancel_pending=True, timeout=0.5)
        server.trigger.close()


def make_server(server_config: Mapping[str, str], listener: socket.socket, app: Any) -> WsgiServer:
    """A server of the WSGI callable `app` on `listener`.

    Raises:
        ConfigurationError: a key has a value that is none, or `app` cannot be called.
        ServeError: waitress is not installed.
    """
    spec = {
        "max_concurrency": config.Optional(_positive, default=32),
        "max_connections": config.Optional(_positive, default=1024),
        "stop_timeout": config.Optional(config.TimespanWithLegacyFallback, default=datetime.timedelta(seconds=10)),
    }
    cfg = config.parse_config(server_config, spec)
    warn_of_unknown_keys(server_config, spec)
    if not callable(app):
        reason = f"baseplate.server.wsgi serves a WSGI callable, but the app's factory made {app!r}"
        raise config.ConfigurationError("factory", reason)
    return WsgiServer(
        app,
        listener,
        threads=cfg.max_concurrency,
        max_connections=cfg.max_connections,
        stop_timeout_s=cfg.stop_timeout.total_seconds(),
    )


def _positive(text: str) -> int:
    number = config.Integer(text)
    if number < 1:
        raise ValueError(f"{text!r} is not a whole number from 1")
    return number
