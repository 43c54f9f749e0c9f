from __future__ import annotations

import base64

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode
from prometheus_client import REGISTRY
from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPNotFound
from pyramid.request import Request
from pyramid.response import Response

from baseplate import Baseplate, BaseplateObserver, ServerSpanObserver
from baseplate.frameworks.pyramid import (
    BaseplateConfigurator,
    BaseplateRequest,
    ServerSpanInitialized,
    StaticTrustHandler,
    get_is_healthy_probe,
)
from baseplate.lib.config import ConfigurationError


class Recorder(BaseplateObserver, ServerSpanObserver):
    def __init__(self):
        self.spans = []
        self.ended = []
        self.tags = {}

    def on_server_span_created(self, context, server_span):
        self.spans.append(server_span)
        server_span.register(self)

    def on_set_tag(self, key, value):
        self.tags[key] = value

    def on_finish(self, exc_info):
        self.ended.append(exc_info and exc_info[0])


class Client:
    def make_object_for_context(self, name, span):
        return f"{name} for {span.name}"


def view(request):
    action = request.params.get("do")
    if action == "raise":
        raise KeyError("view")
    if action == "missing":
        raise HTTPNotFound
    if action == "stream":
        return Response(app_iter=iter([b"a", b"b"]))
    edge = getattr(request, "raw_edge_context", None)
    return Response(f"{request.foo}; trace {request.span.trace_id}; edge {edge}")


@pytest.fixture
def make_app():
    """``make_app(trust=…)`` → an application, with the recorder of its spans as `recorder`."""

    def make(trust=False):
        baseplate = Baseplate({"baseplate.service_name": "web"})
        recorder = Recorder()
        baseplate.register(recorder)
        baseplate.add_to_context("foo", Client())
        configurator = Configurator()
        integration = BaseplateConfigurator(baseplate, header_trust_handler=StaticTrustHandler(trust))
        configurator.include(integration.includeme)
        configurator.add_route("things", "/things/{id}")
        configurator.add_view(view, route_name="things")
        seen = []
        configurator.add_subscriber(lambda event: seen.append(event.request), ServerSpanInitialized)
        app = configurator.make_wsgi_app()
        app.recorder = recorder
        app.seen = seen
        return app

    return make


def get(app, path, **headers):
    return Request.blank(path, headers={name.replace("_", "-"): value for name, value in headers.items()}).get_response(
        app
    )


def test_clients_are_attributes_of_the_request(make_app):
    app = make_app()
    response = get(app, "/things/1")
    assert response.text.startswith("foo for things; trace ")
    (span,) = app.recorder.spans
    assert span.name == "things"
    assert app.recorder.ended == [None]
    assert app.recorder.tags["http.method"] == "GET"
    assert app.recorder.tags["http.status_code"] == 200
    assert len(app.seen) == 1
    assert app.baseplate.service_name == "web"


def test_trace_headers_of_friends_are_continued(make_app):
    trusting, wary = make_app(trust=True), make_app()
    edge = base64.b64encode(b"payload").decode()
    headers = {"X_Trace": "12", "X_Parent": "34", "X_Span": "56", "X_Sampled": "1", "X_Edge_Request": edge}
    assert "trace 12; edge b'payload'" in get(trusting, "/things/1", **headers).text
    (span,) = trusting.recorder.spans
    assert (span.parent_id, span.id, span.sampled) == ("34", "56", True)
    assert "edge None" in get(wary, "/things/1", **headers).text
    assert wary.recorder.spans[0].trace_id != "12"


@pytest.mark.parametrize("headers", [{"X_Trace": "1", "X_Span": "2", "X_Flags": "x"}, {"X_Edge_Request": "%"}])
def test_broken_headers_are_ignored(make_app, headers):
    assert get(make_app(trust=True), "/things/1", **headers).status_code == 200


def test_a_traceparent_is_continued(make_app):
    app = make_app(trust=True)
    get(app, "/things/1", traceparent="00-000000000000000000000000000000ff-00000000000000aa-01")
    assert app.recorder.spans[0].trace_id == "255"


def test_a_view_that_fails_fails_its_span(make_app):
    app = make_app()
    with pytest.raises(KeyError):
        get(app, "/things/1?do=raise")
    assert app.recorder.ended == [KeyError]


def test_a_span_lasts_until_the_body_is_sent(make_app):
    app = make_app()
    status = []
    body = app(Request.blank("/things/1?do=stream").environ, lambda *arguments: status.append(arguments[0]))
    iterator = iter(body)
    assert next(iterator) == b"a"
    assert app.recorder.ended == []
    assert list(iterator) == [b"b"]
    assert app.recorder.ended == [None]
    body.close()
    assert app.recorder.ended == [None]


def test_a_client_that_goes_away_ends_the_span(make_app):
    app = make_app()
    body = app(Request.blank("/things/1?do=stream").environ, lambda *arguments: None)
    body.close()
    assert app.recorder.ended == [None]


def test_requests_are_counted_by_route(make_app):
    app = make_app()

    def count(endpoint, success, code):
        labels = {"http_method": "get", "http_endpoint": endpoint, "http_success": success, "http_response_code": code}
        return REGISTRY.get_sample_value("http_server_requests_total", labels) or 0

    before = count("/things/{id}", "true", "200"), count("/things/{id}", "false", "404"), count("404", "false", "404")
    get(app, "/things/1")
    get(app, "/things/2?do=missing")
    get(app, "/nowhere")
    after = count("/things/{id}", "true", "200"), count("/things/{id}", "false", "404"), count("404", "false", "404")
    assert after == tuple(number + 1 for number in before)
    active = {"http_method": "get", "http_endpoint": "/things/{id}"}
    assert REGISTRY.get_sample_value("http_server_active_requests", active) == 0


def test_requests_outside_of_an_application():
    request = BaseplateRequest.blank("/")
    assert request.span is None
    with pytest.raises(AttributeError, match="no attribute 'foo'"):
        _ = request.foo


@pytest.mark.parametrize(
    ("query", "probe"), [("", 1), ("?type=2", 2), ("?type=liveness", 2), ("?type=STARTUP", 3), ("?type=x", 1)]
)
def test_the_probe_of_a_health_check(query, probe):
    assert get_is_healthy_probe(Request.blank(f"/health{query}")) == probe


def test_a_span_for_a_request_that_was_not_routed():
    baseplate = Baseplate({})
    baseplate.add_to_context("foo", Client())
    request = BaseplateRequest.blank("/", context_config=baseplate._context_config)
    BaseplateConfigurator(baseplate).add_server_context(request, "script")
    assert request.foo == "foo for script"
    request.span.finish()


@pytest.fixture
def otel_spans(monkeypatch):
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(trace, "get_tracer_provider", lambda: provider)
    yield exporter.get_finished_spans
    provider.shutdown()


def test_opentelemetry_spans(make_app, otel_spans):
    parent = "00-000000000000000000000000000000ff-00000000000000aa-01"
    get(make_app(trust=True), "/things/1", traceparent=parent)
    get(make_app(), "/things/1", traceparent=parent)
    with pytest.raises(KeyError):
        get(make_app(), "/things/1?do=raise")
    trusted, wary, failed = otel_spans()
    assert (trusted.context.trace_id, trusted.parent.span_id) == (0xFF, 0xAA)
    assert trusted.status.status_code is StatusCode.OK
    assert wary.parent is None
    assert failed.status.status_code is StatusCode.ERROR
    assert [event.name for event in failed.events] == ["exception", "message"]


def test_names_that_every_request_has_are_refused():
    baseplate = Baseplate()
    baseplate.add_to_context("session", 3)
    configurator = Configurator()
    configurator.include(BaseplateConfigurator(baseplate).includeme)
    with pytest.raises(ConfigurationError, match=r"^session: every Pyramid request has an attribute of this name"):
        configurator.make_wsgi_app()
