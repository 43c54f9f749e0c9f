"""Serving Thrift: every call gets a context, a span, metrics and a trace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .processor import baseplateify_processor

__all__ = ["baseplateify_processor"]


def __getattr__(name: str) -> Any:
    # Late, because `baseplate.frameworks.thrift.command` is imported by builds, which have none of what serving needs.
    if name == "baseplateify_processor":
        from .processor import baseplateify_processor

        return baseplateify_processor
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
