# Generated from baseplate.thrift by thriftkit 0.1.0. DO NOT EDIT.
"""Service ``BaseplateServiceV2`` of ``baseplate.thrift``."""

from __future__ import annotations

from typing import Any, Final, Protocol

from thriftkit.schema import (
    BOOL,
    AsyncClientBase,
    ClientBase,
    FieldSpec,
    FunctionSpec,
    ProcessorBase,
    ServiceSpec,
    StructType,
)

from .ttypes import IsHealthyRequest

__all__ = ["AsyncClient", "Client", "ContextIface", "Iface", "Processor", "SERVICE"]

_IS_HEALTHY: Final[FunctionSpec[bool]] = FunctionSpec(
    "BaseplateServiceV2",
    "is_healthy",
    (FieldSpec(1, "request", StructType(IsHealthyRequest)),),
    BOOL,
)
SERVICE: Final = ServiceSpec("BaseplateServiceV2", (_IS_HEALTHY,))


class Iface(Protocol):
    """The base of all services: extend it, so that common tools can check any service's health."""

    def is_healthy(self, request: IsHealthyRequest) -> bool:
        """Whether the service passes the probe: false or any exception means that it does not."""
        ...


class ContextIface(Protocol):
    """`Iface` for handlers that get the request's context first, as Baseplate's do."""

    def is_healthy(self, context: Any, /, request: IsHealthyRequest) -> bool: ...


class Client(ClientBase):
    """Blocking client of ``BaseplateServiceV2``."""

    __service__ = SERVICE

    def is_healthy(self, request: IsHealthyRequest) -> bool:
        """Whether the service passes the probe: false or any exception means that it does not."""
        return self._connection.call(_IS_HEALTHY, request)


class AsyncClient(AsyncClientBase):
    """asyncio client of ``BaseplateServiceV2``."""

    __service__ = SERVICE

    async def is_healthy(self, request: IsHealthyRequest) -> bool:
        """Whether the service passes the probe: false or any exception means that it does not."""
        return await self._connection.call(_IS_HEALTHY, request)


class Processor(ProcessorBase):
    """Serves ``BaseplateServiceV2`` with a handler."""

    __service__ = SERVICE

    def __init__(self, handler: Iface | ContextIface) -> None:
        super().__init__(handler)
