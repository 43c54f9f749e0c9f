# Generated from services.thrift by thriftkit 0.1.0. DO NOT EDIT.
"""Python code of ``services.thrift``."""

from __future__ import annotations

from . import Base, Nothing, Store, constants, ttypes

__all__ = ["Base", "Nothing", "Store", "constants", "ttypes"]
