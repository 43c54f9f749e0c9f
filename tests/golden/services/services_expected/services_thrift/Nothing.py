# Generated from services.thrift by thriftkit 0.1.0. DO NOT EDIT.
"""Service ``Nothing`` of ``services.thrift``."""

from __future__ import annotations

from typing import Final, Protocol

from thriftkit.schema import AsyncClientBase, ClientBase, ProcessorBase, ServiceSpec

__all__ = ["AsyncClient", "Client", "ContextIface", "Iface", "Processor", "SERVICE"]

SERVICE: Final = ServiceSpec("Nothing", ())


class Iface(Protocol):
    """What a handler of ``Nothing`` implements."""


class ContextIface(Protocol):
    """`Iface` for handlers that get the request's context first, as Baseplate's do."""


class Client(ClientBase):
    """Blocking client of ``Nothing``."""

    __service__ = SERVICE


class AsyncClient(AsyncClientBase):
    """asyncio client of ``Nothing``."""

    __service__ = SERVICE


class Processor(ProcessorBase):
    """Serves ``Nothing`` with a handler."""

    __service__ = SERVICE

    def __init__(self, handler: Iface | ContextIface) -> None:
        super().__init__(handler)
