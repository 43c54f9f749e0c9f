from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from thriftkit.cli.main import main

OLD = "struct A { 1: i32 x, 2: string y }\n"
NEW = "struct A { 1: i64 x, 2: binary y }\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    # Neither a repository above nor the settings of the user count.
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", "/dev/null")
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "old.thrift").write_text(OLD)
    (tmp_path / "new.thrift").write_text(NEW)
    return tmp_path


def _commit(folder: Path) -> None:
    identity = ["-c", "user.name=tester", "-c", "user.email=tester@example.com"]
    for command in (["init", "-q"], ["add", "."], [*identity, "commit", "-q", "-m", "a state"]):
        subprocess.run(["git", *command], cwd=folder, check=True, timeout=30)


def test_two_files(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["breaking", "old.thrift", "new.thrift"]) == 1
    output = capsys.readouterr().out
    assert "new.thrift:1:19: error: A.x was i32 and is i64" in output
    assert "hint: breaks WIRE_JSON" in output
    assert main(["breaking", "old.thrift", "old.thrift"]) == 0
    assert capsys.readouterr().out == ""


def test_tiers_and_formats(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["breaking", "--tier", "WIRE", "--format", "json", "old.thrift", "new.thrift"]) == 1
    assert [row["rule"] for row in json.loads(capsys.readouterr().out)] == ["wire-type-changed"]
    assert main(["breaking", "--format", "github", "old.thrift", "new.thrift"]) == 1
    assert capsys.readouterr().out.startswith("::error file=new.thrift,line=1,col=19,title=wire-type-changed::")


def test_two_folders(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, text in (("one", OLD), ("two", NEW)):
        (folder / name / "sub").mkdir(parents=True)
        (folder / name / "sub" / "a.thrift").write_text(text)
        (folder / name / "b.thrift").write_text('include "sub/a.thrift"\nstruct B { 1: a.A a }\n')
    (folder / "one" / "gone.thrift").write_text("service Gone {}\n")
    assert main(["breaking", "--tier", "WIRE", "--format", "json", "one", "two"]) == 1
    rows = json.loads(capsys.readouterr().out)
    assert sorted((row["path"], row["rule"]) for row in rows) == [
        ("one/gone.thrift", "service-removed"),
        ("two/sub/a.thrift", "wire-type-changed"),
    ]


def test_a_commit(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "idl" / "sub").mkdir(parents=True)
    (folder / "idl" / "sub" / "a.thrift").write_text(OLD)
    (folder / "idl" / "b.thrift").write_text('include "sub/a.thrift"\nstruct B { 1: a.A a }\n')
    (folder / "idl" / "gone.thrift").write_text("service Gone {}\n")
    _commit(folder)
    assert main(["breaking", "git:HEAD", "idl"]) == 0
    (folder / "idl" / "sub" / "a.thrift").write_text(NEW)
    (folder / "idl" / "gone.thrift").unlink()
    assert main(["breaking", "--tier", "WIRE", "--format", "json", "git:HEAD", "idl"]) == 1
    rows = json.loads(capsys.readouterr().out)
    assert sorted((row["path"], row["rule"]) for row in rows) == [
        ("idl/gone.thrift", "service-removed"),
        ("idl/sub/a.thrift", "wire-type-changed"),
    ]
    assert main(["breaking", "--tier", "WIRE", "git:HEAD", "idl/b.thrift"]) == 1
    assert "idl/sub/a.thrift:1:19: error: A.x was i32" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["missing.thrift", "new.thrift"], "missing.thrift: No such file"),
        (["old.thrift", "missing"], "missing: No such file"),
        (["old.thrift", "."], "one is a folder"),
        (["empty", "."], "no .thrift files"),
        (["old.thrift", "git:HEAD"], "NEW has to be"),
        (["git:HEAD", "new.thrift"], "git rev-parse: fatal: not a git repository"),
        (["git:", "new.thrift"], "no name of a commit"),
        (["git:--all", "new.thrift"], "no name of a commit"),
    ],
)
def test_what_cannot_be_compared(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    (folder / "empty").mkdir()
    assert main(["breaking", *arguments]) == 2
    output = capsys.readouterr()
    assert message in output.err
    assert output.out == ""


def test_a_commit_that_lacks_what_is_asked_for(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _commit(folder)
    (folder / "later.thrift").write_text(OLD)
    assert main(["breaking", "git:HEAD", "later.thrift"]) == 2
    assert "later.thrift: not in git:HEAD" in capsys.readouterr().err
    assert main(["breaking", "git:no-such-ref", "new.thrift"]) == 2
    assert "git rev-parse: fatal:" in capsys.readouterr().err


def test_an_idl_with_errors_gives_its_findings(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "bad.thrift").write_text("struct A { 1: Missing x }\n")
    assert main(["breaking", "old.thrift", "bad.thrift"]) == 1
    assert "bad.thrift:1:15: error:" in capsys.readouterr().out
