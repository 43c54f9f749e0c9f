"""The IDL files of a Python project and the code that belongs to them, whatever the build backend."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from thriftkit.codegen import write_tree
from thriftkit.diagnostics import CompileError, Finding
from thriftkit.loader import Generated, generate_files, merged

__all__ = ["Project", "ProjectCode"]


@dataclass(frozen=True, slots=True)
class ProjectCode:
    """What the IDL files of a project give."""

    files: Mapping[str, str]
    """Text by path below the root of the packages (``myservice/other_thrift/ttypes.py``)."""
    sources: tuple[str, ...]
    """The IDL files used, those of the packages and what they include from the project, as paths."""
    warnings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Project:
    """A project's packages: dotted name → source folder, relative to the project's root."""

    packages: Mapping[str, str]
    include_dirs: Sequence[str] = ()

    def idl_files(self) -> Mapping[str, str]:
        """The ``*.thrift`` files that lie in a package: path → the package's dotted name."""
        return {
            str(path): package
            for package, folder in sorted(self.packages.items())
            for path in sorted(Path(folder).glob("*.thrift"))
            if path.is_file()
        }

    def code(self) -> ProjectCode:
        """Compile all IDL files. Raises `CompileError` with the findings of all of them."""
        folders = {folder: tuple(package.split(".")) for package, folder in self.packages.items()}
        made: list[Generated] = []
        failures: list[Finding] = []
        for path, package in self.idl_files().items():
            try:
                made.append(
                    generate_files(path, self.include_dirs, folders=folders, fallback=tuple(package.split(".")))
                )
            except CompileError as error:
                failures += error.findings
        if failures:
            raise CompileError(_once(failures))
        sources = sorted({source for part in made for source in part.sources.values()})
        warnings = _once([finding for part in made for finding in part.findings])
        return ProjectCode(merged(made), tuple(sources), tuple(warnings))

    def source_path(self, path: str) -> str:
        """Where a generated file belongs in the source tree, given its path below the root of the packages."""
        parts = path.split("/")
        for depth in range(len(parts) - 1, 0, -1):
            folder = self.packages.get(".".join(parts[:depth]))
            if folder is not None:
                return os.path.join(folder, *parts[depth:])
        raise ValueError(f"{path} is in no package of the project")

    def write_in_place(self, code: ProjectCode) -> None:
        """Write `code` into the source tree, for editable installs. Raises OSError."""
        files = {self.source_path(path).replace(os.sep, "/"): text for path, text in code.files.items()}
        write_tree(files, os.curdir)


def _once(findings: Sequence[Finding]) -> list[Finding]:
    """`findings` without what two files that include a third one both report of it."""
    seen: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        span = finding.span
        key = (os.path.realpath(span.source.path), span.start, span.end, finding.rule, finding.message)
        seen.setdefault(key, finding)
    return list(seen.values())
