from __future__ import annotations

from pathlib import Path

import pytest
from setuptools import Distribution
from setuptools.errors import SetupError

from thriftkit.build.setuptools import BuildPy, BuildThrift


@pytest.fixture
def distribution(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Distribution:
    monkeypatch.chdir(tmp_path)
    Path("src/svc").mkdir(parents=True)
    Path("src/svc/__init__.py").write_text("")
    Path("src/svc/other.thrift").write_text("struct A {}\n")
    return Distribution({"name": "svc", "packages": ["svc"], "package_dir": {"": "src"}, "script_name": "setup.py"})


def build_py(distribution: Distribution, *, editable: bool = False) -> BuildPy:
    command = BuildPy(distribution)
    command.build_lib = "build/lib"
    command.ensure_finalized()
    command.compile = False
    command.editable_mode = editable
    return command


def test_a_build_writes_what_it_says_it_writes(distribution: Distribution) -> None:
    command = build_py(distribution)
    command.run()
    built = {path.as_posix() for path in Path("build/lib").rglob("*") if path.is_file()}
    assert built == set(command.get_outputs(include_bytecode=False))
    assert "build/lib/svc/other_thrift/ttypes.py" in built
    assert command.get_output_mapping() == {
        "build/lib/svc/__init__.py": "src/svc/__init__.py",
        "build/lib/svc/other.thrift": "src/svc/other.thrift",
    }
    assert "src/svc/other.thrift" in command.get_source_files()


def test_an_editable_build_maps_generated_files_to_the_source_tree(distribution: Distribution) -> None:
    command = build_py(distribution, editable=True)
    command.run()
    mapping = command.get_output_mapping()
    assert mapping["build/lib/svc/other_thrift/ttypes.py"] == "src/svc/other_thrift/ttypes.py"
    assert all(Path(source).is_file() for source in mapping.values())
    assert not Path("build").exists()


def test_a_build_without_idl_says_so(distribution: Distribution, caplog: pytest.LogCaptureFixture) -> None:
    Path("src/svc/other.thrift").rename("src/other.thrift")
    build_py(distribution).run()
    assert "no code is generated: no *.thrift file lies in a package (svc)" in caplog.text


def test_broken_idl_fails_a_build(distribution: Distribution) -> None:
    Path("src/svc/other.thrift").write_text("struct A { 1: Missing x }\n")
    with pytest.raises(SetupError, match=r"other.thrift:1:15: error:"):
        build_py(distribution).run()


def test_broken_idl_fails_an_editable_build_where_setuptools_hears_it(distribution: Distribution) -> None:
    Path("src/svc/other.thrift").write_text("struct A { 1: Missing x }\n")
    command = build_py(distribution, editable=True)
    command.run()
    with pytest.raises(SetupError, match=r"other.thrift:1:15: error:"):
        command.get_outputs()


def test_metadata_does_not_depend_on_the_idl(distribution: Distribution) -> None:
    Path("src/svc/other.thrift").write_text("struct A { 1: Missing x }\n")
    assert "src/svc/other.thrift" in build_py(distribution).get_source_files()


@pytest.mark.parametrize("editable", [False, True])
def test_a_place_that_cannot_be_written_is_named(distribution: Distribution, editable: bool) -> None:
    command = build_py(distribution, editable=editable)
    folder = Path("src/svc" if editable else "build/lib/svc")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "other_thrift").write_text("in the way")
    with pytest.raises(SetupError, match=r"cannot write generated code: .*other_thrift"):
        command.run()
        command.get_outputs()


def test_build_thrift_writes_into_the_source_tree_and_takes_folders(distribution: Distribution) -> None:
    Path("idl").mkdir()
    Path("idl/shared.thrift").write_text("struct S {}\n")
    Path("src/svc/other.thrift").write_text('include "shared.thrift"\nstruct A { 1: shared.S s }\n')
    command = BuildThrift(distribution)
    command.include_dirs = "idl"
    command.ensure_finalized()
    command.run()
    assert Path("src/svc/other_thrift/ttypes.py").exists()
    assert Path("src/svc/shared_thrift/ttypes.py").exists()


def test_the_folders_of_build_thrift_hold_for_builds_too(distribution: Distribution) -> None:
    Path("idl").mkdir()
    Path("idl/shared.thrift").write_text("struct S {}\n")
    Path("src/svc/other.thrift").write_text('include "shared.thrift"\nstruct A { 1: shared.S s }\n')
    distribution.get_option_dict("build_thrift")["include_dirs"] = ("setup.cfg", "idl")
    build_py(distribution).run()
    assert Path("build/lib/svc/shared_thrift/ttypes.py").exists()
