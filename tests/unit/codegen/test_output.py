from __future__ import annotations

import os
from pathlib import Path

import pytest

from thriftkit.codegen import write_tree

HEADER = "# Generated from x.thrift by thriftkit 1. DO NOT EDIT.\n"


def test_only_what_changed_is_written(tmp_path: Path) -> None:
    files = {"p/a.py": HEADER, "p/sub/b.py": HEADER}
    assert write_tree(files, tmp_path).changed == ("p/a.py", "p/sub/b.py")
    os.utime(tmp_path / "p/a.py", (1, 1))
    assert write_tree(files, tmp_path).changed == ()
    assert (tmp_path / "p/a.py").stat().st_mtime == 1
    assert write_tree({**files, "p/a.py": HEADER + "x = 1\n"}, tmp_path).changed == ("p/a.py",)


def test_stale_modules_of_ours_are_removed_and_others_kept(tmp_path: Path) -> None:
    write_tree({"p/a.py": HEADER, "p/old.py": HEADER, "q/kept.py": HEADER}, tmp_path)
    (tmp_path / "p" / "mine.py").write_text("# by hand\n")
    (tmp_path / "p" / "binary.py").write_bytes(b"\xff\xfe")
    assert write_tree({"p/a.py": HEADER}, tmp_path).removed == ("p/old.py",)
    assert sorted(path.name for path in (tmp_path / "p").iterdir()) == ["a.py", "binary.py", "mine.py"]
    assert (tmp_path / "q" / "kept.py").exists()


def test_a_failed_write_leaves_the_old_file_and_no_temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_tree({"a.py": HEADER}, tmp_path)

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        write_tree({"a.py": HEADER + "# new\n"}, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["a.py"]
    assert (tmp_path / "a.py").read_text() == HEADER
