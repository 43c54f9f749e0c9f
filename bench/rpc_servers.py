"""Servers of the benchmark's service: ``python rpc_servers.py STACK`` prints a port and serves until it is killed."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

IDL = Path(__file__).parent / "idl" / "bench.thrift"
HOST = "127.0.0.1"


class Handler:
    """The service: everything comes back as it went."""

    def ping(self) -> None:
        pass

    def echo(self, profile: Any) -> Any:
        return profile


def announce(listener: Any) -> None:
    print(listener.getsockname()[1], flush=True)


def bare() -> None:
    """Threads and sockets: answers each frame with the same bytes, which are a reply to ping or to echo."""
    from rpc_clients import reply_bytes

    replies = {len(request): reply for request, reply in reply_bytes().items()}

    def serve(connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while request := connection.recv(65536):
            connection.sendall(replies[len(request)])

    listener = socket.create_server((HOST, 0))
    announce(listener)
    while True:
        threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()


def thriftkit() -> None:
    """Ours: detection and all limits on."""
    import thriftkit
    from thriftkit.blocking.server import ThreadedServer, listen
    from thriftkit.sansio.address import Address

    code = thriftkit.load(IDL)
    listener = listen(Address.tcp(HOST, 0))
    announce(listener)
    ThreadedServer(code.BenchService.Processor(Handler()), listener).serve_forever()


def apache() -> None:
    """Apache's threaded server with the C codec; it knows one dialect."""
    from bench_idl import BenchService
    from thrift.protocol.TBinaryProtocol import TBinaryProtocolAcceleratedFactory
    from thrift.server.TServer import TThreadedServer
    from thrift.transport.TSocket import TServerSocket
    from thrift.transport.TTransport import TFramedTransportFactory

    class AnnouncingSocket(TServerSocket):
        def listen(self) -> None:
            super().listen()
            announce(self.handle)

    factories = TFramedTransportFactory(), TBinaryProtocolAcceleratedFactory()
    TThreadedServer(BenchService.Processor(Handler()), AnnouncingSocket(HOST, 0), *factories, daemon=True).serve()


def thriftpy2() -> None:
    """thriftpy2's threaded server with its Cython codec; it knows one dialect."""
    import thriftpy2
    from thriftpy2.protocol import TCyBinaryProtocolFactory
    from thriftpy2.server import TThreadedServer
    from thriftpy2.thrift import TProcessor
    from thriftpy2.transport import TCyFramedTransportFactory, TServerSocket

    class AnnouncingSocket(TServerSocket):
        def listen(self) -> None:
            super().listen()
            announce(self.sock)

    code = thriftpy2.load(str(IDL), module_name="bench_thriftpy2_thrift")
    TThreadedServer(
        TProcessor(code.BenchService, Handler()),
        AnnouncingSocket(host=HOST, port=0),
        iprot_factory=TCyBinaryProtocolFactory(),
        itrans_factory=TCyFramedTransportFactory(),
        daemon=True,
    ).serve()


class ContextHandler:
    """`Handler` as Baseplate calls it."""

    def ping(self, _context: Any) -> None:
        pass

    def echo(self, _context: Any, profile: Any) -> Any:
        return profile


def baseplate() -> None:
    """Baseplate 2.7.1, in an environment of its own: gevent, spans, metrics."""
    from gevent.monkey import patch_all

    patch_all()
    import logging

    from bench_idl import BenchService

    from baseplate import Baseplate
    from baseplate.frameworks.thrift import baseplateify_processor
    from baseplate.server.thrift import make_server

    app = Baseplate({"baseplate.service_name": "bench"})
    processor = baseplateify_processor(BenchService.Processor(ContextHandler()), logging.getLogger("bench"), app)
    listener = socket.create_server((HOST, 0))
    server = make_server({}, listener, processor)
    announce(listener)
    server.serve_forever()


def our_baseplate() -> None:
    """Our service layer over our threaded server: contexts, spans, metrics."""
    import logging

    import thriftkit
    from baseplate import Baseplate
    from baseplate.frameworks.thrift import baseplateify_processor
    from thriftkit.blocking.server import ThreadedServer, listen
    from thriftkit.sansio.address import Address

    code = thriftkit.load(IDL)
    app = Baseplate({"baseplate.service_name": "bench"})
    processor = baseplateify_processor(code.BenchService.Processor(ContextHandler()), logging.getLogger("bench"), app)
    listener = listen(Address.tcp(HOST, 0))
    announce(listener)
    ThreadedServer(processor, listener).serve_forever()


STACKS: dict[str, tuple[str, Callable[[], None]]] = {
    "bare": ("bare socket, Python threads", bare),
    "thriftkit": ("thriftkit ThreadedServer", thriftkit),
    "our_baseplate": ("our baseplateify_processor on it", our_baseplate),
    "apache": ("Apache TThreadedServer, C codec", apache),
    "thriftpy2": ("thriftpy2 TThreadedServer, Cython", thriftpy2),
    "baseplate": ("baseplate 2.7.1, gevent", baseplate),
}
"""What each stack is called in the report, and what serves it."""

if __name__ == "__main__":
    STACKS[sys.argv[1]][1]()
