"""asyncio clients and pools over the same whole-message codec as the blocking ones."""

from __future__ import annotations

from thriftkit.sansio.address import Address

from .client import Connection, connect
from .pool import ConnectionPool

__all__ = ["Address", "Connection", "ConnectionPool", "connect"]
