# Generated from services.thrift by thriftkit 0.1.0. DO NOT EDIT.
"""Service ``Base`` of ``services.thrift``."""

from __future__ import annotations

from typing import Any, Final, Protocol

from thriftkit.schema import BOOL, AsyncClientBase, ClientBase, FunctionSpec, ProcessorBase, ServiceSpec

__all__ = ["AsyncClient", "Client", "ContextIface", "Iface", "Processor", "SERVICE"]

_PING: Final[FunctionSpec[bool]] = FunctionSpec("Base", "ping", (), BOOL)
SERVICE: Final = ServiceSpec("Base", (_PING,))


class Iface(Protocol):
    """What all our services can do."""

    def ping(self) -> bool:
        """Whether we are up."""
        ...


class ContextIface(Protocol):
    """`Iface` for handlers that get the request's context first, as Baseplate's do."""

    def ping(self, context: Any, /) -> bool: ...


class Client(ClientBase):
    """Blocking client of ``Base``."""

    __service__ = SERVICE

    def ping(self) -> bool:
        """Whether we are up."""
        return self._connection.call(_PING)


class AsyncClient(AsyncClientBase):
    """asyncio client of ``Base``."""

    __service__ = SERVICE

    async def ping(self) -> bool:
        """Whether we are up."""
        return await self._connection.call(_PING)


class Processor(ProcessorBase):
    """Serves ``Base`` with a handler."""

    __service__ = SERVICE

    def __init__(self, handler: Iface | ContextIface) -> None:
        super().__init__(handler)
