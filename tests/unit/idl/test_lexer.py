from __future__ import annotations

import pytest

from thriftkit.diagnostics import Source
from thriftkit.idl.lexer import DOUBLE, END, IDENTIFIER, INTEGER, KEYWORDS, LITERAL, Tokens, tokenize
from thriftkit.idl.reporting import Report


def lex(text: str) -> tuple[Tokens, list[str]]:
    report = Report(Source("x.thrift", text))
    tokens = tokenize(report)
    return tokens, [finding.rule for finding in report.findings]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("name", IDENTIFIER),
        ("a.b_1.C2", IDENTIFIER),
        ("a.1", IDENTIFIER),
        ("e10", IDENTIFIER),
        ("structs", IDENTIFIER),
        ("0", INTEGER),
        ("-010", INTEGER),
        ("+0xFf", INTEGER),
        ("true", INTEGER),
        ("false", INTEGER),
        (".5", DOUBLE),
        ("-1.5", DOUBLE),
        ("1e3", DOUBLE),
        ("+1.5E-10", DOUBLE),
        ('"a\'b\\"c\\\\"', LITERAL),
        ("'a\"b'", LITERAL),
        ("''", LITERAL),
        *((keyword, keyword) for keyword in sorted(KEYWORDS)),
        *((mark, mark) for mark in "{}()<>[]:;,=&*"),
    ],
)
def test_one_token(text: str, kind: str) -> None:
    tokens, rules = lex(f" {text}\n")
    assert tokens.kinds == [kind, END]
    assert tokens.texts == [text, ""]
    assert tokens.starts == [1, len(text) + 2]
    assert rules == []


def test_comments_and_white_space_part_tokens() -> None:
    tokens, rules = lex("a//b\r\n#c\n/* d\n * e */f/**/g/***/h /* \" */ i\t'//' j")
    assert tokens.texts == ["a", "f", "g", "h", "i", "'//'", "j", ""]
    assert tokens.docs == {}
    assert rules == []


def test_doc_comments_belong_to_the_next_token() -> None:
    text = "/** one */ /** two */ a b /** three */"
    tokens, _ = lex(text)
    assert {index: [text[start:end] for start, end in spans] for index, spans in tokens.docs.items()} == {
        0: ["/** one */", "/** two */"],
        2: ["/** three */"],
    }


@pytest.mark.parametrize(
    ("text", "rule", "texts"),
    [
        ("a ? b", "unexpected-character", ["a", "b", ""]),
        ("a éß b", "unexpected-character", ["a", "b", ""]),
        ("a \f b", "unexpected-character", ["a", "b", ""]),
        ("a - b", "syntax-error", ["a", "b", ""]),
        ("5. b", "syntax-error", ["5", "b", ""]),
        ("a 'b\nc", "unterminated-string", ["a", "'b", "c", ""]),
        ("a /* b", "unterminated-comment", ["a", ""]),
        ("a /** b", "unterminated-comment", ["a", ""]),
        ("a /*/ b", "unterminated-comment", ["a", ""]),
    ],
)
def test_what_is_no_token_is_one_finding(text: str, rule: str, texts: list[str]) -> None:
    tokens, rules = lex(text)
    assert rules == [rule]
    assert tokens.texts == texts
