# Generated from baseplate.thrift by thriftkit 0.1.0. DO NOT EDIT.
"""Constants of ``baseplate.thrift``."""

from __future__ import annotations

__all__ = []
