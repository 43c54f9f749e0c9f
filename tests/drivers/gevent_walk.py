"""Runs in a process of its own, patched by gevent before anything else: prints one JSON object of findings."""

from gevent import monkey

monkey.patch_all()

import json  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402

import gevent  # noqa: E402
from gevent import socket  # noqa: E402

from thriftkit.blocking import Address, ConnectionPool, connect  # noqa: E402
from thriftkit.blocking.server import ThreadedServer, listen  # noqa: E402
from thriftkit.errors import DeadlineExceeded  # noqa: E402
from thriftkit.schema import I32, FieldSpec, FunctionSpec, ProcessorBase, ServiceSpec  # noqa: E402

WAIT = FunctionSpec("Slow", "wait", (FieldSpec(1, "ms", I32),), I32)


class Processor(ProcessorBase):
    __service__ = ServiceSpec("Slow", (WAIT,))

    def invoke(self, function, args, call):
        gevent.sleep(args[0] / 1000)
        return args[0]


def main() -> None:
    listener = listen(Address.tcp("127.0.0.1", 0))
    address = Address.tcp("127.0.0.1", listener.getsockname()[1])
    server = ThreadedServer(Processor(None), listener, stop_timeout_s=2)
    serving = gevent.spawn(server.serve_forever)
    pool = ConnectionPool(lambda deadline: connect(address, deadline=deadline), size=4)
    ticks = 0

    def ticker() -> None:
        nonlocal ticks
        while True:
            gevent.sleep(0.005)
            ticks += 1

    ticking = gevent.spawn(ticker)

    def call(ms: int) -> int:
        with pool.connection(time.monotonic() + 5) as connection:
            return connection.call_with(WAIT, (ms,), deadline=time.monotonic() + 5)

    began = time.monotonic()
    answers = [g.get() for g in [gevent.spawn(call, 200) for _ in range(8)]]
    found = {"answers": answers, "took_s": time.monotonic() - began, "ticks": ticks}

    victims = [gevent.spawn(call, 1000) for _ in range(6)]
    gevent.sleep(0.05)
    gevent.killall(victims)
    found["checked_out_after_kill"] = pool.checked_out
    found["waiting_after_kill"] = pool.stats().waiting
    found["answer_after_kill"] = call(1)

    mute = socket.create_server(("127.0.0.1", 0))
    connection = connect(Address.tcp(*mute.getsockname()), deadline=time.monotonic() + 5)
    began = time.monotonic()
    try:
        connection.call_with(WAIT, (1,), deadline=time.monotonic() + 0.2)
    except DeadlineExceeded:
        found["deadline_s"] = time.monotonic() - began

    with gevent.Timeout(0.1, False) as caught:
        call(1000)
    found["gevent_timeout_fired"] = not caught.pending
    found["checked_out_after_timeout"] = pool.checked_out

    ticking.kill()
    server.shutdown()
    serving.join(5)
    found["server_ended"] = serving.ready()
    json.dump(found, sys.stdout)


main()
