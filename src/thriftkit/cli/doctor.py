"""What ``thriftkit doctor`` shows: everything that a bug report needs."""

from __future__ import annotations

import platform
import sys

from thriftkit import __version__
from thriftkit.errors import CodecUnavailable
from thriftkit.loader import shipped_include_dirs

__all__ = ["report"]


def report() -> tuple[list[str], bool]:
    """The lines to show, and whether all is well: a codec that cannot be loaded is not."""
    codec, healthy = _codec()
    rows = [
        ("thriftkit", __version__),
        ("python", f"{platform.python_implementation()} {platform.python_version()} ({sys.executable})"),
        ("platform", platform.platform()),
        ("codec", codec),
        ("include folders", ", ".join(shipped_include_dirs()) or "none"),
    ]
    return [f"{name:<16}{value}" for name, value in rows], healthy


def _codec() -> tuple[str, bool]:
    try:
        from thriftkit import wire  # not at the top: it may refuse to be imported, which is worth a report
    except CodecUnavailable as error:
        return f"none: {error}", False
    return f"{wire.__impl__} ({wire.__impl_why__})", True
