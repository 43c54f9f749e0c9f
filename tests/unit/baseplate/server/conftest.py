"""Services in processes of their own, since signals and exit statuses belong to processes."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

# What the test waits for before it sends its signal: the call is running, not merely on its way.
RUNNING = "the call is running"

APPS = f"""
import sys
import time

from baseplate.thrift import BaseplateServiceV2
from thriftkit.schema import ProcessorBase


class Handler:
    def is_healthy(self, request):
        if request.probe == 2:
            print("{RUNNING}", file=sys.stderr, flush=True)
            time.sleep(1.0)  # a call that takes a second
        return True


def make_processor(app_config):
    return BaseplateServiceV2.Processor(Handler())


def make_wsgi_app(app_config):
    def app(environ, start_response):
        if environ["QUERY_STRING"]:
            print("{RUNNING}", file=sys.stderr, flush=True)
            time.sleep(float(environ["QUERY_STRING"]))  # a request that takes as long as it asks to
        start_response("200 OK", [("Content-Length", "5")])
        return [b"hello"]

    return app


def make_nonsense(app_config):
    return 7


def make_failure(app_config):
    raise RuntimeError("the app's own fault")
"""


class RunningService:
    """One ``baseplate-serve``, whose log goes to a file."""

    def __init__(self, folder: Path, config: str, *options: str) -> None:
        (folder / "serve_test_apps.py").write_text(APPS)
        (folder / "service.ini").write_text(config)
        self._log = folder / "log"
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "baseplate.server", "service.ini", *options],
                cwd=folder,
                stdout=log,
                stderr=log,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            )

    @property
    def log(self) -> str:
        return self._log.read_text()

    def wait_for_log(self, text: str) -> None:
        deadline = time.monotonic() + 20
        while text not in self.log:
            assert self.process.poll() is None, self.log
            assert time.monotonic() < deadline, self.log
            time.sleep(0.02)  # the log is another process's file: there is nothing else to wait on

    def exit_status(self) -> int:
        return self.process.wait(timeout=20)


@pytest.fixture
def serve(tmp_path):
    started: list[RunningService] = []

    def start(config: str, *options: str) -> RunningService:
        started.append(RunningService(tmp_path, config, *options))
        return started[-1]

    yield start
    for service in started:
        service.process.kill()
        service.process.wait()


@pytest.fixture
def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
