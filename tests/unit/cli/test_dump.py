from __future__ import annotations

import json
from pathlib import Path

import pytest

from thriftkit.cli.main import main
from thriftkit.idl.model_json_load import load


def test_the_model_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "idl").mkdir()
    (tmp_path / "idl" / "shared.thrift").write_text("struct S {}\n")
    (tmp_path / "a.thrift").write_text(
        'include "shared.thrift"\ninclude "baseplate.thrift"\n'
        "service A extends baseplate.BaseplateServiceV2 { shared.S m() }\n"
    )
    monkeypatch.chdir(tmp_path)
    assert main(["dump", "a.thrift", "-I", "idl"]) == 0
    near = capsys.readouterr().out
    monkeypatch.chdir(tmp_path / "idl")
    assert main(["dump", str(tmp_path / "a.thrift"), "-I", "."]) == 0
    assert capsys.readouterr().out == near
    data = json.loads(near)
    assert data["schema_version"] == 1
    assert [program["path"] for program in data["programs"]] == ["idl/shared.thrift", "baseplate.thrift", "a.thrift"]
    assert [service.name for _, service in load(data).services()][-1] == "A"


def test_an_idl_with_errors_prints_no_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bad.thrift").write_text("struct A { 1: Missing x }\n")
    assert main(["dump", str(tmp_path / "bad.thrift")]) == 1
    output = capsys.readouterr()
    assert output.out == ""
    assert "bad.thrift:1:15: error:" in output.err


def test_a_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dump", str(tmp_path / "none.thrift")]) == 2
    assert "none.thrift: No such file" in capsys.readouterr().err
