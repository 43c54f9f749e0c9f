# Generated from shop-front.thrift by thriftkit 0.1.0. DO NOT EDIT.
"""Constants of ``shop-front.thrift``."""

from __future__ import annotations

__all__ = []
