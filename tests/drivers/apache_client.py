"""A client on Apache's runtime; prints one line for each part of the conversation that went well."""

from __future__ import annotations

import argparse
from pathlib import Path

from thrift.Thrift import TApplicationException

from drivers.apache_stack import generated, protocol_to
from drivers.conversation import converse


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dialect", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--pure-python", action="store_true", help="not the C codec")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--generated", type=Path, help="the folder that `thrift --gen py` wrote to")
    source.add_argument("--idl", type=Path, help="no compiler: classes for the runtime made from this IDL")
    options = parser.parse_args()
    if options.generated:
        code = generated(options.generated)
    else:
        from drivers.apache_runtime import from_idl  # needs thriftkit, which the compiler's environment has not

        code = from_idl(options.idl)
    protocol = protocol_to(options.port, options.dialect, accelerated=not options.pure_python)
    client = code.InteropNext.Client(protocol)
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
    print("end", flush=True)


if __name__ == "__main__":
    main()
