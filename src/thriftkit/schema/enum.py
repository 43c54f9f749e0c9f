"""The base class of generated enums: an `IntEnum` that a newer peer cannot break."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import Any, Generic, TypeVar

__all__ = ["ThriftEnum"]

K = TypeVar("K")
V = TypeVar("V")

_I32_MIN = -(1 << 31)
_I32_MAX = (1 << 31) - 1


class _NameMap(Generic[K, V]):
    """Computes ``_VALUES_TO_NAMES`` or ``_NAMES_TO_VALUES`` when it is asked for, as a plain dict."""

    __slots__ = ("by_value",)

    def __init__(self, by_value: bool) -> None:
        self.by_value = by_value

    def __get__(self, instance: object, owner: Any) -> Mapping[K, V]:
        members = owner.__members__.items()
        if self.by_value:
            return {int(member): member.name for _, member in members}  # type: ignore[misc] # one body for both maps
        return {name: int(member) for name, member in members}  # type: ignore[misc] # as above


class _NameMaps:
    """What Apache's generated enums have: members only, aliases by name. A mixin, lest they look like members."""

    _VALUES_TO_NAMES = _NameMap[int, str](by_value=True)
    _NAMES_TO_VALUES = _NameMap[str, int](by_value=False)


class ThriftEnum(_NameMaps, IntEnum):
    """An open enum: ``Colour(99)`` is a `Colour` that compares as 99 and has ``name`` None.

    Values outside the IDL arise when a peer knows a newer IDL. They are not kept by the class, so a
    peer cannot make it grow. Values outside i32 are a ValueError.
    """

    @classmethod
    def _missing_(cls, value: object) -> ThriftEnum | None:
        if not isinstance(value, int) or isinstance(value, bool) or not _I32_MIN <= value <= _I32_MAX:
            return None
        unknown = int.__new__(cls, value)
        unknown._name_ = None  # type: ignore[assignment] # no name in the IDL we were compiled from
        unknown._value_ = value
        return unknown

    @property
    def is_known(self) -> bool:
        """Whether the value has a name in the IDL."""
        return self._name_ is not None

    def __repr__(self) -> str:
        if self._name_ is None:
            return f"<{type(self).__name__} unknown: {self._value_!r}>"
        return f"<{type(self).__name__}.{self._name_}: {self._value_!r}>"
