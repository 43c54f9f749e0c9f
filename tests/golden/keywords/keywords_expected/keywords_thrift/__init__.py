# Generated from keywords.thrift by thriftkit 0.1.0. DO NOT EDIT.
"""Python code of ``keywords.thrift``."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from . import constants, ttypes

__all__ = ["Keywords", "constants", "ttypes", "ttypes_"]

if TYPE_CHECKING:
    from . import Keywords, ttypes_
else:

    def __getattr__(name: str) -> object:
        # A service is imported when it is first asked for: most who import this package use one of them, or none.
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return import_module(f"{__name__}.{name}")

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
