"""Many requests at once over one pool: every answer is its own call's, and everything comes back."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from thriftkit.errors import PoolTimeout

UNIT = Path(__file__).parents[2]

UNDER_GEVENT = """
from gevent import monkey; monkey.patch_all()
import gevent, importlib.util, threading
spec = importlib.util.spec_from_file_location("service", {conftest!r})
service = importlib.util.module_from_spec(spec)
spec.loader.exec_module(service)
from baseplate import Baseplate
from baseplate.clients.thrift import ThriftClient
from thriftkit.blocking import Address
from thriftkit.blocking.server import ThreadedServer, listen

class Slow(service.Handler):
    def echo(self, text):
        gevent.sleep(0.05)
        return text

listener = listen(Address.tcp("127.0.0.1", 0))
server = ThreadedServer(service.Processor(Slow()), listener, stop_timeout_s=0.1)
serving = gevent.spawn(server.serve_forever)
baseplate = Baseplate({{"foo.endpoint": "127.0.0.1:%d" % listener.getsockname()[1], "foo.size": "4"}})
baseplate.configure_context({{"foo": ThriftClient(service.Client)}})

def request(number):
    with baseplate.server_context("test") as context:
        return context.foo.echo(str(number)) == str(number)

workers = [gevent.spawn(request, number) for number in range(16)]
gevent.joinall(workers)
print(all(worker.value for worker in workers), baseplate._context_config["foo"].pool.checkedout)
baseplate._context_config["foo"].pool.close()
server.shutdown()
serving.join()
"""


def test_threads_share_a_pool(serve, recorder, make_baseplate):
    baseplate = make_baseplate(serve(recorder).endpoint, size="3", timeout="20 seconds")
    wrong = []

    def work(worker):
        for number in range(worker * 1000, worker * 1000 + 50):
            with baseplate.server_context("test") as context:
                if context.foo.add(number, 1) != number + 1:
                    wrong.append(number)

    threads = [threading.Thread(target=work, args=(worker,)) for worker in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pool = baseplate._context_config["foo"].pool
    assert wrong == []
    assert len(recorder.calls) == 400
    assert pool.checkedout == 0
    assert pool.stats().counters.opened <= 3
    spans = {call.headers[b"Span"] for call in recorder.calls}
    assert len(spans) == 400
    active = {"thrift_method": "add", "thrift_client_name": "foo"}
    assert REGISTRY.get_sample_value("thrift_client_active_requests", active) == 0


def test_a_pool_that_is_used_up_is_a_typed_error_in_time(serve, recorder, make_baseplate):
    baseplate = make_baseplate(serve(recorder).endpoint, size="1", timeout="50ms")
    with baseplate.server_context("test") as context, context.foo.pool.connection():
        with pytest.raises(PoolTimeout, match="timed out waiting for a connection slot") as caught:
            context.foo.ping()
        assert not caught.value.sent


def test_greenlets_share_a_pool():
    pytest.importorskip("gevent")
    script = UNDER_GEVENT.format(conftest=str(UNIT / "conftest.py"))
    result = subprocess.run(
        [sys.executable, "-c", script], env=dict(os.environ), capture_output=True, text=True, timeout=60
    )
    assert (result.stdout, result.stderr) == ("True 0\n", "")
