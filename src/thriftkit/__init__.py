"""The Thrift engine of baseplate-thrift: compiler, codec, framing, clients, servers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from thriftkit.loader import load

__all__ = ["__version__", "load"]

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    # `load` needs the compiler, which a running service never does.
    if name == "load":
        from thriftkit.loader import load

        return load
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
