# Generated from shop-front.thrift by thriftkit 0.1.0. DO NOT EDIT.
"""Python code of ``shop-front.thrift``."""

from __future__ import annotations

from . import Counter, Shop, constants, ttypes

__all__ = ["Counter", "Shop", "constants", "ttypes"]
