# Generated from everyday.thrift by thriftkit 0.1.0. DO NOT EDIT.
"""Constants of ``everyday.thrift``."""

from __future__ import annotations

import uuid
from typing import Final

from .ttypes import Colour, Key, Point

__all__ = [
    "LIMIT",
    "RATIO",
    "GREETING",
    "MAGIC",
    "YES",
    "HOME",
    "FAVOURITE",
    "NAMES",
    "PRIMES",
    "AGES",
    "BY_PATH",
    "NESTED",
    "ORIGIN",
    "ALSO_LIMIT",
    "ROUTES_THAT_ARE_TOO_LONG_FOR_ONE_LINE",
    "NOBODY",
]

LIMIT: Final[int] = 100
RATIO: Final[float] = 1.5
GREETING: Final[str] = "He said \"hello\", it's 5 o'clock\n"
MAGIC: Final[bytes] = b"\\x"
YES: Final[bool] = True
HOME: Final[Key] = "home"
FAVOURITE: Final[Colour] = Colour.GREEN
NAMES: Final[list[str]] = ["a", "b"]
PRIMES: Final[set[int]] = {2, 3, 5}
AGES: Final[dict[str, int]] = {"ann": 30, "bob": 40}
BY_PATH: Final[dict[tuple[int, ...], set[str]]] = {(1, 2): {"x"}, (): set()}
NESTED: Final[set[tuple[frozenset[int], ...]]] = {(frozenset({1}), frozenset({2}))}
ORIGIN: Final[Point] = Point(x=0.0, y=0.0)
ALSO_LIMIT: Final[int] = 100
ROUTES_THAT_ARE_TOO_LONG_FOR_ONE_LINE: Final[dict[str, list[str]]] = {
    "first": ["one", "two", "three", "four"],
    "second": ["five", "six", "seven", "eight"],
}
NOBODY: Final[uuid.UUID] = uuid.UUID("00000000-0000-0000-0000-000000000000")
