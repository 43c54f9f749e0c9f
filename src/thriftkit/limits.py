"""The limits that every decoder obeys, in one object; on by default."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["DEFAULT_LIMITS", "DEEPEST", "Limits"]

DEEPEST = 512
"""The highest `Limits.max_depth`: the nesting that a thread's stack is trusted with."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds on what one peer may make us hold. A value over a limit is an error that names it.

    The defaults are those of Apache's ``TConfiguration`` (frame 16,384,000 bytes, depth 64); the same
    figure bounds whole messages and strings, since a message lives in one frame.
    """

    max_message_bytes: int = 16_384_000
    max_frame_bytes: int = 16_384_000
    max_decompressed_bytes: int = 16_384_000
    max_string_bytes: int = 16_384_000
    max_container_items: int = 16_384_000
    max_depth: int = 64
    max_header_infos: int = 1_000
    max_bytes_per_wire_byte: int = 128
    """What the structs and containers of a message may take in memory, for each of its bytes.

    One byte can be an empty struct of a class with a thousand fields. Estimated, not measured; the first
    6 MB are free.
    """

    def __post_init__(self) -> None:
        for name in self.__slots__:
            value = getattr(self, name)
            if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= 0x7FFF_FFFF:
                raise ValueError(f"{name} must be an integer from 1 to {0x7FFF_FFFF}, not {value!r}")
        if self.max_depth > DEEPEST:
            raise ValueError(f"max_depth must be at most {DEEPEST}, not {self.max_depth}")


DEFAULT_LIMITS = Limits()
