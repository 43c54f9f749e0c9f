"""`Baseplate`: what a service makes once, and what makes each request's context and span."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any

from baseplate.lib import config

from .context import TAKEN_NAMES, RequestContext, ReusedContextObjectError
from .spans import BaseplateObserver, ServerSpan
from .trace_info import TraceInfo

__all__ = ["Baseplate"]


class Baseplate:
    """Clients, settings and observers of one service.

    `app_config` is the flat configuration of the application (a section of its INI file).
    ``baseplate.service_name`` in it is the name by which other services know this one; by default that is
    the module in which this object is made.
    """

    def __init__(self, app_config: config.RawConfig | None = None) -> None:
        self.observers: list[BaseplateObserver] = []
        self._app_config: config.RawConfig = {} if app_config is None else app_config
        self._context_config: dict[str, Any] = {}
        self.service_name: str | None = self._app_config.get("baseplate.service_name") or _calling_module()

    def register(self, observer: BaseplateObserver) -> None:
        """Let `observer` hear of every request from now on."""
        self.observers.append(observer)

    def configure_observers(self) -> None:
        """Register the observers that the configuration asks for; see `baseplate.observers`.

        Raises ConfigurationError.
        """
        # By name: the core does not depend on the rooms above it.
        observers = importlib.import_module("baseplate.observers")
        for observer in observers.observers_from_config(self._app_config):
            self.register(observer)

    def configure_context(self, *configuration: Mapping[str, Any]) -> None:
        """Add clients and settings to every request's context.

        ``configure_context(spec)`` reads the configuration that `Baseplate` was made with;
        ``configure_context(app_config, spec)`` another one. The specification is nested as for
        `baseplate.lib.config.parse_config`; clients are parsers, too::

            baseplate.configure_context({"foo": ThriftClient(OtherService.Client), "greeting": config.String})

        Raises ConfigurationError, also for a name that a context has of its own, and TypeError for a
        specification that is none.
        """
        if len(configuration) not in (1, 2):
            raise TypeError(f"configure_context takes (spec) or (app_config, spec), not {len(configuration)} arguments")
        app_config = self._app_config if len(configuration) == 1 else configuration[0]
        spec = configuration[-1]
        if not isinstance(spec, Mapping):
            raise TypeError(f"the specification must be a dict of names and parsers, not {spec!r}")
        for name, parser in spec.items():
            _refuse_taken_name(name)
            if isinstance(parser, type) and hasattr(parser, "__service__"):
                raise TypeError(f"{name!r}: {parser!r} must be wrapped, as in ThriftClient(OtherService.Client)")
        self._context_config.update(config.parse_config(app_config, spec))

    def add_to_context(self, name: str, attribute_config: Any) -> None:
        """Add one thing to every request's context.

        It is there as it is, unless it has a method ``make_object_for_context(name, span)``, which then makes
        it for each request, or is a dict, whose items then are attributes of a nested object.

        Raises ConfigurationError for a name that a context has of its own.
        """
        _refuse_taken_name(name)
        self._context_config[name] = attribute_config

    def make_context_object(self) -> RequestContext:
        """The context of a request that begins now."""
        return RequestContext(self._context_config)

    def make_server_span(self, context: RequestContext, name: str, trace_info: TraceInfo | None = None) -> ServerSpan:
        """The span of the request that `context` belongs to; `name` says what kind of request it is.

        Without a `trace_info` from upstream, a new trace begins. Raises ReusedContextObjectError.
        """
        if not isinstance(context, RequestContext):
            raise TypeError(f"context must be a RequestContext, not {type(context).__name__}")
        if context.span is not None:
            raise ReusedContextObjectError
        info = TraceInfo.new() if trace_info is None else trace_info
        span = ServerSpan(
            info.trace_id, info.parent_id, info.span_id, info.sampled, info.flags, name, context, baseplate=self
        )
        context.span = span
        for observer in self.observers:
            observer.on_server_span_created(context, span)
        return span

    def server_context(self, name: str) -> ServerContext:
        """A context outside of any request, for jobs and scripts::

        with baseplate.server_context("nightly") as context:
            context.foo.some_method()
        """
        return ServerContext(self, name)

    def get_runtime_metric_reporters(self) -> dict[str, Callable[[Any], None]]:
        """By the full name in the context: the ``report_runtime_metrics(batch)`` of everything that has one."""
        pending: list[tuple[str, Mapping[str, Any]]] = [("", self._context_config)]
        reporters = {}
        for prefix, items in pending:
            for name, value in items.items():
                if isinstance(value, dict):
                    pending.append((f"{prefix}{name}.", value))
                elif hasattr(value, "report_runtime_metrics"):
                    reporters[prefix + name] = value.report_runtime_metrics
        return reporters


class ServerContext:
    """The context manager of `Baseplate.server_context`: a request that lasts as long as its block."""

    __slots__ = ("_baseplate", "_name", "_span")

    def __init__(self, baseplate: Baseplate, name: str) -> None:
        self._baseplate = baseplate
        self._name = name
        self._span: ServerSpan | None = None

    def __enter__(self) -> RequestContext:
        context = self._baseplate.make_context_object()
        self._span = self._baseplate.make_server_span(context, self._name)
        self._span.start()
        return context

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        assert self._span is not None
        self._span.finish(None if kind is None else (kind, error, traceback))


def _refuse_taken_name(name: str) -> None:
    if name in TAKEN_NAMES:
        raise config.ConfigurationError(name, "every context has an attribute of this name; choose another")


def _calling_module() -> str | None:
    """The module that makes a `Baseplate`, None where it has no name worth telling (a script, a shell)."""
    frame = sys._getframe(2)
    name = frame.f_globals.get("__name__")
    return name if isinstance(name, str) and name != "__main__" else None
