"""Choose the codec, once for the process."""

from __future__ import annotations

import importlib
import os
from pathlib import Path
from typing import Any

from thriftkit.errors import CodecUnavailable

from . import pure

_wanted = os.environ.get("THRIFTKIT_IMPL", "")
if _wanted not in ("", "native", "pure"):
    raise CodecUnavailable(f"THRIFTKIT_IMPL must be 'native' or 'pure', not {_wanted!r}")


def _not_built() -> str:
    """The reason that the build wrote down (``setup.py``) when it went on without the native codec, or ""."""
    try:
        reason = Path(__file__).parents[1].joinpath("_native_missing.txt").read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return ""
    return f"the native codec was not built: {reason}"


StructCodecClass: Any = pure.StructCodec
read_message_begin = pure.read_message_begin
__impl__ = "pure"
__impl_why__ = "THRIFTKIT_IMPL=pure"

if _wanted != "pure":
    try:
        _native: Any = importlib.import_module("thriftkit._native")
    except ImportError as error:
        if _wanted == "native":
            raise CodecUnavailable(f"THRIFTKIT_IMPL=native, but the native codec cannot be loaded: {error}") from error
        __impl_why__ = _not_built() or f"the native codec cannot be loaded: {error}"
    else:
        StructCodecClass = _native.StructCodec
        read_message_begin = _native.read_message_begin
        __impl__ = "native"
        __impl_why__ = "THRIFTKIT_IMPL=native" if _wanted else "the native codec is installed"
