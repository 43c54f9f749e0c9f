from __future__ import annotations

import subprocess
import sys
import threading
from datetime import timedelta

import pytest

from baseplate import (
    Baseplate,
    BaseplateObserver,
    LocalSpan,
    ParentSpanAlreadyFinishedError,
    ReusedContextObjectError,
    SpanObserver,
    TraceInfo,
)
from baseplate.lib import config
from baseplate.thrift import BaseplateServiceV2


class Factory:
    def __init__(self):
        self.made = []

    def make_object_for_context(self, name, span):
        self.made.append(name)
        return name, span

    def report_runtime_metrics(self, batch):
        batch.append(self)


def test_both_forms_of_configure_context():
    spec = {"cfg": {"interval": config.Timespan}}
    one, two = Baseplate({"cfg.interval": "1 second"}), Baseplate()
    one.configure_context(spec)
    two.configure_context({"cfg.interval": "2 seconds"}, spec)
    assert one.make_context_object().cfg.interval == timedelta(seconds=1)
    assert two.make_context_object().cfg.interval == timedelta(seconds=2)
    with pytest.raises(TypeError, match="app_config, spec"):
        one.configure_context()


@pytest.mark.parametrize("name", ["span", "headers", "clone"])
def test_names_that_a_context_has_are_refused(name):
    baseplate = Baseplate({name: "x"})
    with pytest.raises(config.ConfigurationError, match=f"^{name}: every context has an attribute of this name"):
        baseplate.configure_context({name: config.String})
    with pytest.raises(config.ConfigurationError, match=f"^{name}: "):
        baseplate.add_to_context(name, 3)


def test_a_specification_that_is_none_is_refused():
    with pytest.raises(TypeError, match=r"'foo': .* must be wrapped, as in ThriftClient"):
        Baseplate().configure_context({"foo": BaseplateServiceV2.Client})
    with pytest.raises(TypeError, match="must be a dict of names and parsers, not 'foo'"):
        Baseplate().configure_context("foo")


def test_factories_are_asked_once_per_request_by_full_name():
    factory = Factory()
    baseplate = Baseplate()
    baseplate.add_to_context("clients", {"foo": factory})
    baseplate.add_to_context("plain", 3)
    with baseplate.server_context("test") as context:
        assert context.clients.foo == ("clients.foo", context.span)
        assert context.clients.foo is context.clients.foo
        assert context.plain == 3
    assert factory.made == ["clients.foo"]
    batch = []
    baseplate.get_runtime_metric_reporters()["clients.foo"](batch)
    assert batch == [factory]


def test_unknown_attributes_are_named():
    baseplate = Baseplate()
    baseplate.add_to_context("foo", 1)
    with pytest.raises(AttributeError, match=r"no attribute 'bar'; configure_context has 'foo'"):
        _ = baseplate.make_context_object().bar


def test_the_service_name():
    assert Baseplate({"baseplate.service_name": "other"}).service_name == "other"
    assert Baseplate().service_name == __name__


def test_spans_and_their_observers():
    events = []

    class Watcher(BaseplateObserver, SpanObserver):
        def on_server_span_created(self, context, server_span):
            server_span.register(self)

        def on_start(self):
            events.append("start")

        def on_child_span_created(self, span):
            events.append(span.name)

        def on_set_tag(self, key, value):
            events.append((key, value))

        def on_finish(self, exc_info):
            events.append(exc_info and exc_info[0])

    baseplate = Baseplate()
    baseplate.register(Watcher())
    info = TraceInfo.from_upstream("1", "2", "3", True, 4)
    context = baseplate.make_context_object()
    with pytest.raises(RuntimeError), baseplate.make_server_span(context, "work", info) as span:
        child = span.make_child("part", local=True, component_name="db")
        span.with_tags({"a": 1})
        raise RuntimeError
    assert events == ["start", "part", ("a", 1), RuntimeError]
    assert isinstance(child, LocalSpan)
    assert (child.trace_id, child.parent_id, child.sampled, child.flags) == ("1", "3", True, 4)
    assert child.component_name == "db"
    with pytest.raises(ParentSpanAlreadyFinishedError):
        span.make_child("late")


def test_an_observer_that_fails_at_the_end_is_logged(caplog):
    class Failing(SpanObserver):
        def on_finish(self, exc_info):
            raise ValueError

    with Baseplate().server_context("test") as context:
        context.span.register(Failing())
    assert "an observer failed" in caplog.text


def test_a_context_is_for_one_request():
    baseplate = Baseplate()
    context = baseplate.make_context_object()
    baseplate.make_server_span(context, "one")
    with pytest.raises(ReusedContextObjectError):
        baseplate.make_server_span(context, "two")
    with pytest.raises(TypeError, match="RequestContext"):
        baseplate.make_server_span(object(), "three")


def test_configure_observers_names_threads_after_traces():
    baseplate = Baseplate({})
    baseplate.configure_observers()
    before = threading.current_thread().name
    with baseplate.server_context("test") as context:
        assert threading.current_thread().name == context.span.trace_id
        assert not context.span.has_child_observers
    assert threading.current_thread().name == before


def test_configure_observers_checks_the_configuration():
    with pytest.raises(config.ConfigurationError, match=r"server_timeout\.default"):
        Baseplate({"server_timeout.default": "soon"}).configure_observers()


def test_importing_baseplate_is_light():
    heavy = ["prometheus_client", "opentelemetry", "pyramid", "gevent", "thriftkit.wire", "thriftkit.idl"]
    script = f"import sys, baseplate; print([name for name in {heavy} if name in sys.modules])"
    assert subprocess.check_output([sys.executable, "-c", script], text=True).strip() == "[]"
