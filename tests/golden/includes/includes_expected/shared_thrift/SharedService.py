# Generated from shared.thrift by thriftkit 0.1.0. DO NOT EDIT.
"""Service ``SharedService`` of ``shared.thrift``."""

from __future__ import annotations

from typing import Any, Final, Protocol

from thriftkit.schema import (
    STRING,
    AsyncClientBase,
    ClientBase,
    FieldSpec,
    FunctionSpec,
    ProcessorBase,
    ServiceSpec,
    StructType,
)

from .ttypes import Money

__all__ = ["AsyncClient", "Client", "ContextIface", "Iface", "Processor", "SERVICE"]

_PRICE: Final[FunctionSpec[Money]] = FunctionSpec(
    "SharedService",
    "price",
    (FieldSpec(1, "item", STRING),),
    StructType(Money),
)
SERVICE: Final = ServiceSpec("SharedService", (_PRICE,))


class Iface(Protocol):
    """What a handler of ``SharedService`` implements."""

    def price(self, item: str) -> Money: ...


class ContextIface(Protocol):
    """`Iface` for handlers that get the request's context first, as Baseplate's do."""

    def price(self, context: Any, /, item: str) -> Money: ...


class Client(ClientBase):
    """Blocking client of ``SharedService``."""

    __service__ = SERVICE

    def price(self, item: str) -> Money:
        return self._connection.call(_PRICE, item)


class AsyncClient(AsyncClientBase):
    """asyncio client of ``SharedService``."""

    __service__ = SERVICE

    async def price(self, item: str) -> Money:
        return await self._connection.call(_PRICE, item)


class Processor(ProcessorBase):
    """Serves ``SharedService`` with a handler."""

    __service__ = SERVICE

    def __init__(self, handler: Iface | ContextIface) -> None:
        super().__init__(handler)
