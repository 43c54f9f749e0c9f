"""thriftpy2 0.7.1, which reads the IDL itself: as our server, and as our client."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from drivers.conversation import PARTS, converse
from drivers.our_stack import async_client, blocking_client
from drivers.peer_process import client_lines, peer_python, server
from thriftkit.errors import ConnectionLost, TApplicationException
from thriftkit.sansio.framing import Dialect

DIALECTS = (
    Dialect.FRAMED_BINARY,
    Dialect.UNFRAMED_BINARY,
    Dialect.FRAMED_COMPACT,
    Dialect.UNFRAMED_COMPACT,
)
"""All that it speaks and we do: thriftpy2 has no THeader."""
CODECS = {"Cython": (), "Python": ("--pure-python",)}


@pytest.fixture(params=DIALECTS, ids=lambda dialect: dialect.name)
def dialect(request: pytest.FixtureRequest) -> Dialect:
    return request.param


@pytest.fixture(params=list(CODECS))
def codec(request: pytest.FixtureRequest) -> tuple[str, ...]:
    return CODECS[request.param]


def test_thriftpy2_client_to_our_server(our_port: int, idl: Path, dialect: Dialect, codec: tuple[str, ...]) -> None:
    args = ("--idl", idl, "--dialect", dialect.name.lower(), "--port", our_port, *codec)
    assert client_lines(peer_python("pip"), "thriftpy2_client", *args) == [
        *PARTS,
        "unknown method: TApplicationException 1",
        "undeclared exception: TApplicationException 6",
        "end",
    ]


def test_our_clients_to_thriftpy2_server(
    ours: SimpleNamespace, idl: Path, dialect: Dialect, codec: tuple[str, ...]
) -> None:
    args = ("--idl", idl, "--dialect", dialect.name.lower(), *codec)
    with server(peer_python("pip"), "thriftpy2_server", *args) as port:
        for open_client, service in ((blocking_client, "Client"), (async_client, "AsyncClient")):
            with open_client(getattr(ours.InteropNext, service), port, dialect) as client:
                assert tuple(converse(client, ours.kit)) == PARTS
                with pytest.raises(TApplicationException) as refused:
                    client.added_later(1)
                assert refused.value.type == TApplicationException.UNKNOWN_METHOD
                client.ping()


def test_our_client_when_thriftpy2_server_hangs_up(ours: SimpleNamespace, idl: Path) -> None:
    """Its server answers an undeclared exception by closing the connection."""
    with server(peer_python("pip"), "thriftpy2_server", "--idl", idl, "--dialect", "framed_binary") as port:
        from thriftkit.blocking import Address, connect

        connection = connect(Address.tcp("127.0.0.1", port), dialect=Dialect.FRAMED_BINARY, default_timeout_s=10)
        with connection, pytest.raises(ConnectionLost) as lost:
            ours.Interop.Client(connection).fail("undeclared")
        assert lost.value.sent
        assert not connection.usable
