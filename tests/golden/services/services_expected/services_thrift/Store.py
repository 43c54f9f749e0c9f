# Generated from services.thrift by thriftkit 0.1.0. DO NOT EDIT.
"""Service ``Store`` of ``services.thrift``."""

from __future__ import annotations

from typing import Any, Final, Protocol

from thriftkit.schema import (
    I32,
    I64,
    STRING,
    FieldSpec,
    FunctionSpec,
    ListType,
    MapType,
    ServiceSpec,
    SetType,
    StructType,
)

from . import Base
from .ttypes import Item, NotFound, Refused

__all__ = ["AsyncClient", "Client", "ContextIface", "Iface", "Processor", "SERVICE"]

_FIND: Final[FunctionSpec[Item]] = FunctionSpec(
    "Store",
    "find",
    (
        FieldSpec(1, "key", STRING),
        FieldSpec(2, "depth", I32, default=3),
        FieldSpec(3, "tags", ListType(STRING), default_factory=lambda: ["a"]),
    ),
    StructType(Item),
    (FieldSpec(1, "missing", StructType(NotFound)), FieldSpec(2, "refused", StructType(Refused))),
    annotations={"idempotent": "1"},
)
_PUT: Final[FunctionSpec[None]] = FunctionSpec(
    "Store",
    "put",
    (FieldSpec(1, "item", StructType(Item)), FieldSpec(2, "note", STRING)),
)
_LOG: Final[FunctionSpec[None]] = FunctionSpec("Store", "log", (FieldSpec(1, "line", STRING),), oneway=True)
_SEARCH_BY_MANY_THINGS: Final[FunctionSpec[dict[str, list[Item]]]] = FunctionSpec(
    "Store",
    "searchByManyThings",
    (
        FieldSpec(1, "firstThing", STRING),
        FieldSpec(2, "secondThing", STRING),
        FieldSpec(3, "thirdThing", SetType(I64)),
        FieldSpec(4, "fourth", MapType(STRING, ListType(StructType(Item)))),
    ),
    MapType(STRING, ListType(StructType(Item))),
)
_CLEAR: Final[FunctionSpec[None]] = FunctionSpec(
    "Store",
    "clear",
    (),
    None,
    (FieldSpec(1, "refused", StructType(Refused)),),
    annotations={"idempotent": "false"},
)
SERVICE: Final = ServiceSpec("Store", (_FIND, _PUT, _LOG, _SEARCH_BY_MANY_THINGS, _CLEAR), Base.SERVICE)


class Iface(Base.Iface, Protocol):
    """What a handler of ``Store`` implements."""

    def find(self, key: str, depth: int, tags: list[str] | None) -> Item:
        """Look an item up.

        Slow when the store is full.

        Raises:
            NotFound: Nothing is there.
            Refused
        """
        ...

    def put(self, item: Item, note: str) -> None: ...

    def log(self, line: str) -> None: ...

    def searchByManyThings(
        self,
        firstThing: str,
        secondThing: str,
        thirdThing: set[int],
        fourth: dict[str, list[Item]],
    ) -> dict[str, list[Item]]: ...

    def clear(self) -> None:
        """Call ``clear``.

        Raises:
            Refused: You may not.
        """
        ...


class ContextIface(Base.ContextIface, Protocol):
    """`Iface` for handlers that get the request's context first, as Baseplate's do."""

    def find(self, context: Any, /, key: str, depth: int, tags: list[str] | None) -> Item: ...

    def put(self, context: Any, /, item: Item, note: str) -> None: ...

    def log(self, context: Any, /, line: str) -> None: ...

    def searchByManyThings(
        self,
        context: Any,
        /,
        firstThing: str,
        secondThing: str,
        thirdThing: set[int],
        fourth: dict[str, list[Item]],
    ) -> dict[str, list[Item]]: ...

    def clear(self, context: Any, /) -> None: ...


class Client(Base.Client):
    """Blocking client of ``Store``."""

    __service__ = SERVICE

    def find(self, key: str, depth: int = 3, tags: list[str] | None = None) -> Item:
        """Look an item up.

        Slow when the store is full.

        Raises:
            NotFound: Nothing is there.
            Refused
        """
        return self._connection.call(_FIND, key, depth, tags)

    def put(self, item: Item, note: str) -> None:
        self._connection.call(_PUT, item, note)

    def log(self, line: str) -> None:
        self._connection.call(_LOG, line)

    def searchByManyThings(
        self,
        firstThing: str,
        secondThing: str,
        thirdThing: set[int],
        fourth: dict[str, list[Item]],
    ) -> dict[str, list[Item]]:
        return self._connection.call(_SEARCH_BY_MANY_THINGS, firstThing, secondThing, thirdThing, fourth)

    def clear(self) -> None:
        """Call ``clear``.

        Raises:
            Refused: You may not.
        """
        self._connection.call(_CLEAR)


class AsyncClient(Base.AsyncClient):
    """asyncio client of ``Store``."""

    __service__ = SERVICE

    async def find(self, key: str, depth: int = 3, tags: list[str] | None = None) -> Item:
        """Look an item up.

        Slow when the store is full.

        Raises:
            NotFound: Nothing is there.
            Refused
        """
        return await self._connection.call(_FIND, key, depth, tags)

    async def put(self, item: Item, note: str) -> None:
        await self._connection.call(_PUT, item, note)

    async def log(self, line: str) -> None:
        await self._connection.call(_LOG, line)

    async def searchByManyThings(
        self,
        firstThing: str,
        secondThing: str,
        thirdThing: set[int],
        fourth: dict[str, list[Item]],
    ) -> dict[str, list[Item]]:
        return await self._connection.call(_SEARCH_BY_MANY_THINGS, firstThing, secondThing, thirdThing, fourth)

    async def clear(self) -> None:
        """Call ``clear``.

        Raises:
            Refused: You may not.
        """
        await self._connection.call(_CLEAR)


class Processor(Base.Processor):
    """Serves ``Store`` with a handler."""

    __service__ = SERVICE

    def __init__(self, handler: Iface | ContextIface) -> None:
        super().__init__(handler)
