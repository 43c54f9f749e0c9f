# Generated from keywords.thrift by thriftkit 0.1.0. DO NOT EDIT.
"""Constants of ``keywords.thrift``."""

from __future__ import annotations

import uuid
from typing import Final as _Final

from .ttypes import dict, str

__all__ = ["lambda_", "list_", "Final", "uuid_"]

lambda_: _Final[int] = 1
list_: _Final[list[int]] = [1]
Final: _Final[str] = str(list=dict(list="x"))
uuid_: _Final[uuid.UUID] = uuid.UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
