from __future__ import annotations

import dataclasses
import random
from collections.abc import Mapping
from pathlib import Path

import pytest

from thriftkit.diagnostics import Source, Span
from thriftkit.idl import compile_text
from thriftkit.idl.formatting import MAX_LINE_CHARS, format_idl
from thriftkit.idl.lexer import tokenize
from thriftkit.idl.reporting import Report

TESTS = Path(__file__).parents[2]
CORPUS = sorted([*TESTS.glob("diagnostics/**/*.thrift"), *TESTS.glob("golden/**/*.thrift")])
TRIVIA = (
    " ", "  ", "\n", "\n\n\n", "\t", "\r\n", " // line\n", "\n# own line\n", " /* block */ ", "/*a*//*b*/",
    "\n/* two\n  lines */",
    "/** doc */", "\n/** doc\n * stars\n */\n", "\n  /** no\n    stars\n      here */ ", "/***/", "/**/", " //\n\n//\n",
)  # fmt: skip
EVERYTHING = """
include "none.thrift"
namespace * all
namespace py.x a.b (k = "v")
php_namespace old.form
const map<string, list<i32>> M = {"a": [1 2], "b": [], 'c': [-1, 0x1F]};
const double D = -1.5e3 (odd = "x");
typedef list<map<i32, set<string>> > T (a, b = "c")
;
senum Names { "a", "b" } (x = "y")
enum E { A = 1 (x = "y"), B; C } (z)
struct S xsd_all {
  1: required list cpp_type "v" <i32 (a = "b")> list = [1, 2] (c = "d"),
  2: optional S & self; string implicit = 'it"s'
  4: bool b = true xsd_optional xsd_nillable xsd_attrs { 1: i32 x } (e = "f")
} (s = "t")
exception X {}
union U { 1: i32 a }
service Base { void ping() }
service Svc extends Base {
  oneway void fire(1: i32 a), async void old(),
  map<i32, S> get(1: i32 anArgument, 2: string anotherArgument, 3: list<string> theLongestArgument)
    throws (1: X x) (a = "b")
}
"""


def formatted(text: str) -> str:
    data, findings = format_idl(text.encode())
    assert data is not None, findings
    return data.decode()


def without_spans(value: object) -> object:
    if isinstance(value, Span):
        return None
    if dataclasses.is_dataclass(value):
        names = [field.name for field in dataclasses.fields(value) if field.compare]
        return type(value).__name__, [(name, without_spans(getattr(value, name))) for name in names]
    if isinstance(value, Mapping):
        return [(key, without_spans(inner)) for key, inner in value.items()]
    if isinstance(value, tuple):
        return [without_spans(inner) for inner in value]
    return type(value).__name__, value


def comments_of(text: str) -> list[str]:
    """The comments of a text, without blanks, in order."""
    tokens = tokenize(Report(Source("", text)))
    ends = [0, *(start + len(word) for start, word in zip(tokens.starts, tokens.texts, strict=True))]
    gaps = [text[end:start] for end, start in zip(ends, tokens.starts, strict=False)]
    return "".join("".join(gap.split()) for gap in gaps).split("|")


def mangled(text: str, seed: int) -> str:
    """`text` with anything between its tokens that may stand there."""
    chance = random.Random(seed)
    tokens = tokenize(Report(Source("", text)))
    words = []
    depth = 0  # of `<`: a comma within belongs to a map and stays one
    for word in tokens.texts:
        depth += (word == "<") - (word == ">")
        words.append(chance.choice(TRIVIA) if chance.random() < 0.3 else " ")
        words.append(chance.choice(",; ") if word == "," and not depth else word)
    return "".join(words)


def check(text: str, path: str) -> None:
    before = compile_text(text, path)[0]
    once, findings = format_idl(text.encode(), path)
    if once is None:
        assert findings
        assert all(finding.rule != "format-failed" for finding in findings)
        return
    twice, _ = format_idl(once, path)
    assert twice is not None
    assert twice.decode() == once.decode()
    assert comments_of(once.decode()) == comments_of(text)
    after = compile_text(once.decode(), path)[0]
    assert without_spans(after) == without_spans(before)


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name)
def test_the_corpus_keeps_its_meaning(path: Path) -> None:
    text = path.read_text()
    check(text, str(path))
    for seed in range(5):
        check(mangled(text, seed), str(path))


@pytest.mark.parametrize("seed", range(150))
def test_comments_anywhere_are_kept(seed: int) -> None:
    text = mangled(EVERYTHING.replace('include "none.thrift"', "", seed % 2), seed)
    assert format_idl(text.encode())[0] is not None
    assert (compile_text(text)[0] is not None) == (seed % 2 == 1)  # or no models would be compared
    check(text, "<text>")


def test_truncations_and_garbage_give_findings() -> None:
    data = mangled(EVERYTHING, 1).encode()
    for end in range(0, len(data), 3):
        once, findings = format_idl(data[:end])
        assert (once is None) == bool(findings)
        if once is not None:
            assert format_idl(once)[0] == once
    chance = random.Random(2)
    for _ in range(300):
        garbage = bytearray(data)
        for _ in range(3):
            garbage[chance.randrange(len(garbage))] = chance.randrange(256)
        once, findings = format_idl(bytes(garbage))
        assert (once is None) == bool(findings)
        assert all(finding.rule != "format-failed" for finding in findings)


def test_style() -> None:
    text = (
        "/* licence */\ninclude \"x.thrift\";\n\n\n\nconst i32 A=1 // why\nconst list<i32> L=[\n1 2]\n"
        "enum E{A=1 B;C // last\n}\n"
        "struct S{1:i32 a;// after\n\n\n/** doc */2:optional map<i32,x.T>b={} (k='v')}\nstruct Empty{ }\n"
        "service F extends x.B{void ping() oneway void f(1:i32 a);}"
    )  # fmt: skip
    assert formatted(text) == (
        "/* licence */\n"
        'include "x.thrift"\n'
        "\n"
        "const i32 A = 1 // why\n"
        "const list<i32> L = [\n"
        "    1,\n"
        "    2,\n"
        "]\n"
        "\n"
        "enum E {\n"
        "    A = 1,\n"
        "    B,\n"
        "    C, // last\n"
        "}\n"
        "\n"
        "struct S {\n"
        "    1: i32 a, // after\n"
        "\n"
        "    /** doc */\n"
        "    2: optional map<i32, x.T> b = {} (k = 'v'),\n"
        "}\n"
        "\n"
        "struct Empty {}\n"
        "\n"
        "service F extends x.B {\n"
        "    void ping(),\n"
        "    oneway void f(1: i32 a),\n"
        "}\n"
    )


def test_long_lists_are_wrapped_at_the_limit() -> None:
    head = "    void f("
    tail = "),"
    fits = "1: i32 " + "a" * (MAX_LINE_CHARS - len(head) - len(tail) - 7)
    assert f"{head}{fits}{tail}\n" in formatted(f"service S {{ void f({fits}) }}")
    wrapped = formatted(f"service S {{ void f({fits}b) throws (1: X x) }}")
    assert f"    void f(\n        {fits}b,\n    ) throws (1: X x),\n" in wrapped
    annotated = formatted('typedef i32 T (a = "' + "x" * 60 + '", b = "' + "y" * 60 + '")')
    assert annotated.count("\n") == 4


def test_line_ends_and_byte_order_mark_stay() -> None:
    data = b"\xef\xbb\xbfstruct A {\r\n  1: i32 x // c \r\n}\r\n"
    assert format_idl(data)[0] == b"\xef\xbb\xbfstruct A {\r\n    1: i32 x, // c\r\n}\r\n"
    assert format_idl(b"")[0] == b""
    assert format_idl(b"\n\n")[0] == b""
    assert format_idl(b"// only")[0] == b"// only\n"


@pytest.mark.parametrize(
    "data", [b"struct {", b"struct A { 1: i32 \xff }", b"struct A\0 {}", b"/* no end", b"(" * 10_000]
)
def test_a_broken_file_gives_its_findings(data: bytes) -> None:
    text, findings = format_idl(data, "x.thrift")
    assert text is None
    assert findings


def test_a_doc_comment_before_a_separator_does_not_move_to_the_next_field() -> None:
    text = "struct A { 1: i32 a /** of nothing */, 2: i32 b } const i32 C = 1 /** x */; struct B {}"
    check(text, "<text>")
    assert "1: i32 a /** of nothing */,\n" in formatted(text)


def test_long_input_takes_linear_time() -> None:
    """A quadratic step would take minutes here, and the suite's time limit would end it."""
    check("const list<i32> L = [" + "1, " * 30_000 + "]\n" + "/* c */ " * 20_000, "<text>")


def test_of_several_lists_the_value_is_broken_first() -> None:
    """Or the value, which stays broken, would let the others back onto one line the next time."""
    text = "const list<i32 (a = 'b')> L = [" + "1, " * 40 + "]"
    once = formatted(text)
    assert once.startswith("const list<i32 (a = 'b')> L = [\n    1,\n")
    assert formatted(once) == once
