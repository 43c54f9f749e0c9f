from __future__ import annotations

from pathlib import Path

import pytest

from thriftkit.codegen.unions import check_unions
from thriftkit.diagnostics import CompileError
from thriftkit.loader import check_file, compile_model, generate_files

UNION = "union U { 1: i32 a, 2: list<U> b }\n"


@pytest.mark.parametrize(
    "line",
    [
        "const U X = {}",
        "const list<U> X = [{'a': 1}, {}]",
        "const map<string, U> X = {'one': {}}",
        "const U X = {'b': [{}]}",
        "typedef U V const set<V> X = [{}]",
        "struct S { 1: U u = {} }",
        "struct S { 1: U u } const S X = {'u': {}}",
        "service A { void f(1: U u = {}) }",
    ],
)
def test_a_union_without_exactly_one_member_is_found_wherever_it_is_written(tmp_path: Path, line: str) -> None:
    idl = tmp_path / "a.thrift"
    idl.write_text(UNION + line)
    for find in (check_file, generate_files):
        with pytest.raises(CompileError, match=r"a.thrift:2:\d+: error: .*exactly one member") as caught:
            find(idl)
        assert [finding.rule for finding in caught.value.findings] == ["union-constant"]


def test_right_unions_and_references_to_wrong_ones_are_not_reported(tmp_path: Path) -> None:
    idl = tmp_path / "a.thrift"
    idl.write_text(f"{UNION}const U X = {{'b': [{{'a': 1}}]}}\nconst U BAD = {{}}\nconst list<U> Y = [X, BAD]")
    with pytest.raises(CompileError) as caught:
        check_unions(compile_model(idl)[0])
    assert [str(finding.span.source.path) for finding in caught.value.findings] == [str(idl)]
