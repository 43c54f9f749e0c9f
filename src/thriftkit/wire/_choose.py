"""Choose the codec, once for the process."""

from __future__ import annotations

import importlib
import os
from typing import Any

from thriftkit.errors import CodecUnavailable

_wanted = os.environ.get("THRIFTKIT_IMPL", "")
if _wanted not in ("", "native", "pure"):
    raise CodecUnavailable(f"THRIFTKIT_IMPL must be 'native' or 'pure', not {_wanted!r}")


def _not_built() -> str:
    """The reason that the build wrote down (``setup.py``) when it went on without the native codec, or ""."""
    path = os.path.join(os.path.dirname(os.path.dirname(__file__)), "_native_missing.txt")
    try:
        with open(path, encoding="utf-8") as file:
            return f"the native codec was not built: {file.read().strip()}"
    except (OSError, ValueError):
        return ""


__impl__ = "pure"
__impl_why__ = "THRIFTKIT_IMPL=pure"
_codec: Any

if _wanted != "pure":
    try:
        _codec = importlib.import_module("thriftkit._native")
    except ImportError as error:
        if _wanted == "native":
            raise CodecUnavailable(f"THRIFTKIT_IMPL=native, but the native codec cannot be loaded: {error}") from error
        __impl_why__ = _not_built() or f"the native codec cannot be loaded: {error}"
    else:
        __impl__ = "native"
        __impl_why__ = "THRIFTKIT_IMPL=native" if _wanted else "the native codec is installed"

if __impl__ == "pure":
    # Not imported where the native one is at work: it takes a quarter of the time that the runtime takes to import.
    _codec = importlib.import_module("thriftkit.wire.pure")

StructCodecClass: Any = _codec.StructCodec
read_message_begin = _codec.read_message_begin
