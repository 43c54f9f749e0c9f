from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest

from thriftkit.cli.main import main

MESSY = b"struct A{1:i32 x // c\n}"
NEAT = b"struct A {\n    1: i32 x, // c\n}\n"
BROKEN = b"struct A {\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, data in (("messy", MESSY), ("neat", NEAT), ("broken", BROKEN)):
        (tmp_path / f"{name}.thrift").write_bytes(data)
    return tmp_path


def stdin(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


def test_files_are_rewritten_in_place(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "messy.thrift").chmod(0o640)
    os.utime(folder / "neat.thrift", (1, 1))
    assert main(["format", "messy.thrift", "neat.thrift"]) == 0
    assert (folder / "messy.thrift").read_bytes() == NEAT
    assert (folder / "messy.thrift").stat().st_mode & 0o777 == 0o640
    assert (folder / "neat.thrift").stat().st_mtime == 1
    output = capsys.readouterr()
    assert (output.out, output.err) == ("", "reformatted messy.thrift\n")
    assert len(list(folder.iterdir())) == 3


def test_a_link_stays_a_link(folder: Path) -> None:
    (folder / "link.thrift").symlink_to("messy.thrift")
    assert main(["format", "link.thrift"]) == 0
    assert (folder / "link.thrift").is_symlink()
    assert (folder / "messy.thrift").read_bytes() == NEAT


def test_check_names_files_and_writes_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["format", "--check", "messy.thrift", "neat.thrift"]) == 1
    assert capsys.readouterr().err == "would reformat messy.thrift\n"
    assert (folder / "messy.thrift").read_bytes() == MESSY
    assert main(["format", "--check", "neat.thrift"]) == 0


def test_diff_shows_lines_and_writes_nothing(folder: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["format", "--diff", "messy.thrift"]) == 1
    assert capsysbinary.readouterr().out == (
        b"--- messy.thrift\n+++ messy.thrift\n@@ -1,2 +1,3 @@\n-struct A{1:i32 x // c\n-}\n"
        b"\\ No newline at end of file\n+struct A {\n+    1: i32 x, // c\n+}\n"
    )
    assert (folder / "messy.thrift").read_bytes() == MESSY


def test_standard_input(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    stdin(monkeypatch, MESSY)
    assert main(["format", "-"]) == 0
    assert capsysbinary.readouterr().out == NEAT
    stdin(monkeypatch, BROKEN)
    assert main(["format", "-"]) == 1
    output = capsysbinary.readouterr()
    assert output.out == b""
    assert b"<stdin>:" in output.err
    stdin(monkeypatch, MESSY)
    assert main(["format", "--check", "-"]) == 1


def test_a_broken_file_is_left_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["format", "broken.thrift", "messy.thrift"]) == 1
    assert "broken.thrift:2:1: error:" in capsys.readouterr().err
    assert (folder / "broken.thrift").read_bytes() == BROKEN
    assert (folder / "messy.thrift").read_bytes() == NEAT


def test_nothing_is_written_if_a_file_is_missing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["format", "messy.thrift", "missing.thrift"]) == 2
    assert "missing.thrift" in capsys.readouterr().err
    assert (folder / "messy.thrift").read_bytes() == MESSY
