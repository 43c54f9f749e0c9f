"""The peers that pip alone installs, each in a process of its own: Apache's runtime, and thriftpy2.

There is no Thrift compiler here: thriftpy2 reads the IDL itself, and for Apache's runtime classes are made
from our specs (`drivers.apache_runtime`). ``make interop`` adds code of Apache's compiler, and Baseplate.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from thriftkit.sansio.framing import Dialect

_TESTS = Path(__file__).parents[1]
if str(_TESTS) not in sys.path:
    sys.path.append(str(_TESTS))  # for `drivers`, which the peers' processes import too

from drivers import our_stack  # noqa: E402 - found through the line above
from drivers.conversation import PARTS, Handler, converse  # noqa: E402
from drivers.peer_process import HERE, client_lines, server  # noqa: E402

IDL = _TESTS / "interop" / "idl" / "interop.thrift"
PEERS = [
    *(("apache", dialect) for dialect in Dialect),
    *(("thriftpy2", dialect) for dialect in Dialect if "HEADER" not in dialect.name),  # it has no THeader
]


@pytest.fixture(scope="module")
def ours() -> SimpleNamespace:
    return our_stack.load(IDL)


@pytest.fixture(scope="module")
def our_port(ours: SimpleNamespace) -> Iterator[int]:
    """One server of ours for all peers: it must find out by itself what each of them speaks."""
    with our_stack.serve(ours.Interop.Processor(Handler(ours.kit))) as port:
        yield port


@pytest.fixture(params=PEERS, ids=lambda peer: f"{peer[0]} {peer[1].name}")
def peer(request: pytest.FixtureRequest) -> tuple[str, Dialect]:
    return request.param


def test_peer_client_to_our_server(our_port: int, peer: tuple[str, Dialect]) -> None:
    name, dialect = peer
    lines = client_lines(HERE, f"{name}_client", "--idl", IDL, "--dialect", dialect.name.lower(), "--port", our_port)
    assert lines == [
        *PARTS,
        "unknown method: TApplicationException 1",
        "undeclared exception: TApplicationException 6",
        "end",
    ]


def test_our_clients_to_peer_server(ours: SimpleNamespace, peer: tuple[str, Dialect]) -> None:
    name, dialect = peer
    with server(HERE, f"{name}_server", "--idl", IDL, "--dialect", dialect.name.lower()) as port:
        with our_stack.blocking_client(ours.Interop.Client, port, dialect) as client:
            assert tuple(converse(client, ours.kit)) == PARTS
        with our_stack.async_client(ours.Interop.AsyncClient, port, dialect) as client:
            assert tuple(converse(client, ours.kit)) == PARTS
