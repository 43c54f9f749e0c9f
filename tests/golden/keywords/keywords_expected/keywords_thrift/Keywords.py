# Generated from keywords.thrift by thriftkit 0.1.0. DO NOT EDIT.
"""Service ``Keywords`` of ``keywords.thrift``."""

from __future__ import annotations

import builtins
import uuid as _uuid
from typing import Any, Final, Protocol

from thriftkit.schema import (
    I32,
    STRING,
    UUID,
    AsyncClientBase,
    ClientBase,
    FieldSpec,
    FunctionSpec,
    ListType,
    ProcessorBase,
    ServiceSpec,
    StructType,
)

from .ttypes import Client as _Client
from .ttypes import Iface as _Iface
from .ttypes import TimeoutError, dict
from .ttypes import str as _str

__all__ = ["AsyncClient", "Client", "ContextIface", "Iface", "Processor", "SERVICE"]

_TUPLE: Final[FunctionSpec[builtins.list[int]]] = FunctionSpec(
    "Keywords",
    "tuple",
    (
        FieldSpec(1, "self", StructType(_str), py_name="self_"),
        FieldSpec(2, "class", I32, py_name="class_"),
        FieldSpec(3, "Client", StructType(_Client)),
    ),
    ListType(I32),
    (FieldSpec(1, "except", StructType(TimeoutError)),),
)
_STR: Final[FunctionSpec[_str]] = FunctionSpec(
    "Keywords",
    "str",
    (FieldSpec(1, "str", ListType(STRING)), FieldSpec(2, "list", StructType(dict))),
    StructType(_str),
)
_IMPORT: Final[FunctionSpec[None]] = FunctionSpec("Keywords", "import", py_name="import_")
_FROM: Final[FunctionSpec[None]] = FunctionSpec("Keywords", "from_")
_FROM_: Final[FunctionSpec[None]] = FunctionSpec("Keywords", "from", py_name="from__")
_GET_HTTP_INFO: Final[FunctionSpec[None]] = FunctionSpec(
    "Keywords",
    "getHTTPInfo",
    (FieldSpec(1, "SERVICE", I32), FieldSpec(2, "_FIND", I32)),
)
_INIT: Final[FunctionSpec[None]] = FunctionSpec("Keywords", "__init__", (FieldSpec(1, "uuid", UUID),), py_name="init_")
_CALL_: Final[FunctionSpec[None]] = FunctionSpec("Keywords", "call", (FieldSpec(1, "_CALL", I32),))
_CONNECTION: Final[FunctionSpec[None]] = FunctionSpec("Keywords", "_connection", py_name="_connection_")
SERVICE: Final = ServiceSpec(
    "Keywords",
    (_TUPLE, _STR, _IMPORT, _FROM, _FROM_, _GET_HTTP_INFO, _INIT, _CALL_, _CONNECTION),
)


class Iface(Protocol):
    """What a handler of ``Keywords`` implements."""

    def tuple(self, self_: _str, class_: int, Client: _Client) -> builtins.list[int]:
        """Call ``tuple``.

        Raises:
            TimeoutError
        """
        ...

    def str(self, str: builtins.list[builtins.str], list: _Iface) -> _str: ...

    def import_(self) -> None: ...

    def from_(self) -> None: ...

    def from__(self) -> None: ...

    def getHTTPInfo(self, SERVICE: int, _FIND: int) -> None: ...

    def init_(self, uuid: _uuid.UUID) -> None: ...

    def call(self, _CALL: int) -> None: ...

    def _connection_(self) -> None: ...


class ContextIface(Protocol):
    """`Iface` for handlers that get the request's context first, as Baseplate's do."""

    def tuple(self, context: Any, /, self_: _str, class_: int, Client: _Client) -> builtins.list[int]: ...

    def str(self, context: Any, /, str: builtins.list[builtins.str], list: _Iface) -> _str: ...

    def import_(self, context: Any, /) -> None: ...

    def from_(self, context: Any, /) -> None: ...

    def from__(self, context: Any, /) -> None: ...

    def getHTTPInfo(self, context: Any, /, SERVICE: int, _FIND: int) -> None: ...

    def init_(self, context: Any, /, uuid: _uuid.UUID) -> None: ...

    def call(self, context: Any, /, _CALL: int) -> None: ...

    def _connection_(self, context: Any, /) -> None: ...


class Client(ClientBase):
    """Blocking client of ``Keywords``."""

    __service__ = SERVICE

    def tuple(self, self_: _str, class_: int, Client: _Client) -> builtins.list[int]:
        """Call ``tuple``.

        Raises:
            TimeoutError
        """
        return self._connection.call(_TUPLE, self_, class_, Client)

    def str(self, str: builtins.list[builtins.str], list: _Iface) -> _str:
        return self._connection.call(_STR, str, list)

    def import_(self) -> None:
        self._connection.call(_IMPORT)

    def from_(self) -> None:
        self._connection.call(_FROM)

    def from__(self) -> None:
        self._connection.call(_FROM_)

    def getHTTPInfo(self, SERVICE: int, _FIND: int) -> None:
        self._connection.call(_GET_HTTP_INFO, SERVICE, _FIND)

    def init_(self, uuid: _uuid.UUID) -> None:
        self._connection.call(_INIT, uuid)

    def call(self, _CALL: int) -> None:
        self._connection.call(_CALL_, _CALL)

    def _connection_(self) -> None:
        self._connection.call(_CONNECTION)


class AsyncClient(AsyncClientBase):
    """asyncio client of ``Keywords``."""

    __service__ = SERVICE

    async def tuple(self, self_: _str, class_: int, Client: _Client) -> builtins.list[int]:
        """Call ``tuple``.

        Raises:
            TimeoutError
        """
        return await self._connection.call(_TUPLE, self_, class_, Client)

    async def str(self, str: builtins.list[builtins.str], list: _Iface) -> _str:
        return await self._connection.call(_STR, str, list)

    async def import_(self) -> None:
        await self._connection.call(_IMPORT)

    async def from_(self) -> None:
        await self._connection.call(_FROM)

    async def from__(self) -> None:
        await self._connection.call(_FROM_)

    async def getHTTPInfo(self, SERVICE: int, _FIND: int) -> None:
        await self._connection.call(_GET_HTTP_INFO, SERVICE, _FIND)

    async def init_(self, uuid: _uuid.UUID) -> None:
        await self._connection.call(_INIT, uuid)

    async def call(self, _CALL: int) -> None:
        await self._connection.call(_CALL_, _CALL)

    async def _connection_(self) -> None:
        await self._connection.call(_CONNECTION)


class Processor(ProcessorBase):
    """Serves ``Keywords`` with a handler."""

    __service__ = SERVICE

    def __init__(self, handler: Iface | ContextIface) -> None:
        super().__init__(handler)
