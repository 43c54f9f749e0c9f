from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from thriftkit import __version__
from thriftkit.cli.main import main

GOOD = "struct A { 1: i32 x }\n"
BAD = "struct A { 1: Missing x }\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "good.thrift").write_text(GOOD)
    (tmp_path / "bad.thrift").write_text(BAD)
    return tmp_path


def test_compile_writes_packages_and_says_what(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compile", "good.thrift", "-o", "out"]) == 0
    assert (folder / "out" / "good_thrift" / "ttypes.py").exists()
    output = capsys.readouterr()
    assert output.out == ""
    assert f"wrote {os.path.join('out', 'good_thrift/ttypes.py')}" in output.err
    assert main(["compile", "good.thrift", "-o", "out"]) == 0
    assert capsys.readouterr().err == ""


def test_nothing_is_written_if_one_file_is_bad(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compile", "good.thrift", "bad.thrift", "-o", "out"]) == 1
    assert "bad.thrift:1:15: error:" in capsys.readouterr().out
    assert not (folder / "out").exists()


def test_two_files_for_one_package_are_an_error(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "sub").mkdir()
    (folder / "sub" / "good.thrift").write_text(GOOD)
    assert main(["compile", "good.thrift", "sub/good.thrift", "-o", "out"]) == 1
    assert "[package-clash]" in capsys.readouterr().out


def test_includes_are_searched_and_namespaces_honoured(folder: Path) -> None:
    (folder / "idl").mkdir()
    (folder / "idl" / "shared.thrift").write_text("namespace py lib.shared\nstruct S {}\n")
    (folder / "user.thrift").write_text('include "shared.thrift"\nstruct U { 1: shared.S s }\n')
    assert main(["compile", "user.thrift", "-I", "idl", "-o", "out", "--namespaces"]) == 0
    text = (folder / "out" / "user_thrift" / "ttypes.py").read_text()
    assert "from lib.shared import ttypes as shared_ttypes" in text
    assert (folder / "out" / "lib" / "shared" / "ttypes.py").exists()


def test_baseplate_thrift_is_found_without_being_told(folder: Path) -> None:
    (folder / "user.thrift").write_text(
        'include "baseplate.thrift"\nservice S extends baseplate.BaseplateServiceV2 {}\n'
    )
    assert main(["compile", "user.thrift", "-o", "out"]) == 0
    assert "from baseplate.thrift import BaseplateServiceV2" in (folder / "out/user_thrift/S.py").read_text()


def test_a_finding_of_a_shared_include_is_shown_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("one", "two"):
        (folder / f"{name}.thrift").write_text('include "bad.thrift"\n')
    assert main(["check", "--format", "json", "one.thrift", "two.thrift"]) == 1
    (finding,) = json.loads(capsys.readouterr().out)
    assert (finding["level"], finding["line"], finding["column"]) == ("error", 1, 15)


def test_check_formats(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "bad.thrift", "--format", "github"]) == 1
    assert capsys.readouterr().out.startswith("::error file=bad.thrift,line=1,col=15")
    assert main(["check", "good.thrift", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nonsense"],
        ["compile", "good.thrift"],
        ["check", "absent.thrift"],
        ["check", "."],
        ["compile", "good.thrift", "-o", "good.thrift"],
        ["check", "good.thrift", "--format", "xml"],
    ],
)
def test_wrong_usage_is_2_and_a_line_on_stderr(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    assert main(arguments) == 2
    output = capsys.readouterr()
    assert output.err
    assert output.out == ""


def test_version_and_doctor(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"thriftkit {__version__}\n"
    assert main(["doctor"]) == 0
    from thriftkit import wire

    assert f"{wire.__impl__} (" in capsys.readouterr().out


def run_module(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "thriftkit", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_doctor_reports_a_codec_that_cannot_be_loaded() -> None:
    done = run_module("doctor", THRIFTKIT_IMPL="nonsense")
    assert done.returncode == 2
    assert "codec           none: " in done.stdout
    assert "Traceback" not in done.stderr


def test_a_reader_that_goes_away_is_no_traceback(folder: Path) -> None:
    (folder / "bad.thrift").write_text("".join(f"struct A{i} {{ 1: Missing x }}\n" for i in range(5000)))
    with subprocess.Popen(
        [sys.executable, "-m", "thriftkit", "check", "--format", "json", "bad.thrift"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()
