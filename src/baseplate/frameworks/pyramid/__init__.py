"""Serving HTTP with Pyramid: every request is a context, with a span, metrics and the clients that are configured."""

from __future__ import annotations

import base64
import binascii
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pyramid.events
import pyramid.request
import pyramid.tweens
from pyramid.config import Configurator
from pyramid.response import Response

from baseplate import Baseplate, RequestContext, Span, TraceInfo
from baseplate._core.otel import is_in_use, remote_parent, rpc_span
from baseplate._core.spans import ExcInfo
from baseplate._core.trace_info import trace_info_from_headers
from baseplate.lib.config import ConfigurationError
from baseplate.lib.edgecontext import EdgeContextFactory

from .http_metrics import HttpRequestMetrics

__all__ = [
    "BaseplateConfigurator",
    "BaseplateRequest",
    "HeaderTrustHandler",
    "ServerSpanInitialized",
    "StaticTrustHandler",
    "get_is_healthy_probe",
]


class ServerSpanInitialized:
    """The event, for Pyramid's subscribers, that a request has its span; the view has not run yet."""

    def __init__(self, request: Any) -> None:
        self.request = request


class HeaderTrustHandler:
    """Interface of what decides whether a request's trace and edge context come from a friend."""

    def should_trust_trace_headers(self, request: Any) -> bool:
        """Whether to continue the trace that the request's headers tell."""
        raise NotImplementedError

    def should_trust_edge_context_payload(self, request: Any) -> bool:
        """Whether to take over the request's ``X-Edge-Request``."""
        raise NotImplementedError


class StaticTrustHandler(HeaderTrustHandler):
    """Trusts all requests or none. All is right only where nobody but your own services can send them."""

    def __init__(self, trust_headers: bool = False) -> None:
        self.trust_headers = trust_headers

    def should_trust_trace_headers(self, request: Any) -> bool:  # noqa: ARG002 # as declared
        """See `HeaderTrustHandler`."""
        return self.trust_headers

    def should_trust_edge_context_payload(self, request: Any) -> bool:  # noqa: ARG002 # as declared
        """See `HeaderTrustHandler`."""
        return self.trust_headers


class BaseplateRequest(RequestContext, pyramid.request.Request):  # type: ignore[misc] # Pyramid ships no types
    """A Pyramid request that is a `RequestContext`: ``request.foo.some_method()``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        context_config = kwargs.pop("context_config", None)
        RequestContext.__init__(self, context_config)
        pyramid.request.Request.__init__(self, *args, **kwargs)


class _RequestFactory:
    """Makes requests: for Pyramid (called with an environ), and for tests and scripts (`blank`)."""

    def __init__(self, baseplate: Baseplate) -> None:
        self._baseplate = baseplate

    def __call__(self, environ: dict[str, Any]) -> BaseplateRequest:
        return BaseplateRequest(environ, context_config=self._baseplate._context_config)

    def blank(self, path: str) -> BaseplateRequest:
        environ = pyramid.request.Request.blank(path).environ
        return self(environ)


class BaseplateConfigurator:
    """A Pyramid extension: ``configurator.include(BaseplateConfigurator(baseplate).includeme)``.

    Every request that matches a route is a context with a span, named after the route. Trace headers
    (``X-Trace``, ``X-Parent``, ``X-Span``, ``X-Sampled``, ``X-Flags``; else ``traceparent`` and the names
    without ``X-``) and the edge context (``X-Edge-Request``, base64) are taken over where
    `header_trust_handler` says so; by default, nobody is trusted.
    """

    def __init__(
        self,
        baseplate: Baseplate,
        edge_context_factory: EdgeContextFactory | None = None,
        header_trust_handler: HeaderTrustHandler | None = None,
    ) -> None:
        self.baseplate = baseplate
        self.edge_context_factory = edge_context_factory
        self.header_trust_handler = header_trust_handler or StaticTrustHandler()

    def includeme(self, config: Configurator) -> None:
        """Pyramid calls this."""
        config.set_request_factory(_RequestFactory(self.baseplate))
        config.add_subscriber(self._on_context_found, pyramid.events.ContextFound)
        config.add_subscriber(self._on_application_created, pyramid.events.ApplicationCreated)
        # Over everything of the application's, exception views included.
        config.add_tween("baseplate.frameworks.pyramid._make_tween", over=pyramid.tweens.EXCVIEW)
        config.registry.baseplate_configurator = self

    def add_server_context(self, request: Any, name: str) -> None:
        """Begin the span of a request, called `name`, that Pyramid did not route; finish it yourself."""
        self._begin_span(request, name)

    def _on_application_created(self, event: Any) -> None:
        for name in self.baseplate._context_config:
            if hasattr(BaseplateRequest, name):
                raise ConfigurationError(name, "every Pyramid request has an attribute of this name; choose another")
        event.app.baseplate = self.baseplate

    def _on_context_found(self, event: Any) -> None:
        request = event.request
        route = request.matched_route
        if getattr(request, "_baseplate_metrics", None) is None:
            request._baseplate_metrics = HttpRequestMetrics(request.method, _endpoint(route))
        if route is None or request.span is not None:
            return
        self._begin_span(request, route.name)
        request.registry.notify(ServerSpanInitialized(request))

    def _begin_span(self, request: Any, name: str) -> None:
        trace_info = None
        if self.header_trust_handler.should_trust_trace_headers(request):
            trace_info = _trace_info(request.headers)
        if self.header_trust_handler.should_trust_edge_context_payload(request):
            request.raw_edge_context = _edge_payload(request.headers)
            if self.edge_context_factory is not None:
                request.edge_context = self.edge_context_factory.from_upstream(request.raw_edge_context)
        span = self.baseplate.make_server_span(request, name, trace_info)
        span.set_tag("protocol", "http")
        span.set_tag("http.url", request.url)
        span.set_tag("http.method", request.method)
        span.set_tag("peer.ipv4", request.remote_addr)
        span.start()


def _make_tween(handler: Callable[[Any], Response], registry: Any) -> Callable[[Any], Response]:
    configurator: BaseplateConfigurator = registry.baseplate_configurator

    def baseplate_tween(request: Any) -> Response:
        if not is_in_use():
            return _handle(handler, request)
        trusted = configurator.header_trust_handler.should_trust_trace_headers(request)
        headers = {name.lower(): value for name, value in request.headers.items()} if trusted else {}
        with remote_parent(headers), rpc_span(f"HTTP {request.method}", "SERVER", {}) as otel_span:
            response = _handle(handler, request)
            if response.status_code >= 500:
                otel_span.fail()
            return response

    return baseplate_tween


def _handle(handler: Callable[[Any], Response], request: Any) -> Response:
    """The request within its span, which `ContextFound` begins in `handler`."""
    response: Response | None = None
    try:
        response = handler(request)
    except BaseException:
        if request.span is not None:
            request.span.finish(sys.exc_info())
        raise
    finally:
        metrics: HttpRequestMetrics | None = request.__dict__.pop("_baseplate_metrics", None)
        if metrics is not None:
            metrics.finish(request, response)
    span = request.span
    if span is not None:
        span.set_tag("http.status_code", response.status_code)
        content_length = response.content_length
        span.set_tag("http.response_length", content_length)
        response.app_iter = _SpanFinishingIterator(response.app_iter, span)
        # Setting app_iter forgets the length.
        response.content_length = content_length
    return response


class _SpanFinishingIterator(Iterable[bytes]):
    """The body of a response; its span lasts until it has been sent or given up."""

    def __init__(self, body: Iterable[bytes], span: Span) -> None:
        self._body = body
        self._iterator = iter(body)
        self._span: Span | None = span

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            return next(self._iterator)
        except StopIteration:
            self._finish(None)
            raise
        except BaseException:
            self._finish(sys.exc_info())
            raise

    def close(self) -> None:
        """Servers call this at the end, also where the client went away in between."""
        try:
            close = getattr(self._body, "close", None)
            if close is not None:
                close()
        finally:
            self._finish(None)

    def _finish(self, exc_info: ExcInfo | None) -> None:
        span, self._span = self._span, None
        if span is not None:
            span.finish(exc_info)


def _endpoint(route: Any) -> str:
    if route is None:
        return "404"
    return str(getattr(route, "pattern", None) or route.name)


def _trace_info(headers: Any) -> TraceInfo | None:
    """``X-Span`` is the id of this request's own span, which the proxy in front of us has chosen."""
    trace_id, span_id = headers.get("X-Trace"), headers.get("X-Span")
    if not (trace_id and span_id):
        return trace_info_from_headers({name.lower(): value for name, value in headers.items()})
    flags = headers.get("X-Flags")
    try:
        return TraceInfo.from_upstream(
            trace_id,
            headers.get("X-Parent"),
            span_id,
            headers.get("X-Sampled") == "1",
            None if flags is None else int(flags),
        )
    except ValueError:
        return None


def _edge_payload(headers: Any) -> bytes | None:
    text = headers.get("X-Edge-Request")
    try:
        return None if text is None else base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


def get_is_healthy_probe(request: Any) -> int:
    """The number of the probe that an HTTP health check asks for (``?type=liveness`` or ``?type=2``).

    What is neither a name nor a number means READINESS, as in Baseplate.
    """
    from baseplate.thrift.ttypes import IsHealthyProbe

    text = request.params.get("type", "")
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    found = IsHealthyProbe.__members__.get(text.upper(), IsHealthyProbe.READINESS)
    return int(found)
