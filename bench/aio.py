"""asyncio: 100 tasks call over 10 connections, ours and the peers' against raw streams.

The replay server of `rpc.py` answers; the figure is the time from the first call to the last, ÷ their number,
and the client's CPU time for each. Pools: ours has its own, the others queue for ten connections. ``README.md``
says how to read the report.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import thriftpy2
from payloads import make_profile
from rounds import format_table, median_ratio
from rpc import PAYLOADS, replay_server
from rpc_clients import HOST, IDL, call_bytes
from thriftpy2.contrib.aio.protocol.binary import TAsyncBinaryProtocolFactory
from thriftpy2.contrib.aio.rpc import make_client
from thriftpy2.contrib.aio.transport import TAsyncFramedTransportFactory

import thriftkit
from thriftkit import wire
from thriftkit.aio import Address, ConnectionPool, connect
from thriftkit.sansio.framing import Dialect

TASKS = 100
CONNECTIONS = 10
TIMEOUT_S = 5.0
REFERENCE = "raw asyncio streams"

Call = Callable[[], Awaitable[object]]


async def raw_streams(port: int) -> dict[str, Call]:
    """Streams, and bytes that are never looked at beyond their length."""
    idle: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()
    for _ in range(CONNECTIONS):
        idle.put_nowait(await asyncio.open_connection(HOST, port))

    def calls(request: bytes) -> Call:
        async def call() -> None:
            reader, writer = connection = await idle.get()
            writer.write(request)
            await writer.drain()
            head = await reader.readexactly(4)
            await reader.readexactly(int.from_bytes(head, "big"))
            idle.put_nowait(connection)

        return call

    return {payload: calls(call_bytes(payload)) for payload in PAYLOADS}


async def ours(port: int, dialect: Dialect) -> dict[str, Call]:
    """Our pool and connections: deadline, seqid and method name are checked."""
    code = thriftkit.load(IDL)
    address = Address.tcp(HOST, port)

    async def opened(_deadline: float) -> Any:
        return await connect(address, dialect=dialect)

    pool = ConnectionPool(opened, size=CONNECTIONS)
    profile = make_profile(code.ttypes)
    functions = code.BenchService.Client.__service__.functions

    def calls(name: str, *args: object) -> Call:
        function = functions[name]

        async def call() -> None:
            deadline = time.monotonic() + TIMEOUT_S
            async with pool.connection(deadline) as connection:
                await connection.call_with(function, args, deadline=deadline)

        return call

    return {"ping": calls("ping"), "echo": calls("echo", profile)}


async def thriftpy2_aio(port: int) -> dict[str, Call]:
    """thriftpy2's asyncio client over frames; its codec is Python there."""
    code = thriftpy2.load(str(IDL), module_name="bench_thriftpy2_thrift")
    idle: asyncio.Queue[Any] = asyncio.Queue()
    for _ in range(CONNECTIONS):
        client = await make_client(
            code.BenchService,
            HOST,
            port,
            proto_factory=TAsyncBinaryProtocolFactory(),
            trans_factory=TAsyncFramedTransportFactory(),
        )
        idle.put_nowait(client)

    def calls(name: str, *args: object) -> Call:
        async def call() -> None:
            client = await idle.get()
            await getattr(client, name)(*args)
            idle.put_nowait(client)

        return call

    return {"ping": calls("ping"), "echo": calls("echo", make_profile(code))}


async def spread(call: Call, calls: int) -> tuple[float, float]:
    """(seconds, CPU seconds) for each of `calls` calls, made by `TASKS` tasks."""

    async def task() -> None:
        for _ in range(calls // TASKS):
            await call()

    start, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(task() for _ in range(TASKS)))
    return (time.perf_counter() - start) / calls, (time.process_time() - cpu) / calls


async def run(port: int, rounds: int, calls: int) -> tuple[list[str], dict[tuple[str, str], list[tuple[float, float]]]]:
    """The contestants, and (seconds, CPU seconds) of each of them and of each payload, round by round."""
    contestants = {
        REFERENCE: await raw_streams(port),
        "thriftkit aio, framed binary": await ours(port, Dialect.FRAMED_BINARY),
        "thriftkit aio, header compact": await ours(port, Dialect.HEADER_COMPACT),
        "thriftpy2 aio, framed binary": await thriftpy2_aio(port),
    }
    turns = {(name, payload): ready[payload] for name, ready in contestants.items() for payload in PAYLOADS}
    for call in turns.values():
        await spread(call, TASKS * 2)
    series: dict[tuple[str, str], list[tuple[float, float]]] = {turn: [] for turn in turns}
    for _ in range(rounds):
        for turn, call in turns.items():
            series[turn].append(await spread(call, calls))
    return list(contestants), series


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9, help="interleaved rounds (default: %(default)s)")
    parser.add_argument("--calls", type=int, default=2000, help="calls of one kind in one round (default: %(default)s)")
    parser.add_argument("--cpu", type=int, default=0, help="pin server and clients to it; -1: leave it to the kernel")
    options = parser.parse_args()
    if options.cpu >= 0 and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {options.cpu})  # as in rpc.py
    with tempfile.TemporaryDirectory() as scratch, replay_server(Path(scratch)) as (port, language):
        names, series = asyncio.run(run(port, options.rounds, options.calls))
    print(f"thriftkit {thriftkit.__version__} ({wire.__impl__} codec), thriftpy2 {version('thriftpy2')};", end=" ")
    print(f"Python {sys.version.split()[0]}; the replay server is written in {language}\n")
    print(f"{TASKS} tasks over {CONNECTIONS} connections; medians over the rounds, ÷ those of raw streams\n")

    def ratio(name: str, payload: str, figure: int) -> str:
        mine, theirs = series[name, payload], series[REFERENCE, payload]
        return f"{median_ratio([one[figure] for one in mine], [one[figure] for one in theirs]):.2f}"

    rows = [[name, *(ratio(name, payload, figure) for figure in (0, 1) for payload in PAYLOADS)] for name in names]
    print(format_table(["client", *(f"{what} {payload}" for what in ("time", "CPU") for payload in PAYLOADS)], rows))
    scale = (
        f"{payload} {sorted(series[REFERENCE, payload])[options.rounds // 2][0] * 1e6:.1f} µs" for payload in PAYLOADS
    )
    print(f"\nScale, raw streams: {', '.join(scale)} a call")


if __name__ == "__main__":
    main()
