# Generated from shop-front.thrift by thriftkit 0.1.0. DO NOT EDIT.
"""Types of ``shop-front.thrift``."""

from __future__ import annotations

from thriftkit.schema import EnumType, FieldSpec, ListType, Struct, StructSpec, StructType

from ..currency.base_thrift import ttypes as base_ttypes
from ..shared_thrift import ttypes as shared_ttypes

__all__ = ["Offer"]


class Offer(Struct):
    __slots__ = ("price", "grade", "currencies", "fee")
    __match_args__ = ("price", "grade", "currencies", "fee")

    price: shared_ttypes.Money
    grade: shared_ttypes.Grade
    currencies: base_ttypes.Currencies
    fee: shared_ttypes.Money

    def __init__(
        self,
        price: shared_ttypes.Money,
        grade: shared_ttypes.Grade = shared_ttypes.Grade.GOOD,
        currencies: base_ttypes.Currencies | None = None,
        fee: shared_ttypes.Money | None = None,
    ) -> None:
        self.price = price
        self.grade = grade
        self.currencies = [base_ttypes.Currency.EUR, base_ttypes.Currency.USD] if currencies is None else currencies
        self.fee = shared_ttypes.Money(amount=5) if fee is None else fee

    @classmethod
    def __thrift_spec__(cls) -> StructSpec:
        return StructSpec(
            "shop-front.Offer",
            (
                FieldSpec(1, "price", StructType(shared_ttypes.Money), "required"),
                FieldSpec(2, "grade", EnumType(shared_ttypes.Grade), default=shared_ttypes.Grade.GOOD),
                FieldSpec(
                    3,
                    "currencies",
                    ListType(EnumType(base_ttypes.Currency)),
                    default_factory=lambda: [base_ttypes.Currency.EUR, base_ttypes.Currency.USD],
                ),
                FieldSpec(
                    4,
                    "fee",
                    StructType(shared_ttypes.Money),
                    default_factory=lambda: shared_ttypes.Money(amount=5),
                ),
            ),
            "struct",
            cls,
        )
