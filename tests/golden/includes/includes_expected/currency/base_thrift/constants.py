# Generated from base.thrift by thriftkit 0.1.0. DO NOT EDIT.
"""Constants of ``base.thrift``."""

from __future__ import annotations

from typing import Final

from .ttypes import Currency

__all__ = ["ALL"]

ALL: Final[list[Currency]] = [Currency.EUR, Currency.USD]
