# Generated from shop-front.thrift by thriftkit 0.1.0. DO NOT EDIT.
"""Service ``Counter`` of ``shop-front.thrift``."""

from __future__ import annotations

from typing import Any, Final, Protocol

from baseplate.thrift import BaseplateServiceV2
from thriftkit.schema import FunctionSpec, ServiceSpec

__all__ = ["AsyncClient", "Client", "ContextIface", "Iface", "Processor", "SERVICE"]

_OPEN: Final[FunctionSpec[None]] = FunctionSpec("Counter", "open")
SERVICE: Final = ServiceSpec("Counter", (_OPEN,), BaseplateServiceV2.SERVICE)


class Iface(BaseplateServiceV2.Iface, Protocol):
    """What a handler of ``Counter`` implements."""

    def open(self) -> None: ...


class ContextIface(BaseplateServiceV2.ContextIface, Protocol):
    """`Iface` for handlers that get the request's context first, as Baseplate's do."""

    def open(self, context: Any, /) -> None: ...


class Client(BaseplateServiceV2.Client):
    """Blocking client of ``Counter``."""

    __service__ = SERVICE

    def open(self) -> None:
        self._connection.call(_OPEN)


class AsyncClient(BaseplateServiceV2.AsyncClient):
    """asyncio client of ``Counter``."""

    __service__ = SERVICE

    async def open(self) -> None:
        await self._connection.call(_OPEN)


class Processor(BaseplateServiceV2.Processor):
    """Serves ``Counter`` with a handler."""

    __service__ = SERVICE

    def __init__(self, handler: Iface | ContextIface) -> None:
        super().__init__(handler)
