# Generated from services.thrift by thriftkit 0.1.0. DO NOT EDIT.
"""Types of ``services.thrift``."""

from __future__ import annotations

from thriftkit.schema import STRING, FieldSpec, Struct, StructException, StructSpec

__all__ = ["Item", "NotFound", "Refused"]


class Item(Struct):
    __slots__ = ("name",)
    __match_args__ = ("name",)

    name: str

    def __init__(self, name: str) -> None:
        self.name = name

    @classmethod
    def __thrift_spec__(cls) -> StructSpec:
        return StructSpec("services.Item", (FieldSpec(1, "name", STRING, "required"),), "struct", cls)


class NotFound(StructException):
    """Nothing is there."""

    __slots__ = ("key",)
    __match_args__ = ("key",)

    key: str | None

    def __init__(self, key: str | None = None) -> None:
        super().__init__()
        self.key = key

    @classmethod
    def __thrift_spec__(cls) -> StructSpec:
        return StructSpec("services.NotFound", (FieldSpec(1, "key", STRING),), "exception", cls)


class Refused(StructException):
    __slots__ = ()
    __match_args__ = ()

    def __init__(self) -> None:
        super().__init__()

    @classmethod
    def __thrift_spec__(cls) -> StructSpec:
        return StructSpec("services.Refused", (), "exception", cls)
