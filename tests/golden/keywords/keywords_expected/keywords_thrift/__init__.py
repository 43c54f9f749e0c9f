# Generated from keywords.thrift by thriftkit 0.1.0. DO NOT EDIT.
"""Python code of ``keywords.thrift``."""

from __future__ import annotations

from . import Keywords, constants, ttypes, ttypes_

__all__ = ["Keywords", "constants", "ttypes", "ttypes_"]
