from __future__ import annotations

import copy
import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from thriftkit.diagnostics import Span
from thriftkit.idl import compile_file, compile_text
from thriftkit.idl.model_json import dump
from thriftkit.idl.model_json_load import ModelJsonError, load
from thriftkit.model import Model

TEXT = r"""
/** About all. */
namespace py a.b
enum E { A = 1 (k = "v"), B = 2 }
typedef list<map<string, E>> T (x = "y")
/** A struct. */
struct S {
  1: required i64 a = 9007199254740993,
  2: optional T t,
  3: S2 s = {"b": true, "c": -0.5},
  i8 implicit,
  5: uuid u = "00000000-0000-0000-0000-000000000001",
  6: binary raw = "\té",
  7: set<E> es = [E.A, 2],
  8: double big = 1.0,
  9: optional S again,
}
struct S2 { 1: bool b, 2: double c }
union U { 1: i32 a, 2: string b }
exception X { 1: string message }
const map<string, list<double>> M = {"a": [1, 2.5]}
const i32 N = 1
const i32 O = N
service Base { oneway void fire(1: i32 a) }
service Svc extends Base { U call(1: S s = {"a": 1}) throws (1: X x) (deprecated = "yes") }
"""


def _model(text: str = TEXT) -> Model:
    model, findings = compile_text(text, "folder/a.thrift")
    assert model is not None, findings
    return model


def _bare(value: object) -> object:
    """`value` as plain data without its places, told apart by class."""
    if isinstance(value, Span):
        return None
    if dataclasses.is_dataclass(value):
        fields = [field.name for field in dataclasses.fields(value) if field.compare]
        return type(value).__name__, {name: _bare(getattr(value, name)) for name in fields}
    if isinstance(value, tuple):
        return [_bare(item) for item in value]
    if hasattr(value, "items"):
        return {key: _bare(item) for key, item in value.items()}
    return type(value).__name__, value


def test_a_model_survives_json() -> None:
    data = json.loads(json.dumps(dump(_model()), allow_nan=False))
    # The paths are relative to the root's folder: compared is with the file as it is seen from there.
    expected, findings = compile_text(TEXT, "a.thrift")
    assert expected is not None, findings
    loaded = load(data)
    assert _bare(loaded) == _bare(expected)
    assert dump(loaded) == data
    assert load(data).true_type(loaded.root_program.definitions[1].target)  # type: ignore[union-attr] # a typedef


def test_includes_have_relative_paths(tmp_path: Path) -> None:
    (tmp_path / "app" / "sub").mkdir(parents=True)
    (tmp_path / "lib").mkdir()
    (tmp_path / "app" / "sub" / "b.thrift").write_text("struct B {}\n")
    (tmp_path / "lib" / "c.thrift").write_text("service C {}\n")
    text = 'include "sub/b.thrift"\ninclude "c.thrift"\nservice A extends c.C { b.B m() }\n'
    (tmp_path / "app" / "a.thrift").write_text(text)
    model, findings = compile_file(tmp_path / "app" / "a.thrift", [tmp_path / "lib"])
    assert model is not None, findings
    data: Any = dump(model, [tmp_path / "lib"])
    assert data["root"] == "a.thrift"
    assert [program["path"] for program in data["programs"]] == ["sub/b.thrift", "c.thrift", "a.thrift"]
    assert str(tmp_path) not in json.dumps(data)
    assert dump(load(data)) == data


def _set(*path: str | int) -> Callable[[Any, object], None]:
    def change(data: Any, value: object) -> None:
        for key in path[:-1]:
            data = data[key]
        data[path[-1]] = value

    return change


DEFINITIONS: tuple[str | int, ...] = ("programs", 0, "definitions")


@pytest.mark.parametrize(
    ("change", "value", "message"),
    [
        (_set("schema_version"), 2, "$.schema_version: version 2 is not known"),
        (_set("schema_version"), True, "$.schema_version: has to be an integer, not bool"),
        (_set("root"), "b.thrift", "$.root: no program"),
        (_set("extra"), 1, "$: has a key that is not known: 'extra'"),
        (_set("programs"), {}, "$.programs: has to be an array, not dict"),
        (_set("programs", 0, "includes"), ["x"], "$.programs[0].includes[0]: no program"),
        (_set("programs", 0, "namespaces"), {"py": 1}, "$.programs[0].namespaces.py: has to be a string"),
        (_set(*DEFINITIONS, 0), {}, '$.programs[0].definitions[0]: lacks "kind"'),
        (_set(*DEFINITIONS, 0, "kind"), "thing", "$.programs[0].definitions[0].kind: has to be one of"),
        (_set(*DEFINITIONS, 0, "name"), "T", "$.programs[0].definitions[1]: 'T' is defined already"),
        (_set(*DEFINITIONS, 1, "target", "element", "value", "name"), "Z", "there is no enum 'Z'"),
        (_set(*DEFINITIONS, 1, "target"), {"kind": "typedef", "program": "a.thrift", "name": "T"}, "by way of itself"),
        (_set(*DEFINITIONS, 2, "fields", 4, "default", "value"), "no", "default.value: is no UUID"),
        (_set(*DEFINITIONS, 2, "fields", 5, "default", "value"), "=", "default.value: is not base64"),
        (_set(*DEFINITIONS, 2, "fields", 7, "default", "value"), "1", "has to be one of inf, -inf, nan"),
    ],
)
def test_bad_input_is_an_error_that_names_the_place(
    change: Callable[[Any, object], None], value: object, message: str
) -> None:
    data = copy.deepcopy(dump(_model()))
    change(data, value)
    with pytest.raises(ModelJsonError) as caught:
        load(data)
    assert message in str(caught.value)


@pytest.mark.parametrize("data", [None, [], "text", {}, {1: 2}])
def test_what_is_no_model_at_all(data: object) -> None:
    with pytest.raises(ModelJsonError):
        load(data)


def test_nesting_has_an_end() -> None:
    data: Any = dump(_model("typedef list<i32> T"))
    deep: Any = {"kind": "base", "name": "i32", "annotations": {}}
    for _ in range(5000):
        deep = {"kind": "list", "element": deep, "annotations": {}}
    data["programs"][0]["definitions"][0]["target"] = deep
    with pytest.raises(ModelJsonError, match="nested deeper than"):
        load(data)


def test_the_deepest_idl_can_be_loaded() -> None:
    levels = 60
    text = f"const {'list<' * levels}i32{'>' * levels} C = {'[' * levels}1{']' * levels}\n"
    data = dump(_model(text))
    assert dump(load(data)) == data
