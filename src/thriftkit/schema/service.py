"""The base classes of generated clients and processors: thin, typed, without any I/O."""

from __future__ import annotations

from typing import Any, ClassVar, Protocol, TypeVar

from .spec import FunctionSpec, ServiceSpec

__all__ = ["AsyncCaller", "AsyncClientBase", "Caller", "ClientBase", "ProcessorBase"]

R = TypeVar("R")


class Caller(Protocol):
    """What a blocking client needs: something that carries out one call."""

    def call(self, function: FunctionSpec[R], /, *args: object) -> R:
        """Call `function` with `args` in IDL order and return its result, or raise its exception."""
        ...


class AsyncCaller(Protocol):
    """What an asyncio client needs: something that carries out one call."""

    async def call(self, function: FunctionSpec[R], /, *args: object) -> R:
        """As `Caller.call`."""
        ...


class ClientBase:
    """Base of generated ``Client`` classes; `__service__` is the service as data."""

    __service__: ClassVar[ServiceSpec]

    def __init__(self, connection: Caller) -> None:
        self._connection = connection


class AsyncClientBase:
    """Base of generated ``AsyncClient`` classes."""

    __service__: ClassVar[ServiceSpec]

    def __init__(self, connection: AsyncCaller) -> None:
        self._connection = connection


class ProcessorBase:
    """Base of generated ``Processor`` classes: a service and the handler that implements it.

    A server looks the function up in `__service__` and calls `invoke`. Layers on top (contexts,
    metrics) override `invoke`.
    """

    __service__: ClassVar[ServiceSpec]

    def __init__(self, handler: Any) -> None:
        self.handler = handler

    def invoke(self, function: FunctionSpec[Any], args: tuple[object, ...], call: object) -> object:  # noqa: ARG002 # for overriding
        """Run the handler's method for one call.

        `call` tells about the call (`thriftkit.sansio.dispatch.CallInfo`: headers, peer, deadline).
        """
        return getattr(self.handler, function.py_name)(*args)
