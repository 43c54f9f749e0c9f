"""A depth-first order without recursion."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator, Sequence
from typing import TypeVar

__all__ = ["in_dependency_order"]

K = TypeVar("K", bound=Hashable)


def in_dependency_order(nodes: Collection[K], needs: Callable[[K], Sequence[K]]) -> tuple[list[K], list[list[K]]]:
    """`nodes`, each behind what it needs, and the cycles that were cut to get there.

    What is needed but not in `nodes` is left out. Otherwise the given order is kept.
    """
    order: list[K] = []
    cycles: list[list[K]] = []
    seen: set[K] = set()
    for start in nodes:
        if start in seen:
            continue
        seen.add(start)
        path: dict[K, Iterator[K]] = {start: iter(needs(start))}
        while path:
            node = next(reversed(path))
            following = next(path[node], None)
            if following is None:
                order.append(node)
                del path[node]
            elif following in path:
                chain = list(path)
                cycles.append(chain[chain.index(following) :])
            elif following in nodes and following not in seen:
                seen.add(following)
                path[following] = iter(needs(following))
    return order, cycles
