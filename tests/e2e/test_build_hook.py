"""The build hook in real projects: wheel, sdist, editable install, broken IDL."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tarfile
import textwrap
import venv
import zipfile
from pathlib import Path

import pytest

SRC = Path(__file__).resolve().parents[2] / "src"

PYPROJECT = """\
[build-system]
requires = ["setuptools>=77", "baseplate-thrift"]
build-backend = "setuptools.build_meta"

[project]
name = "myservice"
version = "1.0"

[tool.setuptools]
packages = ["myservice", "myservice.backends"]

[tool.setuptools.package-dir]
"" = "%s"

[tool.setuptools.cmdclass]
build_py = "baseplate.frameworks.thrift.command.ThriftBuildPyCommand"
"""

OTHER = """\
include "baseplate.thrift"
include "backends/prices.thrift"
include "../%sidl/outside.thrift"

struct Place { 1: required string name, 2: prices.Price fee, 3: outside.Thing thing }

service OtherService extends baseplate.BaseplateServiceV2 {
    Place find(1: string key)
}
"""

USE = """\
import myservice
from myservice.backends.prices_thrift.ttypes import Price
from myservice.other_thrift import OtherService
from myservice.other_thrift.ttypes import Place
from baseplate.thrift import BaseplateServiceV2
from baseplate.thrift.ttypes import IsHealthyRequest

assert issubclass(OtherService.Client, BaseplateServiceV2.Client)
assert Place("here", Price(3)).fee == Price(3)
assert set(OtherService.SERVICE.functions) == {"is_healthy", "find"}
print(myservice.__file__)
"""

GENERATED = {
    "myservice/other_thrift/__init__.py",
    "myservice/other_thrift/ttypes.py",
    "myservice/other_thrift/constants.py",
    "myservice/other_thrift/OtherService.py",
    "myservice/other_thrift/py.typed",
    "myservice/backends/prices_thrift/ttypes.py",
    "myservice/outside_thrift/ttypes.py",
}


def run(*command: object, cwd: Path, status: int = 0) -> str:
    environment = {**os.environ, "PYTHONPATH": str(SRC), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=environment, capture_output=True, text=True, timeout=110
    )
    output = done.stdout + done.stderr
    assert done.returncode == status, output
    return output


def pip(*arguments: object, cwd: Path, status: int = 0) -> str:
    return run(sys.executable, "-m", "pip", *arguments, cwd=cwd, status=status)


@pytest.fixture(params=["flat", "src"])
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    root = tmp_path / "project"
    layout = "." if request.param == "flat" else "src"
    package = root / layout / "myservice"
    (package / "backends").mkdir(parents=True)
    (root / "idl").mkdir()
    (root / "pyproject.toml").write_text(PYPROJECT % layout)
    (root / "idl" / "outside.thrift").write_text("struct Thing { 1: i32 size }\n")
    (package / "__init__.py").write_text("")
    (package / "backends" / "__init__.py").write_text("")
    (package / "other.thrift").write_text(OTHER % ("" if layout == "." else "../"))
    (package / "backends" / "prices.thrift").write_text("struct Price { 1: required i64 cents }\n")
    return root


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    """The interpreter of a fresh environment that has this checkout, and setuptools, but no project."""
    folder = tmp_path / "environment"
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    site = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=tmp_path).strip()
    Path(site, "checkout.pth").write_text(f"{SRC}\n{sysconfig.get_path('purelib')}\n")
    return python


def build_wheel(source: Path, target: Path) -> Path:
    options = ("--no-build-isolation", "--no-index", "--no-deps")
    pip("wheel", *options, "-w", target, source, cwd=source if source.is_dir() else source.parent)
    (wheel,) = target.glob("*.whl")
    return wheel


def check_wheel(wheel: Path, python: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert set(names) >= GENERATED | {"myservice/other.thrift", "myservice/backends/prices.thrift"}
    assert len(names) == len(set(names))
    pip("--python", python, "install", "--no-index", "--no-deps", wheel, cwd=wheel.parent)
    assert "environment" in run(python, "-c", USE, cwd=wheel.parent)


def generated_in(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*_thrift") if path.relative_to(folder).parts[0] != "build"}


def test_a_wheel_has_idl_and_code(project: Path, environment: Path, tmp_path: Path) -> None:
    wheel = build_wheel(project, tmp_path / "wheels")
    assert generated_in(project) == set(), "the source tree is left alone"
    check_wheel(wheel, environment)


def test_a_wheel_can_be_built_from_an_sdist(project: Path, environment: Path, tmp_path: Path) -> None:
    script = "import setuptools.build_meta as b, sys; print(b.build_sdist(sys.argv[1]))"
    (tmp_path / "sdist").mkdir()
    run(sys.executable, "-c", script, tmp_path / "sdist", cwd=project)
    (sdist,) = (tmp_path / "sdist").glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.split("/", 1)[-1] for name in archive.getnames()}
    assert "idl/outside.thrift" in names
    check_wheel(build_wheel(sdist, tmp_path / "wheels"), environment)


@pytest.mark.parametrize("mode", ["lenient", "strict"])
def test_an_editable_install_generates_into_the_source_tree(
    project: Path, environment: Path, tmp_path: Path, mode: str
) -> None:
    options = ("--no-build-isolation", "--no-index", "--no-deps", "--config-settings", f"editable_mode={mode}")
    pip("--python", environment, "install", *options, "-e", project, cwd=tmp_path)
    assert generated_in(project) >= {"other_thrift", "prices_thrift", "outside_thrift"}
    assert "project" in run(environment, "-c", USE, cwd=tmp_path)


@pytest.mark.parametrize("editable", [False, True])
def test_broken_idl_fails_the_build_with_its_findings_and_no_traceback(
    project: Path, environment: Path, tmp_path: Path, editable: bool
) -> None:
    prices = next(project.rglob("prices.thrift"))
    prices.write_text("struct Price { 1: required Missing cents }\n")
    options = ("--no-build-isolation", "--no-index", "--no-deps")
    command = ("install", *options, "-e") if editable else ("wheel", *options, "-w", tmp_path / "wheels")
    output = pip("--python", environment, *command, project, cwd=tmp_path, status=1)
    assert "prices.thrift:1:28: error:" in output
    assert "Missing" in output
    assert "Traceback" not in output, output


def test_a_second_build_removes_what_the_idl_no_longer_has(project: Path, tmp_path: Path) -> None:
    build_wheel(project, tmp_path / "first")
    (other,) = (*project.glob("myservice/other.thrift"), *project.glob("src/myservice/other.thrift"))
    other.write_text(other.read_text().replace("OtherService", "NewService"))
    with zipfile.ZipFile(build_wheel(project, tmp_path / "second")) as archive:
        names = archive.namelist()
    assert "myservice/other_thrift/NewService.py" in names
    assert "myservice/other_thrift/OtherService.py" not in names


def test_setup_py_and_build_thrift(project: Path, environment: Path) -> None:
    setup = """\
        from setuptools import setup
        from baseplate.frameworks.thrift.command import BuildThriftCommand, ThriftBuildPyCommand

        setup(cmdclass={"build_py": ThriftBuildPyCommand, "build_thrift": BuildThriftCommand})
        """
    (project / "setup.py").write_text(textwrap.dedent(setup))
    pyproject = project / "pyproject.toml"
    pyproject.write_text(pyproject.read_text().split("[tool.setuptools.cmdclass]")[0])
    run(environment, "setup.py", "-q", "build_thrift", cwd=project)
    assert generated_in(project) == {"other_thrift", "prices_thrift", "outside_thrift"}
