"""One blocking call, side by side: ours bare and with everything, against a bare socket and the peers.

All talk to a replay server, which answers recorded bytes at once, so that the client alone is measured.
Every stack is a process of its own; in each round each contestant makes some calls, one contestant after
the other. ``python bench/rpc.py`` prints the p50 of a call and the client's CPU time, each ÷ that of a
bare socket in the same round. See ``README.md``.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from bench_idl import BenchService, ttypes
from payloads import make_profile
from rounds import format_table, median_ratio
from thrift.protocol.TBinaryProtocol import TBinaryProtocol
from thrift.protocol.TCompactProtocol import TCompactProtocol
from thrift.transport.TTransport import TMemoryBuffer

HERE = Path(__file__).parent
REFERENCE = "bare socket"
PAYLOADS = ("ping", "echo")
STACKS = ("bare", "thriftkit", "thrift_client", "thrift_client_otel", "apache", "thriftpy2", "baseplate")

Series = dict[tuple[str, str], list[float]]
"""Seconds by (contestant, payload), one figure a round."""


def recorded_results() -> list[str]:
    """The replay server's arguments: for each method its result struct in both protocols, in hex."""

    def in_hex(protocol_class: Any, result: Any) -> str:
        buffer = TMemoryBuffer()
        result.write(protocol_class(buffer))
        return buffer.getvalue().hex()

    results = {"ping": BenchService.ping_result(), "echo": BenchService.echo_result(success=make_profile(ttypes))}
    return [
        argument
        for method, result in results.items()
        for argument in (method, in_hex(TBinaryProtocol, result), in_hex(TCompactProtocol, result))
    ]


@contextmanager
def replay_server(scratch: Path) -> Iterator[tuple[int, str]]:
    """Its port, and what it is written in: C if there is a compiler, else Python."""
    compiler = shutil.which("cc")
    if compiler:
        program = scratch / "replay"
        subprocess.run([compiler, "-O2", "-o", str(program), str(HERE / "replay" / "replay.c")], check=True)
        command, language = [str(program)], "C"
    else:
        command, language = [sys.executable, str(HERE / "replay" / "replay.py")], "Python (no cc here)"
    with subprocess.Popen(
        [*command, *recorded_results()], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline()), language
        finally:
            process.stdin.close()


class Worker:
    """The process of one stack."""

    def __init__(self, stack: str, python: str, port: int) -> None:
        self.stack = stack
        self._process = subprocess.Popen(
            [python, str(HERE / "rpc_clients.py"), stack, str(port)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=peer_environment(stack),
        )
        hello = self._read()
        self.contestants: list[str] = hello["contestants"]
        self.versions: dict[str, str] = hello["versions"]

    def order(self, contestant: str, payload: str, calls: int) -> dict[str, float]:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"contestant": contestant, "payload": payload, "calls": calls}) + "\n")
        self._process.stdin.flush()
        return self._read()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"rpc: the {self.stack} client ended with status {self._process.wait()}")
        return json.loads(line)

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(10)


def peer_environment(stack: str) -> Mapping[str, str]:
    """The real Baseplate must not see our `baseplate`, whichever way that is found."""
    if stack != "baseplate":
        return os.environ
    return {**os.environ, "PYTHONPATH": os.environ["BENCH_GENERATED"], "OTEL_SDK_DISABLED": "true"}


def run(workers: list[Worker], rounds: int, calls: int) -> tuple[Series, Series]:
    """(p50, CPU) of every contestant and payload."""
    turns = [(worker, name, payload) for worker in workers for name in worker.contestants for payload in PAYLOADS]
    for worker, name, payload in turns:
        worker.order(name, payload, max(50, calls // 4))  # warm up: caches, specialised bytecode, the socket
    p50: Series = {(name, payload): [] for _, name, payload in turns}
    cpu: Series = {(name, payload): [] for _, name, payload in turns}
    for _ in range(rounds):
        for worker, name, payload in turns:
            figures = worker.order(name, payload, calls)
            p50[name, payload].append(figures["p50_s"])
            cpu[name, payload].append(figures["cpu_s"])
    return p50, cpu


def print_report(workers: list[Worker], p50: Series, cpu: Series, language: str) -> None:
    versions = {name: version for worker in workers for name, version in worker.versions.items()}
    print(", ".join(f"{name} {version}" for name, version in versions.items()), end="; ")
    print(f"Python {sys.version.split()[0]}; the replay server is written in {language}\n")
    print(
        "Median over rounds of p50 and of client CPU, each ÷ the bare socket's; and p50 less the bare socket's, in µs\n"
    )
    rows = [
        [
            name,
            *(f"{median_ratio(p50[name, payload], p50[REFERENCE, payload]):.2f}" for payload in PAYLOADS),
            *(f"{median_ratio(cpu[name, payload], cpu[REFERENCE, payload]):.2f}" for payload in PAYLOADS),
            *(f"{(median(p50[name, payload]) - median(p50[REFERENCE, payload])) * 1e6:.1f}" for payload in PAYLOADS),
        ]
        for worker in workers
        for name in worker.contestants
    ]
    head = [f"{what} {payload}" for what in ("p50", "CPU", "+µs") for payload in PAYLOADS]
    print(format_table(["client", *head], rows))
    scale = ", ".join(
        f"{payload} {what} {median(series[REFERENCE, payload]) * 1e6:.1f} µs"
        for payload in PAYLOADS
        for what, series in (("p50", p50), ("CPU", cpu))
    )
    print(f"\nScale, bare socket: {scale}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9, help="interleaved rounds (default: %(default)s)")
    parser.add_argument("--calls", type=int, default=1000, help="calls of one kind in one round (default: %(default)s)")
    parser.add_argument("--stack", action="append", choices=STACKS, help="only these (the bare socket always)")
    parser.add_argument("--baseplate-python", required=True, help="an interpreter that has baseplate 2.7.1")
    parser.add_argument("--cpu", type=int, default=0, help="pin server and clients to it; -1: leave it to the kernel")
    options = parser.parse_args()
    if options.cpu >= 0 and hasattr(os, "sched_setaffinity"):
        # Whether a wake-up crosses to another CPU costs more than most clients do, and comes and goes.
        os.sched_setaffinity(0, {options.cpu})
    chosen = [stack for stack in STACKS if not options.stack or stack in ("bare", *options.stack)]
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        port, language = stack.enter_context(replay_server(scratch))
        workers = []
        for name in chosen:
            python = options.baseplate_python if name == "baseplate" else sys.executable
            workers.append(Worker(name, python, port))
            stack.callback(workers[-1].close)
        p50, cpu = run(workers, options.rounds, options.calls)
    print_report(workers, p50, cpu, language)


if __name__ == "__main__":
    main()
