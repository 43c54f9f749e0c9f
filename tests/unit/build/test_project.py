from __future__ import annotations

from pathlib import Path

import pytest

from thriftkit.build import Project
from thriftkit.diagnostics import CompileError


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.chdir(tmp_path)
    for folder in ("lib/svc/sub", "elsewhere"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "lib/svc/a.thrift").write_text('include "sub/b.thrift"\nstruct A { 1: b.B b }\n')
    (tmp_path / "lib/svc/sub/b.thrift").write_text("struct B {}\n")
    (tmp_path / "elsewhere/c.thrift").write_text("struct C {}\n")
    return Project({"svc": "lib/svc", "svc.sub": "lib/svc/sub"}, ["elsewhere"])


def test_every_idl_file_of_a_package_gets_its_code(project: Project) -> None:
    code = project.code()
    assert {"svc/a_thrift/ttypes.py", "svc/sub/b_thrift/ttypes.py"} <= set(code.files)
    assert "from ..sub.b_thrift import ttypes as b_ttypes" in code.files["svc/a_thrift/ttypes.py"]
    assert project.idl_files() == {"lib/svc/a.thrift": "svc", "lib/svc/sub/b.thrift": "svc.sub"}


def test_includes_from_outside_become_packages_of_the_includer(project: Project) -> None:
    Path("lib/svc/sub/b.thrift").write_text('include "c.thrift"\nstruct B { 1: c.C c }\n')
    code = project.code()
    assert "svc/sub/c_thrift/ttypes.py" in code.files
    assert {Path(path).name for path in code.sources} == {"a.thrift", "b.thrift", "c.thrift"}


def test_code_is_written_beside_the_idl(project: Project) -> None:
    project.write_in_place(project.code())
    assert Path("lib/svc/a_thrift/ttypes.py").exists()
    assert Path("lib/svc/sub/b_thrift/__init__.py").exists()
    assert project.source_path("svc/sub/b_thrift/ttypes.py") == "lib/svc/sub/b_thrift/ttypes.py"
    with pytest.raises(ValueError, match="in no package"):
        project.source_path("other/x.py")


def test_the_findings_of_all_files_are_reported_once(project: Project) -> None:
    Path("lib/svc/a.thrift").write_text('include "sub/b.thrift"\nstruct A { 1: Nowhere x }\n')
    Path("lib/svc/sub/b.thrift").write_text("struct B { 1: Missing x }\n")
    with pytest.raises(CompileError) as caught:
        project.code()
    assert sorted(Path(f.span.source.path).name for f in caught.value.findings) == ["a.thrift", "b.thrift"]
