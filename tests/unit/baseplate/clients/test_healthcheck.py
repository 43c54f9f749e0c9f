from __future__ import annotations

import http.server
import os
import socket
import subprocess
import sys
import threading

import pytest

from baseplate.clients.healthcheck import main
from baseplate.thrift import BaseplateServiceV2
from baseplate.thrift.ttypes import IsHealthyProbe


class Handler:
    def is_healthy(self, request):
        if request.probe == IsHealthyProbe.STARTUP:
            raise RuntimeError
        return request.probe == IsHealthyProbe.READINESS


@pytest.fixture
def endpoint(serve):
    return serve(BaseplateServiceV2.Processor(Handler())).endpoint


def test_a_healthy_service(endpoint, capsys):
    assert main(["thrift", endpoint]) == 0
    assert capsys.readouterr().out == "OK!\n"


@pytest.mark.parametrize(("probe", "said"), [("liveness", "returned False"), ("startup", "Internal error")])
def test_an_unhealthy_service(endpoint, probe, said, capsys):
    assert main(["thrift", endpoint, "--probe", probe]) == 1
    assert said in capsys.readouterr().err


def test_nobody_there(capsys):
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        endpoint = f"127.0.0.1:{bound.getsockname()[1]}"
        assert main(["thrift", endpoint]) == 1
        assert main(["wsgi", endpoint]) == 1
    assert endpoint in capsys.readouterr().err


def test_a_mute_service(capsys):
    with socket.create_server(("127.0.0.1", 0)) as mute:
        endpoint = f"127.0.0.1:{mute.getsockname()[1]}"
        assert main(["thrift", endpoint, "--timeout", "0.1"]) == 1
        assert main(["wsgi", endpoint, "--timeout", "0.1"]) == 1


@pytest.mark.parametrize(
    "arguments",
    [["http", "a:1"], ["thrift", "nowhere"], ["thrift", "a:1", "--probe", "x"], ["thrift", "a:1", "--timeout", "0"]],
)
def test_wrong_usage(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2


def test_an_http_service(capsys):
    class HealthPage(http.server.BaseHTTPRequestHandler):
        def do_GET(self):  # as http.server wants it
            self.send_response(200 if self.path == "/health?type=2" else 503)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format, *args):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), HealthPage) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        endpoint = f"127.0.0.1:{server.server_address[1]}"
        assert main(["wsgi", endpoint, "--probe", "liveness"]) == 0
        assert main(["wsgi", endpoint]) == 1
        server.shutdown()
        thread.join()
    assert "503" in capsys.readouterr().err


def test_a_codec_that_cannot_be_loaded_is_told():
    done = subprocess.run(
        [sys.executable, "-m", "baseplate.clients.healthcheck", "thrift", "localhost:1"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "THRIFTKIT_IMPL": "nonsense"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (
        2,
        "baseplate-healthcheck: THRIFTKIT_IMPL must be 'native' or 'pure', not 'nonsense'\n",
    )
