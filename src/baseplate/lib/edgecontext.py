"""The edge request context: what the edge knows of a request (who, where, from what device), passed along unread."""

from __future__ import annotations

from typing import Any

__all__ = ["EdgeContextFactory"]


class EdgeContextFactory:
    """Interface of what turns an edge payload into an object for handlers."""

    def from_upstream(self, edge_payload: bytes | None) -> Any:
        """The object for the payload that came with a request, None where none came."""
        raise NotImplementedError
