"""The Prometheus exporter: ``GET /metrics`` on an endpoint of its own, in a thread of its own.

Keys of the app's section:

- ``metrics.enabled``: ``true`` (the default) or ``false``.
- ``metrics.endpoint``: where to listen. Default ``0.0.0.0:6060``.

Where the environment names a ``PROMETHEUS_MULTIPROC_DIR``, the workers of one service share their
samples through files there, and each worker's exporter answers for all of them;
``MULTIPROCESS_WORKER_ID`` (default: the process id) tells them apart.
"""

from __future__ import annotations

import atexit
import http.server
import logging
import os
import socket
import socketserver
import threading
from collections.abc import Callable, Mapping
from typing import Any

import prometheus_client
from prometheus_client import exposition, multiprocess, values

from baseplate.lib import config

from .configuration import ServeError
from .listener import make_listener

__all__ = ["Exporter", "exporter_endpoint", "share_between_workers"]

logger = logging.getLogger(__name__)

_DEFAULT_ENDPOINT = config.Endpoint("0.0.0.0:6060")
_REQUEST_TIMEOUT_S = 10.0


def exporter_endpoint(app_config: Mapping[str, str]) -> config.EndpointConfiguration | None:
    """Where to export; None for ``metrics.enabled = false``. Raises ConfigurationError."""
    cfg = config.parse_config(
        app_config,
        {
            "metrics": {
                "enabled": config.Optional(config.Boolean, default=True),
                "endpoint": config.Optional(config.Endpoint, default=_DEFAULT_ENDPOINT),
            }
        },
    )
    endpoint: config.EndpointConfiguration | None = cfg.metrics.endpoint if cfg.metrics.enabled else None
    return endpoint


def share_between_workers() -> None:
    """Set up multi-process samples where the environment asks for them; before any metric is made.

    Raises:
        ServeError: ``PROMETHEUS_MULTIPROC_DIR`` is not a folder that can be written.
    """
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if folder is None:
        return
    if not os.path.isdir(folder) or not os.access(folder, os.W_OK):
        raise ServeError(f"PROMETHEUS_MULTIPROC_DIR is not a folder that can be written: {folder!r}")
    worker = os.environ.get("MULTIPROCESS_WORKER_ID") or str(os.getpid())
    values.ValueClass = values.MultiProcessValue(lambda: worker)  # type: ignore[no-untyped-call] # as it ships
    atexit.register(multiprocess.mark_process_dead, worker)


class Exporter:
    """Answers ``GET /metrics`` at `endpoint`, after `before_scrape`, until `close`.

    Raises:
        ConfigurationError: the endpoint cannot be listened on.
    """

    def __init__(
        self, endpoint: config.EndpointConfiguration, *, before_scrape: Callable[[], None] | None = None
    ) -> None:
        try:
            listener = make_listener(endpoint)
        except ServeError as error:
            reason = f"{error}; set another, or metrics.enabled = false"
            raise config.ConfigurationError("metrics.endpoint", reason) from error
        self.before_scrape: Callable[[], None] | None = before_scrape
        self._server = _HttpServer(listener, self)
        self._thread = threading.Thread(target=self._server.serve_forever, name="prometheus exporter", daemon=True)
        self._thread.start()
        logger.info("exporting Prometheus metrics on %s/metrics", endpoint)

    def samples(self, accept: str) -> tuple[bytes, str]:
        """The exposition that suits the `accept` header, and its content type."""
        if self.before_scrape is not None:
            self.before_scrape()
        registry = prometheus_client.REGISTRY
        if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
            registry = prometheus_client.CollectorRegistry()
            multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call] # as it ships
        encode, content_type = exposition.choose_encoder(accept)
        return encode(registry), content_type

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _HttpServer(socketserver.ThreadingMixIn, socketserver.BaseServer):
    """Serves on a socket that is already listening, of any family."""

    daemon_threads = True

    def __init__(self, listener: socket.socket, exporter: Exporter) -> None:
        super().__init__(listener.getsockname(), _Handler)
        self.exporter = exporter
        self._listener = listener

    def fileno(self) -> int:
        return self._listener.fileno()

    def get_request(self) -> tuple[socket.socket, Any]:
        return self._listener.accept()

    def shutdown_request(self, request: Any) -> None:
        self.close_request(request)

    def close_request(self, request: Any) -> None:
        request.close()

    def server_close(self) -> None:
        super().server_close()
        self._listener.close()

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002 # the base class's signature
        logger.debug("a scrape from %s was broken off", client_address, exc_info=True)


class _Handler(http.server.BaseHTTPRequestHandler):
    timeout = _REQUEST_TIMEOUT_S
    server: _HttpServer

    def do_GET(self) -> None:  # http.server's name
        if self.path.partition("?")[0] != "/metrics":
            self.send_error(404)
            return
        try:
            body, content_type = self.server.exporter.samples(self.headers.get("Accept", ""))
        except Exception:
            logger.exception("the metrics could not be collected")
            self.send_error(500)
            return
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    do_HEAD = do_GET  # noqa: N815 # http.server's name

    def address_string(self) -> str:
        return str(self.client_address[0]) if self.client_address else "unix"

    def log_message(self, format: str, *args: Any) -> None:
        logger.debug(format, *args)
