# Generated from baseplate.thrift by thriftkit 0.1.0. DO NOT EDIT.
"""Service ``BaseplateService`` of ``baseplate.thrift``."""

from __future__ import annotations

from typing import Any, Final, Protocol

from thriftkit.schema import BOOL, AsyncClientBase, ClientBase, FunctionSpec, ProcessorBase, ServiceSpec

__all__ = ["AsyncClient", "Client", "ContextIface", "Iface", "Processor", "SERVICE"]

_IS_HEALTHY: Final[FunctionSpec[bool]] = FunctionSpec("BaseplateService", "is_healthy", (), BOOL)
SERVICE: Final = ServiceSpec("BaseplateService", (_IS_HEALTHY,))


class Iface(Protocol):
    """The older base of all services, kept for peers that still extend it.

    New services extend BaseplateServiceV2, whose health check can tell probes apart.
    """

    def is_healthy(self) -> bool:
        """Whether the service can do its work: false or any exception means that it cannot."""
        ...


class ContextIface(Protocol):
    """`Iface` for handlers that get the request's context first, as Baseplate's do."""

    def is_healthy(self, context: Any, /) -> bool: ...


class Client(ClientBase):
    """Blocking client of ``BaseplateService``."""

    __service__ = SERVICE

    def is_healthy(self) -> bool:
        """Whether the service can do its work: false or any exception means that it cannot."""
        return self._connection.call(_IS_HEALTHY)


class AsyncClient(AsyncClientBase):
    """asyncio client of ``BaseplateService``."""

    __service__ = SERVICE

    async def is_healthy(self) -> bool:
        """Whether the service can do its work: false or any exception means that it cannot."""
        return await self._connection.call(_IS_HEALTHY)


class Processor(ProcessorBase):
    """Serves ``BaseplateService`` with a handler."""

    __service__ = SERVICE

    def __init__(self, handler: Iface | ContextIface) -> None:
        super().__init__(handler)
