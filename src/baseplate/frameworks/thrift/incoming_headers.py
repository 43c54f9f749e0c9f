"""The headers that a call came with, as the service layer understands them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

__all__ = ["CaseInsensitiveHeaders", "deadline_budget_s"]


class CaseInsensitiveHeaders(Mapping[bytes, bytes]):
    """Headers by name in any case: Envoy, for one, makes names lower case. Iterates over the names as received."""

    __slots__ = ("_by_lower", "_received")

    def __init__(self, received: Mapping[bytes, bytes]) -> None:
        self._received = received
        self._by_lower = {name.lower(): value for name, value in received.items()}

    def __getitem__(self, name: bytes) -> bytes:
        return self._by_lower[name.lower()]

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._received)

    def __len__(self) -> int:
        return len(self._received)

    def as_text(self) -> dict[str, str]:
        """Names in lower case; what is not UTF-8 is left out."""
        text = {}
        for name, value in self._by_lower.items():
            try:
                text[name.decode()] = value.decode()
            except UnicodeDecodeError:
                continue
        return text


def deadline_budget_s(headers: Mapping[str, str]) -> float | None:
    """``Deadline-Budget`` in seconds, negative if it was used up on the way; None if absent, 0 or no number."""
    try:
        budget_ms = float(headers["deadline-budget"])
    except (KeyError, ValueError):
        return None
    return budget_ms / 1000 if budget_ms and math.isfinite(budget_ms) else None
