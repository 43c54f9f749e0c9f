"""Envoy with its Thrift proxy in front of a server on this machine."""

from __future__ import annotations

import json
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from drivers.peer_process import peer_program

__all__ = ["Envoy", "envoy_in_front_of"]

_START_S = 30.0
_TYPES = "type.googleapis.com/envoy.extensions"


@dataclass(frozen=True)
class Envoy:
    port: int
    """Where it listens for Thrift."""
    admin: str
    """``host:port`` of its admin interface."""

    def stat(self, name: str) -> int:
        """One counter or gauge of the upstream cluster."""
        with urllib.request.urlopen(f"http://{self.admin}/stats?filter=cluster.ours.{name}$", timeout=5) as answer:
            return int(answer.read().rpartition(b": ")[2])


def _loopback(port: int) -> dict[str, Any]:
    return {"socket_address": {"address": "127.0.0.1", "port_value": port}}


def _config(server_port: int, health_check_method: str, transport: str, protocol: str) -> dict[str, Any]:
    proxy = {
        "@type": f"{_TYPES}.filters.network.thrift_proxy.v3.ThriftProxy",
        "stat_prefix": "interop",
        "route_config": {"name": "all", "routes": [{"match": {"method_name": ""}, "route": {"cluster": "ours"}}]},
    }
    check = {
        "@type": f"{_TYPES}.health_checkers.thrift.v3.Thrift",
        "method_name": health_check_method,
        "transport": transport,
        "protocol": protocol,
    }
    health_check = {
        "timeout": "5s",
        "interval": "0.1s",
        "no_traffic_interval": "0.1s",
        "unhealthy_threshold": 1,
        "healthy_threshold": 1,
        "custom_health_check": {"name": "envoy.health_checkers.thrift", "typed_config": check},
    }
    endpoint = {"endpoint": {"address": _loopback(server_port)}}
    cluster = {
        "name": "ours",
        "type": "STATIC",
        "connect_timeout": "5s",
        "load_assignment": {"cluster_name": "ours", "endpoints": [{"lb_endpoints": [endpoint]}]},
        "health_checks": [health_check],
    }
    filters = [{"name": "envoy.filters.network.thrift_proxy", "typed_config": proxy}]
    listener = {"name": "thrift", "address": _loopback(0), "filter_chains": [{"filters": filters}]}
    return {
        "admin": {"address": _loopback(0)},
        "static_resources": {"listeners": [listener], "clusters": [cluster]},
    }


@contextmanager
def envoy_in_front_of(
    server_port: int, scratch: Path, *, health_check_method: str, transport: str, protocol: str
) -> Iterator[Envoy]:
    """Run Envoy; it checks the server's health ten times a second in one dialect and passes on every other."""
    config, address, log = scratch / "envoy.json", scratch / "admin", scratch / "log"
    config.write_text(json.dumps(_config(server_port, health_check_method, transport, protocol)))
    command = [peer_program("envoy", "envoy"), "-c", str(config), "--admin-address-path", str(address)]
    options = ["--disable-hot-restart", "--concurrency", "1", "-l", "warning", "--log-path", str(log)]
    process = subprocess.Popen([*command, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield _started(process, address, log)
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _started(process: subprocess.Popen[bytes], address: Path, log: Path) -> Envoy:
    give_up = time.monotonic() + _START_S
    while time.monotonic() < give_up and process.poll() is None:
        try:
            admin = address.read_text()
            with urllib.request.urlopen(f"http://{admin}/ready", timeout=5) as answer:
                ready = answer.status == 200
        except (OSError, ValueError):  # not there yet, not whole yet, not listening or not ready yet
            ready = False
        if ready:
            with urllib.request.urlopen(f"http://{admin}/listeners?format=json", timeout=5) as answer:
                (listener,) = json.load(answer)["listener_statuses"]
            return Envoy(listener["local_address"]["socket_address"]["port_value"], admin)
        time.sleep(0.05)  # Envoy tells its readiness only when it is asked
    said = log.read_text() if log.exists() else ""
    raise RuntimeError(f"Envoy did not become ready in {_START_S:g} s (status {process.poll()}):\n{said}")
