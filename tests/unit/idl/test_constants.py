"""Values that constants get. What does not fit is shown in tests/diagnostics/constants.thrift."""

from __future__ import annotations

import math
import uuid

import pytest

from thriftkit.idl import compile_text
from thriftkit.model import Constant, ConstRef, ConstValue, EnumRef, ListLiteral, MapLiteral, Ref, StructLiteral

PRELUDE = """
enum E { A = 1, B = 2 }
typedef E Alias
struct S { 1: i32 x, 2: list<S> more, 3: E e }
union U { 1: i32 x, 2: string y }
typedef list<i32> Numbers
const i32 FIVE = 5
const string TEXT = "é"
const Numbers NUMBERS = [1]
const S STRUCT = {}
const E MEMBER = E.B
const uuid ID = "00000000-4444-CCCC-ffff-0123456789ab"
"""
E = Ref("x.thrift", "E", "enum")
S = Ref("x.thrift", "S", "struct")
A, B = EnumRef(E, "A", 1), EnumRef(E, "B", 2)
UUID = uuid.UUID("00000000-4444-cccc-ffff-0123456789ab")


def ref(name: str) -> ConstRef:
    return ConstRef("x.thrift", name)


def evaluated(type: str, value: str) -> ConstValue:
    model, findings = compile_text(f"{PRELUDE}\nconst {type} C = {value}", "x.thrift")
    assert model is not None, findings
    constant = model.root_program.definitions[-1]
    assert isinstance(constant, Constant)
    return constant.value


@pytest.mark.parametrize(
    ("type", "value", "expected"),
    [
        ("bool", "true", True),
        ("bool", "0", False),
        ("bool", "7", True),
        ("bool", "-1", False),
        ("bool", "FIVE", True),
        ("i8", "-128", -128),
        ("i32", "true", 1),
        ("i64", "-0x8000000000000000", -(1 << 63)),
        ("i32", "E.B", 2),
        ("i32", "MEMBER", 2),
        ("i32", "FIVE", ref("FIVE")),
        ("i64", "FIVE", 5),
        ("double", "1", 1.0),
        ("double", "FIVE", 5.0),
        ("double", ".5", 0.5),
        ("double", "1e999", math.inf),
        ("string", '"x"', "x"),
        ("string", "TEXT", ref("TEXT")),
        ("binary", '"é"', b"\xc3\xa9"),
        ("binary", "TEXT", b"\xc3\xa9"),
        ("uuid", "ID", ref("ID")),
        ("uuid", "'{00000000-4444-CCCC-ffff-0123456789ab}'", UUID),
        ("string", "ID", str(UUID)),
        ("E", "2", B),
        ("E", "E.A", A),
        ("E", "Alias.A", A),
        ("Alias", "E.A", A),
        ("Alias", "MEMBER", ref("MEMBER")),
        ("list<i32>", "[1, FIVE, E.A]", ListLiteral((1, ref("FIVE"), 1))),
        ("list<i32>", "{}", ListLiteral(())),
        ("list<i32>", "NUMBERS", ref("NUMBERS")),
        ("list<Numbers>", "[NUMBERS, []]", ListLiteral((ref("NUMBERS"), ListLiteral(())))),
        ("set<E>", "[1, E.B, E.A]", ListLiteral((A, B))),
        ("map<E, double>", "{1: 2; E.B: 3}", MapLiteral(((A, 2.0), (B, 3.0)))),
        ("map<i32, i32>", "[]", MapLiteral(())),
        ("map<i32, i32>", "{1: 2, 1: 3}", MapLiteral(((1, 3),))),
        ("S", "{'e': 2, 'x': 1}", StructLiteral(S, (("e", B), ("x", 1)))),
        (
            "S",
            "{'more': [{}, STRUCT]}",
            StructLiteral(S, (("more", ListLiteral((StructLiteral(S, ()), ref("STRUCT")))),)),
        ),
        ("U", "{'x': 1, 'y': 'z'}", StructLiteral(Ref("x.thrift", "U", "union"), (("y", "z"),))),
    ],
)
def test_value(type: str, value: str, expected: ConstValue) -> None:
    result = evaluated(type, value)
    assert result == expected
    assert result.__class__ is expected.__class__


def test_constants_of_included_files() -> None:
    included = b"enum E { A = 1 }\nconst i32 N = 5\nconst E M = E.A\nconst list<E> L = [M]"
    text = "include 'b.thrift'\nconst list<i64> C = [b.N, b.E.A]\nconst b.E D = b.M\nconst list<b.E> F = b.L"
    model, findings = compile_text(text, "x.thrift", read=lambda _: included)
    assert model is not None, findings
    values = [d.value for d in model.root_program.definitions if isinstance(d, Constant)]
    assert values == [ListLiteral((5, 1)), ConstRef("b.thrift", "M"), ConstRef("b.thrift", "L")]


def test_a_local_enum_comes_before_an_include_of_the_same_name() -> None:
    text = "include 'b.thrift'\nenum b { X = 1 }\nconst i32 C = b.X\nconst i32 D = b.Y"
    model, findings = compile_text(text, "x.thrift", read=lambda _: b"const i32 X = 9 const i32 Y = 8")
    assert model is not None, findings
    values = [d.value for d in model.root_program.definitions if isinstance(d, Constant)]
    assert values == [1, ConstRef("b.thrift", "Y")]
