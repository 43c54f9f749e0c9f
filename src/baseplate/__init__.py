"""Baseplate: the service layer around Thrift. See `Baseplate`.

Importing this package loads no framework and no metrics library; clients and frameworks load what they need.
"""

from __future__ import annotations

from ._core.baseplate import Baseplate
from ._core.context import RequestContext, ReusedContextObjectError
from ._core.spans import (
    BaseplateObserver,
    LocalSpan,
    ParentSpanAlreadyFinishedError,
    ServerSpan,
    ServerSpanObserver,
    Span,
    SpanObserver,
)
from ._core.trace_info import TraceInfo

__all__ = [
    "Baseplate",
    "BaseplateObserver",
    "LocalSpan",
    "ParentSpanAlreadyFinishedError",
    "RequestContext",
    "ReusedContextObjectError",
    "ServerSpan",
    "ServerSpanObserver",
    "Span",
    "SpanObserver",
    "TraceInfo",
]
