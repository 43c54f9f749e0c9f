from __future__ import annotations

import os
import subprocess
import sys

SEVERAL_PROCESSES = """
import os
from prometheus_client import CollectorRegistry, multiprocess
from baseplate import Baseplate
from baseplate.clients.thrift import ThriftClient
from baseplate.thrift import BaseplateServiceV2

def worker():
    baseplate = Baseplate({"foo.endpoint": "127.0.0.1:1", "foo.size": "3"})
    baseplate.configure_context({"foo": ThriftClient(BaseplateServiceV2.Client)})
    baseplate.get_runtime_metric_reporters()["foo"](None)

pid = os.fork()
worker()
if pid == 0:
    os._exit(0)
os.waitpid(pid, 0)
registry = CollectorRegistry()
multiprocess.MultiProcessCollector(registry)
labels = {"thrift_pool": "Client", "client": "foo"}
print(registry.get_sample_value("thrift_client_pool_max_size", labels))
print(registry.get_sample_value("thrift_client_pool_active_connections", labels))
"""


def test_the_pools_of_several_processes_are_summed(tmp_path):
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    result = subprocess.run(
        [sys.executable, "-c", SEVERAL_PROCESSES],
        env=environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert result.stdout.split() == ["6.0", "0.0"]
