# Generated from everyday.thrift by thriftkit 0.1.0. DO NOT EDIT.
"""Everything that an ordinary IDL uses."""

from __future__ import annotations

from . import constants, ttypes

__all__ = ["constants", "ttypes"]
