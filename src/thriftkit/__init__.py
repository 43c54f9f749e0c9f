"""The Thrift engine of baseplate-thrift: compiler, codec, framing, clients, servers."""

from __future__ import annotations

__version__ = "0.1.0"
