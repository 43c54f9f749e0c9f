"""Apache's ``thrift`` runtime as a peer: its transports and protocols by dialect name, and code for it.

Dialects are those of `thriftkit.sansio.framing.Dialect`, in lower case. Binary and compact use the C
codec where the runtime has one for them.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from thrift.protocol.TBinaryProtocol import TBinaryProtocolAcceleratedFactory, TBinaryProtocolFactory
from thrift.protocol.TCompactProtocol import TCompactProtocolAcceleratedFactory, TCompactProtocolFactory
from thrift.protocol.THeaderProtocol import THeaderProtocolFactory
from thrift.transport.THeaderTransport import THeaderClientType, THeaderSubprotocolID
from thrift.transport.TSocket import TSocket
from thrift.transport.TTransport import TBufferedTransportFactory, TFramedTransportFactory, TTransportFactoryBase

__all__ = ["factories", "generated", "protocol_to"]

_SUBPROTOCOLS = {"binary": THeaderSubprotocolID.BINARY, "compact": THeaderSubprotocolID.COMPACT}
_TRANSPORTS = {"framed": TFramedTransportFactory, "unframed": TBufferedTransportFactory}
_PROTOCOLS = {
    ("binary", True): TBinaryProtocolAcceleratedFactory,
    ("binary", False): TBinaryProtocolFactory,
    ("compact", True): TCompactProtocolAcceleratedFactory,
    ("compact", False): TCompactProtocolFactory,
}


def factories(dialect: str, *, accelerated: bool = True) -> tuple[Any, Any]:
    """(transport factory, protocol factory); a header server takes every dialect that Apache's can."""
    envelope, protocol = dialect.split("_")
    if envelope == "header":
        every = (
            THeaderClientType.HEADERS,
            THeaderClientType.FRAMED_BINARY,
            THeaderClientType.UNFRAMED_BINARY,
            THeaderClientType.FRAMED_COMPACT,
            THeaderClientType.UNFRAMED_COMPACT,
        )
        header = THeaderProtocolFactory(allowed_client_types=every, default_protocol=_SUBPROTOCOLS[protocol])
        return TTransportFactoryBase(), header
    return _TRANSPORTS[envelope](), _PROTOCOLS[protocol, accelerated]()


def protocol_to(port: int, dialect: str, *, accelerated: bool = True) -> Any:
    """An open protocol to a server on this machine."""
    transports, protocols = factories(dialect, accelerated=accelerated)
    socket = TSocket("127.0.0.1", port)
    socket.setTimeout(10_000)
    protocol = protocols.getProtocol(transports.getTransport(socket))
    protocol.trans.open()
    return protocol


def generated(folder: Path, name: str = "interop") -> SimpleNamespace:
    """What ``thrift --gen py`` wrote: the classes as `kit`, and a module for each service."""
    sys.path.insert(0, str(folder))
    return SimpleNamespace(
        kit=importlib.import_module(f"{name}.ttypes"),
        Interop=importlib.import_module(f"{name}.Interop"),
        InteropNext=importlib.import_module(f"{name}.InteropNext"),
    )
