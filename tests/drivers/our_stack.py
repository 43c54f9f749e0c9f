"""Our own stack, in the shape of the peers': classes from an IDL file, a server, clients of both kinds."""

from __future__ import annotations

import asyncio
import importlib
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import thriftkit
from thriftkit import aio, blocking
from thriftkit.blocking.server import ThreadedServer, listen
from thriftkit.sansio.address import Address
from thriftkit.sansio.framing import Dialect
from thriftkit.schema import ProcessorBase

__all__ = ["async_client", "blocking_client", "load", "serve"]

_TIMEOUT_S = 10.0


def load(idl: Path, include_dirs: Sequence[Path] = ()) -> SimpleNamespace:
    """The classes of ``interop.thrift``, which is `idl` or lies beside it, as `kit`; a module for each service."""
    package = thriftkit.load(idl, include_dirs)
    folder = package.__name__.rpartition(".")[0]
    kit = importlib.import_module(f"{folder}.interop_thrift.ttypes")
    return SimpleNamespace(kit=kit, **{name: getattr(package, name) for name in package.__all__})


@contextmanager
def serve(processor: ProcessorBase, **options: Any) -> Iterator[int]:
    """A threaded server on a free port of this machine; gives the port."""
    listener = listen(Address.tcp("127.0.0.1", 0))
    port = listener.getsockname()[1]
    server = ThreadedServer(processor, listener, **options)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield port
    finally:
        server.shutdown()
        thread.join(_TIMEOUT_S)
        assert not thread.is_alive(), "the server did not shut down"


@contextmanager
def blocking_client(client_class: Any, port: int, dialect: Dialect) -> Iterator[Any]:
    """A generated `Client` over one connection."""
    deadline = time.monotonic() + _TIMEOUT_S
    address = Address.tcp("127.0.0.1", port)
    with blocking.connect(address, deadline=deadline, dialect=dialect, default_timeout_s=_TIMEOUT_S) as connection:
        yield client_class(connection)
        assert connection.usable


@contextmanager
def async_client(client_class: Any, port: int, dialect: Dialect) -> Iterator[Any]:
    """A generated `AsyncClient` over one connection, whose methods run the event loop until they are done."""
    loop = asyncio.new_event_loop()
    address = Address.tcp("127.0.0.1", port)
    try:
        opening = aio.connect(address, dialect=dialect, default_timeout_s=_TIMEOUT_S)
        connection = loop.run_until_complete(asyncio.wait_for(opening, _TIMEOUT_S))
        yield _Synchronous(client_class(connection), loop)
        assert connection.usable
        connection.close()
        loop.run_until_complete(asyncio.sleep(0))  # the transport closes in the loop's next turn
    finally:
        loop.close()


class _Synchronous:
    def __init__(self, client: Any, loop: asyncio.AbstractEventLoop) -> None:
        self._client = client
        self._loop = loop

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._client, name)
        return lambda *args: self._loop.run_until_complete(method(*args))
