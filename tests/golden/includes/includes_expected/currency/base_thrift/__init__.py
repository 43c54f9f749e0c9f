# Generated from base.thrift by thriftkit 0.1.0. DO NOT EDIT.
"""Python code of ``base.thrift``."""

from __future__ import annotations

from . import constants, ttypes

__all__ = ["constants", "ttypes"]
