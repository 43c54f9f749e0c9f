"""Log records that say to which request they belong."""

from __future__ import annotations

import threading

from baseplate import BaseplateObserver, RequestContext, ServerSpan, ServerSpanObserver
from baseplate._core.spans import ExcInfo

__all__ = ["LoggingBaseplateObserver"]


class LoggingBaseplateObserver(BaseplateObserver):
    """Names the thread (or greenlet) after the trace id of the request that it serves: ``%(threadName)s``."""

    def on_server_span_created(self, context: RequestContext, server_span: ServerSpan) -> None:  # noqa: ARG002 # as declared
        """See `BaseplateObserver`."""
        server_span.register(_ThreadName(str(server_span.trace_id)))


class _ThreadName(ServerSpanObserver):
    """Gives the thread its name back at the end: a worker's later records must not carry an old trace id."""

    __slots__ = ("_former", "_trace_id")

    def __init__(self, trace_id: str) -> None:
        self._former = threading.current_thread().name
        self._trace_id = trace_id
        threading.current_thread().name = trace_id

    def on_finish(self, exc_info: ExcInfo | None) -> None:  # noqa: ARG002 # as declared
        """See `SpanObserver`."""
        thread = threading.current_thread()
        if thread.name == self._trace_id:
            thread.name = self._former
