from __future__ import annotations

import ast
import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thriftkit.codegen.docstrings import docstring, first_line, with_raises


def meaning(lines: list[str]) -> str:
    value = ast.literal_eval("\n".join(lines).strip())
    assert isinstance(value, str)
    return inspect.cleandoc(value)


@pytest.mark.parametrize(
    "text",
    ['ends with "', '"starts', "back\\", 'three """ quotes', "two\n\n    indented\nend", '"', "\\", "é ☃", "a\n\nb\n"],
)
def test_a_docstring_means_the_comment(text: str) -> None:
    assert meaning(docstring(text, 1)).strip() == text.strip()


@given(st.text())
def test_any_text_gives_a_docstring(text: str) -> None:
    lines = docstring(text, 1)
    if lines:
        meaning(lines)
        assert all(line == line.rstrip() for line in lines)


@pytest.mark.parametrize("text", [None, "", "  \n \n"])
def test_no_text_no_docstring(text: str | None) -> None:
    assert docstring(text, 0) == []


def test_long_lines_are_wrapped_with_their_indentation() -> None:
    lines = docstring("first\n\n    " + "word " * 60 + "\nend", 1)
    assert all(len(line) <= 120 for line in lines)
    assert all(line.startswith("        word") for line in lines[2:-2])


def test_raises_is_a_section_of_its_own() -> None:
    assert with_raises("Find it.", "find", [("Gone", "it was there."), ("Closed", "")]) == (
        "Find it.\n\nRaises:\n    Gone: it was there.\n    Closed"
    )
    assert with_raises(None, "find", [("Gone", "")]) == "Call ``find``.\n\nRaises:\n    Gone"
    assert with_raises(None, "find", []) is None


def test_the_first_line_is_the_first_paragraph() -> None:
    assert first_line("One\n two.\n\nThree.") == "One two."
    assert first_line(None) == ""
