"""What the grammar accepts, as a tree. What it rejects is shown in tests/diagnostics."""

from __future__ import annotations

import pytest

from thriftkit.diagnostics import Source
from thriftkit.idl import syntax
from thriftkit.idl.parser import parse
from thriftkit.idl.reporting import Report


def parsed(text: str) -> syntax.Document:
    report = Report(Source("x.thrift", text))
    document = parse(report)
    assert report.findings == []
    return document


def only(text: str) -> syntax.Definition:
    (definition,) = parsed(text).definitions
    return definition


def fields(text: str) -> tuple[syntax.Field, ...]:
    struct = only(f"struct S {{ {text} }}")
    assert isinstance(struct, syntax.Struct)
    return struct.fields


def value(text: str) -> syntax.ConstNode:
    const = only(f"const i32 C = {text}")
    assert isinstance(const, syntax.Const)
    return const.value


def test_headers() -> None:
    document = parsed(
        "include 'a.thrift' cpp_include '<map>' namespace py a.b namespace * c namespace py.twisted d (x = 'y')"
    )
    assert [include.path for include in document.includes] == ["a.thrift"]
    assert [(namespace.scope.text, namespace.name) for namespace in document.namespaces] == [
        ("py", "a.b"),
        ("*", "c"),
        ("py.twisted", "d"),
    ]


def test_offsets_are_those_of_the_text() -> None:
    text = "const  map<i32,string>  NAME = {1 : 'x'}"
    const = only(text)
    assert isinstance(const, syntax.Const)
    shown = [text[node.start : node.end] for node in (const.type, const.name, const.value)]
    assert shown == ["map<i32,string>", "NAME", "{1 : 'x'}"]


@pytest.mark.parametrize("separator", [" ", ",", ";", "\n", ", // x\n"])
def test_separators_are_free(separator: str) -> None:
    assert [field.name.text for field in fields(f"1: i32 a{separator}2: i32 b{separator}")] == ["a", "b"]
    enum = only(f"enum E {{ A{separator}B = 2{separator}C{separator} }}")
    assert isinstance(enum, syntax.Enum)
    assert [(member.name.text, member.value) for member in enum.members] == [("A", None), ("B", 2), ("C", None)]
    service = only(f"service S {{ void a(){separator}void b(){separator} }}")
    assert isinstance(service, syntax.Service)
    assert [function.name.text for function in service.functions] == ["a", "b"]


def test_every_keyword_but_a_few_can_name_a_field() -> None:
    names = "namespace include list map set struct service throws const required optional i32 void oneway async uuid"
    text = " ".join(f"{number}: i32 {name}" for number, name in enumerate(names.split(), 1))
    assert [field.name.text for field in fields(text)] == names.split()


def test_fields() -> None:
    one, two, three, four = fields(
        "1: required i32 a = 5 (k = 'v', flag) -2: optional x.T & b i32 c xsd_optional xsd_nillable "
        "xsd_attrs {1: i32 q, 2: string r xsd_attrs {}} (z) 4: list<i32> d = [1]"
    )
    assert (one.id, one.requiredness, one.annotations) == (1, "required", {"k": "v", "flag": "1"})
    assert (two.id, two.requiredness, two.type) == (-2, "optional", syntax.NamedType("x.T", 62, 65))
    assert (three.id, three.requiredness, three.annotations) == (None, "default", {"z": "1"})
    assert isinstance(four.default, syntax.ListNode)


def test_types() -> None:
    typedef = only("typedef map cpp_type 'm' <string (a = 'b'), set<list<byte2>>> (c = 'd') T (e)")
    assert isinstance(typedef, syntax.Typedef)
    target = typedef.target
    assert isinstance(target, syntax.ContainerNode)
    assert (target.kind, target.annotations, typedef.annotations) == ("map", {"cpp_type": "m", "c": "d"}, {"e": "1"})
    key, inner = target.arguments
    assert isinstance(key, syntax.BaseNode)
    assert key.annotations == {"a": "b"}
    assert isinstance(inner, syntax.ContainerNode)
    assert inner.kind == "set"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("5", 5), ("-5", -5), ("+5", 5), ("010", 10), ("0x1F", 31), ("-0x10", -16), ("true", 1), ("false", 0)],
)
def test_integers(text: str, expected: int) -> None:
    node = value(text)
    assert isinstance(node, syntax.IntegerNode)
    assert node.value == expected


@pytest.mark.parametrize(
    ("text", "expected"), [(".5", 0.5), ("1e3", 1000.0), ("-2.5E-1", -0.25), ("1e999", float("inf"))]
)
def test_doubles(text: str, expected: float) -> None:
    node = value(text)
    assert isinstance(node, syntax.DoubleNode)
    assert node.value == expected


def test_strings() -> None:
    node = value(r"""'a\n\t\r\\\"\'é"'""")
    assert isinstance(node, syntax.StringNode)
    assert node.value == 'a\n\t\r\\"\'é"'


def test_lists_and_maps() -> None:
    node = value("[{'a': 1; 'b': [x.Y, ]}, {}, []]")
    assert isinstance(node, syntax.ListNode)
    first, second, third = node.items
    assert isinstance(first, syntax.MapNode)
    assert isinstance(first.items[1][1], syntax.ListNode)
    assert isinstance(second, syntax.MapNode)
    assert isinstance(third, syntax.ListNode)


def test_functions() -> None:
    service = only(
        "service S extends a.B { oneway void f() list<i32> g(1: i32 x, i32 y) throws (1: E e) (idempotent), } (z = 'w')"
    )
    assert isinstance(service, syntax.Service)
    assert service.extends is not None
    assert service.extends.text == "a.B"
    assert service.annotations == {"z": "w"}
    f, g = service.functions
    assert (f.oneway, f.returns, f.args, f.throws) == (True, None, (), ())
    assert (g.oneway, len(g.args), len(g.throws), g.annotations) == (False, 2, 1, {"idempotent": "1"})


def test_doc_comments() -> None:
    document = parsed("""
        /** Program. */ namespace py a
        /** ignored */ /** Struct. */ struct S { /** Field. */ 1: i32 a /** lost */, 2: i32 b }
        /* no doc */ enum E { /** Member. */ A }
        /** Service. */ service V { /** Function. */ void f(/** Argument. */ 1: i32 x) }
        /** Const. */ const i32 C = 1
        /** Typedef. */ typedef i32 T
    """)
    assert document.doc == "Program."
    assert [definition.doc for definition in document.definitions] == [
        "Struct.",
        None,
        "Service.",
        "Const.",
        "Typedef.",
    ]
    struct, enum, service, *_ = document.definitions
    assert isinstance(struct, syntax.Struct)
    assert [field.doc for field in struct.fields] == ["Field.", None]
    assert isinstance(enum, syntax.Enum)
    assert enum.members[0].doc == "Member."
    assert isinstance(service, syntax.Service)
    assert service.functions[0].doc == "Function."
    assert service.functions[0].args[0].doc == "Argument."


@pytest.mark.parametrize(
    ("text", "program", "struct"),
    [
        ("/** S. */ struct S {}", None, "S."),
        ("/** P. */ /** S. */ struct S {}", "P.", "S."),
        ("/** P. */ include 'x' struct S {}", "P.", None),
        ("// licence\n/* more */ /** P. */ namespace py x /** S. */ struct S {}", "P.", "S."),
    ],
)
def test_the_comment_of_the_program(text: str, program: str | None, struct: str | None) -> None:
    document = parsed(text)
    assert document.doc == program
    assert document.definitions[0].doc == struct


def test_what_can_be_parsed_is_kept() -> None:
    report = Report(
        Source(
            "x.thrift",
            "struct A { 1: i32 a, 2: ? b; 3: i32 c } oops enum E { A, =, C } const i32 X = const i32 Y = 2\n"
            "service S { void f(1: i32 a, 2 i32 b, 3: i32 c) i32 (), void h() }",
        )
    )
    struct, enum, const, service = parse(report).definitions
    assert isinstance(struct, syntax.Struct)
    assert [field.name.text for field in struct.fields] == ["a", "c"]
    assert isinstance(enum, syntax.Enum)
    assert [member.name.text for member in enum.members] == ["A", "C"]
    assert const.name.text == "Y"
    assert isinstance(service, syntax.Service)
    assert [(f.name.text, [arg.name.text for arg in f.args]) for f in service.functions] == [
        ("f", ["a", "c"]),
        ("h", []),
    ]
