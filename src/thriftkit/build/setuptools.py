"""The setuptools commands: code is generated while the project is built.

A wheel gets the IDL files and the generated packages, which are written to the build folder only. An
editable install gets them in the source tree, since that is what is imported. An sdist gets the IDL files.
See "Extending or customizing setuptools" in setuptools' documentation for the methods of `build_py`.
"""

from __future__ import annotations

import os
from typing import Any

from setuptools import Command  # type: ignore[import-untyped] # its stubs are a package of their own
from setuptools.command.build_py import build_py  # type: ignore[import-untyped] # its stubs are a package of their own
from setuptools.errors import SetupError  # type: ignore[import-untyped] # its stubs are a package of their own

from thriftkit.codegen import write_tree
from thriftkit.diagnostics import CompileError, render_text

from .project import Project, ProjectCode

__all__ = ["BuildPy", "BuildThrift"]


class BuildPy(build_py):  # type: ignore[misc] # untyped base, as above
    """``build_py`` that also generates code. Options are read from ``[build_thrift]`` (`BuildThrift`)."""

    _code: ProjectCode | None = None
    _failure: SetupError | None = None

    def run(self) -> None:
        """Build the project's modules, then the code of its IDL files. Raises SetupError with the findings."""
        super().run()
        if not self.packages:
            return
        if not self._project().idl_files():
            # Most often a package without __init__.py, which find_packages() passes over.
            self.warn(f"no code is generated: no *.thrift file lies in a package ({', '.join(self.packages)})")
        try:
            self._write(self._generated())
        except SetupError as error:
            if not self.editable_mode:
                raise
            # setuptools runs customized commands of an editable install "safely": it would turn the error
            # into a warning. It asks for the outputs next, and that it does not wrap.
            self._failure = error

    def get_source_files(self) -> list[str]:
        """What an sdist needs of this command: modules and IDL files."""
        files: list[str] = super().get_source_files()
        if not self.packages:
            return files
        idl = set(self._project().idl_files())
        try:
            idl.update(self._generated().sources)
        except SetupError:
            pass  # the build reports it; the metadata of a project does not depend on its IDL
        root = os.path.realpath(os.curdir) + os.sep
        inside = (os.path.realpath(path) for path in idl)
        return [*files, *sorted(os.path.relpath(path) for path in inside if path.startswith(root))]

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        """All files that the build writes, below `build_lib`."""
        files: list[str] = list(super().get_outputs(include_bytecode))
        return list(dict.fromkeys([*files, *self._idl_targets(), *self._code_targets()]))

    def get_output_mapping(self) -> dict[str, str]:
        """Files below `build_lib` by the source file they are copies of."""
        mapping: dict[str, str] = {**super().get_output_mapping(), **self._idl_targets()}
        if self.editable_mode:
            mapping.update(self._code_targets())
        return mapping

    def _project(self) -> Project:
        packages = {package: self.get_package_dir(package) or os.curdir for package in self.packages or ()}
        options = self.distribution.get_option_dict("build_thrift")
        folders = str(options.get("include_dirs", ("", ""))[1])
        return Project(packages, _folder_list(folders))

    def _generated(self) -> ProjectCode:
        if self._failure is not None:
            raise self._failure
        if self._code is None:
            self._code = _compiled(self._project(), self)
        return self._code

    def _write(self, code: ProjectCode) -> None:
        project = self._project()
        try:
            if self.editable_mode:
                project.write_in_place(code)
                return
            for target, path in self._idl_targets().items():
                self.mkpath(os.path.dirname(target))
                self.copy_file(path, target, preserve_mode=False)
            written = write_tree(code.files, self.build_lib)
        except OSError as error:
            raise _unusable(error) from None
        self.byte_compile([os.path.join(self.build_lib, path) for path in written.changed if path.endswith(".py")])

    def _idl_targets(self) -> dict[str, str]:
        idl_files = self._project().idl_files() if self.packages else {}
        return {
            os.path.join(self.build_lib, *package.split("."), os.path.basename(path)): path
            for path, package in idl_files.items()
        }

    def _code_targets(self) -> dict[str, str]:
        if not self.packages:
            return {}
        project = self._project()
        return {os.path.join(self.build_lib, path): project.source_path(path) for path in self._generated().files}


class BuildThrift(Command):  # type: ignore[misc] # untyped base, as above
    """``build_thrift``: generate code into the source tree, for work without an install."""

    description = "generate Python code from the Thrift IDL files in the project's packages, in the source tree"
    user_options = [  # noqa: RUF012 # as setuptools declares it
        ("include-dirs=", "I", f"folders to look for included IDL files in, separated by {os.pathsep!r}"),
    ]

    include_dirs: Any

    def initialize_options(self) -> None:
        """Set the options to "not given"."""
        self.include_dirs = None

    def finalize_options(self) -> None:
        """Split the list of folders."""
        self.include_dirs = _folder_list(self.include_dirs or "")

    def run(self) -> None:
        """Generate and write. Raises SetupError with the findings."""
        build = self.get_finalized_command("build_py")
        packages = {
            package: build.get_package_dir(package) or os.curdir for package in self.distribution.packages or ()
        }
        project = Project(packages, self.include_dirs)
        code = _compiled(project, self)
        try:
            project.write_in_place(code)
        except OSError as error:
            raise _unusable(error) from None


def _compiled(project: Project, command: Command) -> ProjectCode:
    try:
        code = project.code()
    except CompileError as error:
        raise SetupError(f"the Thrift IDL has errors\n{error}") from None
    if code.warnings:
        command.warn(f"\n{render_text(code.warnings)}")
    return code


def _unusable(error: OSError) -> SetupError:
    return SetupError(f"cannot write generated code: {error.filename}: {error.strerror}")


def _folder_list(text: str) -> list[str]:
    return [folder for line in text.splitlines() for folder in line.split(os.pathsep) if folder.strip()]
