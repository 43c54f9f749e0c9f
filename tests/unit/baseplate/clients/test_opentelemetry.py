"""Traces under OpenTelemetry, through a client, a server and on to the next client."""

from __future__ import annotations

import logging

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from baseplate import Baseplate, SpanObserver
from baseplate.frameworks.thrift import baseplateify_processor
from thriftkit.errors import TApplicationException


@pytest.fixture
def spans(monkeypatch):
    """A tracer provider for this test; the spans that ended."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(trace, "get_tracer_provider", lambda: provider)
    yield exporter.get_finished_spans
    provider.shutdown()


class Handler:
    def __init__(self, gone):
        self.contexts = []
        self.current = []
        self.gone = gone

    def echo(self, context, text):
        self.contexts.append(context)
        self.current.append(trace.get_current_span().get_span_context())
        if text == "gone":
            raise self.gone
        if text == "boom":
            raise RuntimeError
        return text


@pytest.fixture
def foo(echo, serve, make_baseplate):
    handler = Handler(echo.Gone("k"))
    processor = baseplateify_processor(echo.Processor(handler), logging.getLogger(__name__), Baseplate({}))
    with make_baseplate(serve(processor).endpoint).server_context("test") as context:
        context.handler = handler
        yield context


def test_headers_are_those_of_baseplate_2_7(spans, foo):
    foo.raw_edge_context = b"edge"
    assert foo.foo.echo("x") == "x"
    headers = foo.handler.contexts[0].headers
    server, client = spans()
    assert list(headers) == [
        b"User-Agent", b"Trace", b"Span", b"Sampled", b"traceparent", b"Deadline-Budget", b"Edge-Request",
    ]  # fmt: skip
    assert headers[b"Trace"] == str(client.context.trace_id).encode()
    assert headers[b"Span"] == f"{client.context.span_id:016x}".encode()
    assert headers[b"Sampled"] == b"1"
    traceparent = f"00-{client.context.trace_id:032x}-{client.context.span_id:016x}-{client.context.trace_flags:02x}"
    assert headers[b"traceparent"] == traceparent.encode()
    assert server.parent.span_id == client.context.span_id
    assert server.context.trace_id == client.context.trace_id
    assert foo.handler.contexts[0].headers[b"user-agent"] == b"tester"


def test_spans_are_named_and_kinded(spans, foo):
    foo.foo.echo("x")
    server, client = spans()
    assert (client.name, client.kind, client.status.status_code) == ("foo/echo", SpanKind.CLIENT, StatusCode.OK)
    assert (server.name, server.kind, server.status.status_code) == ("Echo/echo", SpanKind.SERVER, StatusCode.OK)
    assert client.attributes["rpc.system"] == "thrift"
    assert client.attributes["net.peer.name"] == "localhost"
    assert server.attributes["user.agent"] == "tester"
    assert [event.name for event in client.events] == ["message"]


def test_declared_exceptions_are_no_failures(spans, foo, echo, caplog):
    with pytest.raises(echo.Gone):
        foo.foo.echo("gone")
    assert [span.status.status_code for span in spans()] == [StatusCode.OK, StatusCode.OK]


def test_other_exceptions_are(spans, foo, caplog):
    with pytest.raises(TApplicationException):
        foo.foo.echo("boom")
    assert [span.status.status_code for span in spans()] == [StatusCode.ERROR, StatusCode.ERROR]


def test_a_trace_passes_through_a_service_without_a_provider(foo):
    remote = trace.SpanContext(0xFF, 0xAA, True, trace.TraceFlags(1), trace.TraceState([("vendor", "x")]))
    with trace.use_span(trace.NonRecordingSpan(remote)):
        foo.foo.echo("x")
    headers = foo.handler.contexts[0].headers
    assert headers[b"Trace"] == b"255"
    assert headers[b"tracestate"] == b"vendor=x"
    (current,) = foo.handler.current
    assert (current.trace_id, current.span_id, current.is_remote) == (0xFF, 0xAA, True)
    assert current.trace_state.get("vendor") == "x"


def test_outside_of_any_trace_baseplates_own_is_sent(foo):
    foo.foo.echo("x")
    headers = foo.handler.contexts[0].headers
    assert headers[b"Trace"] == foo.span.trace_id.encode()
    assert b"traceparent" not in headers
    assert foo.handler.contexts[0].headers[b"Parent"] == foo.span.id.encode()


def test_baseplates_span_and_opentelemetrys_belong_together(spans, foo):
    seen = []

    class Observer(SpanObserver):
        def on_child_span_created(self, span):
            seen.append(span.name)

    foo.span.register(Observer())
    foo.foo.echo("x")
    assert seen == ["foo.echo"]
    assert len(spans()) == 2
