"""A server on Apache's runtime: ``python -m drivers.apache_server --dialect framed_binary --generated DIR``."""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

from thrift.server.TServer import TThreadedServer
from thrift.transport.TSocket import TServerSocket

from drivers.apache_stack import factories, generated
from drivers.conversation import Handler


class AnnouncingSocket(TServerSocket):
    """Tells its port on standard output as soon as it listens."""

    def listen(self) -> None:
        super().listen()
        print(self.handle.getsockname()[1], flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dialect", required=True)
    parser.add_argument("--pure-python", action="store_true", help="not the C codec")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--generated", type=Path, help="the folder that `thrift --gen py` wrote to")
    source.add_argument("--idl", type=Path, help="no compiler: classes for the runtime made from this IDL")
    options = parser.parse_args()
    logging.basicConfig()
    if options.generated:
        code = generated(options.generated)
    else:
        from drivers.apache_runtime import from_idl  # needs thriftkit, which the compiler's environment has not

        code = from_idl(options.idl)
    transports, protocols = factories(options.dialect, accelerated=not options.pure_python)
    processor = code.Interop.Processor(Handler(code.kit))
    server = TThreadedServer(processor, AnnouncingSocket("127.0.0.1", 0), transports, protocols, daemon=True)
    server.serve()


if __name__ == "__main__":
    main()
