# Generated from keywords.thrift by thriftkit 0.1.0. DO NOT EDIT.
"""Service ``ttypes`` of ``keywords.thrift``."""

from __future__ import annotations

from typing import Any, Final, Protocol

from thriftkit.schema import AsyncClientBase, ClientBase, FunctionSpec, ProcessorBase, ServiceSpec

__all__ = ["AsyncClient", "Client", "ContextIface", "Iface", "Processor", "SERVICE"]

_CONSTANTS: Final[FunctionSpec[None]] = FunctionSpec("ttypes", "constants")
SERVICE: Final = ServiceSpec("ttypes", (_CONSTANTS,))


class Iface(Protocol):
    """What a handler of ``ttypes`` implements."""

    def constants(self) -> None: ...


class ContextIface(Protocol):
    """`Iface` for handlers that get the request's context first, as Baseplate's do."""

    def constants(self, context: Any, /) -> None: ...


class Client(ClientBase):
    """Blocking client of ``ttypes``."""

    __service__ = SERVICE

    def constants(self) -> None:
        self._connection.call(_CONSTANTS)


class AsyncClient(AsyncClientBase):
    """asyncio client of ``ttypes``."""

    __service__ = SERVICE

    async def constants(self) -> None:
        await self._connection.call(_CONSTANTS)


class Processor(ProcessorBase):
    """Serves ``ttypes`` with a handler."""

    __service__ = SERVICE

    def __init__(self, handler: Iface | ContextIface) -> None:
        super().__init__(handler)
