"""Choose the codec, once for the process."""

from __future__ import annotations

import importlib
import os
from typing import Any

from thriftkit.errors import CodecUnavailable

from . import pure

_wanted = os.environ.get("THRIFTKIT_IMPL", "")
if _wanted not in ("", "native", "pure"):
    raise CodecUnavailable(f"THRIFTKIT_IMPL must be 'native' or 'pure', not {_wanted!r}")

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
        __impl_why__ = f"the native codec cannot be loaded: {error}"
    else:
        StructCodecClass = _native.StructCodec
        read_message_begin = _native.read_message_begin
        __impl__ = "native"
        __impl_why__ = "THRIFTKIT_IMPL=native" if _wanted else "the native codec is installed"
