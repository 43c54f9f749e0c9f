"""The headers that a call to another service carries, in the order in which Baseplate sends them.

``User-Agent`` (this service's name); the trace; ``Deadline-Budget`` (whole milliseconds, rounded up);
``Edge-Request`` (the edge context as it came). The trace is OpenTelemetry's current span, if there is one:
``Trace``, ``Span``, ``Sampled``, ``traceparent``, ``tracestate``, as Baseplate 2.7 sends it. Else it is the
Baseplate span's, as B3 with decimal ids: ``Trace``, ``Parent``, ``Span``, ``Sampled``, ``Flags``, which
Baseplate 1.x sent and all its servers read.
"""

from __future__ import annotations

import random
from math import ceil

from baseplate import Span
from baseplate._core.otel import current_trace_headers

__all__ = ["Headers", "HeaderTemplate", "deadline_budget"]

Headers = list[tuple[bytes, bytes]]


def deadline_budget(remaining_s: float) -> bytes:
    """The value of ``Deadline-Budget``."""
    return b"%d" % ceil(remaining_s * 1000)


class HeaderTemplate:
    """The headers of the calls made within one request; what does not change is worked out once."""

    __slots__ = ("_before_trace", "_parent", "_sampling", "_span", "_trace")

    def __init__(self, server_span: Span) -> None:
        baseplate = server_span.baseplate
        name = None if baseplate is None else baseplate.service_name
        self._before_trace: Headers = [(b"User-Agent", name.encode())] if name else []
        self._trace = (b"Trace", str(server_span.trace_id).encode())
        self._parent = (b"Parent", str(server_span.id).encode())
        self._sampling: Headers = []
        if server_span.sampled is not None:
            self._sampling.append((b"Sampled", b"1" if server_span.sampled else b"0"))
        if server_span.flags is not None:
            self._sampling.append((b"Flags", b"%d" % server_span.flags))
        # The span and not its context, which would keep each other alive: a span lets go of it at its end.
        self._span = server_span

    def headers(self, budget: bytes, span_id: str | None = None) -> Headers:
        """The headers of one call; `span_id` is that of its span, made up where nobody observes it."""
        trace = current_trace_headers()
        if trace is None:
            own_id = b"%d" % random.getrandbits(64) if span_id is None else span_id.encode()
            trace = [self._trace, self._parent, (b"Span", own_id), *self._sampling]
        headers = [*self._before_trace, *trace, (b"Deadline-Budget", budget)]
        edge = self._span.context._set_value("raw_edge_context")  # a handler may set it between two calls
        if edge:
            headers.append((b"Edge-Request", edge))
        return headers
