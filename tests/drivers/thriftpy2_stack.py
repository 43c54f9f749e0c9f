"""thriftpy2 as a peer: its transports and protocols by dialect name, and code from an IDL file."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import thriftpy2
from thriftpy2.protocol import TBinaryProtocolFactory, TCompactProtocolFactory, TCyBinaryProtocolFactory
from thriftpy2.transport import (
    TBufferedTransportFactory,
    TCyBufferedTransportFactory,
    TCyFramedTransportFactory,
    TFramedTransportFactory,
)

__all__ = ["factories", "loaded"]

_FACTORIES: dict[str, tuple[Any, Any]] = {
    "framed_binary": (TCyFramedTransportFactory, TCyBinaryProtocolFactory),
    "unframed_binary": (TCyBufferedTransportFactory, TCyBinaryProtocolFactory),
    "framed_compact": (TFramedTransportFactory, TCompactProtocolFactory),
    "unframed_compact": (TBufferedTransportFactory, TCompactProtocolFactory),
}
_PURE_BINARY: dict[str, tuple[Any, Any]] = {
    "framed_binary": (TFramedTransportFactory, TBinaryProtocolFactory),
    "unframed_binary": (TBufferedTransportFactory, TBinaryProtocolFactory),
}


def factories(dialect: str, *, accelerated: bool = True) -> tuple[Any, Any]:
    """(transport factory, protocol factory); Cython ones for binary unless `accelerated` is false."""
    transports, protocols = (_FACTORIES if accelerated else _FACTORIES | _PURE_BINARY)[dialect]
    return transports(), protocols()


def loaded(idl: Path) -> SimpleNamespace:
    """The classes as `kit`, and the services."""
    kit = thriftpy2.load(str(idl), module_name=f"{idl.stem}_thrift")
    return SimpleNamespace(kit=kit, Interop=kit.Interop, InteropNext=kit.InteropNext)
