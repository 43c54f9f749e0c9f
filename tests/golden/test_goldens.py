"""Generated code is, byte for byte, what is committed; and that is code which every tool likes."""

from __future__ import annotations

import importlib
import json
import pkgutil
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from thriftkit.schema import ServiceSpec, Struct, StructException, ThriftEnum, spec_of
from thriftkit.wire import codec_of

GOLDEN = Path(__file__).resolve().parent
SOURCE = GOLDEN.parent.parent / "src"
REGENERATE = runpy.run_path(str(GOLDEN / "regenerate.py"))
FOLDERS = sorted(GOLDEN.glob("*/*_expected"))
BASEPLATE = SOURCE / "baseplate" / "thrift"


def test_regenerating_gives_the_committed_bytes() -> None:
    for folder, files in REGENERATE["expected_files"]():
        for path, text in files.items():
            assert (folder / path).read_bytes() == text.encode(), f"{folder / path}: run tests/golden/regenerate.py"
        if folder != SOURCE:
            ours = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if "__pycache__" not in p.parts}
            left = {p for p in ours if (folder / p).is_file() and p not in files}
            assert left <= {"__init__.py", "currency/__init__.py"}, "orphans"


def test_every_case_has_its_expected_output() -> None:
    assert {folder.parent.name for folder in FOLDERS} == set(REGENERATE["ROOTS"])


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_generated_code_imports_and_its_specs_compile(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(folder.parent))
    package = importlib.import_module(folder.name)
    modules = [m.name for m in pkgutil.walk_packages(package.__path__, f"{folder.name}.")]
    assert modules
    for name in modules:
        module = importlib.import_module(name)
        for exported in getattr(module, "__all__", ()):
            value = getattr(module, exported)
            if name.endswith(".ttypes") and isinstance(value, type) and issubclass(value, Struct | StructException):
                spec = spec_of(value)
                assert spec.cls is value or value.__name__ != exported
                assert tuple(f.py_name for f in spec.fields) == value.__match_args__
                codec_of(spec)
            if isinstance(value, ServiceSpec):
                for function in value.functions.values():
                    assert callable(getattr(module.Client, function.py_name))
                    assert callable(getattr(module.AsyncClient, function.py_name))
                    codec_of(function.args_spec)
                    codec_of(function.result_spec)


def test_names_that_python_reserves_work() -> None:
    sys.path.insert(0, str(GOLDEN / "keywords"))
    try:
        types = importlib.import_module("keywords_expected.keywords_thrift.ttypes")
        service = importlib.import_module("keywords_expected.keywords_thrift.Keywords")
    finally:
        sys.path.pop(0)
    value = types.Python("me", "other", from_="sender", from__="origin", init_="made", private_="mine")
    codec = codec_of(spec_of(types.Python))
    again = codec.decode(codec.encode(value, 0), 0)
    assert again == value
    assert (again.self__, again.self_) == ("me", "other")
    assert isinstance(types.Lambda.None_, ThriftEnum)
    assert len(types.Lambda) == 10
    assert service.SERVICE.functions["import"].py_name == "import_"
    assert service.SERVICE.functions["from"].py_name == "from__"


def _run(*command: str, cwd: Path) -> None:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=110)
    assert done.returncode == 0, done.stdout + done.stderr


def _tool(name: str) -> str:
    beside = Path(sys.executable).parent / name
    return str(beside) if beside.exists() else name


def test_generated_code_is_formatted_and_linted() -> None:
    paths = [str(path) for path in (*FOLDERS, BASEPLATE)]
    _run(_tool("ruff"), "format", "--check", "--no-cache", "--isolated", "--line-length=120", *paths, cwd=GOLDEN)
    rules = ("--isolated", "--no-cache", "--line-length=120", "--target-version=py310", "--select=E,F,W,I,UP,B,PIE,RET")
    _run(_tool("ruff"), "check", *rules, *paths, cwd=GOLDEN)


USES = """\
from __future__ import annotations

from services_expected.services_thrift import Base
from services_expected.services_thrift.ttypes import Item


class Plain:
    def ping(self) -> bool:
        return True


class WithContext:
    def ping(self, request_context: object) -> bool:
        return request_context is not None


class Wrong:
    def ping(self) -> str:
        return "yes"


Base.Processor(Plain())
Base.Processor(WithContext())
Base.Processor(Wrong())  # type: ignore[arg-type]
Item(1)  # type: ignore[arg-type]


def name_of(item: Item) -> str:
    match item:
        case Item(name):
            return name
"""


def test_generated_code_type_checks(tmp_path: Path) -> None:
    """mypy --strict and pyright strict, without a plugin, one run for all."""
    for folder in FOLDERS:
        shutil.copytree(folder, tmp_path / folder.name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(BASEPLATE, tmp_path / "baseplate_generated", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "mypy.ini").write_text(f"[mypy]\nstrict = True\npython_version = 3.10\nmypy_path = {SOURCE}\n")
    # A user's code; that the two wrong lines are errors is what an unused `type: ignore` would deny.
    (tmp_path / "uses.py").write_text(USES)
    packages = sorted(path.name for path in tmp_path.iterdir() if path.is_dir() or path.suffix == ".py")
    _run(_tool("mypy"), "--config-file=mypy.ini", "--follow-imports=silent", *packages, cwd=tmp_path)
    config = {"typeCheckingMode": "strict", "pythonVersion": "3.10", "extraPaths": [str(SOURCE)], "include": packages}
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(config))
    _run(_tool("pyright"), f"--pythonpath={sys.executable}", cwd=tmp_path)
