# Generated from shared.thrift by thriftkit 0.1.0. DO NOT EDIT.
"""Python code of ``shared.thrift``."""

from __future__ import annotations

from . import SharedService, constants, ttypes

__all__ = ["SharedService", "constants", "ttypes"]
