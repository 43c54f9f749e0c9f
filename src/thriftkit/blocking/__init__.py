"""Blocking clients, pools and servers over plain sockets; they cooperate where gevent has patched them."""

from __future__ import annotations

from thriftkit.sansio.address import Address

from .client import Connection, connect
from .pool import ConnectionPool, PoolStats

__all__ = ["Address", "Connection", "ConnectionPool", "PoolStats", "connect"]
