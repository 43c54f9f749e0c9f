from __future__ import annotations

from thriftkit.idl.ordering import in_dependency_order


def test_what_is_needed_comes_first_and_once() -> None:
    needs = {"a": ["c", "b"], "b": ["c"], "c": [], "d": ["a", "elsewhere"]}
    assert in_dependency_order(needs, needs.__getitem__) == (["c", "b", "a", "d"], [])


def test_every_cycle_is_cut() -> None:
    needs = {"a": ["b"], "b": ["a", "c"], "c": ["c"]}
    order, cycles = in_dependency_order(needs, needs.__getitem__)
    assert order == ["c", "b", "a"]
    assert cycles == [["a", "b"], ["c"]]


def test_long_chains_need_no_recursion() -> None:
    order, _ = in_dependency_order(range(50_000), lambda n: [n + 1])
    assert order == list(range(49_999, -1, -1))
