"""The Baseplate service's handler: for the real Baseplate and, by the same names, for ours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from baseplate.thrift.ttypes import Error, IsHealthyProbe
from drivers.conversation import Handler

__all__ = ["BaseplateHandler"]


class BaseplateHandler:
    """`Handler` with a context in front of the arguments, and what only Baseplate has."""

    def __init__(self, kit: Any) -> None:
        self._plain = Handler(kit)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._plain, name)
        return lambda _context, *args: method(*args)

    def is_healthy(self, _context: Any, request: Any) -> bool:
        return request.probe != IsHealthyProbe.STARTUP

    def headers_seen(self, context: Any) -> dict[str, str]:
        return {name.decode(): value.decode() for name, value in context.headers.items()}

    def refuse(self, _context: Any, code: int) -> None:
        raise Error(code=code, message="refused", details={"why": "asked to"}, retryable=False)
