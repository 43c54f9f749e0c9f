"""The base classes of generated structs, unions and exceptions.

Generated classes declare one slot per field (Python name, IDL order), an explicit ``__init__`` and
``__thrift_spec__``. The codecs allocate instances without calling ``__init__`` and write the slots
directly; a slot that holds None is a field that is absent.

`_unknown` holds the fields that a newer peer sent and our IDL does not know, as binary-protocol bytes
(type, id, value; no stop), in the order received, or None. Both codecs write them back after the known
fields, in whichever protocol they encode.
"""

from __future__ import annotations

from collections.abc import Iterable
from reprlib import recursive_repr
from typing import Any, ClassVar, NoReturn, TypeVar

from thriftkit.errors import TException

from .spec import StructSpec

__all__ = ["FrozenDict", "Struct", "StructException", "StructLike", "Union", "field_values", "spec_of"]

K = TypeVar("K")
V = TypeVar("V")


def _missing_spec(cls: type[object]) -> NoReturn:
    raise TypeError(f"{cls.__qualname__} is not a generated class: it has no __thrift_spec__ of its own")


class Struct:
    """Base of generated structs: mutable, compared by value, usable with copy, pickle and match."""

    __slots__ = ("_unknown",)
    __match_args__: ClassVar[tuple[str, ...]] = ()

    _unknown: bytes | None

    @classmethod
    def __thrift_spec__(cls) -> StructSpec:
        """The spec, built anew; use `spec_of`, which keeps it."""
        _missing_spec(cls)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return _state(self) == _state(other)

    def __hash__(self) -> int:
        """By value, so that structs can be map keys; a struct that holds a list, set or map has no hash."""
        return hash((type(self), _state(self)))

    @recursive_repr()
    def __repr__(self) -> str:
        return _repr(self)


class Union(Struct):
    """Base of generated unions: exactly one member is set, the others are None.

    Setting a member clears the others. Generated ``__init__`` takes exactly one keyword.
    """

    __slots__ = ()

    def __setattr__(self, name: str, value: object) -> None:
        if value is not None and name != "_unknown":
            for member in self.__match_args__:
                object.__setattr__(self, member, None)
        object.__setattr__(self, name, value)

    def _set_only_member(self, members: dict[str, object]) -> None:
        """For generated ``__init__``: take exactly one member that is not None, or TypeError."""
        given = [name for name, value in members.items() if value is not None]
        if len(given) != 1:
            what = "none" if not given else ", ".join(given)
            raise TypeError(f"{type(self).__name__} takes exactly one of {', '.join(members)}; got {what}")
        for name, value in members.items():
            object.__setattr__(self, name, value)

    @property
    def _member(self) -> str | None:
        """The Python name of the member that is set."""
        return next((name for name in self.__match_args__ if getattr(self, name) is not None), None)

    @recursive_repr()
    def __repr__(self) -> str:
        return _repr(self, skip_absent=True)


class StructException(TException):
    """Base of the exceptions that an IDL declares: fields like a struct's, behaviour like an exception's."""

    __slots__ = ("_unknown",)
    __match_args__: ClassVar[tuple[str, ...]] = ()

    _unknown: bytes | None

    @classmethod
    def __thrift_spec__(cls) -> StructSpec:
        """The spec, built anew; use `spec_of`, which keeps it."""
        _missing_spec(cls)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return _state(self) == _state(other)

    def __hash__(self) -> int:
        """The same for all of a class: equal exceptions must hash alike, and fields may be unhashable."""
        return hash(type(self))

    def __str__(self) -> str:
        return ", ".join(f"{name}={value!r}" for name, value in _set_fields(self))

    @recursive_repr()
    def __repr__(self) -> str:
        return _repr(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return (_rebuild_exception, (type(self), _state(self)), self.__dict__ or None)


StructLike = Struct | StructException


class FrozenDict(dict[K, V]):
    """A dict that has a hash and refuses changes: a ``map`` where a map key or set element must be hashable."""

    __slots__ = ()

    def __hash__(self) -> int:  # type: ignore[override] # dict declares it None
        return hash(frozenset(self.items()))

    def _refuse(self, *_args: object, **_kwargs: object) -> NoReturn:
        raise TypeError("a FrozenDict cannot be changed")

    __setitem__ = __delitem__ = clear = pop = popitem = setdefault = update = __ior__ = _refuse

    def __reduce__(self) -> tuple[Any, ...]:
        return (FrozenDict, (dict(self),))


def spec_of(cls: type[StructLike]) -> StructSpec:
    """The one `StructSpec` of a generated class, built on first use.

    Subclasses that users derive from a generated class share its spec. Raises TypeError for a class
    that no IDL describes.
    """
    cached: StructSpec | None = cls.__dict__.get("_thrift_spec_cache")
    if cached is not None:
        return cached
    owner = next((c for c in cls.__mro__ if "__thrift_spec__" in c.__dict__), cls)
    if owner is not cls:
        return spec_of(owner)
    spec = cls.__thrift_spec__()
    cls._thrift_spec_cache = spec  # type: ignore[union-attr] # not declared: it is not a slot
    return spec


def field_values(value: StructLike) -> tuple[object, ...]:
    """The values of the fields in IDL order, None where absent."""
    return tuple(getattr(value, name, None) for name in value.__match_args__)


def _state(value: StructLike) -> tuple[object, ...]:
    return (*field_values(value), getattr(value, "_unknown", None))


def _set_fields(value: StructLike) -> Iterable[tuple[str, object]]:
    return [(n, v) for n, v in zip(value.__match_args__, field_values(value), strict=True) if v is not None]


def _repr(value: StructLike, *, skip_absent: bool = False) -> str:
    fields = _set_fields(value) if skip_absent else zip(value.__match_args__, field_values(value), strict=True)
    parts = [f"{name}={item!r}" for name, item in fields]
    if unknown := getattr(value, "_unknown", None):
        parts.append(f"<{len(unknown)} bytes of unknown fields>")
    return f"{type(value).__name__}({', '.join(parts)})"


def _rebuild_exception(cls: type[StructException], state: tuple[object, ...]) -> StructException:
    made = cls.__new__(cls)
    for name, value in zip((*cls.__match_args__, "_unknown"), state, strict=True):
        object.__setattr__(made, name, value)
    return made
