"""Spans: what a service is doing, from when to when, told to observers."""

from __future__ import annotations

import logging
from types import TracebackType
from typing import TYPE_CHECKING, Any, Optional

from .trace_info import new_span_id

if TYPE_CHECKING:
    from typing_extensions import Self  # seen by type checkers only

    from .baseplate import Baseplate
    from .context import RequestContext

__all__ = [
    "BaseplateObserver",
    "ExcInfo",
    "LocalSpan",
    "ParentSpanAlreadyFinishedError",
    "ServerSpan",
    "ServerSpanObserver",
    "ServerTimeout",
    "Span",
    "SpanObserver",
]

logger = logging.getLogger("baseplate")

ExcInfo = tuple[Optional[type[BaseException]], Optional[BaseException], Optional[TracebackType]]  # noqa: UP045 # evaluated on 3.10


class BaseplateObserver:
    """Interface of what watches requests."""

    def on_server_span_created(self, context: RequestContext, server_span: ServerSpan) -> None:
        """A request begins. Register a `SpanObserver` on its span to hear more."""
        raise NotImplementedError


class SpanObserver:
    """Interface of what watches one span; methods that are not overridden do nothing."""

    def on_start(self) -> None:
        """The span starts."""

    def on_set_tag(self, key: str, value: Any) -> None:
        """A tag is set."""

    def on_incr_tag(self, key: str, delta: float) -> None:
        """A tag is counted up."""

    def on_log(self, name: str, payload: Any) -> None:
        """Something noteworthy happened within the span."""

    def on_finish(self, exc_info: ExcInfo | None) -> None:
        """The span ends; `exc_info` is the exception that ended it, None where it is good."""

    def on_child_span_created(self, span: Span) -> None:
        """A span within this one was made and has not started yet."""


class ServerSpanObserver(SpanObserver):
    """Interface of what watches the span of a request."""


class ParentSpanAlreadyFinishedError(Exception):
    """A finished span cannot have children: the request is over."""

    def __init__(self) -> None:
        super().__init__("cannot make a child of a span that has finished: the request it belongs to is over")


class ServerTimeout(BaseException):
    """A request took too long. Not an `Exception`, so that handlers do not swallow it by accident."""

    def __init__(self, span_name: str, timeout_s: float) -> None:
        super().__init__(f"{span_name} took longer than {timeout_s:g} s")
        self.span_name = span_name
        self.timeout_seconds = timeout_s


class Span:
    """An operation that takes time, usually an RPC to another service. Ids are decimal text."""

    def __init__(
        self,
        trace_id: str,
        parent_id: str | None,
        span_id: str,
        sampled: bool | None,
        flags: int | None,
        name: str,
        context: RequestContext,
        baseplate: Baseplate | None = None,
    ) -> None:
        self.trace_id = trace_id
        self.parent_id = parent_id
        self.id = span_id
        self.sampled = sampled
        self.flags = flags
        self.name = name
        self.context = context
        self.baseplate = baseplate
        self.component_name: str | None = None
        self.observers: list[SpanObserver] = []
        self.has_child_observers = False
        """Whether anybody would see a child; a call that nobody watches does without a span."""

    def register(self, observer: SpanObserver) -> None:
        """Let `observer` hear what happens to this span."""
        self.observers.append(observer)
        if getattr(type(observer), "on_child_span_created", None) is not SpanObserver.on_child_span_created:
            self.has_child_observers = True

    def start(self) -> None:
        """The operation begins. ``with span:`` starts and finishes it."""
        for observer in self.observers:
            observer.on_start()

    def set_tag(self, key: str, value: Any) -> None:
        """Attach a fact to the span."""
        for observer in self.observers:
            observer.on_set_tag(key, value)

    def incr_tag(self, key: str, delta: float = 1) -> None:
        """Count `delta` up on a tag."""
        for observer in self.observers:
            observer.on_incr_tag(key, delta)

    def log(self, name: str, payload: Any = None) -> None:
        """Record that something noteworthy happened now."""
        for observer in self.observers:
            observer.on_log(name, payload)

    def finish(self, exc_info: ExcInfo | None = None) -> None:
        """The operation ended, by an exception if `exc_info` is given. An observer that fails is logged."""
        for observer in self.observers:
            try:
                observer.on_finish(exc_info)
            except Exception:
                logger.exception("an observer failed at the end of span %s", self.name)
        # Context and span refer to each other; without this, every request waits for the garbage collector.
        self.context = None  # type: ignore[assignment] # a finished span has none; nobody may ask it
        self.observers.clear()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.finish(None if kind is None else (kind, error, traceback))

    def make_child(self, name: str, local: bool = False, component_name: str | None = None) -> Span:
        """A span within this one; only server and local spans have children, others raise NotImplementedError."""
        raise NotImplementedError(f"the span {self.name!r} is neither a server span nor local: it has no children")

    def with_tags(self, tags: dict[str, Any]) -> Self:
        """Set tags; for ``with span.make_child("…").with_tags({…}) as span:``."""
        for key, value in tags.items():
            self.set_tag(key, value)
        return self


class LocalSpan(Span):
    """An operation within this service, which may have spans within it."""

    def make_child(self, name: str, local: bool = False, component_name: str | None = None) -> Span:
        """A span within this one: `local` for work in this service (of `component_name`), else for an RPC.

        Raises ParentSpanAlreadyFinishedError.
        """
        if self.context is None:
            raise ParentSpanAlreadyFinishedError
        context = self.context.clone()
        kind = LocalSpan if local else Span
        span = kind(self.trace_id, self.id, new_span_id(), self.sampled, self.flags, name, context, self.baseplate)
        if local:
            span.component_name = component_name
        context.span = span
        for observer in self.observers:
            observer.on_child_span_created(span)
        return span


class ServerSpan(LocalSpan):
    """The request that this service is handling: ``context.span``."""
