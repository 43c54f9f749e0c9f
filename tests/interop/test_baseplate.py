"""Baseplate 2.7.1: its server behind our `ThriftClient`, its client in front of our server."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from baseplate import Baseplate
from baseplate.clients.thrift import ThriftClient
from baseplate.frameworks.thrift import baseplateify_processor
from baseplate.thrift.ttypes import Error, IsHealthyProbe, IsHealthyRequest
from drivers import our_stack
from drivers.baseplate_handler import BaseplateHandler
from drivers.conversation import PARTS, converse
from drivers.peer_process import client_lines, peer_python, server
from thriftkit.errors import TApplicationException


@pytest.fixture(scope="module")
def service(idl: Path) -> SimpleNamespace:
    """The service as our compiler reads it; ``baseplate.thrift`` is the one that our package ships."""
    return our_stack.load(idl.parent / "interop_service.thrift")


@pytest.fixture(scope="module")
def baseplate_port(generated_service: Path) -> Iterator[int]:
    with server(peer_python("baseplate"), "baseplate_server", "--generated", generated_service) as port:
        yield port


@pytest.fixture
def context(service: SimpleNamespace, baseplate_port: int) -> Iterator[Any]:
    config = {
        "baseplate.service_name": "interop-client",
        "svc.endpoint": f"127.0.0.1:{baseplate_port}",
        "svc.timeout": "5 seconds",
    }
    factory = ThriftClient(service.InteropServiceNext.Client).parse("svc", config)
    baseplate = Baseplate(config)
    baseplate.add_to_context("svc", factory)
    with baseplate.server_context("interop") as context:
        yield context
    assert factory.pool.checkedout == 0
    factory.pool.close()


def test_our_thrift_client_to_baseplate_server(service: SimpleNamespace, context: Any) -> None:
    assert tuple(converse(context.svc, service.kit)) == PARTS


def test_is_healthy_of_baseplate_server(context: Any) -> None:
    assert context.svc.is_healthy(IsHealthyRequest(probe=IsHealthyProbe.READINESS)) is True
    assert context.svc.is_healthy(IsHealthyRequest(probe=IsHealthyProbe.STARTUP)) is False


def test_error_of_baseplate_server(context: Any) -> None:
    with pytest.raises(Error) as refused:
        context.svc.refuse(404)
    error = refused.value
    assert (error.code, error.message, error.details, error.retryable) == (404, "refused", {"why": "asked to"}, False)


def test_headers_that_baseplate_server_sees(context: Any) -> None:
    headers = context.svc.headers_seen()
    assert headers.pop("User-Agent") == "interop-client"
    assert headers.pop("Deadline-Budget") == "5000"
    # The trace of the span, as Baseplate before 2.6 wrote it and 2.7.1 still reads it: both are there, or neither.
    assert set(headers) == {"Trace", "Parent", "Span"}
    assert all(value.isdecimal() for value in headers.values())
    assert context.svc.headers_seen()["Trace"] == headers["Trace"] != headers["Span"]
    context.raw_edge_context = b"\x0bedge"
    assert context.svc.headers_seen()["Edge-Request"] == "\x0bedge"
    context.raw_edge_context = None
    assert "Edge-Request" not in context.svc.headers_seen()


def test_retrying_narrows_the_budget(context: Any) -> None:
    with context.svc.retrying(attempts=2, budget=0.5) as svc:
        assert 0 < int(svc.headers_seen()["Deadline-Budget"]) <= 500


@pytest.mark.parametrize(
    ("method", "argument", "code"),
    [
        ("added_later", 1, TApplicationException.UNKNOWN_METHOD),
        ("fail", "undeclared", TApplicationException.INTERNAL_ERROR),
    ],
)
def test_refusals_of_baseplate_server(context: Any, method: str, argument: object, code: int) -> None:
    with pytest.raises(TApplicationException) as refused:
        getattr(context.svc, method)(argument)
    assert refused.value.type == code
    context.svc.ping()


def _lines_of_real_client(service: SimpleNamespace, generated: Path, *args: str) -> list[str]:
    """What a real Baseplate client prints that talks to our server."""
    processor = baseplateify_processor(
        service.InteropService.Processor(BaseplateHandler(service.kit)),
        logging.getLogger("interop"),
        Baseplate({"baseplate.service_name": "interop"}),
    )
    with our_stack.serve(processor) as port:
        python = peer_python("baseplate")
        return client_lines(python, "baseplate_client", "--generated", generated, "--port", port, *args)


def test_baseplate_client_to_our_server(service: SimpleNamespace, generated_service: Path) -> None:
    lines = _lines_of_real_client(service, generated_service)
    headers = {"User-Agent": "interop-client", "Deadline-Budget": "5000"}
    assert lines == [
        *PARTS,
        "is_healthy",
        "error: 404 refused {'why': 'asked to'} False",
        "headers: " + json.dumps({**headers, "Edge-Request": "\x0bedge"}, sort_keys=True),
        "headers: " + json.dumps(headers, sort_keys=True),
        "unknown method: TApplicationException 1",
        "undeclared exception: TApplicationException 6",
        "end",
    ]


def test_traced_baseplate_client_to_our_server(service: SimpleNamespace, generated_service: Path) -> None:
    lines = _lines_of_real_client(service, generated_service, "--trace")
    assert lines[-1] == "end"
    headers = json.loads(next(line for line in lines if line.startswith("headers: ")).partition(" ")[2])
    assert headers["Sampled"] == "1"
    assert headers["traceparent"].split("-")[2] == headers["Span"]
    assert headers["Trace"].isdigit()
