"""The model that comes out."""

from __future__ import annotations

import pickle

from thriftkit.idl import compile_text
from thriftkit.model import Base, Enum, ListOf, MapOf, Model, Ref, Service, SetOf, Struct, Typedef

TEXT = """
/** About this. */
namespace py a.b
namespace java a
namespace py c.d
typedef list<T> Ts (a = "b")
typedef string (x = "y") T
struct S {
  1: optional Ts a = ["x"] (k = "v"),
  i32 b,
  3: required set<i64> c,
  byte d,
}
union U { 1: required i32 a, 2: S b }
exception X {}
enum E { A, B = 5, C, D = -1, F }
service Base { X ping(1: optional i32 a, 2: required i32 b = 3, 3: i32 c) }
service Svc extends Base { oneway i32 fire() void f() throws (1: required X x, 2: optional X y) }
"""


def compiled() -> Model:
    model, findings = compile_text(TEXT, "dir/file.thrift")
    assert model is not None, findings
    return model


def definition(name: str, kind: str) -> Typedef | Enum | Struct:
    return compiled().definition(Ref("dir/file.thrift", name, kind))  # type: ignore[arg-type] # kinds are checked below


def test_program() -> None:
    program = compiled().root_program
    assert (program.path, program.name, program.doc) == ("dir/file.thrift", "file", "About this.")
    assert program.namespaces == {"py": "c.d", "java": "a"}
    assert [d.name for d in program.definitions] == ["Ts", "T", "S", "U", "X", "E", "Base", "Svc"]


def test_typedefs_are_kept() -> None:
    ts = definition("Ts", "typedef")
    assert isinstance(ts, Typedef)
    assert ts.target == ListOf(Ref("dir/file.thrift", "T", "typedef"))
    assert ts.annotations == {"a": "b"}
    t = definition("T", "typedef")
    assert isinstance(t, Typedef)
    assert t.target == Base("string", {"x": "y"})
    assert compiled().true_type(Ref("dir/file.thrift", "T", "typedef")) == t.target


def test_fields() -> None:
    struct = definition("S", "struct")
    assert isinstance(struct, Struct)
    assert [(f.id, f.name, f.requiredness) for f in struct.fields] == [
        (1, "a", "optional"),
        (-1, "b", "default"),
        (3, "c", "required"),
        (-2, "d", "default"),
    ]
    a, _, c, d = struct.fields
    assert a.annotations == {"k": "v"}
    assert (c.type, d.type) == (SetOf(Base("i64")), Base("i8"))
    assert str(a.span) == "dir/file.thrift:9:18"


def test_union_members_are_optional() -> None:
    union = definition("U", "union")
    assert isinstance(union, Struct)
    assert union.kind == "union"
    assert [f.requiredness for f in union.fields] == ["optional", "optional"]


def test_enum_values() -> None:
    enum = definition("E", "enum")
    assert isinstance(enum, Enum)
    assert [(m.name, m.value) for m in enum.members] == [("A", 0), ("B", 5), ("C", 6), ("D", -1), ("F", 0)]


def test_services() -> None:
    base, svc = (service for _, service in compiled().services())
    assert isinstance(base, Service)
    assert (base.extends, svc.extends) == (None, ("dir/file.thrift", "Base"))
    (ping,) = base.functions
    assert ping.returns == Ref("dir/file.thrift", "X", "exception")
    assert [a.requiredness for a in ping.args] == ["default", "required", "default"]
    assert [a.default for a in ping.args] == [None, 3, None]
    fire, f = svc.functions
    assert (fire.oneway, fire.returns) == (True, None)
    assert [t.requiredness for t in f.throws] == ["default", "optional"]


def test_forward_references_of_all_kinds() -> None:
    text = """
    service A extends B { C f(1: D d = {"e": E.X}) throws (1: G g) }
    const list<D> LIST = [FIRST, {"e": 1}]
    const D FIRST = {"n": N}
    struct D { 1: E e = E.X, 2: i32 n = N, 3: T t = T_VALUE, 4: list<D> more }
    service B {}
    typedef map<string, D> C
    typedef E T
    const T T_VALUE = E.Y
    enum E { X = 1, Y }
    const i32 N = M
    const i32 M = 5
    exception G {}
    """
    model, findings = compile_text(text)
    assert model is not None, findings
    assert findings == ()


def test_a_struct_constant_needs_no_field_that_has_a_default() -> None:
    model, findings = compile_text("struct S {1: required i32 x = 5}\nconst S C = {}")
    assert model is not None
    assert findings == ()


def test_map_of_maps() -> None:
    model, _ = compile_text("typedef map<string, map<i32, list<bool>>> M", "m.thrift")
    assert model is not None
    target = model.true_type(Ref("m.thrift", "M", "typedef"))
    assert target == MapOf(Base("string"), MapOf(Base("i32"), ListOf(Base("bool"))))


def test_compiling_twice_gives_the_same() -> None:
    assert repr(compiled()) == repr(compiled())
    assert repr(pickle.loads(pickle.dumps(compiled()))) == repr(compiled())


def test_a_name_that_is_declared_twice_breaks_nothing_else() -> None:
    text = "typedef E A\nstruct A {}\nexception E {}\nservice S { void f() throws (1: A a) }\nconst A C = {}"
    model, findings = compile_text(text)
    assert model is None
    assert [finding.rule for finding in findings] == ["duplicate-definition"]
