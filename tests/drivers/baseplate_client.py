"""A real Baseplate client: context, pool, spans. Prints one line for each part that went well."""

from __future__ import annotations

from gevent.monkey import patch_all

patch_all()  # before anything that makes a lock or a socket

import argparse  # noqa: E402 - see above, as for all that follow
import json  # noqa: E402
import sys  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

from thrift.Thrift import TApplicationException  # noqa: E402

from baseplate import Baseplate  # noqa: E402
from baseplate.clients.thrift import ThriftClient  # noqa: E402
from baseplate.thrift.ttypes import Error, IsHealthyProbe, IsHealthyRequest  # noqa: E402
from drivers.conversation import converse  # noqa: E402


def baseplate_parts(context: Any) -> None:
    """What only a Baseplate service has, and the headers that arrived at it."""
    client = context.svc
    for probe, expected in ((IsHealthyProbe.READINESS, True), (IsHealthyProbe.STARTUP, False)):
        found = client.is_healthy(IsHealthyRequest(probe=probe))
        if found is not expected:
            raise AssertionError(f"is_healthy({probe}) returned {found!r}")
    print("is_healthy", flush=True)
    try:
        client.refuse(404)
    except Error as error:
        print(f"error: {error.code} {error.message} {error.details} {error.retryable}", flush=True)
    context.raw_edge_context = b"\x0bedge"
    print("headers:", json.dumps(client.headers_seen(), sort_keys=True), flush=True)
    context.raw_edge_context = None
    print("headers:", json.dumps(client.headers_seen(), sort_keys=True), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--generated", type=Path, required=True, help="the folder that `thrift --gen py` wrote to")
    parser.add_argument("--trace", action="store_true", help="with an OpenTelemetry SDK: send trace headers")
    options = parser.parse_args()
    sys.path.insert(0, str(options.generated))
    from interop_service import InteropServiceNext

    from interop import ttypes

    if options.trace:
        from opentelemetry import trace
        from opentelemetry.sdk.trace import TracerProvider

        trace.set_tracer_provider(TracerProvider())
    config = {
        "baseplate.service_name": "interop-client",
        "svc.endpoint": f"127.0.0.1:{options.port}",
        "svc.timeout": "5 seconds",
    }
    baseplate = Baseplate(config)
    baseplate.configure_context({"svc": ThriftClient(InteropServiceNext.Client)})
    with baseplate.server_context("interop") as context:
        for part in converse(context.svc, ttypes):
            print(part, flush=True)
        baseplate_parts(context)
        for label, method, argument in (
            ("unknown method", context.svc.added_later, 1),
            ("undeclared exception", context.svc.fail, "undeclared"),
        ):
            try:
                method(argument)
            except TApplicationException as error:
                print(f"{label}: TApplicationException {error.type}", flush=True)
            else:
                raise AssertionError(f"{label}: no exception")
        context.svc.ping()
    print("end", flush=True)


if __name__ == "__main__":
    main()
