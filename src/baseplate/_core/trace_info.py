"""Where a span stands in its trace, and the headers that carry that between services.

Three forms are in use, all read here (names in any case):

* B3, 64-bit decimal ids: ``Trace``, ``Parent``, ``Span``, ``Sampled``, ``Flags`` (Baseplate 1.x)
* ``Trace`` as a 128-bit decimal and ``Span`` as 16 hex digits, without ``Parent`` (Baseplate 2.7)
* W3C ``traceparent`` (https://www.w3.org/TR/trace-context/)
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from typing import NamedTuple

__all__ = ["TraceInfo", "W3CParent", "new_span_id", "parse_traceparent", "trace_info_from_headers"]

_TRACEPARENT = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?", re.ASCII)
_ID = re.compile(r"[0-9a-fA-F]{1,40}", re.ASCII)


def new_span_id() -> str:
    """A random 64-bit id, decimal."""
    return str(random.getrandbits(64))


class TraceInfo(NamedTuple):
    """The ids of a span. `sampled` and `flags` (64 bits) are None where upstream did not decide."""

    trace_id: str
    parent_id: str | None
    span_id: str
    sampled: bool | None
    flags: int | None

    @classmethod
    def new(cls) -> TraceInfo:
        """A new trace, whose first span has the trace's own id."""
        trace_id = new_span_id()
        return cls(trace_id, None, trace_id, None, None)

    @classmethod
    def from_upstream(
        cls, trace_id: str, parent_id: str | None, span_id: str, sampled: bool | None, flags: int | None
    ) -> TraceInfo:
        """A place in somebody else's trace. ValueError for values that cannot be."""
        if trace_id is None:
            raise ValueError("invalid trace_id")
        if span_id is None:
            raise ValueError("invalid span_id")
        if sampled is not None and not isinstance(sampled, bool):
            raise ValueError("invalid sampled value")
        if flags is not None and not 0 <= flags < 2**64:
            raise ValueError("invalid flags value")
        return cls(trace_id, parent_id, span_id, sampled, flags)


class W3CParent(NamedTuple):
    """A ``traceparent``: two numbers and whether the trace is sampled."""

    trace_id: int
    span_id: int
    sampled: bool


def parse_traceparent(text: str) -> W3CParent | None:
    """Read a ``traceparent`` header; None where it is not one (unknown later versions are read as version 0)."""
    match = _TRACEPARENT.fullmatch(text.strip())
    if match is None:
        return None
    version, trace_id, span_id, flags, rest = match.groups()
    if version == "ff" or (version == "00" and rest):
        return None
    parent = W3CParent(int(trace_id, 16), int(span_id, 16), bool(int(flags, 16) & 1))
    return parent if parent.trace_id and parent.span_id else None


def trace_info_from_headers(headers: Mapping[str, str]) -> TraceInfo | None:
    """The `TraceInfo` for serving a call that came with `headers` (names in lower case), None without a trace.

    The new span is a child of ``Parent`` where that is given, as Baseplate has it, else of the caller's span.
    """
    trace_id = headers.get("trace")
    parent_id = headers.get("parent") or headers.get("span")
    if trace_id and parent_id and trace_id.isascii() and trace_id.isdigit() and _ID.fullmatch(parent_id):
        try:
            flags = headers.get("flags")
            return TraceInfo.from_upstream(
                trace_id, parent_id, new_span_id(), headers.get("sampled") == "1", None if flags is None else int(flags)
            )
        except ValueError:
            return None
    parent = parse_traceparent(headers.get("traceparent", ""))
    if parent is None:
        return None
    return TraceInfo(str(parent.trace_id), f"{parent.span_id:016x}", new_span_id(), parent.sampled, None)
