"""Prometheus metrics of HTTP requests, with the names and labels of Baseplate."""

from __future__ import annotations

from time import perf_counter
from typing import Any, Final

from prometheus_client import Counter, Gauge, Histogram

from baseplate.lib.prometheus_metrics import default_latency_buckets, default_size_buckets, get_http_success_label

__all__ = ["HttpRequestMetrics"]

_LABELS: Final = ("http_method", "http_endpoint", "http_success")
LATENCY: Final = Histogram(
    "http_server_latency_seconds", "Time spent processing requests", _LABELS, buckets=default_latency_buckets
)
REQUEST_SIZE: Final = Histogram(
    "http_server_request_size_bytes", "Size of incoming requests in bytes", _LABELS, buckets=default_size_buckets
)
RESPONSE_SIZE: Final = Histogram(
    "http_server_response_size_bytes", "Size of outgoing responses in bytes", _LABELS, buckets=default_size_buckets
)
REQUESTS: Final = Counter(
    "http_server_requests_total", "Total number of requests handled", (*_LABELS, "http_response_code")
)
ACTIVE: Final = Gauge(
    "http_server_active_requests", "Requests in flight", ("http_method", "http_endpoint"), multiprocess_mode="livesum"
)


class HttpRequestMetrics:
    """The metrics of one request; made when it begins, ended by `finish`.

    `endpoint` is a route's pattern, never a path: paths are without number.
    """

    __slots__ = ("_active", "_endpoint", "_method", "_started")

    def __init__(self, method: str, endpoint: str) -> None:
        # A method is the client's to choose; a label value is for ever.
        self._method = method.lower() if method in _METHODS else "other"
        self._endpoint = endpoint
        self._active = ACTIVE.labels(self._method, endpoint)
        self._active.inc()
        self._started = perf_counter()

    def finish(self, request: Any, response: Any | None) -> None:
        """The response is made, or None: there was an exception."""
        self._active.dec()
        success = "false" if response is None else get_http_success_label(response.status_code)
        labels = (self._method, self._endpoint, success)
        LATENCY.labels(*labels).observe(perf_counter() - self._started)
        REQUESTS.labels(*labels, "" if response is None else str(response.status_code)).inc()
        if request.content_length is not None:
            REQUEST_SIZE.labels(*labels).observe(request.content_length)
        if response is not None and response.content_length is not None:
            RESPONSE_SIZE.labels(*labels).observe(response.content_length)


_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
