from __future__ import annotations

import http.client
import signal
import socket
import threading
import time

import pytest

from baseplate.server.main import main
from baseplate.thrift import BaseplateServiceV2
from baseplate.thrift.ttypes import IsHealthyProbe, IsHealthyRequest
from thriftkit.blocking import Address, connect
from thriftkit.errors import ConnectionLost, TTransportException

RUNNING = "the call is running"  # as the apps of conftest.py say it

THRIFT = """
[app:main]
factory = serve_test_apps:make_processor
metrics.enabled = false
[server:main]
factory = baseplate.server.thrift
drain_time = 0.5 seconds
stop_timeout = 5 seconds
"""
WSGI = THRIFT.replace("make_processor", "make_wsgi_app").replace("server.thrift", "server.wsgi")


def is_healthy(address: Address, probe: IsHealthyProbe = IsHealthyProbe.READINESS) -> bool:
    connection = connect(address, deadline=time.monotonic() + 10)
    try:
        return BaseplateServiceV2.Client(connection).is_healthy(IsHealthyRequest(probe=probe))
    finally:
        connection.close()


def failure_of(address: Address) -> TTransportException:
    """What becomes of a call that takes a second."""
    with pytest.raises(TTransportException) as caught:
        is_healthy(address, IsHealthyProbe.LIVENESS)
    return caught.value


def get(port: int, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def in_thread(function, *args):
    """Start a call; returns a function that waits for its result."""
    results = []
    thread = threading.Thread(target=lambda: results.append(function(*args)))
    thread.start()

    def result():
        thread.join(timeout=20)
        assert results, "the call failed"
        return results[0]

    return result


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGUSR2])
def test_a_stop_signal_drains_first_and_exits_with_0(serve, free_port, number):
    service = serve(THRIFT, "--bind", f"127.0.0.1:{free_port}")
    service.wait_for_log("listening on")
    address = Address.tcp("127.0.0.1", free_port)
    assert is_healthy(address)
    service.process.send_signal(number)
    service.wait_for_log("serving as before")
    assert is_healthy(address), "new connections are served while it drains"
    service.process.send_signal(number)
    assert service.exit_status() == 0
    assert "Traceback" not in service.log


def test_a_call_that_runs_may_finish(serve, free_port):
    service = serve(THRIFT, "--bind", f"127.0.0.1:{free_port}")
    service.wait_for_log("listening on")
    address = Address.tcp("127.0.0.1", free_port)
    idle = connect(address, deadline=time.monotonic() + 10)
    answer = in_thread(is_healthy, address, IsHealthyProbe.LIVENESS)  # takes a second
    service.wait_for_log(RUNNING)
    service.process.send_signal(signal.SIGTERM)
    assert answer() is True
    assert service.exit_status() == 0, "a connection that is idle does not keep it"
    idle.close()


def test_calls_that_take_too_long_are_cut(serve, free_port):
    config = THRIFT.replace("0.5 seconds", "0 seconds").replace("5 seconds", "0.1 seconds")
    service = serve(config, "--bind", f"127.0.0.1:{free_port}")
    service.wait_for_log("listening on")
    error = in_thread(failure_of, Address.tcp("127.0.0.1", free_port))
    service.wait_for_log(RUNNING)
    service.process.send_signal(signal.SIGTERM)
    assert isinstance(error(), ConnectionLost)
    assert service.exit_status() == 0
    assert "cutting 1 connections" in service.log


def test_a_message_that_never_ends_does_not_keep_the_service(serve, free_port):
    config = THRIFT.replace("0.5 seconds", "0 seconds")
    service = serve(config, "--bind", f"127.0.0.1:{free_port}")
    service.wait_for_log("listening on")
    with socket.create_connection(("127.0.0.1", free_port)) as half_said:
        half_said.sendall(b"\x00\x00")
        assert is_healthy(Address.tcp("127.0.0.1", free_port))  # accepted later, so the other one is, too
        service.process.send_signal(signal.SIGTERM)
        assert service.exit_status() == 0
    assert "cutting" not in service.log


def test_a_unix_socket_is_served_and_removed(serve, tmp_path):
    path = tmp_path / "s"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))  # as a server leaves it that was killed
    service = serve(THRIFT, "--bind", str(path))
    service.wait_for_log("listening on")
    assert is_healthy(Address.unix(str(path)))
    service.process.send_signal(signal.SIGTERM)
    assert service.exit_status() == 0
    assert not path.exists()


def test_sigusr1_tells_the_stacks(serve, free_port):
    service = serve(THRIFT, "--bind", f"127.0.0.1:{free_port}")
    service.wait_for_log("listening on")
    service.process.send_signal(signal.SIGUSR1)
    service.wait_for_log("the stacks of all threads")
    service.wait_for_log("MainThread:\n")
    assert "in serve_forever" in service.log
    assert is_healthy(Address.tcp("127.0.0.1", free_port))


def test_wsgi_requests_that_run_may_finish(serve, free_port):
    service = serve(WSGI, "--bind", f"127.0.0.1:{free_port}")
    service.wait_for_log("listening on")
    kept_alive = http.client.HTTPConnection("127.0.0.1", free_port, timeout=10)
    kept_alive.request("GET", "/")
    assert kept_alive.getresponse().read() == b"hello"
    answer = in_thread(get, free_port, "/?1.5")
    service.wait_for_log(RUNNING)
    service.process.send_signal(signal.SIGTERM)
    assert answer() == (200, b"hello")
    assert service.exit_status() == 0
    assert "cutting" not in service.log
    kept_alive.close()


def test_wsgi_requests_that_take_too_long_are_cut(serve, free_port):
    config = WSGI.replace("0.5 seconds", "0 seconds").replace("5 seconds", "0.3 seconds")
    service = serve(config, "--bind", f"127.0.0.1:{free_port}")
    service.wait_for_log("listening on")
    with socket.create_connection(("127.0.0.1", free_port)) as slow:
        slow.sendall(b"GET /?10 HTTP/1.1\r\nHost: x\r\n\r\n")
        service.wait_for_log(RUNNING)
        service.process.send_signal(signal.SIGTERM)
        assert service.exit_status() == 0
    assert "cutting 1 connections" in service.log


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("0.5 seconds", "soon", "[server:main] drain_time: invalid specification 'soon'; expected a number and a unit"),
        ("= 5 seconds", "= 5 parsecs", "[server:main] stop_timeout: "),
        ("5 seconds\n", "5 seconds\nmax_concurrency = 0\n", "[server:main] max_concurrency: '0' is not a whole number"),
        ("5 seconds\n", "5 seconds\nmax_frame_bytes = -1\n", "[server:main] max_frame_bytes: "),
        ("enabled = false", "enabled = perhaps", "[app:main] metrics.enabled: expected true or false, got 'perhaps'"),
        (
            "[server:main]",
            "[loggers]\nkeys = root\n[server:main]",
            "logging sections cannot be used: there is no 'formatters'",
        ),
        ("enabled = false", "endpoint = 6060", "[app:main] metrics.endpoint: no port specified"),
        (
            "make_processor",
            "make_nonsense",
            "service.ini: [server:main] factory: baseplate.server.thrift serves a Thrift processor, but",
        ),
    ],
)
def test_mistakes_in_the_file_are_told_without_a_traceback(serve, free_port, old, new, told):
    assert old in THRIFT
    service = serve(THRIFT.replace(old, new, 1), "--bind", f"127.0.0.1:{free_port}")
    assert service.exit_status() == 1
    assert told in service.log
    assert "Traceback" not in service.log


def test_an_endpoint_in_use_is_told(serve):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        service = serve(THRIFT, "--bind", f"127.0.0.1:{port}")
        assert service.exit_status() == 1
        assert f"cannot listen on 127.0.0.1:{port}: Address already in use" in service.log
        metrics = THRIFT.replace("enabled = false", f"endpoint = 127.0.0.1:{port}")
        service = serve(metrics, "--bind", "127.0.0.1:0")
        assert service.exit_status() == 1
        assert f"service.ini: [app:main] metrics.endpoint: cannot listen on 127.0.0.1:{port}" in service.log
        assert "Traceback" not in service.log


def test_a_codec_that_cannot_be_loaded_is_told(serve, monkeypatch):
    monkeypatch.setenv("THRIFTKIT_IMPL", "nonsense")
    service = serve(THRIFT)
    assert service.exit_status() == 1
    assert service.log == "baseplate-serve: THRIFTKIT_IMPL must be 'native' or 'pure', not 'nonsense'\n"


def test_a_fault_of_the_app_is_told_with_its_traceback(serve, free_port):
    service = serve(THRIFT.replace("make_processor", "make_failure"), "--bind", f"127.0.0.1:{free_port}")
    assert service.exit_status() == 1
    assert "RuntimeError: the app's own fault" in service.log


def test_wrong_usage_exits_with_2(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["service.ini", "--bind", "nowhere"])
    assert caught.value.code == 2
    assert "no port specified in 'nowhere'" in capsys.readouterr().err
