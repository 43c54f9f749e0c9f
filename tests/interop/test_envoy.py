"""Envoy's Thrift proxy between our clients and our server.

It mixes the dialects of all its clients on one connection to the server, each message with a seqid of its
own, and its health check sends one byte too many with each call.
"""

from __future__ import annotations

import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from drivers.conversation import PARTS, converse
from drivers.envoy import envoy_in_front_of
from drivers.our_stack import async_client, blocking_client
from thriftkit.sansio.framing import Dialect
from thriftkit.schema import ProtocolId


@pytest.mark.parametrize("protocol", ["BINARY", "COMPACT"])
@pytest.mark.parametrize("transport", ["FRAMED", "HEADER"])
def test_every_dialect_through_envoy(
    ours: SimpleNamespace, our_port: int, tmp_path: Path, transport: str, protocol: str
) -> None:
    envoy = envoy_in_front_of(our_port, tmp_path, health_check_method="ping", transport=transport, protocol=protocol)
    with envoy as proxy:
        for dialect in Dialect:
            # Between two Apache peers too, Envoy 1.40 makes true of each false in a compact list<bool>: it tests the
            # element for zero, where everyone writes 2 (fields of type bool are right).
            flags = (True, True) if dialect.protocol is ProtocolId.COMPACT else (True, False)
            with blocking_client(ours.Interop.Client, proxy.port, dialect) as client:
                assert tuple(converse(client, ours.kit, flags)) == PARTS, dialect.name
            with async_client(ours.Interop.AsyncClient, proxy.port, dialect) as client:
                assert tuple(converse(client, ours.kit, flags)) == PARTS, dialect.name
        deadline = time.monotonic() + 10
        while proxy.stat("health_check.success") < 5:
            assert time.monotonic() < deadline, "five health checks did not succeed in ten seconds"
            time.sleep(0.05)  # its counters are told only when they are asked for
        assert proxy.stat("health_check.failure") == 0
        assert proxy.stat("membership_healthy") == 1
