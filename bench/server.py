"""What a server adds to a call: ours against a bare-socket server and the peers'.

A bare socket sends recorded framed calls and looks at nothing that comes back; each server is a process
of its own, and in each round each of them is called for a while, one after the other. See ``README.md``.
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from statistics import median

from rounds import format_table, median_ratio
from rpc import PAYLOADS, peer_environment
from rpc_clients import HOST, call_bytes, exchange
from rpc_servers import STACKS
from rpc_worker import measure

REFERENCE = "bare"


@contextmanager
def running(stack: str, python: str) -> Iterator[socket.socket]:
    """The server of `stack`; a connection to it."""
    command = [python, str(Path(__file__).parent / "rpc_servers.py"), stack]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=peer_environment(stack)) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            if not line:
                raise SystemExit(f"server: {stack} ended with status {process.wait()}")
            with socket.create_connection((HOST, int(line))) as connection:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                yield connection
        finally:
            process.kill()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9, help="interleaved rounds (default: %(default)s)")
    parser.add_argument("--calls", type=int, default=1000, help="calls of one kind in one round (default: %(default)s)")
    parser.add_argument("--stack", action="append", choices=list(STACKS), help="only these (the bare server always)")
    parser.add_argument("--baseplate-python", required=True, help="an interpreter that has baseplate 2.7.1")
    parser.add_argument("--cpu", type=int, default=0, help="pin servers and client to it; -1: leave it to the kernel")
    options = parser.parse_args()
    if options.cpu >= 0 and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {options.cpu})  # as in rpc.py
    chosen = [stack for stack in STACKS if not options.stack or stack in (REFERENCE, *options.stack)]
    p50: dict[tuple[str, str], list[float]] = {(stack, payload): [] for stack in chosen for payload in PAYLOADS}
    with ExitStack() as open_servers:
        calls = {}
        for stack in chosen:
            python = options.baseplate_python if stack == "baseplate" else sys.executable
            connection = open_servers.enter_context(running(stack, python))
            for payload in PAYLOADS:
                request = call_bytes(payload)
                connection.sendall(request)
                head = connection.recv(4, socket.MSG_WAITALL)
                body = connection.recv(int.from_bytes(head, "big"), socket.MSG_WAITALL)
                calls[stack, payload] = partial(exchange, connection, request, len(head) + len(body))
                measure(calls[stack, payload], max(50, options.calls // 4))  # warm up
        for _ in range(options.rounds):
            for turn, call in calls.items():
                p50[turn].append(measure(call, options.calls)["p50_s"])
    print_report(chosen, p50)


def print_report(chosen: list[str], p50: dict[tuple[str, str], list[float]]) -> None:
    print("A framed binary call from a bare socket; medians over the rounds: p50 ÷ that of a bare-socket server,")
    print("and p50 less that of a bare-socket server in µs\n")
    rows = [
        [
            STACKS[stack][0],
            *(f"{median_ratio(p50[stack, payload], p50[REFERENCE, payload]):.2f}" for payload in PAYLOADS),
            *(f"{(median(p50[stack, payload]) - median(p50[REFERENCE, payload])) * 1e6:.1f}" for payload in PAYLOADS),
        ]
        for stack in chosen
    ]
    print(format_table(["server", *(f"{what} {payload}" for what in ("p50", "+µs") for payload in PAYLOADS)], rows))
    scale = ", ".join(f"{payload} p50 {median(p50[REFERENCE, payload]) * 1e6:.1f} µs" for payload in PAYLOADS)
    print(f"\nScale, bare-socket server: {scale}")


if __name__ == "__main__":
    main()
