# Generated from everyday.thrift by thriftkit 0.1.0. DO NOT EDIT.
"""Types of ``everyday.thrift``."""

from __future__ import annotations

import uuid
from typing import TypeAlias

from thriftkit.schema import (
    BINARY,
    BOOL,
    DOUBLE,
    I8,
    I16,
    I32,
    I64,
    STRING,
    UUID,
    EnumType,
    FieldSpec,
    FrozenDict,
    ListType,
    MapType,
    SetType,
    Struct,
    StructException,
    StructSpec,
    StructType,
    ThriftEnum,
    Union,
)

__all__ = [
    "Colour",
    "Level",
    "Key",
    "Places",
    "Atlas",
    "World",
    "Millis",
    "Point",
    "Place",
    "Scalars",
    "Containers",
    "Empty",
    "Tree",
    "Shape",
    "Gone",
    "Closed",
    "Nothing",
]


class Colour(ThriftEnum):
    """How a place looks from far away. "Quoted" and \\back\\slashed."""

    RED = 1
    GREEN = 2
    """Like grass."""
    BLUE = 3
    AZURE = 3


class Level(ThriftEnum):
    LOW = -1
    HIGH = 16


class Nothing(ThriftEnum):
    pass


class Point(Struct):
    __slots__ = ("x", "y")
    __match_args__ = ("x", "y")

    x: float
    y: float

    def __init__(self, x: float, y: float) -> None:
        self.x = x
        self.y = y

    @classmethod
    def __thrift_spec__(cls) -> StructSpec:
        return StructSpec(
            "everyday.Point",
            (FieldSpec(1, "x", DOUBLE, "required"), FieldSpec(2, "y", DOUBLE, "required")),
            "struct",
            cls,
        )


class Place(Struct):
    """Where something is.

    Found by its name:

        find("here")
    """

    __slots__ = (
        "name",
        "lat",
        "tags",
        "colour",
        "shade",
        "limit",
        "aliases",
        "at",
        "neighbours",
        "corner",
        "id",
        "owner",
        "note",
    )
    __match_args__ = (
        "name",
        "lat",
        "tags",
        "colour",
        "shade",
        "limit",
        "aliases",
        "at",
        "neighbours",
        "corner",
        "id",
        "owner",
        "note",
    )

    name: str
    """As people call it."""
    lat: float | None
    tags: list[str]
    colour: Colour | None
    shade: Colour
    limit: int
    aliases: set[Key] | None
    at: Point
    neighbours: dict[Key, Place]
    corner: Point
    id: uuid.UUID | None
    owner: uuid.UUID
    note: str | None

    def __init__(
        self,
        name: str,
        lat: float | None = None,
        tags: list[str] | None = None,
        colour: Colour | None = Colour.RED,
        shade: Colour = Colour.BLUE,
        limit: int = 100,
        aliases: set[Key] | None = None,
        *,
        at: Point,
        neighbours: dict[Key, Place] | None = None,
        corner: Point | None = None,
        id: uuid.UUID | None = None,
        owner: uuid.UUID | None = None,
        note: str | None = 'it\'s "here"',
    ) -> None:
        self.name = name
        self.lat = lat
        self.tags = ["new"] if tags is None else tags
        self.colour = colour
        self.shade = shade
        self.limit = limit
        self.aliases = set() if aliases is None else aliases
        self.at = at
        self.neighbours = {} if neighbours is None else neighbours
        self.corner = Point(x=1.0, y=2.5) if corner is None else corner
        self.id = id
        self.owner = uuid.UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8") if owner is None else owner
        self.note = note

    @classmethod
    def __thrift_spec__(cls) -> StructSpec:
        return StructSpec(
            "everyday.Place",
            (
                FieldSpec(1, "name", STRING, "required"),
                FieldSpec(2, "lat", DOUBLE),
                FieldSpec(3, "tags", ListType(STRING), default_factory=lambda: ["new"]),
                FieldSpec(4, "colour", EnumType(Colour), "optional", default=Colour.RED),
                FieldSpec(5, "shade", EnumType(Colour), default=Colour.BLUE),
                FieldSpec(6, "limit", I32, default=100),
                FieldSpec(7, "aliases", SetType(STRING), "optional", default_factory=set),
                FieldSpec(8, "at", StructType(Point), "required"),
                FieldSpec(9, "neighbours", MapType(STRING, StructType(Place)), default_factory=dict),
                FieldSpec(10, "corner", StructType(Point), default_factory=lambda: Point(x=1.0, y=2.5)),
                FieldSpec(11, "id", UUID),
                FieldSpec(12, "owner", UUID, default=uuid.UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")),
                FieldSpec(13, "note", STRING, "optional", default='it\'s "here"'),
            ),
            "struct",
            cls,
        )


class Scalars(Struct):
    __slots__ = ("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "m")
    __match_args__ = ("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "m")

    a: bool | None
    b: int | None
    c: int | None
    d: int | None
    e: int | None
    f: float | None
    g: str | None
    h: bytes | None
    i: Millis | None
    j: bytes
    k: bool
    m: float

    def __init__(
        self,
        a: bool | None = None,
        b: int | None = None,
        c: int | None = None,
        d: int | None = None,
        e: int | None = None,
        f: float | None = None,
        g: str | None = None,
        h: bytes | None = None,
        i: Millis | None = 5,
        j: bytes = b"raw",
        k: bool = True,
        m: float = 1e300,
    ) -> None:
        self.a = a
        self.b = b
        self.c = c
        self.d = d
        self.e = e
        self.f = f
        self.g = g
        self.h = h
        self.i = i
        self.j = j
        self.k = k
        self.m = m

    @classmethod
    def __thrift_spec__(cls) -> StructSpec:
        return StructSpec(
            "everyday.Scalars",
            (
                FieldSpec(1, "a", BOOL),
                FieldSpec(2, "b", I8),
                FieldSpec(3, "c", I16),
                FieldSpec(4, "d", I32),
                FieldSpec(5, "e", I64),
                FieldSpec(6, "f", DOUBLE),
                FieldSpec(7, "g", STRING),
                FieldSpec(8, "h", BINARY),
                FieldSpec(9, "i", I64, "optional", default=5),
                FieldSpec(10, "j", BINARY, default=b"raw"),
                FieldSpec(11, "k", BOOL, default=True),
                FieldSpec(12, "m", DOUBLE, default=1e300),
            ),
            "struct",
            cls,
        )


class Containers(Struct):
    __slots__ = ("grid", "paths", "groups", "weights", "world", "tours", "long_default_that_does_not_fit")
    __match_args__ = ("grid", "paths", "groups", "weights", "world", "tours", "long_default_that_does_not_fit")

    grid: list[list[int]] | None
    paths: set[tuple[int, ...]] | None
    groups: dict[frozenset[str], dict[tuple[str, ...], Places]] | None
    weights: dict[FrozenDict[int, str], int] | None
    world: World | None
    tours: set[tuple[Place, ...]] | None
    long_default_that_does_not_fit: list[str] | None

    def __init__(
        self,
        grid: list[list[int]] | None = None,
        paths: set[tuple[int, ...]] | None = None,
        groups: dict[frozenset[str], dict[tuple[str, ...], Places]] | None = None,
        weights: dict[FrozenDict[int, str], int] | None = None,
        world: World | None = None,
        tours: set[tuple[Place, ...]] | None = None,
        long_default_that_does_not_fit: list[str] | None = None,
    ) -> None:
        self.grid = grid
        self.paths = paths
        self.groups = groups
        self.weights = weights
        self.world = world
        self.tours = tours
        if long_default_that_does_not_fit is None:
            long_default_that_does_not_fit = [
                "the first item of the list",
                "the second item",
                "the third item",
                "the fourth",
            ]
        self.long_default_that_does_not_fit = long_default_that_does_not_fit

    @classmethod
    def __thrift_spec__(cls) -> StructSpec:
        return StructSpec(
            "everyday.Containers",
            (
                FieldSpec(1, "grid", ListType(ListType(I32))),
                FieldSpec(2, "paths", SetType(ListType(I32))),
                FieldSpec(
                    3,
                    "groups",
                    MapType(SetType(STRING), MapType(ListType(STRING), ListType(StructType(Place)))),
                ),
                FieldSpec(4, "weights", MapType(MapType(I32, STRING), I32)),
                FieldSpec(5, "world", MapType(STRING, ListType(StructType(Place)))),
                FieldSpec(6, "tours", SetType(ListType(StructType(Place)))),
                FieldSpec(
                    7,
                    "long_default_that_does_not_fit",
                    ListType(STRING),
                    "optional",
                    default_factory=lambda: [
                        "the first item of the list",
                        "the second item",
                        "the third item",
                        "the fourth",
                    ],
                ),
            ),
            "struct",
            cls,
        )


class Empty(Struct):
    __slots__ = ()
    __match_args__ = ()

    @classmethod
    def __thrift_spec__(cls) -> StructSpec:
        return StructSpec("everyday.Empty", (), "struct", cls)


class Tree(Struct):
    """A tree refers to itself."""

    __slots__ = ("children", "left")
    __match_args__ = ("children", "left")

    children: list[Tree] | None
    left: Tree | None

    def __init__(self, children: list[Tree] | None = None, left: Tree | None = None) -> None:
        self.children = children
        self.left = left

    @classmethod
    def __thrift_spec__(cls) -> StructSpec:
        return StructSpec(
            "everyday.Tree",
            (FieldSpec(1, "children", ListType(StructType(Tree))), FieldSpec(2, "left", StructType(Tree), "optional")),
            "struct",
            cls,
        )


class Shape(Union):
    __slots__ = ("circle", "corner", "polygon")
    __match_args__ = ("circle", "corner", "polygon")

    circle: float | None
    """A radius."""
    corner: Point | None
    polygon: list[Point] | None

    def __init__(
        self,
        *,
        circle: float | None = None,
        corner: Point | None = None,
        polygon: list[Point] | None = None,
    ) -> None:
        self._set_only_member({"circle": circle, "corner": corner, "polygon": polygon})

    @classmethod
    def __thrift_spec__(cls) -> StructSpec:
        return StructSpec(
            "everyday.Shape",
            (
                FieldSpec(1, "circle", DOUBLE, "optional"),
                FieldSpec(2, "corner", StructType(Point), "optional"),
                FieldSpec(3, "polygon", ListType(StructType(Point)), "optional"),
            ),
            "union",
            cls,
            annotations={"purpose": "drawing", "unused": "1"},
        )


class Gone(StructException):
    """It was there once."""

    __slots__ = ("key", "since", "message")
    __match_args__ = ("key", "since", "message")

    key: str
    since: int | None
    message: str | None

    def __init__(self, key: str, since: int | None = 3, message: str | None = None) -> None:
        super().__init__()
        self.key = key
        self.since = since
        self.message = message

    @classmethod
    def __thrift_spec__(cls) -> StructSpec:
        return StructSpec(
            "everyday.Gone",
            (
                FieldSpec(1, "key", STRING, "required"),
                FieldSpec(2, "since", I32, "optional", default=3, annotations={"unit": "days"}),
                FieldSpec(3, "message", STRING),
            ),
            "exception",
            cls,
        )


class Closed(StructException):
    __slots__ = ()
    __match_args__ = ()

    def __init__(self) -> None:
        super().__init__()

    @classmethod
    def __thrift_spec__(cls) -> StructSpec:
        return StructSpec("everyday.Closed", (), "exception", cls)


Key: TypeAlias = str
Places: TypeAlias = list[Place]
Atlas: TypeAlias = dict[Key, Places]
World: TypeAlias = Atlas
Millis: TypeAlias = int
