from __future__ import annotations

import gc
import socket
import threading
import time
import weakref

import pytest
from prometheus_client import REGISTRY

from baseplate import Baseplate, ParentSpanAlreadyFinishedError, Span, SpanObserver
from baseplate.clients.thrift import ThriftClient, ThriftContextFactory
from baseplate.lib.config import ConfigurationError, Endpoint
from baseplate.lib.thrift_pool import ThriftConnectionPool
from thriftkit.errors import ConnectFailed, PoolClosed, TApplicationException, TTransportException
from thriftkit.sansio.dispatch import ServerConnection
from thriftkit.schema import STRING, ClientBase, FieldSpec, FunctionSpec, ServiceSpec

_LABELS = {"thrift_client_name": "foo"}


def total(method, **labels):
    wanted = {
        "thrift_method": method,
        "thrift_success": "true",
        "thrift_exception_type": "",
        "thrift_baseplate_status": "",
        "thrift_baseplate_status_code": "",
        **_LABELS,
        **labels,
    }
    return REGISTRY.get_sample_value("thrift_client_requests_total", wanted) or 0


@pytest.fixture
def foo(serve, recorder, make_baseplate):
    """A context with the client `foo`; `context.recorder` is the server's processor."""
    baseplate = make_baseplate(serve(recorder).endpoint)
    with baseplate.server_context("test") as context:
        context.recorder = recorder
        yield context


def headers_of(context):
    return list(context.recorder.calls[-1].headers.items())


def test_a_call_through_a_context(foo, echo):
    assert foo.foo.echo("hello") == "hello"
    assert foo.foo.add(b=2, a=1) == 3
    assert foo.foo.ping() is None
    assert isinstance(foo.foo, echo.Client)
    assert foo.foo is foo.foo


def test_declared_exceptions_pass_and_keep_the_connection(foo, echo):
    with pytest.raises(echo.Gone):
        foo.foo.echo("gone")
    assert foo.foo.pool.stats().idle == 1


def test_undeclared_exceptions_are_application_exceptions(foo, caplog):
    with pytest.raises(TApplicationException, match="Internal error"):
        foo.foo.echo("boom")


def test_headers_without_opentelemetry(foo):
    span = foo.span
    foo.foo.ping()
    (agent, trace, parent, own, budget) = headers_of(foo)
    assert agent == (b"User-Agent", b"tester")
    assert trace == (b"Trace", span.trace_id.encode())
    assert parent == (b"Parent", span.id.encode())
    assert own[0] == b"Span"
    assert own[1] != span.id.encode()
    assert budget == (b"Deadline-Budget", b"1000")


def test_sampling_and_edge_context_travel(foo):
    foo.span.sampled, foo.span.flags = True, 0
    foo.raw_edge_context = b"\x0bedge"
    foo.foo.ping()
    assert [name for name, _ in headers_of(foo)] == [
        b"User-Agent", b"Trace", b"Parent", b"Span", b"Sampled", b"Flags", b"Deadline-Budget", b"Edge-Request",
    ]  # fmt: skip
    assert foo.recorder.calls[-1].headers[b"Edge-Request"] == b"\x0bedge"


def test_an_edge_context_that_is_set_late_travels_from_then_on(foo):
    foo.foo.ping()
    foo.raw_edge_context = b"edge"
    foo.foo.ping()
    assert [b"Edge-Request" in call.headers for call in foo.recorder.calls] == [False, True]


def test_a_finished_request_leaves_no_garbage(serve, recorder, make_baseplate):
    baseplate = make_baseplate(serve(recorder).endpoint)
    with baseplate.server_context("test") as context:
        context.foo.ping()
        with context.foo.retrying(attempts=2) as client:
            client.ping()
    gone = weakref.ref(context)
    gc.disable()
    try:
        del context, client
        assert gone() is None
    finally:
        gc.enable()


def test_the_edge_context_of_a_clone_is_that_of_its_request(foo):
    foo.raw_edge_context = b"edge"
    with foo.span.make_child("inner", local=True) as span:
        span.context.foo.ping()
    assert foo.recorder.calls[-1].headers[b"Edge-Request"] == b"edge"
    assert foo.recorder.calls[-1].headers[b"Parent"] == span.id.encode()


def test_a_budget_narrows_the_deadline_that_is_sent(foo):
    with foo.foo.retrying(attempts=1, budget=0.25) as client:
        client.ping()
    assert foo.recorder.calls[-1].headers[b"Deadline-Budget"] == b"250"


def test_a_service_without_theader_gets_no_headers(serve, recorder, make_baseplate):
    baseplate = make_baseplate(serve(recorder).endpoint, dialect="framed_binary")
    with baseplate.server_context("test") as context:
        assert context.foo.echo("x") == "x"
    assert recorder.calls[0].headers == {}


def test_every_attempt_is_counted_by_its_outcome(foo, echo):
    before = total("echo"), total("echo", thrift_success="false", thrift_exception_type="Gone")
    latency = {"thrift_method": "echo", "thrift_success": "true", **_LABELS}
    foo.foo.echo("a")
    with pytest.raises(echo.Gone):
        foo.foo.echo("gone")
    assert total("echo") == before[0] + 1
    assert total("echo", thrift_success="false", thrift_exception_type="Gone") == before[1] + 1
    assert REGISTRY.get_sample_value("thrift_client_latency_seconds_count", latency) == before[0] + 1
    active = {"thrift_method": "echo", **_LABELS}
    assert REGISTRY.get_sample_value("thrift_client_active_requests", active) == 0


def test_pool_gauges_tell_clients_apart(serve, recorder, make_baseplate):
    baseplate = make_baseplate(serve(recorder).endpoint, size="3")
    pool = baseplate._context_config["foo"].pool
    labels = {"thrift_pool": "Client", "client": "foo"}
    assert REGISTRY.get_sample_value("thrift_client_pool_max_size", labels) == 3
    with pool.connection():
        assert REGISTRY.get_sample_value("thrift_client_pool_active_connections", labels) == 1
    assert REGISTRY.get_sample_value("thrift_client_pool_active_connections", labels) == 0


def test_runtime_metrics_also_go_to_a_batch(make_baseplate):
    seen = {}

    class Batch:
        def gauge(self, name):
            self.name = name
            return self

        def replace(self, value):
            seen[self.name] = value

    reporters = make_baseplate("127.0.0.1:1").get_runtime_metric_reporters()
    reporters["foo"](Batch())
    assert seen == {"pool.size": 10, "pool.in_use": 0}


def test_observers_see_a_child_span_for_each_call(foo, echo):
    events = []

    class Observer(SpanObserver):
        def on_child_span_created(self, span: Span) -> None:
            events.append(span.name)
            span.register(Observer())

        def on_set_tag(self, key, value):
            events.append((key, value))

        def on_finish(self, exc_info):
            events.append("ok" if exc_info is None else exc_info[0].__name__)

    foo.span.register(Observer())
    with pytest.raises(echo.Gone):
        foo.foo.echo("gone")
    assert events == ["foo.echo", ("slug", "foo"), ("method", "echo"), "ok"]
    assert foo.span.observers


def test_a_finished_request_makes_no_calls(make_baseplate):
    with make_baseplate("127.0.0.1:1").server_context("test") as context:
        client = context.foo
    with pytest.raises(ParentSpanAlreadyFinishedError):
        client.ping()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_an_unreachable_service_is_a_typed_error_of_its_own_kind(make_baseplate):
    with (
        make_baseplate(f"127.0.0.1:{free_port()}").server_context("test") as context,
        pytest.raises(ConnectFailed, match="refused") as caught,
    ):
        context.foo.ping()
    assert caught.value.type == TTransportException.NOT_OPEN
    assert not caught.value.sent


def test_retrying_an_unreachable_service_ends_as_baseplate_says_with_the_last_error_as_cause(make_baseplate):
    with (
        make_baseplate(f"127.0.0.1:{free_port()}").server_context("test") as context,
        pytest.raises(TTransportException, match=r"while attempting foo\.ping, last error was: .+refused") as caught,
        context.foo.retrying(attempts=2) as foo,
    ):
        foo.ping()
    assert caught.value.type == TTransportException.TIMED_OUT
    assert isinstance(caught.value.__cause__, ConnectFailed)
    assert not caught.value.sent


class DropsFirstCall:
    """A server that hangs up on the first call after reading it, and answers the others."""

    def __init__(self, processor):
        self.processor = processor
        self.calls = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.endpoint = f"127.0.0.1:{self.listener.getsockname()[1]}"
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        while True:
            accepted, _ = self.listener.accept()
            with accepted:
                data = accepted.recv(65536)
                if not data:
                    return
                self.calls += 1
                if self.calls > 1:
                    connection = ServerConnection(self.processor.__service__)
                    call = connection.receive(data)
                    value = self.processor.invoke(call.function, call.args, call.info)
                    accepted.sendall(connection.result(call, value))

    def stop(self):
        # A connection without a call ends it.
        socket.create_connection(self.listener.getsockname()).close()
        self.thread.join()
        self.listener.close()


@pytest.fixture
def dropping(echo):
    once = FunctionSpec("Echo", "once", (FieldSpec(1, "t", STRING),), STRING, annotations={"idempotent": "false"})
    service = ServiceSpec("Echo", (echo.PING, once))

    class Client(ClientBase):
        __service__ = service

        def ping(self):
            return self._connection.call(echo.PING)

        def once(self, text):
            return self._connection.call(once, text)

    class Processor(echo.Processor):
        __service__ = service

    server = DropsFirstCall(Processor(echo.handler))
    pool = ThriftConnectionPool(Endpoint(server.endpoint))
    baseplate = Baseplate()
    baseplate.add_to_context("foo", ThriftContextFactory(pool, Client))
    with baseplate.server_context("test") as context:
        context.server = server
        yield context
    pool.close()
    server.stop()


def test_the_deadline_that_ends_retrying_is_told(make_baseplate):
    with (
        make_baseplate(f"127.0.0.1:{free_port()}").server_context("test") as context,
        pytest.raises(TTransportException, match=r"refused \(attempt 2 would come too late: one deadline"),
        context.foo.retrying(attempts=3, backoff=60) as client,
    ):
        client.ping()


def test_retrying_repeats_what_was_sent(dropping):
    with dropping.foo.retrying(attempts=3) as client:
        client.ping()
    assert dropping.server.calls == 2


def test_without_retrying_nothing_is_repeated(dropping):
    with pytest.raises(TTransportException) as caught:
        dropping.foo.ping()
    assert dropping.server.calls == 1
    assert caught.value.sent


def test_replay_sent_false_repeats_nothing_that_left(dropping):
    with (
        pytest.raises(TTransportException, match="replay_sent"),
        dropping.foo.retrying(attempts=3, replay_sent=False) as client,
    ):
        client.ping()
    assert dropping.server.calls == 1


def test_a_method_declared_not_idempotent_is_never_repeated_once_sent(dropping):
    with pytest.raises(TTransportException, match="not idempotent"), dropping.foo.retrying(attempts=3) as client:
        client.once("x")
    assert dropping.server.calls == 1


def test_what_never_left_is_repeated_even_with_replay_sent_false(serve, recorder, make_baseplate):
    port = free_port()
    with make_baseplate(f"127.0.0.1:{port}", max_retries="1").server_context("test") as context:
        before = total("ping", thrift_success="false", thrift_exception_type="ConnectFailed")
        with pytest.raises(TTransportException), context.foo.retrying(attempts=3, replay_sent=False) as client:
            client.ping()
        assert total("ping", thrift_success="false", thrift_exception_type="ConnectFailed") == before + 3


def test_one_deadline_covers_all_attempts(make_baseplate):
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        endpoint = f"127.0.0.1:{mute.getsockname()[1]}"
        with make_baseplate(endpoint, timeout="200ms").server_context("test") as context:
            started = time.monotonic()
            with (
                pytest.raises(TTransportException) as caught,
                context.foo.retrying(attempts=5, backoff=0.01) as client,
            ):
                client.ping()
            elapsed_s = time.monotonic() - started
    assert 0.19 <= elapsed_s < 0.5
    assert caught.value.sent


def test_proxy_attributes(foo, echo):
    client = foo.foo
    assert client.client_cls is echo.Client
    assert client.namespace == "foo"
    assert client.server_span is foo.span
    assert client.pool.size == 10
    with client.retrying(attempts=4) as other:
        assert other.retry_policy.attempts == 4
        assert isinstance(other, echo.Client)
    assert client.retry_policy.attempts == 1


def test_methods_of_the_service_come_before_ours(serve, echo):
    class Client(echo.Client):
        def retrying(self):
            return "the service's own"

    factory = ThriftContextFactory(ThriftConnectionPool(Endpoint("127.0.0.1:1")), Client)
    baseplate = Baseplate()
    baseplate.add_to_context("foo", factory)
    with baseplate.server_context("test") as context:
        assert context.foo.retrying() == "the service's own"


@pytest.mark.parametrize("wrong", [object(), int, ClientBase, "OtherService.Client"])
def test_only_generated_clients_are_taken(wrong):
    with pytest.raises(TypeError, match="is no Thrift client class"):
        ThriftClient(wrong)


def test_keyword_arguments_override_the_configuration(echo):
    client = ThriftClient(echo.Client, size=2).parse("foo", {"foo.endpoint": "localhost:1", "foo.size": "7"})
    assert client.pool.size == 2


def test_a_client_without_endpoint_is_an_error_that_names_the_key(echo):
    with pytest.raises(ConfigurationError, match=r"foo\.endpoint: no endpoint specified"):
        Baseplate({}).configure_context({"foo": ThriftClient(echo.Client)})


def test_configure_context_takes_the_configuration_too(echo):
    baseplate = Baseplate()
    baseplate.configure_context({"foo.endpoint": "localhost:1"}, {"foo": ThriftClient(echo.Client)})
    assert baseplate.make_context_object()
    assert baseplate._context_config["foo"].pool.endpoint.address.port == 1


def test_repeating_without_number_ends_and_is_no_busy_loop(make_baseplate):
    with make_baseplate(f"127.0.0.1:{free_port()}", max_retries="1").server_context("test") as context:
        before = total("ping", thrift_success="false", thrift_exception_type="ConnectFailed")
        with pytest.raises(TTransportException), context.foo.retrying(budget=0.2) as client:
            client.ping()
        assert 2 <= total("ping", thrift_success="false", thrift_exception_type="ConnectFailed") - before <= 21


def test_what_would_fail_for_ever_is_raised_as_it_is(make_baseplate):
    with make_baseplate("127.0.0.1:1").server_context("test") as context:
        context.foo.pool.close()
        with pytest.raises(PoolClosed), context.foo.retrying() as client:
            client.ping()


def test_a_context_without_a_request(make_baseplate):
    with pytest.raises(RuntimeError, match="server_context"):
        _ = make_baseplate("127.0.0.1:1").make_context_object().foo
