"""A bound on what a peer can cost us by sending keys that all have the same hash.

Python's hashes of str and bytes are keyed, and no more than a few dozen different i64 or double values
share one. Those of UUIDs, tuples, frozen sets and structs are not keyed: a megabyte of chosen UUIDs
with one hash takes minutes to put into a set. So the keys that differ and yet hash alike are counted.

Not covered: integers whose hashes differ and yet take the same way through the places of one table. They
must be made for the table's size, and cost 0.1 s where 72 kB of them arrive; it grows with the square.
"""

from __future__ import annotations

from typing import Final

from .plan import Kind

__all__ = ["MAX_ALIKE", "AlikeHashes", "is_forgeable"]

MAX_ALIKE: Final = 64
"""Different keys of one container that may have the same hash; chance does not give three."""

_FORGEABLE: Final = frozenset({Kind.UUID, Kind.LIST, Kind.SET, Kind.MAP, Kind.STRUCT})


def is_forgeable(kind: Kind) -> bool:
    """Whether a peer can choose many keys of this kind that have the same hash."""
    return kind in _FORGEABLE


class AlikeHashes:
    """Counts the keys of one container by hash."""

    __slots__ = ("_counts",)

    def __init__(self) -> None:
        self._counts: dict[int, int] = {}

    def add(self, key: object) -> bool:
        """Count a key that is not in the container yet; False if there are too many like it."""
        value = hash(key)
        count = self._counts.get(value, 0) + 1
        self._counts[value] = count
        return count <= MAX_ALIKE
