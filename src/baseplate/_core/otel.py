"""OpenTelemetry, where the application uses it; where it does not, nothing here is imported or costs anything.

The application uses it if it has imported ``opentelemetry.trace``: without that there can be neither a
tracer provider nor a current span.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from .trace_info import parse_traceparent

__all__ = ["current_trace_headers", "is_in_use", "is_recording", "remote_parent", "rpc_span", "set_status"]

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


@contextmanager
def rpc_span(name: str, kind: str, attributes: Mapping[str, str | int]) -> Iterator[Any]:
    """A current span of `kind` ``CLIENT`` or ``SERVER`` around an RPC; yields it, or None without a provider.

    Its status is left to the caller: not every exception is a failure (see `set_status`).
    """
    if not is_recording():
        yield None
        return
    trace: Any = sys.modules["opentelemetry.trace"]
    with trace.get_tracer("baseplate").start_as_current_span(
        name,
        kind=trace.SpanKind[kind],
        attributes=attributes,
        record_exception=True,
        set_status_on_exception=False,
    ) as span:
        try:
            yield span
        finally:
            direction = "SENT" if kind == "CLIENT" else "RECEIVED"
            span.add_event("message", {"message.type": direction})


def set_status(span: Any, *, failed: bool) -> None:
    """Say how the RPC of a span from `rpc_span` ended."""
    if span is not None:
        trace: Any = sys.modules["opentelemetry.trace"]
        span.set_status(trace.StatusCode.ERROR if failed else trace.StatusCode.OK)


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
