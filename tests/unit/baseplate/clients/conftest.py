"""The small service of tests/unit/conftest.py behind a real server on loopback, and a client of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from baseplate import Baseplate
from baseplate.clients.thrift import ThriftClient
from thriftkit.blocking import Address
from thriftkit.blocking.server import ThreadedServer, listen


@pytest.fixture
def serve() -> Iterator[Callable[[Any], SimpleNamespace]]:
    """Starts servers of processors; each has `endpoint`, `port` and `stop`."""
    stops: list[Callable[[], None]] = []

    def start(processor: Any, port: int = 0) -> SimpleNamespace:
        listener = listen(Address.tcp("127.0.0.1", port))
        server = ThreadedServer(processor, listener, stop_timeout_s=0.2)
        port = listener.getsockname()[1]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()

        def stop() -> None:
            server.shutdown()
            thread.join()

        stops.append(stop)
        return SimpleNamespace(endpoint=f"127.0.0.1:{port}", port=port, stop=stop, server=server)

    yield start
    for stop in stops:
        stop()


@pytest.fixture
def recorder(echo: SimpleNamespace) -> Any:
    """A processor that keeps the calls it was given."""

    class Recorder(echo.Processor):  # type: ignore[misc, name-defined] # a fixture's class
        def __init__(self, handler: object) -> None:
            super().__init__(handler)
            self.calls: list[Any] = []

        def invoke(self, function: Any, args: Any, call: Any) -> object:
            self.calls.append(call)
            return super().invoke(function, args, call)

    return Recorder(echo.handler)


@pytest.fixture
def make_baseplate(echo: SimpleNamespace) -> Iterator[Callable[..., Baseplate]]:
    """``make_baseplate(endpoint, **settings)``: a Baseplate with a client `foo`; closes its pools."""
    made: list[Baseplate] = []

    def make(endpoint: str, **settings: str) -> Baseplate:
        app_config = {"foo.endpoint": endpoint, "baseplate.service_name": "tester"}
        app_config.update({f"foo.{key}": value for key, value in settings.items()})
        baseplate = Baseplate(app_config)
        baseplate.configure_context({"foo": ThriftClient(echo.Client)})
        made.append(baseplate)
        return baseplate

    yield make
    for baseplate in made:
        baseplate._context_config["foo"].pool.close()
