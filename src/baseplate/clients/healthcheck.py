"""The command ``baseplate-healthcheck``: ask a service whether it is healthy.

``baseplate-healthcheck thrift localhost:9090 --probe liveness`` calls ``BaseplateServiceV2.is_healthy``;
``baseplate-healthcheck wsgi /run/web.sock`` requests ``/health?type=readiness`` over HTTP. Exit status: 0
healthy, 1 unhealthy, unreachable or not in time, 2 wrong usage or no codec to ask with.
"""

from __future__ import annotations

import argparse
import http.client
import socket
import sys
import time
from collections.abc import Sequence
from typing import Final

from baseplate.lib.config import Endpoint, EndpointConfiguration
from baseplate.thrift import BaseplateServiceV2
from baseplate.thrift.ttypes import IsHealthyProbe, IsHealthyRequest
from thriftkit.errors import CodecUnavailable, TException

__all__ = ["Unhealthy", "check_http_service", "check_thrift_service", "main"]

DEFAULT_TIMEOUT_S: Final = 30.0


class Unhealthy(Exception):
    """The service says that it is not healthy, or says nothing that can be understood."""


def check_thrift_service(endpoint: EndpointConfiguration, probe: IsHealthyProbe, timeout_s: float) -> None:
    """Ask a Thrift service. Raises Unhealthy, or TException where it cannot be asked."""
    from thriftkit.blocking import connect  # not at the top: it loads a codec, which may be refused

    deadline = time.monotonic() + timeout_s
    with connect(endpoint.to_address(), deadline=deadline) as connection:
        connection.default_timeout_s = max(deadline - time.monotonic(), 0.001)
        if not BaseplateServiceV2.Client(connection).is_healthy(IsHealthyRequest(probe=probe)):
            raise Unhealthy("is_healthy returned False")


class _HttpConnection(http.client.HTTPConnection):
    """HTTP over TCP or a Unix socket."""

    def __init__(self, endpoint: EndpointConfiguration, timeout_s: float) -> None:
        address = endpoint.address
        host, port = ("localhost", 80) if isinstance(address, str) else (address.host, address.port)
        super().__init__(host, port, timeout=timeout_s)
        self._unix_path = address if isinstance(address, str) else None

    def connect(self) -> None:
        if self._unix_path is None:
            super().connect()
            return
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._unix_path)


def check_http_service(endpoint: EndpointConfiguration, probe: IsHealthyProbe, timeout_s: float) -> None:
    """Ask an HTTP service. Raises Unhealthy, or OSError where it cannot be asked."""
    connection = _HttpConnection(endpoint, timeout_s)
    try:
        connection.request("GET", f"/health?type={int(probe)}")
        status = connection.getresponse().status
    except http.client.HTTPException as error:
        raise Unhealthy(f"the answer is no HTTP: {error!r}") from error
    finally:
        connection.close()
    if not 200 <= status < 300:
        raise Unhealthy(f"/health answered with status {status}")


_CHECKERS: Final = {"thrift": check_thrift_service, "wsgi": check_http_service}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``baseplate-healthcheck`` with `arguments` (default: the process's). Returns the exit status."""
    options = _parse_arguments(arguments)
    probe = IsHealthyProbe[options.probe.upper()]
    try:
        _CHECKERS[options.type](options.endpoint, probe, options.timeout)
    except (Unhealthy, TException, OSError) as error:
        print(f"{options.endpoint} is not healthy: {error}", file=sys.stderr)
        return 1
    except CodecUnavailable as error:
        print(f"baseplate-healthcheck: {error}", file=sys.stderr)
        return 2
    print("OK!")
    return 0


def _endpoint(text: str) -> EndpointConfiguration:
    try:
        return Endpoint(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _timeout_s(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 1e6:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds above 0")
    return seconds


def _parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="baseplate-healthcheck", description="Ask a service whether it is healthy.")
    parser.add_argument("type", choices=sorted(_CHECKERS), help="what the service speaks")
    parser.add_argument(
        "endpoint", type=_endpoint, nargs="?", default="localhost:9090", help="host:port or path (localhost:9090)"
    )
    parser.add_argument(
        "--probe", choices=[name.lower() for name in IsHealthyProbe.__members__], default="readiness", help="readiness"
    )
    parser.add_argument(
        "--timeout", type=_timeout_s, default=DEFAULT_TIMEOUT_S, metavar="SECONDS", help=f"{DEFAULT_TIMEOUT_S:g}"
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
