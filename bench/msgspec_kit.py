"""The classes of ``idl/bench.thrift`` as msgspec structs, keyed by name or as arrays."""

from __future__ import annotations

from enum import IntEnum
from types import SimpleNamespace
from typing import Any

import msgspec

__all__ = ["msgspec_kit"]


class Status(IntEnum):
    ACTIVE = 1
    SUSPENDED = 2
    DELETED = 3


def msgspec_kit(*, array_like: bool) -> SimpleNamespace:
    """Typed structs; with `array_like` they travel without field names."""

    def struct(name: str, *fields: Any, **options: Any) -> Any:
        return msgspec.defstruct(name, fields, array_like=array_like, **options)

    # omit_defaults: fields that are absent do not travel, as in Thrift.
    address = struct(
        "Address",
        ("street", str),
        ("city", str),
        ("postcode", str | None, None),
        ("country", int | None, None),
        omit_defaults=True,
    )
    profile = struct(
        "Profile",
        ("id", int),
        ("name", str),
        ("email", str | None, None),
        ("biography", str | None, None),
        ("status", Status | None, None),
        ("addresses", list[address] | None, None),
        ("counters", dict[str, int] | None, None),
        ("roles", set[str] | None, None),
        ("score", float | None, None),
        ("verified", bool | None, None),
        ("created_at", int | None, None),
        ("locale", str | None, None),
        ("avatar", bytes | None, None),
        omit_defaults=True,
    )
    return SimpleNamespace(
        Status=Status,
        Small=struct("Small", ("id", int), ("count", int), ("active", bool), ("score", float), ("name", str)),
        Address=address,
        Profile=profile,
        Profiles=struct("Profiles", ("profiles", list[profile])),
        Doubles=struct("Doubles", ("values", list[float])),
        Longs=struct("Longs", ("values", list[int])),
        Strings=struct("Strings", ("values", list[str])),
    )
