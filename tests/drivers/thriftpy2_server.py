"""A thriftpy2 server: ``python -m drivers.thriftpy2_server --dialect framed_binary --idl FILE``."""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

from thriftpy2.server import TThreadedServer
from thriftpy2.thrift import TProcessor
from thriftpy2.transport import TServerSocket

from drivers.conversation import Handler
from drivers.thriftpy2_stack import factories, loaded


class AnnouncingSocket(TServerSocket):
    """Tells its port on standard output as soon as it listens."""

    def listen(self) -> None:
        super().listen()
        print(self.sock.getsockname()[1], flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dialect", required=True)
    parser.add_argument("--pure-python", action="store_true", help="not the Cython codec")
    parser.add_argument("--idl", type=Path, required=True)
    options = parser.parse_args()
    logging.basicConfig()
    code = loaded(options.idl)
    transports, protocols = factories(options.dialect, accelerated=not options.pure_python)
    server = TThreadedServer(
        TProcessor(code.Interop, Handler(code.kit)),
        AnnouncingSocket(host="127.0.0.1", port=0),
        iprot_factory=protocols,
        itrans_factory=transports,
        daemon=True,
    )
    server.serve()


if __name__ == "__main__":
    main()
