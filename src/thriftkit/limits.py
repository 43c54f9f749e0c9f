"""The limits that every decoder obeys, in one object; on by default."""

from __future__ import annotations

from typing import Any, NoReturn

__all__ = ["DEFAULT_LIMITS", "DEEPEST", "Limits"]

DEEPEST = 512
"""The highest `Limits.max_depth`: the nesting that a thread's stack is trusted with."""


class Limits:
    """Upper bounds on what one peer may make us hold. A value over a limit is an error that names it.

    The defaults are those of Apache's ``TConfiguration`` (frame 16,384,000 bytes, depth 64); the same
    figure bounds whole messages and strings, since a message lives in one frame.
    """

    # Written out, because what makes dataclasses takes a third of the time of importing a client.
    __slots__ = (  # noqa: RUF023 # in the order of the parameters
        "max_message_bytes",
        "max_frame_bytes",
        "max_decompressed_bytes",
        "max_string_bytes",
        "max_container_items",
        "max_depth",
        "max_header_infos",
        "max_bytes_per_wire_byte",
    )

    max_message_bytes: int
    max_frame_bytes: int
    max_decompressed_bytes: int
    max_string_bytes: int
    max_container_items: int
    max_depth: int
    max_header_infos: int
    max_bytes_per_wire_byte: int
    """What the structs and containers of a message may take in memory, for each of its bytes.

    One byte can be an empty struct of a class with a thousand fields. Estimated, not measured; the first
    6 MB are free.
    """

    def __init__(
        self,
        max_message_bytes: int = 16_384_000,
        max_frame_bytes: int = 16_384_000,
        max_decompressed_bytes: int = 16_384_000,
        max_string_bytes: int = 16_384_000,
        max_container_items: int = 16_384_000,
        max_depth: int = 64,
        max_header_infos: int = 1_000,
        max_bytes_per_wire_byte: int = 128,
    ) -> None:
        given = locals()
        for name in self.__slots__:
            value = given[name]
            if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= 0x7FFF_FFFF:
                raise ValueError(f"{name} must be an integer from 1 to {0x7FFF_FFFF}, not {value!r}")
            object.__setattr__(self, name, value)
        if max_depth > DEEPEST:
            raise ValueError(f"max_depth must be at most {DEEPEST}, not {max_depth}")

    def _values(self) -> tuple[int, ...]:
        return tuple(getattr(self, name) for name in self.__slots__)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"Limits cannot be changed: {name}")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"Limits cannot be changed: {name}")

    def __eq__(self, other: object) -> bool:
        return self._values() == other._values() if type(other) is Limits else NotImplemented

    def __hash__(self) -> int:
        return hash(self._values())

    def __repr__(self) -> str:
        return f"Limits({', '.join(f'{name}={getattr(self, name)}' for name in self.__slots__)})"

    def __reduce__(self) -> tuple[Any, ...]:
        return Limits, self._values()


DEFAULT_LIMITS = Limits()
