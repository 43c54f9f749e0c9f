"""Whatever the text, compiling it ends soon, with a model or with findings that have a place, never an exception."""

from __future__ import annotations

import random
import time

import pytest

from thriftkit.diagnostics import Level, render_github, render_json, render_text
from thriftkit.idl import MAX_ERRORS_PER_FILE, compile_file, compile_text

SAMPLE = """\
/** Program. */
namespace py a.b (x = "y")
typedef map<string, list<i64>> Index (a = 'b')
const Index INDEX = {"a": [1, 0x2, N], 'b\\n': []}
const i64 N = -5
/** An enum. */
enum Colour { RED = 1, GREEN, BLUE = 0x10 (a) }
struct Place {
  /** A field. */
  1: required string name = "x";
  2: optional double lat = .5e1, // comment
  3: set<Colour> colours = [Colour.RED]  # comment
  i32 & struct (k = "v")
}
union Either { 1: Place a, 2: binary b }
exception Gone { 1: uuid id = '00000000-4444-CCCC-ffff-0123456789ab' }
service Base { void ping() }
service Places extends Base {
  /* not doc */ Place find(1: string key, 2: Colour c = Colour.RED) throws (1: Gone gone) (idempotent)
  oneway void forget(1: i32 x)
}
"""
FRAGMENTS = [*"{}()<>[]:;,=&*\"'/\\#.+-0\n \t", *SAMPLE.split(), "/*", "*/", "/**", "//", "9" * 50, "1e", "é", "\ufeff"]


def compiles_or_says_why(text: str) -> None:
    model, findings = compile_text(text)
    errors = [finding for finding in findings if finding.level is Level.ERROR]
    assert (model is None) == bool(errors)
    for finding in findings:
        assert 0 <= finding.span.start <= finding.span.end <= len(finding.span.source.text)
        assert finding.message
    render_text(findings)
    render_json(findings)
    render_github(findings)


def test_sample_is_valid() -> None:
    model, findings = compile_text(SAMPLE)
    assert model is not None
    assert [finding.rule for finding in findings] == ["implicit-field-id"]


def test_cut_off_at_every_character() -> None:
    for length in range(len(SAMPLE)):
        compiles_or_says_why(SAMPLE[:length])


def test_one_character_left_out() -> None:
    for at in range(len(SAMPLE)):
        compiles_or_says_why(SAMPLE[:at] + SAMPLE[at + 1 :])


def test_one_token_too_many() -> None:
    rng = random.Random(5)
    for at in range(0, len(SAMPLE), 3):
        compiles_or_says_why(f"{SAMPLE[:at]} {rng.choice(FRAGMENTS)} {SAMPLE[at:]}")


def test_garbage() -> None:
    rng = random.Random(7)
    for _ in range(400):
        compiles_or_says_why(rng.choice(["", " ", "\n"]).join(rng.choices(FRAGMENTS, k=rng.randrange(60))))


def test_random_bytes() -> None:
    rng = random.Random(11)
    for _ in range(300):
        data = rng.randbytes(rng.randrange(80))
        model, findings = compile_file("x.thrift", read=lambda _, data=data: data)
        assert (model is None) == any(finding.level is Level.ERROR for finding in findings)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("struct A {1: " + "list<" * 10_000 + "i32" + ">" * 10_000 + " x}", "nesting-too-deep"),
        ("typedef " + "map<i32," * 10_000 + "i32 T", "nesting-too-deep"),
        ("const list<i32> A = " + "[" * 10_000 + "]" * 10_000, "nesting-too-deep"),
        ("const map<i32, i32> A = " + "{1:" * 10_000, "nesting-too-deep"),
        ("struct A {" + "1: i32 x xsd_attrs {" * 10_000, "nesting-too-deep"),
        ("\n".join(f"typedef list<T{i + 1}> T{i}" for i in range(3_000)) + "\ntypedef i32 T3000", "nesting-too-deep"),
        ("\n".join(f"service S{i} extends S{i + 1} {{}}" for i in range(99)) + "service S99 {}", "extends-cycle"),
        ("struct A {" * 10_000, "syntax-error"),
        ("(" * 10_000, "syntax-error"),
        ("service A { void f(" * 10_000, "syntax-error"),
    ],
    ids=["list", "map", "list value", "map value", "xsd_attrs", "typedefs", "extends", "struct", "brackets", "service"],
)
def test_deep_nesting_is_a_finding(text: str, rule: str) -> None:
    model, findings = compile_text(text)
    assert model is None
    assert rule in {finding.rule for finding in findings}


@pytest.mark.parametrize("form", ["struct S {{1: {} x}}", "typedef {} T", "service S {{ {} f() }}"])
def test_nesting_up_to_the_limit(form: str) -> None:
    for depth, ok in ((64, True), (65, False)):
        model, _ = compile_text(form.format("list<" * depth + "i32" + ">" * depth))
        assert (model is not None) == ok


@pytest.mark.parametrize(
    "text",
    [
        "const i32 A = " + "a." * 50_000 + "a",
        "struct A {1: " + "a." * 50_000 + "a x}",
        "const i64 A = " + "1" * 500_000,
        "const double A = " + "1" * 500_000 + ".",
        "const string A = '" + "\\x" * 50_000 + "'",
        '"\n' * 20_000,
        "/*" * 50_000,
        ";" * 20_000,
        "struct A {" + "," * 50_000,
        "}" * 50_000,
        "\n".join(f"struct FooFooFoo{i:05} {{1: FooFooBar{i:05} x}}" for i in range(2_000)),
        "\n".join(f"const i{32 if i % 2 else 64} C{i} = C{i + 1}" for i in range(3_000)) + "\nconst i32 C3000 = 1",
        "\n".join(f"typedef map<{t}{i + 1}, {t}{i + 1}> {t}{i}" for i in range(60) for t in "TU")
        + "\ntypedef i32 T60\ntypedef i32 U60\nconst T0 C = {}\nconst U0 D = C",
    ],
    ids=lambda text: text[:24],
)
def test_time_is_bounded(text: str) -> None:
    started = time.process_time()
    _, findings = compile_text(text)
    assert time.process_time() - started < 2.0  # each takes a tenth of that or less; quadratic ones take minutes
    assert len(findings) <= 2 * (MAX_ERRORS_PER_FILE + 1)
    assert all(len(finding.message) < 600 for finding in findings)


def test_too_many_findings_are_cut() -> None:
    _, findings = compile_text("struct A {" + "1: i32 x\n" * 1_000 + "}")
    assert len(findings) == MAX_ERRORS_PER_FILE + 1
    assert findings[-1].rule == "too-many-findings"


def test_invalid_utf_8() -> None:
    model, findings = compile_file("x.thrift", read=lambda _: "struct é {} // ".encode() + b"\xff\n")
    assert model is None
    assert [finding.rule for finding in findings] == ["invalid-utf-8"]
    assert str(findings[0].span) == "x.thrift:1:16"
    assert "0xff" in findings[0].message


def test_surrogates_in_text() -> None:
    model, findings = compile_text("const string A = '\ud800'")
    assert model is None
    assert [finding.rule for finding in findings] == ["invalid-utf-8"]


def test_nul_byte() -> None:
    model, findings = compile_text("struct A {}\n\0struct B {}")
    assert model is None
    assert [(finding.rule, str(finding.span)) for finding in findings] == [("nul-byte", "<text>:2:1")]


def test_ten_thousand_lines_stay_fast() -> None:
    structs = "".join(
        f"/** Doc of S{i}. */\nstruct S{i} {{\n"
        + "".join(f"  {n}: optional map<string, list<S{i // 2}>> field_{n} (a = 'b'),  // {n}\n" for n in range(1, 18))
        + "}\n"
        for i in range(500)
    )
    assert structs.count("\n") == 10_000
    best = 9.9
    for _ in range(3):
        started = time.process_time()
        model, findings = compile_text(structs)
        best = min(best, time.process_time() - started)
        assert model is not None
        assert not findings
    assert best < 1.0  # about 0.2 s on the machines we know; the rest is for slow ones
