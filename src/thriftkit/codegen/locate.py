"""Finds where the code of each IDL file of a model belongs, or already is.

- An IDL file in (or below) one of the given folders: beside it, in a package named after the file.
- Else, in an importable package that ships the generated code (``baseplate/thrift/baseplate.thrift``):
  that package, by its absolute name.
- Else, an include from elsewhere: in the fallback folder, as the root file's own.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping, Sequence

from thriftkit.model import Model, Program

from .names import package_name
from .placement import Placement, namespace_package

__all__ = ["located", "located_by_namespace"]


def located(
    model: Model,
    folders: Mapping[str, tuple[str, ...]],
    fallback: tuple[str, ...] = (),
    *,
    search_path: Sequence[str] | None = None,
) -> Mapping[str, Placement]:
    """A place for every program. `folders` maps a source folder to its path below the output folder.

    `search_path` is where packages count as importable; default `sys.path`.
    """
    known = {os.path.realpath(folder): parts for folder, parts in folders.items()}
    return {path: _place(program, known, fallback, search_path) for path, program in model.programs.items()}


def located_by_namespace(
    model: Model, folders: Mapping[str, tuple[str, ...]], *, search_path: Sequence[str] | None = None
) -> Mapping[str, Placement]:
    """As `located`, but a file with ``namespace py a.b`` goes to ``a/b``, and all imports are absolute."""
    placements = {}
    for path, place in located(model, folders, search_path=search_path).items():
        package = None if place.installed else namespace_package(model.programs[path])
        placements[path] = Placement(package or place.package, absolute=True, installed=place.installed)
    return placements


def _place(
    program: Program,
    known: Mapping[str, tuple[str, ...]],
    fallback: tuple[str, ...],
    search_path: Sequence[str] | None,
) -> Placement:
    package = package_name(program.name)
    folder = os.path.dirname(os.path.realpath(program.path))
    below: list[str] = []
    while True:
        if folder in known:
            return Placement((*known[folder], *below, package))
        parent, name = os.path.split(folder)
        if parent == folder:
            break
        below.insert(0, re.sub(r"\W", "_", name, flags=re.ASCII))
        folder = parent
    installed = _installed_package(program, sys.path if search_path is None else search_path)
    if installed:
        return Placement(installed, installed=True)
    return Placement((*fallback, package))


def _installed_package(program: Program, search_path: Sequence[str]) -> tuple[str, ...] | None:
    folder = os.path.dirname(os.path.realpath(program.path))
    package = _dotted(folder, search_path)
    if not package:
        return None
    beside = package_name(program.name)
    if _is_code_of(program, os.path.join(folder, beside, "ttypes.py")):
        return (*package, beside)
    return package if _is_code_of(program, os.path.join(folder, "ttypes.py")) else None


def _dotted(folder: str, search_path: Sequence[str]) -> tuple[str, ...]:
    roots = {os.path.realpath(entry or os.curdir) for entry in search_path}
    parts: list[str] = []
    while folder not in roots:
        if not os.path.isfile(os.path.join(folder, "__init__.py")):
            return ()
        folder, name = os.path.split(folder)
        parts.insert(0, name)
    return tuple(parts)


def _is_code_of(program: Program, path: str) -> bool:
    """Whether `path` is a module that we generated from this IDL file."""
    try:
        with open(path, encoding="utf-8") as file:
            return file.readline().startswith(f"# Generated from {program.name}.thrift by thriftkit ")
    except (OSError, UnicodeDecodeError):
        return False
