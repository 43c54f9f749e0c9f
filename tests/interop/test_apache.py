"""Apache's runtime 0.25 with code of its compiler: as our server, and as our client."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from drivers.conversation import PARTS, converse
from drivers.our_stack import async_client, blocking_client
from drivers.peer_process import client_lines, peer_python, server
from thriftkit.errors import TApplicationException
from thriftkit.sansio.framing import Dialect

CODECS = {"C codec": (), "Python codec": ("--pure-python",)}
WHOLE_CONVERSATION = [
    *PARTS,
    "unknown method: TApplicationException 1",
    "undeclared exception: TApplicationException 6",
    "end",
]


@pytest.fixture(params=list(Dialect), ids=lambda dialect: dialect.name)
def dialect(request: pytest.FixtureRequest) -> Dialect:
    return request.param


@pytest.fixture(params=list(CODECS))
def codec(request: pytest.FixtureRequest) -> tuple[str, ...]:
    return CODECS[request.param]


def test_apache_client_to_our_server(our_port: int, generated: Path, dialect: Dialect, codec: tuple[str, ...]) -> None:
    name = dialect.name.lower()
    python = peer_python("pip")
    args = ("--generated", generated, "--dialect", name, "--port", our_port, *codec)
    assert client_lines(python, "apache_client", *args) == WHOLE_CONVERSATION


def test_our_clients_to_apache_server(
    ours: SimpleNamespace, generated: Path, dialect: Dialect, codec: tuple[str, ...]
) -> None:
    args = ("--generated", generated, "--dialect", dialect.name.lower(), *codec)
    with server(peer_python("pip"), "apache_server", *args) as port:
        for open_client, service in ((blocking_client, "Client"), (async_client, "AsyncClient")):
            with open_client(getattr(ours.InteropNext, service), port, dialect) as client:
                assert tuple(converse(client, ours.kit)) == PARTS
                with pytest.raises(TApplicationException) as refused:
                    client.added_later(1)
                assert refused.value.type == TApplicationException.UNKNOWN_METHOD
                with pytest.raises(TApplicationException) as failed:
                    client.fail("undeclared")
                assert failed.value.type == TApplicationException.INTERNAL_ERROR
                client.ping()  # the connection has survived both


def test_our_client_speaks_every_dialect_to_one_apache_header_server(ours: SimpleNamespace, generated: Path) -> None:
    args = ("--generated", generated, "--dialect", "header_binary")
    with server(peer_python("pip"), "apache_server", *args) as port:
        for dialect in Dialect:
            with blocking_client(ours.Interop.Client, port, dialect) as client:
                assert tuple(converse(client, ours.kit)) == PARTS, dialect.name
