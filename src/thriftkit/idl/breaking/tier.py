"""Whom a change breaks."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["Tier"]


class Tier(IntEnum):
    """A tier holds the rules of its own and of those before it."""

    WIRE = 1
    """Peers, one with the old and one with the new IDL, that speak the binary or compact protocol."""
    WIRE_JSON = 2
    """Those who read JSON: field names in simple JSON, base64 for binary."""
    SOURCE = 3
    """Code that uses what is generated: it has to be edited, or its types no longer fit."""
