"""What decoded structs and containers cost in memory, as `Limits.max_bytes_per_wire_byte` counts it.

Estimates of CPython's sizes on 64-bit machines, the same in both codecs, so that they refuse the same
messages. Scalars are not counted: they take less than the limit for each of their bytes.
"""

from __future__ import annotations

from typing import Final

from thriftkit.limits import Limits

__all__ = ["LIST_COST", "granted", "map_cost", "set_cost", "struct_cost"]

FREE_BYTES: Final = 6_000_000
"""What any message may take, however short it is."""
LIST_COST: Final = 64
"""A list or tuple without its items, which are places of eight bytes."""


def granted(wire_bytes: int, limits: Limits) -> int:
    """What the structs and containers of a message of `wire_bytes` may cost."""
    return max(FREE_BYTES, wire_bytes * limits.max_bytes_per_wire_byte)


def struct_cost(fields: int, factories: int) -> int:
    """An instance, and the defaults that are made anew for it."""
    return 48 + 8 * fields + 64 * factories


def set_cost(size: int) -> int:
    """A set or frozenset of that many elements; up to four need no table of their own."""
    return 216 if size < 5 else 216 + 64 * size


def map_cost(size: int) -> int:
    """A dict of that many items."""
    return 64 + 100 * size
