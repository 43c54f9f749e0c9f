"""The clients that live in the benchmarks' own environment: ``python rpc_clients.py STACK PORT``.

Each stack is a process of its own and offers one or more contestants; `rpc.py` starts them.
"""

from __future__ import annotations

import socket
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from payloads import make_profile
from rpc_worker import Calls, work

IDL = Path(__file__).parent / "idl" / "bench.thrift"
HOST = "127.0.0.1"

_for_ever = ExitStack()
"""Contexts that stay open for as long as the process lives."""


def call_bytes(payload: str) -> bytes:
    """A call in framed binary, as Apache's generated client sends it."""
    from bench_idl import BenchService, ttypes
    from thrift.protocol.TBinaryProtocol import TBinaryProtocol
    from thrift.transport.TTransport import TFramedTransport, TMemoryBuffer

    sent = TMemoryBuffer()
    client = BenchService.Client(TBinaryProtocol(TFramedTransport(sent)))
    if payload == "ping":
        client.send_ping()
    else:
        client.send_echo(make_profile(ttypes))
    return sent.getvalue()


def reply_bytes() -> dict[bytes, bytes]:
    """By call (`call_bytes`), its reply in framed binary."""
    from bench_idl import BenchService
    from rpc_servers import Handler
    from thrift.protocol.TBinaryProtocol import TBinaryProtocol
    from thrift.transport.TTransport import TFramedTransport, TMemoryBuffer

    replies = {}
    for payload in ("ping", "echo"):
        received, sent = TMemoryBuffer(call_bytes(payload)), TMemoryBuffer()
        protocols = (TBinaryProtocol(TFramedTransport(end)) for end in (received, sent))
        BenchService.Processor(Handler()).process(*protocols)
        replies[call_bytes(payload)] = sent.getvalue()
    return replies


def exchange(connection: socket.socket, request: bytes, reply_length: int) -> None:
    """Send a call and receive as many bytes as its reply has."""
    connection.sendall(request)
    got = len(connection.recv(65536))
    while got < reply_length:
        got += len(connection.recv(65536))


def bare(port: int) -> dict[str, Calls]:
    """A socket, and bytes that are never looked at."""

    def calls(timeout_s: float | None) -> Calls:
        connection = socket.create_connection((HOST, port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.settimeout(timeout_s)
        ready: dict[str, Callable[[], object]] = {}
        for payload in ("ping", "echo"):
            request = call_bytes(payload)
            connection.sendall(request)
            head = connection.recv(4, socket.MSG_WAITALL)
            body = connection.recv(int.from_bytes(head, "big"), socket.MSG_WAITALL)
            ready[payload] = partial(exchange, connection, request, len(head) + len(body))
        return ready

    return {"bare socket": calls(None), "bare socket with settimeout": calls(1.0)}


def thriftkit(port: int) -> dict[str, Calls]:
    """Ours without a pool: one connection; deadline, seqid and method name are checked."""
    import thriftkit
    from thriftkit.blocking import Address, connect
    from thriftkit.sansio.framing import Dialect

    code = thriftkit.load(IDL)

    def calls(dialect: Dialect) -> Calls:
        deadline = time.monotonic() + 1
        connection = connect(Address.tcp(HOST, port), deadline=deadline, dialect=dialect, default_timeout_s=1.0)
        client = code.BenchService.Client(connection)
        profile = make_profile(code.ttypes)
        if client.echo(profile) != profile:
            raise AssertionError("the reply is not what was recorded")
        return {"ping": client.ping, "echo": partial(client.echo, profile)}

    return {
        "thriftkit Connection, framed binary": calls(Dialect.FRAMED_BINARY),
        "thriftkit Connection, header compact": calls(Dialect.HEADER_COMPACT),
    }


def _baseplate_calls(code: Any, kit: Any, port: int) -> dict[str, Calls]:
    """What a Baseplate service does: contexts, pool, metrics, spans. The same lines serve both Baseplates."""
    from baseplate import Baseplate
    from baseplate.clients.thrift import ThriftClient

    baseplate = Baseplate(
        {"baseplate.service_name": "bench", "svc.endpoint": f"{HOST}:{port}", "svc.timeout": "1 second"}
    )
    baseplate.configure_context({"svc": ThriftClient(code.BenchService.Client)})
    context: Any = _for_ever.enter_context(baseplate.server_context("bench"))
    profile = make_profile(kit)
    if context.svc.echo(profile) != profile:
        raise AssertionError("the reply is not what was recorded")

    def ping_in_new_context() -> None:
        with baseplate.server_context("bench") as fresh:
            fresh.svc.ping()

    def echo_in_new_context() -> None:
        with baseplate.server_context("bench") as fresh:
            fresh.svc.echo(profile)

    one: Calls = {"ping": lambda: context.svc.ping(), "echo": lambda: context.svc.echo(profile)}
    return {"one context": one, "a new context each": {"ping": ping_in_new_context, "echo": echo_in_new_context}}


def thrift_client(port: int) -> dict[str, Calls]:
    """Ours with everything: `ThriftClient` with pool, Header and compact, Prometheus metrics, spans."""
    import thriftkit

    code = thriftkit.load(IDL)
    found = _baseplate_calls(code, code.ttypes, port)
    return {f"our ThriftClient, {how}": calls for how, calls in found.items()}


def thrift_client_otel(port: int) -> dict[str, Calls]:
    """As `thrift_client`, with an OpenTelemetry SDK that records and exports nowhere."""
    from opentelemetry import trace
    from opentelemetry.sdk.trace import TracerProvider

    trace.set_tracer_provider(TracerProvider())
    return {f"{name}, OpenTelemetry SDK": calls for name, calls in thrift_client(port).items()}


def baseplate(port: int) -> dict[str, Calls]:
    """Baseplate 2.7.1, in an environment of its own."""
    import bench_idl
    from bench_idl import BenchService, ttypes

    bench_idl.BenchService = BenchService
    return {f"baseplate 2.7.1, {how}": calls for how, calls in _baseplate_calls(bench_idl, ttypes, port).items()}


def apache(port: int) -> dict[str, Calls]:
    """Apache's runtime with its generated code: C codec over frames; THeader and compact, which are Python."""
    from bench_idl import BenchService, ttypes
    from thrift.protocol.TBinaryProtocol import TBinaryProtocolAcceleratedFactory
    from thrift.protocol.THeaderProtocol import THeaderProtocolFactory
    from thrift.transport.THeaderTransport import THeaderSubprotocolID
    from thrift.transport.TSocket import TSocket
    from thrift.transport.TTransport import TFramedTransport

    profile = make_profile(ttypes)

    def calls(protocol: Any) -> Calls:
        protocol.trans.open()
        client = BenchService.Client(protocol)
        return {"ping": client.ping, "echo": partial(client.echo, profile)}

    framed = TBinaryProtocolAcceleratedFactory().getProtocol(TFramedTransport(TSocket(HOST, port)))
    header = THeaderProtocolFactory(default_protocol=THeaderSubprotocolID.COMPACT).getProtocol(TSocket(HOST, port))
    return {
        "Apache thrift, framed binary, C codec": calls(framed),
        "Apache thrift, header compact": calls(header),
    }


def thriftpy2(port: int) -> dict[str, Calls]:
    """thriftpy2 with its Cython transport and codec."""
    import thriftpy2
    from thriftpy2.protocol import TCyBinaryProtocolFactory
    from thriftpy2.rpc import make_client
    from thriftpy2.transport import TCyFramedTransportFactory

    code = thriftpy2.load(str(IDL), module_name="bench_thriftpy2_thrift")
    client = make_client(
        code.BenchService,
        HOST,
        port,
        proto_factory=TCyBinaryProtocolFactory(),
        trans_factory=TCyFramedTransportFactory(),
    )
    return {"thriftpy2, framed binary, Cython": {"ping": client.ping, "echo": partial(client.echo, make_profile(code))}}


STACKS: dict[str, tuple[Callable[[int], dict[str, Calls]], tuple[str, ...]]] = {
    "bare": (bare, ()),
    "thriftkit": (thriftkit, ("thriftkit",)),
    "thrift_client": (thrift_client, ("prometheus-client",)),
    "thrift_client_otel": (thrift_client_otel, ("opentelemetry-sdk",)),
    "apache": (apache, ("thrift",)),
    "thriftpy2": (thriftpy2, ("thriftpy2",)),
    "baseplate": (baseplate, ("baseplate", "thrift-unofficial")),
}
"""What makes each stack's contestants, and the distributions whose versions the report names."""


def version_of(name: str) -> str:
    """A distribution's version; for our own also which codec is at work."""
    if name != "thriftkit":
        return version(name)
    from thriftkit import __version__, wire

    return f"{__version__} ({wire.__impl__} codec)"


def main() -> None:
    stack, port = sys.argv[1], int(sys.argv[2])
    make, distributions = STACKS[stack]
    work(make(port), {name: version_of(name) for name in distributions})


if __name__ == "__main__":
    main()
