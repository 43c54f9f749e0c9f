from __future__ import annotations

import logging
import time

import pytest
from prometheus_client import REGISTRY

from baseplate import Baseplate, BaseplateObserver, ServerSpanObserver
from baseplate._core.spans import ServerTimeout
from baseplate.frameworks.thrift import baseplateify_processor
from baseplate.lib.edgecontext import EdgeContextFactory
from baseplate.thrift.ttypes import Error, ErrorCode
from thriftkit.errors import TApplicationException
from thriftkit.sansio.dispatch import CallInfo
from thriftkit.sansio.framing import Dialect

logger = logging.getLogger(__name__)


class Handler:
    """Does what it is told, and keeps the context that it was given."""

    def __init__(self):
        self.context = None
        self.action = None

    def ping(self, context):
        self.context = context
        return self.action and self.action()

    def add(self, context, a, b):
        self.context = context
        return a + b


class Recorder(BaseplateObserver, ServerSpanObserver):
    """Keeps the span, its tags, and how it ended."""

    def __init__(self):
        self.tags = {}
        self.ended = "not yet"

    def on_server_span_created(self, context, server_span):
        self.span = server_span
        server_span.register(self)

    def on_set_tag(self, key, value):
        self.tags[key] = value

    def on_finish(self, exc_info):
        self.ended = exc_info and exc_info[0]


class Edge(EdgeContextFactory):
    def from_upstream(self, edge_payload):
        return ("parsed", edge_payload)


@pytest.fixture
def service(echo):
    """`invoke(headers, action)` handles one call of ``ping``."""

    class Service:
        def __init__(self):
            self.handler = Handler()
            self.recorder = Recorder()
            self.baseplate = Baseplate({})
            self.baseplate.register(self.recorder)
            self.convert = False

        def invoke(self, headers=None, action=None, function=echo.PING, args=()):
            processor = baseplateify_processor(
                echo.Processor(self.handler), logger, self.baseplate, Edge(), convert_to_baseplate_error=self.convert
            )
            assert processor.__service__ is echo.SERVICE
            assert processor.baseplate is self.baseplate
            self.handler.action = action
            self.call = CallInfo(function, headers or {}, "peer", 1, Dialect.HEADER_COMPACT)
            return processor.invoke(function, args, self.call)

    return Service()


def raiser(error):
    def action():
        raise error

    return action


def total(**labels):
    wanted = {
        "thrift_method": "ping",
        "thrift_success": "false",
        "thrift_exception_type": "",
        "thrift_baseplate_status": "",
        "thrift_baseplate_status_code": "",
        **labels,
    }
    return REGISTRY.get_sample_value("thrift_server_requests_total", wanted) or 0


def test_handlers_get_a_context_first(service, echo):
    assert service.invoke(function=echo.ADD, args=(1, 2)) == 3
    assert service.recorder.span.name == "add"
    assert service.recorder.tags == {"protocol": "thrift", "thrift.method": "add"}
    assert service.recorder.ended is None


def test_headers_in_any_case(service):
    service.invoke({b"user-agent": b"caller", b"edge-request": b"\x0b\xff", b"X": b"\xff", b"DEADLINE-BUDGET": b"1500"})
    context = service.handler.context
    assert context.headers[b"User-Agent"] == context.headers[b"USER-AGENT"] == b"caller"
    assert sorted(context.headers) == [b"DEADLINE-BUDGET", b"X", b"edge-request", b"user-agent"]
    assert context.raw_edge_context == b"\x0b\xff"
    assert context.edge_context == ("parsed", b"\x0b\xff")
    assert context.deadline_budget == 1.5
    assert 1.0 < service.call.deadline - time.monotonic() <= 1.5
    assert service.recorder.tags["peer.service"] == "caller"


def test_a_user_agent_that_is_no_utf8_is_ignored(service):
    service.invoke({b"User-Agent": b"\xff"})
    assert "peer.service" not in service.recorder.tags


@pytest.mark.parametrize("budget", [b"0", b"", b"soon", b"nan", b"inf", b"\xff"])
def test_budgets_that_are_none(service, budget):
    service.invoke({b"Deadline-Budget": budget})
    assert service.handler.context.deadline_budget is None
    assert service.call.deadline is None


def test_a_budget_used_up_on_the_way_never_reaches_the_handler(service):
    with pytest.raises(TApplicationException, match="deadline had passed"):
        service.invoke({b"Deadline-Budget": b"-1"})
    assert service.handler.context is None
    assert service.recorder.ended is TApplicationException


def test_the_trace_goes_on(service):
    service.invoke({b"trace": b"1", b"parent": b"2", b"span": b"3", b"sampled": b"1"})
    span = service.recorder.span
    assert (span.trace_id, span.parent_id, span.sampled) == ("1", "2", True)
    service.invoke({b"trace": b"1", b"parent": b"bogus id"})
    assert service.recorder.span.trace_id != "1"
    assert service.recorder.span.parent_id is None


def test_outcomes_are_counted(service, echo):
    before = (
        total(thrift_success="true"),
        total(thrift_exception_type="Gone"),
        total(thrift_exception_type="Error", thrift_baseplate_status="NOT_FOUND", thrift_baseplate_status_code="404"),
        total(thrift_exception_type="Error", thrift_baseplate_status_code="1234"),
    )
    service.invoke()
    for error in (echo.Gone("k"), Error(code=ErrorCode.NOT_FOUND), Error(code=1234)):
        with pytest.raises(type(error)):
            service.invoke(action=raiser(error))
    after = (
        total(thrift_success="true"),
        total(thrift_exception_type="Gone"),
        total(thrift_exception_type="Error", thrift_baseplate_status="NOT_FOUND", thrift_baseplate_status_code="404"),
        total(thrift_exception_type="Error", thrift_baseplate_status_code="1234"),
    )
    assert after == tuple(count + 1 for count in before)
    assert REGISTRY.get_sample_value("thrift_server_active_requests", {"thrift_method": "ping"}) == 0


@pytest.mark.parametrize(
    ("error", "failed"),
    [(Error(code=404), False), (Error(code=500), True), (Error(), False), (KeyError("x"), True)],
)
def test_which_exceptions_fail_a_span(service, error, failed):
    with pytest.raises(type(error)):
        service.invoke(action=raiser(error))
    assert service.recorder.ended is (type(error) if failed else None)


def test_declared_exceptions_are_tagged(service):
    with pytest.raises(Error):
        service.invoke(action=raiser(Error(code=404)))
    tags = service.recorder.tags
    assert (tags["exception_type"], tags["success"], tags["thrift.status_code"]) == ("Error", "false", 404)
    assert tags["thrift.status"] == "NOT_FOUND"


def test_conversion_to_baseplate_errors(service, echo, caplog):
    service.convert = True
    with pytest.raises(Error, match="Internal server error") as caught:
        service.invoke(action=raiser(KeyError("x")))
    assert caught.value.code == 500
    assert "KeyError" in caplog.text
    with pytest.raises(echo.Gone):
        service.invoke(action=raiser(echo.Gone("k")))


def test_a_request_out_of_time_is_answered(service):
    with pytest.raises(TApplicationException, match="took longer than"):
        service.invoke(action=raiser(ServerTimeout("ping", 1.0)))
    assert service.recorder.ended is ServerTimeout


def test_only_processors_are_taken():
    with pytest.raises(TypeError, match="no Thrift processor"):
        baseplateify_processor(Handler(), logger, Baseplate())
