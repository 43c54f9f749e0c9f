from __future__ import annotations

import http.client
import os
import signal

import pytest

from baseplate.lib.config import ConfigurationError, Endpoint
from baseplate.server import ServeError
from baseplate.server.prometheus import Exporter, exporter_endpoint, share_between_workers
from baseplate.server.runtime_metrics import RuntimeMetrics

THRIFT = """
[app:main]
factory = serve_test_apps:make_processor
metrics.endpoint = 127.0.0.1:{port}
[server:main]
factory = baseplate.server.thrift
drain_time = 0 seconds
"""


def get(port: int, path: str, method: str = "GET", **headers: str) -> tuple[int, str, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path, headers=headers)
        response = connection.getresponse()
        return response.status, response.headers.get("Content-Type", ""), response.read().decode()
    finally:
        connection.close()


@pytest.fixture
def exporter(free_port):
    scrapes: list[None] = []
    made = Exporter(Endpoint(f"127.0.0.1:{free_port}"), before_scrape=lambda: scrapes.append(None))
    yield free_port, scrapes
    made.close()


def test_metrics_are_at_one_path(exporter):
    port, scrapes = exporter
    status, content_type, body = get(port, "/metrics")
    assert (status, content_type.partition(";")[0]) == (200, "text/plain")
    assert "python_info" in body
    assert len(scrapes) == 1
    assert get(port, "/")[0] == 404
    assert get(port, "/metrics/")[0] == 404
    assert get(port, "/metrics", method="HEAD")[::2] == (200, "")
    assert get(port, "/metrics", method="POST")[0] == 501


def test_openmetrics_on_demand(exporter):
    _, content_type, body = get(exporter[0], "/metrics", Accept="application/openmetrics-text; version=1.0.0")
    assert content_type.startswith("application/openmetrics-text")
    assert body.endswith("# EOF\n")


def test_one_that_fails_to_report_does_not_keep_the_others(caplog):
    reported: list[str] = []

    def fails(batch: object) -> None:
        raise RuntimeError("no state")

    RuntimeMetrics({"bad": fails, "good": lambda batch: reported.append("good")}).report()
    assert reported == ["good"]
    assert "bad" in caplog.text


def test_on_by_default_where_upstream_listens():
    assert str(exporter_endpoint({})) == "0.0.0.0:6060"
    assert exporter_endpoint({"metrics.enabled": "false"}) is None
    with pytest.raises(ConfigurationError, match=r"^metrics\.enabled: "):
        exporter_endpoint({"metrics.enabled": "1"})


def test_the_workers_folder_must_be_there(monkeypatch, tmp_path):
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path / "missing"))
    with pytest.raises(ServeError, match=r"^PROMETHEUS_MULTIPROC_DIR is not a folder that can be written"):
        share_between_workers()


@pytest.mark.parametrize("shared", [False, True], ids=["one process", "several workers"])
def test_a_service_exports(serve, free_port, tmp_path, monkeypatch, shared):
    folder = tmp_path / "samples"
    folder.mkdir()
    if shared:
        monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(folder))
        monkeypatch.setenv("MULTIPROCESS_WORKER_ID", "7")
    service = serve(THRIFT.format(port=free_port), "--bind", str(tmp_path / "s"))
    service.wait_for_log("listening on")
    assert get(free_port, "/metrics")[0] == 200
    service.process.send_signal(signal.SIGTERM)
    assert service.exit_status() == 0
    assert "Traceback" not in service.log
    assert shared or not os.listdir(folder)
