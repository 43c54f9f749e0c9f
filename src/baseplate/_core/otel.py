"""OpenTelemetry, where the application uses it; where it does not, nothing here is imported or costs anything.

The application uses it if it has imported ``opentelemetry.trace``: without that there can be neither a
tracer provider nor a current span.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any

from baseplate.lib.outcome import is_failure

from .trace_info import parse_traceparent

if TYPE_CHECKING:
    from typing_extensions import Self  # seen by type checkers only

__all__ = ["RpcSpan", "current_trace_headers", "is_in_use", "is_recording", "remote_parent", "rpc_span"]

TraceHeaders = list[tuple[bytes, bytes]]


def is_in_use() -> bool:
    """Whether there may be a current span."""
    return "opentelemetry.trace" in sys.modules


def is_recording() -> bool:
    """Whether a tracer provider is set, so that spans go somewhere."""
    trace: Any = sys.modules.get("opentelemetry.trace")
    return trace is not None and not isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider)


def current_trace_headers() -> TraceHeaders | None:
    """The headers that continue the current span's trace, as Baseplate 2.7 sends them; None without one.

    ``Trace`` is the 128-bit trace id in decimal, ``Span`` the span id in hex; then W3C's headers.
    """
    trace: Any = sys.modules.get("opentelemetry.trace")
    if trace is None:
        return None
    context = trace.get_current_span().get_span_context()
    if not context.is_valid:
        return None
    sampled = bool(context.trace_flags & 1)
    parent = f"00-{context.trace_id:032x}-{context.span_id:016x}-{int(context.trace_flags):02x}"
    headers = [
        (b"Trace", b"%d" % context.trace_id),
        (b"Span", b"%016x" % context.span_id),
        (b"Sampled", b"1" if sampled else b"0"),
        (b"traceparent", parent.encode()),
    ]
    if context.trace_state:
        headers.append((b"tracestate", context.trace_state.to_header().encode()))
    return headers


class RpcSpan:
    """An OpenTelemetry span around an RPC, current within its ``with`` block; made by `rpc_span`.

    Its status says how the block ended: exceptions that an IDL declares are no failures.
    """

    __slots__ = ("_failed", "_is_client", "_span", "_token")

    def __init__(self, span: Any, is_client: bool) -> None:
        self._span = span
        self._is_client = is_client
        self._token: Any = None
        self._failed = False

    def fail(self) -> None:
        """It went wrong, without an exception."""
        self._failed = True

    def __enter__(self) -> Self:
        trace, context = sys.modules["opentelemetry.trace"], sys.modules["opentelemetry.context"]
        self._token = context.attach(trace.set_span_in_context(self._span))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        sys.modules["opentelemetry.context"].detach(self._token)
        span = self._span
        if error is not None:
            span.record_exception(error)
            self._failed = self._failed or is_failure(error)
        codes = sys.modules["opentelemetry.trace"].StatusCode
        span.add_event("message", {"message.type": "SENT" if self._is_client else "RECEIVED"})
        span.set_status(codes.ERROR if self._failed else codes.OK)
        span.end()


class _NoSpan(RpcSpan):
    """Does nothing, for services without a tracer provider."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__(None, False)

    def fail(self) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        pass


_NO_SPAN = _NoSpan()
_tracer: tuple[Any, Any] = (None, None)


def rpc_span(name: str, kind: str, attributes: Mapping[str, str | int]) -> RpcSpan:
    """A span of `kind` ``CLIENT`` or ``SERVER``; one that does nothing where no provider is set."""
    global _tracer  # a cache: providers take long to make tracers
    trace: Any = sys.modules.get("opentelemetry.trace")
    if trace is None:
        return _NO_SPAN
    provider = trace.get_tracer_provider()
    if isinstance(provider, trace.ProxyTracerProvider):
        return _NO_SPAN
    known, tracer = _tracer
    if known is not provider:
        tracer = provider.get_tracer("baseplate")
        _tracer = provider, tracer
    span = tracer.start_span(name, kind=trace.SpanKind[kind], attributes=attributes)
    return RpcSpan(span, kind == "CLIENT")


@contextmanager
def remote_parent(headers: Mapping[str, str]) -> Iterator[None]:
    """Make the trace of received headers (names in lower case) the current one, if there is one.

    ``traceparent`` is read first, then Baseplate's ``Trace`` with ``Span`` in hex or decimal.
    """
    context = _remote_span_context(headers) if is_in_use() else None
    if context is None:
        yield
        return
    from opentelemetry import context as current
    from opentelemetry import trace

    token = current.attach(trace.set_span_in_context(trace.NonRecordingSpan(context)))
    try:
        yield
    finally:
        current.detach(token)


def _remote_span_context(headers: Mapping[str, str]) -> Any:
    ids = _remote_ids(headers)
    if ids is None:
        return None
    from opentelemetry import trace

    trace_id, span_id, sampled = ids
    state = trace.TraceState.from_header([headers["tracestate"]]) if "tracestate" in headers else None
    context = trace.SpanContext(trace_id, span_id, True, trace.TraceFlags(1 if sampled else 0), state)
    return context if context.is_valid else None


def _remote_ids(headers: Mapping[str, str]) -> tuple[int, int, bool] | None:
    parent = parse_traceparent(headers.get("traceparent", ""))
    if parent is not None:
        return parent
    try:
        trace_id = int(headers["trace"])
        span = headers["span"]
        span_id = int(span, 16) if len(span) == 16 else int(span)
    except (KeyError, ValueError):
        return None
    return trace_id, span_id, headers.get("sampled") == "1" or headers.get("flags") == "1"
