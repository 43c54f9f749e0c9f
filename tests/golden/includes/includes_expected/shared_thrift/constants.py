# Generated from shared.thrift by thriftkit 0.1.0. DO NOT EDIT.
"""Constants of ``shared.thrift``."""

from __future__ import annotations

__all__ = []
