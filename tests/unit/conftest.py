"""A small service, written by hand as the compiler would write it, for rooms below the compiler."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from thriftkit.schema import (
    I32,
    STRING,
    ClientBase,
    FieldSpec,
    FunctionSpec,
    ProcessorBase,
    ServiceSpec,
    StructException,
    StructSpec,
    StructType,
)


class Gone(StructException):
    __slots__ = ("key",)
    __match_args__ = ("key",)
    key: str | None

    def __init__(self, key: str | None = None) -> None:
        super().__init__()
        self.key = key

    @classmethod
    def __thrift_spec__(cls) -> StructSpec:
        return StructSpec("echo.Gone", (FieldSpec(1, "key", STRING),), "exception", cls)


_THROWS = (FieldSpec(1, "gone", StructType(Gone), "optional"),)
PING: FunctionSpec[None] = FunctionSpec("Echo", "ping")
ECHO: FunctionSpec[str] = FunctionSpec("Echo", "echo", (FieldSpec(1, "text", STRING),), STRING, _THROWS)
ADD: FunctionSpec[int] = FunctionSpec("Echo", "add", (FieldSpec(1, "a", I32), FieldSpec(2, "b", I32)), I32)
NOTE: FunctionSpec[None] = FunctionSpec("Echo", "note", (FieldSpec(1, "text", STRING),), oneway=True)
SERVICE = ServiceSpec("Echo", (PING, ECHO, ADD, NOTE))


class Client(ClientBase):
    __service__ = SERVICE

    def ping(self) -> None:
        return self._connection.call(PING)

    def echo(self, text: str | None) -> str:
        return self._connection.call(ECHO, text)

    def add(self, a: int, b: int) -> int:
        return self._connection.call(ADD, a, b)

    def note(self, text: str) -> None:
        return self._connection.call(NOTE, text)


class Processor(ProcessorBase):
    __service__ = SERVICE


class Handler:
    """Echoes; a text that starts with "gone" raises the declared exception, "boom" an undeclared one."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def ping(self) -> None:
        pass

    def echo(self, text: str | None) -> Any:
        if text is not None and text.startswith("gone"):
            raise Gone(text)
        if text == "boom":
            raise RuntimeError("boom")
        return text

    def add(self, a: int, b: int) -> int:
        return a + b

    def note(self, text: str) -> None:
        self.notes.append(text)
        if text == "boom":
            raise RuntimeError("boom")


@pytest.fixture
def echo() -> SimpleNamespace:
    """The service: its functions, classes and a handler."""
    return SimpleNamespace(
        PING=PING,
        ECHO=ECHO,
        ADD=ADD,
        NOTE=NOTE,
        SERVICE=SERVICE,
        Client=Client,
        Processor=Processor,
        Gone=Gone,
        handler=Handler(),
    )
