"""The payloads of the benchmarks, built with the classes of any stack.

A *kit* is whatever holds the classes of ``idl/bench.thrift``: a generated module, one that thriftpy2
loaded, or a namespace of msgspec structs. Contents are the same for all; every object is built anew,
so that no codec profits from sharing.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

__all__ = ["PAYLOADS", "Payload", "make_profile"]

_SEED = 20


def make_small(kit: Any) -> Any:
    return kit.Small(id=1234567890123, count=42, active=True, score=0.75, name="alexander")


def make_profile(kit: Any, number: int = 0) -> Any:
    """A user profile of 508 bytes in the binary protocol, whatever the number (below 1000)."""
    return kit.Profile(
        id=9_007_199_254_740_000 + number,
        name=f"Grace Hopper {number:03d}",
        email=f"grace.hopper.{number:03d}@example.com",
        biography="Rear admiral and computer scientist; wrote the first linker, "
        f"taught a generation that a nanosecond is just thirty centimetres long ({number:04d}).",
        status=kit.Status.ACTIVE,
        addresses=[
            kit.Address(street=f"{number:03d} Compiler Avenue", city="Arlington", postcode="22201", country=840),
            kit.Address(street="1 Harvard Yard", city="Cambridge", postcode="02138"),
        ],
        counters={"posts": 1_024 + number, "comments": 65_536, "followers": 1_000_000 + number, "following": 12},
        roles={"admin", "author", "moderator"},
        score=0.9375,
        verified=True,
        created_at=1_700_000_000_000 + number,
        locale="en_US",
    )


def make_profiles(kit: Any) -> Any:
    return kit.Profiles(profiles=[make_profile(kit, number) for number in range(1000)])


def make_doubles(kit: Any) -> Any:
    source = random.Random(_SEED)
    return kit.Doubles(values=[source.uniform(-1e6, 1e6) for _ in range(10_000)])


def make_longs(kit: Any) -> Any:
    source = random.Random(_SEED)
    return kit.Longs(values=[source.getrandbits(source.randrange(1, 63)) for _ in range(10_000)])


def make_strings(kit: Any) -> Any:
    source = random.Random(_SEED)
    alphabet = "abcdefghijklmnopqrstuvwxyz0123456789"
    return kit.Strings(values=["".join(source.choices(alphabet, k=source.randrange(8, 33))) for _ in range(2_000)])


def make_unicode(kit: Any) -> Any:
    source = random.Random(_SEED)
    alphabet = "aäöüßéèñçøåłžšč漢字仮名🙂"
    return kit.Strings(values=["".join(source.choices(alphabet, k=source.randrange(8, 33))) for _ in range(2_000)])


@dataclass(frozen=True)
class Payload:
    name: str
    struct: str
    """The name of its class in the IDL."""
    make: Callable[[Any], Any]


PAYLOADS = (
    Payload("small", "Small", make_small),
    Payload("medium", "Profile", make_profile),
    Payload("large", "Profiles", make_profiles),
    Payload("doubles", "Doubles", make_doubles),
    Payload("longs", "Longs", make_longs),
    Payload("strings", "Strings", make_strings),
    Payload("unicode", "Strings", make_unicode),
)
