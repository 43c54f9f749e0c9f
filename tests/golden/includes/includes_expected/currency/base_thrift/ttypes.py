# Generated from base.thrift by thriftkit 0.1.0. DO NOT EDIT.
"""Types of ``base.thrift``."""

from __future__ import annotations

from typing import TypeAlias

from thriftkit.schema import STRING, FieldSpec, StructException, StructSpec, ThriftEnum

__all__ = ["Currency", "Currencies", "Unavailable"]


class Currency(ThriftEnum):
    EUR = 1
    USD = 2


class Unavailable(StructException):
    __slots__ = ("why",)
    __match_args__ = ("why",)

    why: str | None

    def __init__(self, why: str | None = None) -> None:
        super().__init__()
        self.why = why

    @classmethod
    def __thrift_spec__(cls) -> StructSpec:
        return StructSpec("base.Unavailable", (FieldSpec(1, "why", STRING),), "exception", cls)


Currencies: TypeAlias = list[Currency]
