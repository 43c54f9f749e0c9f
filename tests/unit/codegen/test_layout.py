from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thriftkit.codegen.layout import LINE_LENGTH, Group, Prefixed, assigned, flat, rendered, string_literal


@given(st.text())
def test_a_string_literal_means_the_string(text: str) -> None:
    literal = string_literal(text)
    assert ast.literal_eval(literal) == text
    assert literal.isprintable()


@pytest.mark.parametrize(
    ("text", "literal"), [("it's", '"it\'s"'), ('"a"', "'\"a\"'"), ("'\"", '"\'\\""'), ("\t\x00", '"\\t\\x00"')]
)
def test_quotes_are_those_that_need_fewer_escapes(text: str, literal: str) -> None:
    assert string_literal(text) == literal


def test_a_tuple_of_one_keeps_its_comma_and_a_call_has_none() -> None:
    assert flat(Group("(", ("x",), ")")) == "(x,)"
    assert flat(Group("f(", ("x",), ")")) == "f(x)"


def test_what_fits_stays_on_its_line() -> None:
    fitting = Group("f(", ("x" * (LINE_LENGTH - 3),), ")")
    assert rendered(fitting, 0) == flat(fitting)
    assert rendered(fitting, 0, after=",").splitlines() == ["f(", f"    {fitting.items[0]},", "),"]


def test_only_the_part_that_does_not_fit_is_broken() -> None:
    long = Group("g(", ("a" * 60, "b" * 60), ")")
    text = rendered(Group("f(", ("x", Prefixed("y=", long)), ")"), 1, "return ")
    assert (
        text
        == f"""return f(
        x,
        y=g(
            {"a" * 60},
            {"b" * 60},
        ),
    )"""
    )


def test_a_long_right_side_goes_into_parentheses_where_that_helps() -> None:
    assert assigned("x" * 70, "y" * 60, 0) == [f"{'x' * 70} = (", f"    {'y' * 60}", ")"]
    assert assigned("x", "y" * 130, 0) == [f"x = {'y' * 130}"]
