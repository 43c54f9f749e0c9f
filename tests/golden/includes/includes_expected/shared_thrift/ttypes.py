# Generated from shared.thrift by thriftkit 0.1.0. DO NOT EDIT.
"""Types of ``shared.thrift``."""

from __future__ import annotations

from thriftkit.schema import I64, EnumType, FieldSpec, Struct, StructSpec, ThriftEnum

from ..currency.base_thrift import ttypes as base_ttypes

__all__ = ["Money", "Grade"]


class Grade(ThriftEnum):
    GOOD = 1
    BAD = 2


class Money(Struct):
    __slots__ = ("amount", "currency")
    __match_args__ = ("amount", "currency")

    amount: int
    currency: base_ttypes.Currency

    def __init__(self, amount: int, currency: base_ttypes.Currency = base_ttypes.Currency.EUR) -> None:
        self.amount = amount
        self.currency = currency

    @classmethod
    def __thrift_spec__(cls) -> StructSpec:
        return StructSpec(
            "shared.Money",
            (
                FieldSpec(1, "amount", I64, "required"),
                FieldSpec(2, "currency", EnumType(base_ttypes.Currency), default=base_ttypes.Currency.EUR),
            ),
            "struct",
            cls,
        )
