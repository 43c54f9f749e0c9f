"""What is said over any connection between two Thrift stacks, whichever they are.

A *kit* holds the classes of ``interop/idl/interop.thrift`` as some stack makes them: our own, those that
Apache's compiler writes, or those that thriftpy2 loads. Classes, constructors, clients and handlers look
alike in all of them, so that one script serves all. This module runs in every peer's environment and
imports nothing but the standard library.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

__all__ = ["PARTS", "Handler", "converse", "describe", "everything"]

_FIELDS = {
    "Point": ("x", "y"),
    "Shape": ("point", "label", "polygon"),
    "Tree": ("name", "children"),
    "Everything": [
        "flag",
        "tiny",
        "little",
        "number",
        "big",
        "real",
        "text",
        "blob",
        "colour",
        "point",
        "shape",
        "flags",
        "names",
        "places",
        "table",
        "matrix",
        "palette",
        "blobs",
        "at",
        "absent",
        "tree",
        "ids",
        "shapes",
        "far",
        "last",
    ],
}
_SETS = ("names", "ids")
_FLAGS = (True, False, False, True)


def everything(kit: Any, flags: Sequence[bool] = _FLAGS) -> Any:
    """A value with every type, and the extremes of those that have some."""
    point = kit.Point
    leaf = kit.Tree(name="leaf", children=[])
    return kit.Everything(
        flag=True,
        tiny=-128,
        little=-32768,
        number=-2147483648,
        big=-9223372036854775808,
        real=-1234.5e-300,
        text="Grüße, 世界 🌍\n\x00",
        blob=bytes(range(256)),
        colour=kit.Colour.BLUE,
        point=point(x=2147483647, y=0),
        shape=kit.Shape(polygon=[point(x=1, y=-1), point(x=0, y=300)]),
        flags=list(flags),
        names={"", "one", "zwölf"},
        places={"here": [point(x=1, y=2)], "nowhere": []},
        table={-1: {"half": 0.5}, 70000: {}},
        matrix=[[], [0, -1, 1, 9223372036854775807], [-64, 63, -65, 64]],
        palette=[kit.Colour.RED, kit.Colour.GREEN],
        blobs={127: b"\xff\xfe", -1: b""},
        at=1_700_000_000_000,
        tree=kit.Tree(name="root", children=[leaf, kit.Tree(name="branch", children=[leaf])]),
        ids={-1, 0, 9223372036854775807},
        shapes=[kit.Shape(label="circle"), kit.Shape(point=point(x=-5, y=5))],
        far=-300,
        last="end",
    )


def describe(value: Any) -> str:
    """The value as canonical JSON text, the same for every stack that understood it alike."""
    return json.dumps(_plain(value), sort_keys=True)


def _plain(value: Any) -> Any:
    fields = _FIELDS.get(type(value).__name__)
    if fields is not None:
        given = {name: getattr(value, name) for name in fields if getattr(value, name, None) is not None}
        return {name: _plain(sorted(v) if name in _SETS else v) for name, v in given.items()}
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return sorted([_plain(key), _plain(item)] for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, bool) or value is None:
        return value
    return int(value) if isinstance(value, int) else value


class Handler:
    """The service, over the classes of `kit`."""

    def __init__(self, kit: Any) -> None:
        self.kit = kit
        self.texts: list[str] = []

    def name(self) -> str:
        return "interop"

    def ping(self) -> None:
        pass

    def add(self, left: int, right: int) -> int:
        return left + right

    def repeat(self, text: str, times: int) -> str:
        return text * times

    def reversed(self, blob: bytes) -> bytes:
        return bytes(blob)[::-1]

    def echo(self, value: Any) -> Any:
        return value

    def describe(self, value: Any) -> str:
        return describe(value)

    def mixed(self, left: int, right: int) -> int:
        return int(left) | int(right)

    def grown(self, shape: Any) -> Any:
        if shape.label is not None:
            return self.kit.Shape(label=shape.label + "!")
        if shape.point is not None:
            return self.kit.Shape(polygon=[shape.point])
        return self.kit.Shape(polygon=[*shape.polygon, self.kit.Point(x=0, y=0)])

    def fail(self, how: str) -> int:
        self.check(how)
        return len(how)

    def check(self, how: str) -> None:
        if how == "missing":
            raise self.kit.Missing(key="kéy", code=404)
        if how == "overflow":
            raise self.kit.Overflow(limit=-9223372036854775808)
        if how == "undeclared":
            raise RuntimeError("this exception is not in the IDL")

    def notify(self, text: str) -> None:
        self.texts.append(text)

    def notified(self) -> list[str]:
        return list(self.texts)


def _equal(found: Any, expected: Any) -> None:
    if found != expected:
        raise AssertionError(f"{found!r} is not {expected!r}")


def _raised(kind: type[BaseException], call: Callable[[], Any]) -> Any:
    try:
        result = call()
    except kind as error:
        return error
    raise AssertionError(f"{kind.__name__} was not raised; the call returned {result!r}")


def _scalars(client: Any, kit: Any) -> None:
    _equal(client.add(-5, 2**31 - 1), 2**31 - 6)
    _equal(client.repeat("ab€", 3), "ab€ab€ab€")
    _equal(client.repeat("", 3), "")
    _equal(client.reversed(b"\x00\x01\xff"), b"\xff\x01\x00")


def _large(client: Any, kit: Any) -> None:
    _equal(client.repeat("0123456789abcdef", 65536), "0123456789abcdef" * 65536)
    _equal(client.reversed(b"\x01" + b"\0" * 300_000), b"\0" * 300_000 + b"\x01")


def _structs(client: Any, kit: Any, flags: Sequence[bool] = _FLAGS) -> None:
    value = everything(kit, flags)
    _equal(client.describe(value), describe(value))
    _equal(describe(client.echo(value)), describe(value))
    empty = kit.Everything()
    _equal(client.describe(empty), "{}")
    _equal(describe(client.echo(empty)), "{}")


def _enums_and_unions(client: Any, kit: Any) -> None:
    _equal(client.mixed(kit.Colour.RED, kit.Colour.BLUE), 5)  # a value without a name
    _equal(client.mixed(kit.Colour.RED, kit.Colour.RED), kit.Colour.RED)
    _equal(client.grown(kit.Shape(label="dot")).label, "dot!")
    _equal(describe(client.grown(kit.Shape(point=kit.Point(x=1, y=2)))), '{"polygon": [{"x": 1, "y": 2}]}')


def _exceptions(client: Any, kit: Any) -> None:
    for method in (client.fail, client.check):
        missing = _raised(kit.Missing, lambda method=method: method("missing"))
        _equal((missing.key, missing.code), ("kéy", 404))
        _equal(_raised(kit.Overflow, lambda method=method: method("overflow")).limit, -(2**63))
    _equal(client.fail("nothing"), 7)
    _equal(client.check("nothing"), None)


def _oneway(client: Any, kit: Any) -> None:
    before = len(client.notified())
    _equal(client.notify("ünö"), None)
    _equal(client.notify("dos"), None)
    _equal(client.notified()[before:], ["ünö", "dos"])


def _void_and_inherited(client: Any, kit: Any) -> None:
    _equal(client.ping(), None)
    _equal(client.name(), "interop")


def converse(client: Any, kit: Any, flags: Sequence[bool] = _FLAGS) -> Iterator[str]:
    """Run every part of the conversation; yields the name of each that went well, AssertionError else.

    `flags` is what travels as ``list<bool>``.
    """
    structs = partial(_structs, flags=flags)
    for name, part in {**_BEFORE, "structs": structs, **_AFTER}.items():
        part(client, kit)
        yield name
    for _ in range(300):  # seqids past one and two bytes of a varint
        client.ping()
    structs(client, kit)
    yield "many calls"


_BEFORE = {"void and inherited": _void_and_inherited, "scalars": _scalars}
_AFTER = {"enums and unions": _enums_and_unions, "exceptions": _exceptions, "oneway": _oneway, "large": _large}
PARTS = (*_BEFORE, "structs", *_AFTER, "many calls")
"""What a complete conversation yields."""
