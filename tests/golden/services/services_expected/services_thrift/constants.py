# Generated from services.thrift by thriftkit 0.1.0. DO NOT EDIT.
"""Constants of ``services.thrift``."""

from __future__ import annotations

__all__ = []
