"""A thriftpy2 client; prints one line for each part of the conversation that went well."""

from __future__ import annotations

import argparse
from pathlib import Path

from thriftpy2.rpc import make_client
from thriftpy2.thrift import TApplicationException

from drivers.conversation import converse
from drivers.thriftpy2_stack import factories, loaded


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dialect", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--pure-python", action="store_true", help="not the Cython codec")
    parser.add_argument("--idl", type=Path, required=True)
    options = parser.parse_args()
    code = loaded(options.idl)
    transports, protocols = factories(options.dialect, accelerated=not options.pure_python)
    client = make_client(
        code.InteropNext,
        "127.0.0.1",
        options.port,
        proto_factory=protocols,
        trans_factory=transports,
        timeout=10_000,
    )
    for part in converse(client, code.kit):
        print(part, flush=True)
    for label, method, argument in (
        ("unknown method", client.added_later, 1),
        ("undeclared exception", client.fail, "undeclared"),
    ):
        try:
            method(argument)
        except TApplicationException as error:
            print(f"{label}: TApplicationException {error.type}", flush=True)
        else:
            raise AssertionError(f"{label}: no exception")
    client.ping()  # the connection has survived both
    client.close()
    print("end", flush=True)


if __name__ == "__main__":
    main()
