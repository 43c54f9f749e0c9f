"""Includes: where files are looked for, that each is read once, and what happens if one is not there."""

from __future__ import annotations

import pathlib

import pytest

from thriftkit.diagnostics import Finding
from thriftkit.idl import Reader, compile_file, compile_text
from thriftkit.model import Model, Ref, Struct


class Files:
    """A reader over texts; remembers what was read."""

    def __init__(self, **texts: str) -> None:
        self.texts = {name.replace("__", "/") + ".thrift": text for name, text in texts.items()}
        self.read_paths: list[str] = []

    def __call__(self, path: str) -> bytes:
        if path not in self.texts:
            raise FileNotFoundError(2, "No such file", path)
        self.read_paths.append(path)
        return self.texts[path].encode()


def compiled(path: str, read: Reader, include_dirs: tuple[str, ...] = ()) -> Model:
    model, findings = compile_file(path, include_dirs, read=read)
    assert model is not None, findings
    return model


def rules(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    return [(finding.rule, str(finding.span)) for finding in findings]


def test_a_diamond_is_read_once_each() -> None:
    files = Files(
        a="include 'b.thrift' include 'c.thrift' struct A {1: b.B b, 2: c.C c}",
        b="include 'd.thrift' struct B {1: d.D d}",
        c="include './d.thrift' struct C {1: d.D d}",
        d="struct D {}",
    )
    model = compiled("./a.thrift", files)
    assert sorted(files.read_paths) == ["a.thrift", "b.thrift", "c.thrift", "d.thrift"]
    assert list(model.programs) == ["d.thrift", "b.thrift", "c.thrift", "a.thrift"]
    assert model.root == "a.thrift"
    assert model.root_program.includes == ("b.thrift", "c.thrift")
    struct = model.definition(Ref("c.thrift", "C", "struct"))
    assert isinstance(struct, Struct)
    assert struct.fields[0].type == Ref("d.thrift", "D", "struct")


def test_the_folder_of_the_includer_comes_before_the_include_folders() -> None:
    files = Files(
        x__a="include 'b.thrift' include 'c.thrift' include '../y/d.thrift'",
        x__b="",
        i__b="",
        i__c="include 'e.thrift'",
        j__c="",
        y__d="",
        j__e="",
    )
    model = compiled("x/a.thrift", files, ("i", "j"))
    assert model.root_program.includes == ("x/b.thrift", "i/c.thrift", "y/d.thrift")
    assert model.programs["i/c.thrift"].includes == ("j/e.thrift",)


def test_absolute_include(tmp_path: pathlib.Path) -> None:
    (tmp_path / "b.thrift").write_text("struct B {}")
    (tmp_path / "a.thrift").write_text(f"include '{tmp_path}/b.thrift'\nstruct A {{1: b.B b}}")
    model = compiled(str(tmp_path / "a.thrift"), pathlib_reader)
    assert model.root_program.includes == (str(tmp_path / "b.thrift"),)


def pathlib_reader(path: str) -> bytes:
    return pathlib.Path(path).read_bytes()


def test_the_same_file_by_a_relative_and_an_absolute_path(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.thrift").write_text("include 'b.thrift' include 'c.thrift'")
    (tmp_path / "b.thrift").write_text("struct B {}")
    (tmp_path / "c.thrift").write_text(f"include '{tmp_path}/b.thrift' struct C {{1: b.B b}}")
    model, _ = compile_file(pathlib.Path("a.thrift"))
    assert model is not None
    assert list(model.programs) == ["b.thrift", "c.thrift", "a.thrift"]
    assert model.programs["c.thrift"].includes == ("b.thrift",)


def test_names_from_file_names() -> None:
    files = Files(**{"a": "include 'my-b.v1.thrift'", "my-b.v1": "const i32 X = 1"})
    model = compiled("a.thrift", files)
    assert [program.name for program in model.programs.values()] == ["my-b.v1", "a"]


def test_text_includes_relative_to_its_path() -> None:
    files = Files(x__b="struct B {}")
    model, findings = compile_text("include 'b.thrift'\nstruct A {1: b.B b}", "x/a.thrift", read=files)
    assert model is not None, findings
    assert model.root == "x/a.thrift"


def test_missing_include_says_where_it_was_looked_for() -> None:
    model, findings = compile_text("include 'b.thrift'\nstruct A {1: b.B b}", "x/a.thrift", ["i"], read=Files())
    assert model is None
    assert rules(findings) == [("missing-include", "x/a.thrift:1:1")]
    assert findings[0].hint == "looked in: x, i"


@pytest.mark.parametrize("error", [PermissionError(13, "Permission denied"), OSError(5, "Input/output error")])
def test_unreadable_files_are_findings(error: OSError) -> None:
    def read(path: str) -> bytes:
        raise error

    model, findings = compile_file("a.thrift", read=read)
    assert model is None
    assert rules(findings) == [("unreadable-file", "a.thrift:1:1")]
    assert error.strerror in findings[0].message
    model, findings = compile_text("\ninclude 'b.thrift'", "a.thrift", read=read)
    assert model is None
    assert rules(findings) == [("unreadable-include", "a.thrift:2:1")]


def test_missing_file_and_folder_and_odd_paths(tmp_path: pathlib.Path) -> None:
    for path in (tmp_path / "no.thrift", tmp_path, "a\0b.thrift"):
        model, findings = compile_file(path)
        assert model is None
        assert [finding.rule for finding in findings] == ["unreadable-file"]
    model, findings = compile_text("include ''", str(tmp_path / "a.thrift"))
    assert model is None
    assert [finding.rule for finding in findings] == ["missing-include"]


def test_cycles() -> None:
    files = Files(a="include 'b.thrift'", b="include 'c.thrift'", c="include 'a.thrift'", s="include 's.thrift'")
    model, findings = compile_file("a.thrift", read=files)
    assert model is None
    assert rules(findings) == [("include-cycle", "c.thrift:1:1")]
    assert "a.thrift → b.thrift → c.thrift → a.thrift" in findings[0].message
    assert rules(compile_file("s.thrift", read=files)[1]) == [("include-cycle", "s.thrift:1:1")]


def test_a_long_chain_of_includes_needs_no_recursion() -> None:
    def read(path: str) -> bytes:
        number = int(path.removesuffix(".thrift"))
        return f"include '{number + 1}.thrift'".encode() if number < 3_000 else b"struct S {}"

    assert len(compiled("0.thrift", read).programs) == 3_001


def test_findings_of_included_files_come_first() -> None:
    files = Files(a="include 'b.thrift'\nstruct A {1: Nothing x}\nstruct A {}", b="struct B {1: Nothing x}")
    _, findings = compile_file("a.thrift", read=files)
    assert rules(findings) == [
        ("undefined-type", "b.thrift:1:14"),
        ("undefined-type", "a.thrift:2:14"),
        ("duplicate-definition", "a.thrift:3:8"),
    ]


def test_byte_order_mark_and_line_ends() -> None:
    files = Files(a="\ufeffstruct A {\r\n  1: i32 x\r\n}\r\nstruct B {1: Nothing x}")
    _, findings = compile_file("a.thrift", read=files)
    assert rules(findings) == [("undefined-type", "a.thrift:4:14")]
