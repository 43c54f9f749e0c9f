"""Installing where there is no Rust: the pure codec, one plain line, and a reason that can be read later."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINE = "baseplate-thrift: installing the pure Python codec (slower): "


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources alone, so that nothing is built into the checkout."""
    copy = tmp_path_factory.mktemp("source")
    for name in ("pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE"):
        shutil.copy2(ROOT / name, copy / name)
    ignored = shutil.ignore_patterns("*.so", "__pycache__", "*.egg-info", "target", "_native_missing.txt")
    for name in ("src", "rust"):
        shutil.copytree(ROOT / name, copy / name, ignore=ignored)
    return copy


def build_wheel(source: Path, out: Path, **environment: str) -> tuple[Path, str]:
    command = [sys.executable, "-m", "pip", "wheel", "-v", "--no-deps", "--no-build-isolation", "-w", str(out), "."]
    done = subprocess.run(
        command, cwd=source, env=os.environ | environment, capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = out.glob("*.whl")
    return wheel, done.stdout + done.stderr


def without_cargo() -> str:
    folders = os.environ["PATH"].split(os.pathsep)
    return os.pathsep.join(folder for folder in folders if not shutil.which("cargo", path=folder))


def import_from(wheel: Path, folder: Path, code: str) -> str:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    # -S and an empty environment: only what the wheel brings can be imported.
    command = [sys.executable, "-S", "-c", f"import sys; sys.path.insert(0, {str(folder)!r}); {code}"]
    return subprocess.run(command, env={}, capture_output=True, text=True, timeout=30, check=True).stdout.strip()


def test_without_cargo(source: Path, tmp_path: Path) -> None:
    wheel, output = build_wheel(source, tmp_path / "out", PATH=without_cargo(), CARGO="")
    assert [line for line in output.splitlines() if LINE in line] == [
        f"  {LINE}cargo (Rust) is not on PATH",
    ]
    names = zipfile.ZipFile(wheel).namelist()
    assert not [name for name in names if name.endswith((".so", ".pyd"))]
    code = "from thriftkit import wire; print(wire.__impl__, '|', wire.__impl_why__)"
    shown = import_from(wheel, tmp_path / "site", code)
    assert shown.startswith("pure | ")
    assert "cargo (Rust) is not on PATH" in shown


def test_without_crates(source: Path, tmp_path: Path) -> None:
    if shutil.which("cargo") is None:
        pytest.skip("no cargo here: the other test is this machine's")
    offline = {"CARGO_NET_OFFLINE": "true", "CARGO_HOME": str(tmp_path / "empty")}
    wheel, output = build_wheel(source, tmp_path / "out", **offline)
    assert output.count(LINE) == 1
    assert f"{LINE}the crates cannot be fetched: " in output
    code = "from thriftkit import wire; print(wire.__impl__)"
    assert import_from(wheel, tmp_path / "site", code) == "pure"


def test_sdist_has_the_rust_sources(source: Path, tmp_path: Path) -> None:
    command = [sys.executable, "setup.py", "-q", "sdist", "--formats=zip", "-d", str(tmp_path)]
    subprocess.run(command, cwd=source, capture_output=True, text=True, timeout=60, check=True)
    (archive,) = tmp_path.glob("*.zip")
    names = {name.split("/", 1)[1] for name in zipfile.ZipFile(archive).namelist()}
    wanted = {
        path.relative_to(source).as_posix()
        for pattern in ("Cargo.*", "*/Cargo.toml", "*/*.rs", "*/src/*.rs")
        for path in (source / "rust").glob(pattern)
    }
    assert "rust/Cargo.lock" in wanted
    assert "rust/thriftkit-py/build.rs" in wanted
    assert wanted <= names
