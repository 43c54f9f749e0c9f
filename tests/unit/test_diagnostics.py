"""Places in a text, and the three ways to show a finding."""

from __future__ import annotations

import json

import pytest

from thriftkit.diagnostics import (
    CompileError,
    Finding,
    Level,
    Position,
    Source,
    Span,
    render_github,
    render_json,
    render_text,
)

SOURCE = Source("dir/a.thrift", "struct A {\r\n\t1: Foo é\n}")


def finding(start: int, end: int, source: Source = SOURCE, hint: str | None = None) -> Finding:
    return Finding("undefined-type", Level.ERROR, "no type is named 'Foo'", Span(source, start, end), hint)


@pytest.mark.parametrize(
    ("offset", "line", "column"), [(0, 1, 1), (9, 1, 10), (12, 2, 1), (16, 2, 5), (22, 3, 1), (23, 3, 2)]
)
def test_positions_count_from_one(offset: int, line: int, column: int) -> None:
    assert SOURCE.position(offset) == Position(line, column)


def test_lines_come_without_their_end() -> None:
    assert [SOURCE.line(number) for number in (1, 2, 3)] == ["struct A {", "\t1: Foo é", "}"]
    assert Source("empty", "").line(1) == ""


def test_text_points_at_the_place() -> None:
    assert render_text([finding(16, 19, hint="did you mean 'Fox'?")]) == (
        "dir/a.thrift:2:5: error: no type is named 'Foo' [undefined-type]\n"
        "    \t1: Foo é\n"
        "    \t   ^^^\n"
        "    hint: did you mean 'Fox'?"
    )


@pytest.mark.parametrize(("start", "end"), [(0, 0), (23, 23), (16, 24)])
def test_text_at_the_edges(start: int, end: int) -> None:
    carets = render_text([finding(start, end)]).splitlines()[2].strip()
    assert set(carets) == {"^"}


def test_of_an_endless_line_only_a_part_is_shown() -> None:
    source = Source("a.thrift", "x" * 100_000 + "HERE" + "x" * 100_000)
    _, shown, carets = render_text([finding(100_000, 100_004, source)]).splitlines()
    assert len(shown) < 200
    assert shown[carets.index("^") : carets.rindex("^") + 1] == "HERE"


def test_json() -> None:
    (row,) = json.loads(render_json([finding(16, 19)]))
    assert row == {
        "rule": "undefined-type",
        "level": "error",
        "message": "no type is named 'Foo'",
        "path": "dir/a.thrift",
        "line": 2,
        "column": 5,
        "end_line": 2,
        "end_column": 8,
        "hint": None,
    }


def test_github_commands_are_escaped() -> None:
    source = Source("a,b:c%.thrift", "x")
    odd = Finding("rule", Level.WARNING, "100%\nsure", Span(source, 0, 1), "a, b")
    assert render_github([odd]) == ("::warning file=a%2Cb%3Ac%25.thrift,line=1,col=1,title=rule::100%25%0Asure (a, b)")


def test_compile_error_shows_its_findings() -> None:
    error = CompileError([finding(16, 19)])
    assert error.findings == (finding(16, 19),)
    assert "dir/a.thrift:2:5" in str(error)
