"""What generated classes do, through `thriftkit.load`."""

from __future__ import annotations

import copy
import math
import pickle
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import thriftkit
from thriftkit.diagnostics import CompileError
from thriftkit.schema import spec_of


@pytest.fixture
def loaded(tmp_path: Path) -> Any:
    def load(text: str) -> ModuleType:
        path = tmp_path / "other.thrift"
        path.write_text(text)
        return thriftkit.load(path)

    return load


def test_mutable_defaults_are_fresh_for_each_instance(loaded: Any) -> None:
    types = loaded(
        "struct P { 1: i32 x } struct A { 1: list<i32> l = [1], 2: P p = {'x': 3}, 3: set<i32> s = [] }"
    ).ttypes
    one, two = types.A(), types.A()
    one.l.append(2)
    one.p.x = 4
    assert (two.l, two.p.x, two.s) == ([1], 3, set())
    by_name = {field.name: field for field in spec_of(types.A).fields}
    assert by_name["l"].default_factory() == [1]
    assert by_name["s"].default_factory is set
    assert by_name["p"].default_factory() == types.P(3)


def test_a_required_field_after_a_default_is_keyword_only(loaded: Any) -> None:
    cls = loaded("struct A { 1: required i32 a, 2: i32 b = 2, 3: required i32 c, 4: i32 d }").ttypes.A
    value = cls(1, c=3)
    assert (value.a, value.b, value.c, value.d) == (1, 2, 3, None)
    with pytest.raises(TypeError):
        cls(1, 2, 3)
    assert cls.__match_args__ == ("a", "b", "c", "d")


def test_a_union_takes_one_member_and_ignores_defaults(loaded: Any) -> None:
    types = loaded("union U { 1: i32 a = 3, 2: string b }").ttypes
    assert types.U(b="x").a is None
    with pytest.raises(TypeError, match="exactly one"):
        types.U()
    assert all(field.default is None for field in spec_of(types.U).fields)


def test_exceptions_are_exceptions(loaded: Any) -> None:
    gone = loaded("exception Gone { 1: string key, 2: i32 args }").ttypes.Gone
    with pytest.raises(gone, match="key='k'") as caught:
        raise gone("k", args_=2)
    assert pickle.loads(pickle.dumps(caught.value)) == caught.value
    assert copy.copy(caught.value) == caught.value


def test_a_client_calls_its_connection_and_a_processor_its_handler(loaded: Any) -> None:
    module = loaded(
        "service Base { i32 ping(1: string self) }\n"
        'service S extends Base { void put(1: i32 a, 2: list<i32> b = [1], 3: i32 c = 3) (idempotent = "false") }'
    )

    class Connection:
        def call(self, function: Any, *args: object) -> object:
            return function.name, args

    client = module.S.Client(Connection())
    assert client.ping("x") == ("ping", ("x",))
    assert client.put(1) is None
    spec = module.S.SERVICE.functions["put"]
    assert (spec.idempotent, spec.args[1].default_factory()) == (False, [1])
    assert spec.service == "S"
    assert module.S.SERVICE.base is module.Base.SERVICE

    class Handler:
        def ping(self, self_: str) -> int:
            return len(self_)

    processor = module.S.Processor(Handler())
    assert processor.invoke(module.Base.SERVICE.functions["ping"], ("abc",), None) == 3


def test_loading_the_same_text_again_gives_the_same_classes(loaded: Any) -> None:
    first = loaded("struct A {}").ttypes.A
    assert loaded("struct A {}").ttypes.A is first
    assert loaded("struct A { 1: i32 x }").ttypes.A is not first
    assert pickle.loads(pickle.dumps(first())) == first()


def test_bad_idl_is_a_compile_error_with_its_place(loaded: Any, tmp_path: Path) -> None:
    with pytest.raises(CompileError, match=r"other.thrift:1:15: error: .*Missing"):
        loaded("struct A { 1: Missing x }")
    with pytest.raises(CompileError):
        thriftkit.load(tmp_path / "absent.thrift")


def test_a_union_constant_without_a_member_is_an_error_at_its_place(loaded: Any) -> None:
    with pytest.raises(CompileError, match=r"other.thrift:2:\d+: error: .*exactly one member"):
        loaded("union U { 1: i32 a, 2: i32 b }\nconst U X = {}")


def test_a_constant_may_lack_a_required_field(loaded: Any) -> None:
    module = loaded("struct S { 1: required i32 a, 2: i32 b } const S X = {'b': 2}")
    assert module.constants.X.a is None


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("typedef map<T{before}, T{before}> T{number}", "type-too-large"),
        ("const list<list<i32>> C{number} = [C{before}, C{before}]", "value-too-large"),
    ],
    ids=["types", "values"],
)
def test_references_that_multiply_are_bounded(loaded: Any, line: str, rule: str) -> None:
    lines = [line.format(before=number - 1, number=number) for number in range(1, 26)]
    if rule == "value-too-large":
        lines = [text.replace("list<list<i32>>", "T" + str(number)) for number, text in enumerate(lines, 1)]
        lines = [f"typedef list<T{number - 1}> T{number}" for number in range(1, 26)] + lines
    with pytest.raises(CompileError, match=rule):
        loaded("\n".join(["typedef i32 T0", "const i32 C0 = 1", *lines]))


def test_non_finite_and_unhashable_constants_import(loaded: Any) -> None:
    constants = loaded(
        "const double BIG = 1e999\nconst map<list<i32>, i32> M = {[1]: 2}\nconst set<set<i32>> S = [[1], []]"
    ).constants
    assert math.isinf(constants.BIG)
    assert constants.M == {(1,): 2}
    assert {frozenset({1}), frozenset()} == constants.S


def test_the_runtime_imports_no_compiler() -> None:
    script = (
        "import sys, thriftkit, thriftkit.wire, thriftkit.schema, baseplate.thrift.ttypes as t; t.Error(1);"
        "bad = [m for m in sys.modules if m.startswith(('thriftkit.idl', 'thriftkit.codegen', 'thriftkit.loader'))];"
        "assert not bad, bad"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)


def test_services_are_imported_when_they_are_asked_for(loaded: Any) -> None:
    package = loaded("struct A {} service B { void f() } service import_module {} service TYPE_CHECKING {}")
    assert f"{package.__name__}.B" not in sys.modules
    assert {"B", "ttypes", "constants", "import_module", "TYPE_CHECKING"} <= set(dir(package))
    assert package.B.SERVICE.name == "B"
    assert package.import_module.SERVICE.name == "import_module"
    assert package.TYPE_CHECKING.SERVICE.name == "TYPE_CHECKING"
    with pytest.raises(AttributeError, match="no attribute 'C'"):
        _ = package.C
