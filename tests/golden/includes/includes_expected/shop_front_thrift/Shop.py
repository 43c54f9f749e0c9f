# Generated from shop-front.thrift by thriftkit 0.1.0. DO NOT EDIT.
"""Service ``Shop`` of ``shop-front.thrift``."""

from __future__ import annotations

from typing import Any, Final, Protocol

from thriftkit.schema import EnumType, FieldSpec, FunctionSpec, ListType, ServiceSpec, StructType

from ..currency.base_thrift import ttypes as base_ttypes
from ..shared_thrift import SharedService
from .ttypes import Offer

__all__ = ["AsyncClient", "Client", "ContextIface", "Iface", "Processor", "SERVICE"]

_OFFERS: Final[FunctionSpec[list[Offer]]] = FunctionSpec(
    "Shop",
    "offers",
    (FieldSpec(1, "currency", EnumType(base_ttypes.Currency), default=base_ttypes.Currency.EUR),),
    ListType(StructType(Offer)),
    (FieldSpec(1, "down", StructType(base_ttypes.Unavailable)),),
)
SERVICE: Final = ServiceSpec("Shop", (_OFFERS,), SharedService.SERVICE)


class Iface(SharedService.Iface, Protocol):
    """What a handler of ``Shop`` implements."""

    def offers(self, currency: base_ttypes.Currency) -> list[Offer]:
        """Call ``offers``.

        Raises:
            base_ttypes.Unavailable
        """
        ...


class ContextIface(SharedService.ContextIface, Protocol):
    """`Iface` for handlers that get the request's context first, as Baseplate's do."""

    def offers(self, context: Any, /, currency: base_ttypes.Currency) -> list[Offer]: ...


class Client(SharedService.Client):
    """Blocking client of ``Shop``."""

    __service__ = SERVICE

    def offers(self, currency: base_ttypes.Currency = base_ttypes.Currency.EUR) -> list[Offer]:
        """Call ``offers``.

        Raises:
            base_ttypes.Unavailable
        """
        return self._connection.call(_OFFERS, currency)


class AsyncClient(SharedService.AsyncClient):
    """asyncio client of ``Shop``."""

    __service__ = SERVICE

    async def offers(self, currency: base_ttypes.Currency = base_ttypes.Currency.EUR) -> list[Offer]:
        """Call ``offers``.

        Raises:
            base_ttypes.Unavailable
        """
        return await self._connection.call(_OFFERS, currency)


class Processor(SharedService.Processor):
    """Serves ``Shop`` with a handler."""

    __service__ = SERVICE

    def __init__(self, handler: Iface | ContextIface) -> None:
        super().__init__(handler)
