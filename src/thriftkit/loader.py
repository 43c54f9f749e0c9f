"""IDL to Python: in memory (`load`), or as the files of packages (`generate_files`).

Both give the same classes, since both are the same generated text.
"""

from __future__ import annotations

import gc
import hashlib
import importlib
import importlib.abc
import importlib.machinery
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, ModuleType

from thriftkit.codegen import Options, check, generate, located, located_by_namespace
from thriftkit.diagnostics import CompileError, Finding, Level, Source, Span
from thriftkit.idl import compile_file
from thriftkit.model import Model

__all__ = ["Generated", "check_file", "compile_model", "generate_files", "load", "merged", "shipped_include_dirs"]

_ROOT = "thriftkit_loaded"


@dataclass(frozen=True, slots=True)
class Generated:
    """The files of an IDL file and its includes, by path; `package` is the path of the IDL's own package."""

    files: Mapping[str, str]
    package: tuple[str, ...]
    findings: tuple[Finding, ...]
    sources: Mapping[str, str]
    """The IDL file behind each package in `files`, by the package's path."""


@contextmanager
def _collection_paused() -> Iterator[None]:
    """No garbage collection meanwhile: a compiler makes large trees and no garbage, so looking for it is in vain."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def shipped_include_dirs() -> tuple[str, ...]:
    """Where the IDL files of this distribution are, so that ``include "baseplate.thrift"`` is found."""
    folder = Path(__file__).resolve().parent.parent / "baseplate" / "thrift"
    return (str(folder),) if (folder / "baseplate.thrift").is_file() else ()


def compile_model(
    path: str | os.PathLike[str], include_dirs: Sequence[str | os.PathLike[str]] = ()
) -> tuple[Model, tuple[Finding, ...]]:
    """The model of the IDL file at `path`, and warnings. Raises `CompileError` with all findings."""
    model, findings = compile_file(path, [*include_dirs, *shipped_include_dirs()])
    if model is None:
        raise CompileError(findings)
    return model, findings


@_collection_paused()
def check_file(
    path: str | os.PathLike[str], include_dirs: Sequence[str | os.PathLike[str]] = ()
) -> tuple[Finding, ...]:
    """The warnings of what `generate_files` would generate. Raises the `CompileError` that it would raise."""
    model, findings = compile_model(path, include_dirs)
    check(model, located(model, {os.path.dirname(os.path.abspath(path)): ()}))
    return findings


@_collection_paused()
def generate_files(
    path: str | os.PathLike[str],
    include_dirs: Sequence[str | os.PathLike[str]] = (),
    *,
    folders: Mapping[str, tuple[str, ...]] | None = None,
    fallback: tuple[str, ...] = (),
    namespaces: bool = False,
) -> Generated:
    """The code of the IDL file at `path` and of its includes, as text.

    Each file's package is named after the file and lies beside it (`folders`: source folder → path below
    the output folder; default: the folder of `path` → the output folder itself). Includes from elsewhere
    go to `fallback`, those of installed packages are imported from there. With `namespaces`, a file's
    ``namespace py a.b`` makes it ``a/b``. Raises `CompileError`.
    """
    model, findings = compile_model(path, include_dirs)
    known = folders if folders is not None else {os.path.dirname(os.path.abspath(path)): ()}
    if namespaces:
        placements = located_by_namespace(model, known)
    else:
        placements = located(model, known, fallback)
    files = generate(model, options=Options(placements, typed_marker=not namespaces))
    sources = {"/".join(place.package): path for path, place in placements.items() if not place.installed}
    return Generated(files, placements[model.root].package, findings, sources)


def merged(parts: Iterable[Generated]) -> Mapping[str, str]:
    """The files of all `parts`. Raises `CompileError` if two IDL files would be written to one package."""
    files: dict[str, str] = {}
    owners: dict[str, str] = {}
    for part in parts:
        for package, source in part.sources.items():
            first = owners.setdefault(package, source)
            if os.path.realpath(first) != os.path.realpath(source):
                message = f"{first} and {source} would both be written to {package}/"
                hint = "put one of them into another folder, or rename it"
                span = Span(Source(source, ""), 0, 0)
                raise CompileError([Finding("package-clash", Level.ERROR, message, span, hint)])
        files.update(part.files)
    return files


@_collection_paused()
def load(path: str | os.PathLike[str], include_dirs: Sequence[str | os.PathLike[str]] = ()) -> ModuleType:
    """The package of an IDL file, in memory: ``load("other.thrift").ttypes.Place``.

    The same content of the same file gives the same package again. Values can be pickled, and read in a
    process that has loaded the file too. Raises `CompileError` with all findings; a file that cannot be
    read is a finding.
    """
    made = generate_files(path, include_dirs)
    digest = hashlib.sha256(os.path.realpath(path).encode("utf-8", "surrogateescape"))
    for name in sorted(made.files):
        digest.update(f"\0{name}\0{made.files[name]}".encode())
    root = f"{_ROOT}_{digest.hexdigest()[:16]}"
    _FINDER.add(root, made.files)
    return importlib.import_module(".".join((root, *made.package)))


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Finds the modules that `load` generated; their source is shown in tracebacks."""

    def __init__(self) -> None:
        self._sources: dict[str, str | None] = {}
        """Source text by full module name; None is a folder without a module of its own."""

    def add(self, root: str, files: Mapping[str, str]) -> None:
        self._sources.setdefault(root, None)
        for path, text in files.items():
            if path.endswith(".py"):
                parts = path.removesuffix(".py").split("/")
                for depth in range(1, len(parts)):
                    self._sources.setdefault(".".join((root, *parts[:depth])), None)
                name = parts[:-1] if parts[-1] == "__init__" else parts
                self._sources[".".join((root, *name))] = text
        if self not in sys.meta_path:
            sys.meta_path.append(self)

    def find_spec(
        self, fullname: str, path: object = None, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        del path, target
        if fullname not in self._sources:
            return None
        spec = importlib.machinery.ModuleSpec(fullname, self, is_package=self.is_package(fullname))
        spec.origin = f"<thriftkit {fullname}>"
        return spec

    def is_package(self, fullname: str) -> bool:
        return any(name.startswith(f"{fullname}.") for name in list(self._sources))

    def get_source(self, fullname: str) -> str:
        if fullname not in self._sources:
            raise ImportError(f"{fullname} was not loaded by thriftkit", name=fullname)
        return self._sources[fullname] or ""

    def get_code(self, fullname: str) -> CodeType:
        return compile(self.get_source(fullname), f"<thriftkit {fullname}>", "exec", dont_inherit=True)

    def exec_module(self, module: ModuleType) -> None:
        exec(self.get_code(module.__name__), module.__dict__)  # noqa: S102 # our own generated text


_FINDER = _Finder()
