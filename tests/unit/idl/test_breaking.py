from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from thriftkit.diagnostics import Finding
from thriftkit.idl import compile_file, compile_text
from thriftkit.idl.breaking import RULES, Side, Tier, find_breaking

CASES = Path(__file__).resolve().parents[2] / "breaking"
TIERS = {rule.id: rule.tier for rule in RULES}


def _side(path: Path) -> Side:
    model, findings = compile_file(path)
    assert model is not None, findings
    return Side.of_file(model)


def _compare(old: str, new: str, tier: Tier = Tier.SOURCE) -> list[str]:
    sides = []
    for text in (old, new):
        model, findings = compile_text(text)
        assert model is not None, findings
        sides.append(Side.of_file(model))
    return [finding.rule for finding in find_breaking(sides[0], sides[1], tier)]


def _lines(findings: Sequence[Finding]) -> list[str]:
    shown = []
    for finding in findings:
        at = finding.span.position
        shown.append(f"{Path(finding.span.source.path).name}:{at.line}:{at.column} {finding.rule}")
    return shown


def test_every_rule_has_its_case() -> None:
    assert sorted(TIERS) == sorted(path.name for path in CASES.iterdir())
    assert len(TIERS) == len(RULES)


@pytest.mark.parametrize("rule", sorted(TIERS))
def test_rule_finds_what_its_case_expects(rule: str) -> None:
    old, new = _side(CASES / rule / "old.thrift"), _side(CASES / rule / "new.thrift")
    expected = (CASES / rule / "expected.txt").read_text().splitlines()
    assert expected
    assert {line.split()[1] for line in expected} == {rule}
    assert _lines(find_breaking(old, new)) == expected
    assert _lines(find_breaking(old, new, TIERS[rule])) == expected
    if TIERS[rule] is not Tier.WIRE:
        assert find_breaking(old, new, Tier(TIERS[rule] - 1)) == ()


@pytest.mark.parametrize("rule", sorted(TIERS))
def test_nothing_breaks_where_nothing_changed(rule: str) -> None:
    assert find_breaking(_side(CASES / rule / "new.thrift"), _side(CASES / rule / "new.thrift")) == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("typedef i32 Id\nstruct A { 1: Id x }", "struct A { 1: i32 x }\ntypedef i32 Id"),
        ("struct A { 1: i32 x }", "struct A { 1: i32 x, 2: optional string y }"),
        ("enum E { A = 1 }", "enum E { A = 1, B = 2 }"),
        ("service S { void m() }", "service B { void m() }\nservice S extends B {}"),
        ("enum E { A = 1 }\nstruct S { 1: E e = E.A }", "enum E { A = 1 }\nstruct S { 1: E e = 1 }"),
        ("struct A { 1: map<string, list<A>> x }", "struct A { 1: map<string, list<A>> x }"),
    ],
)
def test_changes_that_break_nobody(old: str, new: str) -> None:
    assert _compare(old, new) == []


def test_enum_and_i32_are_equal_on_the_wire() -> None:
    enum = "enum E { A = 1 }\nstruct S { 1: map<E, list<E>> e }"
    number = "enum E { A = 1 }\nstruct S { 1: map<i32, list<i32>> e }"
    for pair in ((enum, number), (number, enum)):
        assert _compare(*pair, Tier.WIRE_JSON) == []
        assert _compare(*pair) == ["source-type-changed"]


@pytest.mark.parametrize(
    ("other", "rule"),
    [
        ("1: i32 a, 2: optional New n", "source-type-changed"),
        ("1: i32 b, 2: optional New n", "json-type-changed"),
        ("1: i64 a, 2: optional New n", "wire-type-changed"),
        ("1: i32 a, 2: optional New n, 3: required i32 c", "wire-type-changed"),
    ],
)
def test_a_renamed_struct_is_compared_by_its_fields(other: str, rule: str) -> None:
    types = f"struct Old {{ 1: i32 a, 2: optional Old n }}\nstruct New {{ {other} }}\n"
    assert _compare(f"{types}struct S {{ 1: Old x }}", f"{types}struct S {{ 1: New x }}") == [rule]


def test_a_method_is_compared_with_the_inherited_one_of_its_name() -> None:
    old = "service S { void m(1: i32 a) }"
    new = "service B { void m(1: i64 a) }\nservice S extends B {}"
    assert _compare(old, new) == ["wire-type-changed"]


def test_methods_of_a_base_that_is_left_are_gone() -> None:
    base = "service B { void m() }\n"
    assert _compare(f"{base}service S extends B {{}}", f"{base}service S {{}}", Tier.WIRE) == ["method-removed"]


def test_a_long_chain_of_renamed_types_and_constants_needs_no_recursion() -> None:
    count = 3000

    def chain(prefix: str) -> str:
        return "".join(f"struct {prefix}{i} {{ 1: optional {prefix}{i + 1} x }}\n" for i in range(count)) + (
            f"struct {prefix}{count} {{}}\n"
        )

    types = chain("A") + chain("B")
    assert _compare(f"{types}struct S {{ 1: A0 x }}", f"{types}struct S {{ 1: B0 x }}") == ["source-type-changed"]
    constants = "const i32 C0 = 1\n" + "".join(f"const i32 C{i + 1} = C{i}\n" for i in range(count))
    changed = constants.replace("C0 = 1", "C0 = 2")
    assert _compare(constants, changed) == ["constant-changed"] * (count + 1)


def test_includes_are_found_by_their_place(tmp_path: Path) -> None:
    for name, kind in (("one", "i32"), ("two", "i64")):
        (tmp_path / name / "sub").mkdir(parents=True)
        (tmp_path / name / f"{name}.thrift").write_text('include "sub/a.thrift"\nstruct S { 1: a.A a }\n')
        (tmp_path / name / "sub" / "a.thrift").write_text(f"struct A {{ 1: {kind} x }}\n")
    findings = find_breaking(_side(tmp_path / "one" / "one.thrift"), _side(tmp_path / "two" / "two.thrift"))
    assert _lines(findings) == ["a.thrift:1:19 wire-type-changed"]


def test_every_rule_is_documented_with_its_tier() -> None:
    documented = {}
    for line in (CASES.parents[1] / "docs" / "breaking.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) == 5 and cells[1].startswith("`"):
            documented.update({name.strip("`"): cells[2] for name in cells[1].split(", ")})
    assert documented == {rule: tier.name for rule, tier in TIERS.items()}
