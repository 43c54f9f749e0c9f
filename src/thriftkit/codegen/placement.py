"""Where the code of each IDL file lives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from thriftkit.diagnostics import CompileError, Finding, Level, Source, Span
from thriftkit.model import Model, Program

__all__ = ["Options", "Placement", "check_distinct", "import_path", "namespace_package"]


@dataclass(frozen=True, slots=True)
class Placement:
    """The package of one IDL file: its path below the output folder, or an installed package's name.

    An `absolute` package is imported by its full name, others relative to the importing module, so
    that the generated tree can be moved as a whole. `installed` packages are imported, not written.
    """

    package: tuple[str, ...]
    absolute: bool = False
    installed: bool = False


@dataclass(frozen=True, slots=True)
class Options:
    """What to generate: a place for each program of the model (by `Program.path`).

    `typed_marker` adds a ``py.typed`` file to each package.
    """

    placements: Mapping[str, Placement]
    typed_marker: bool = True


def namespace_package(program: Program) -> tuple[str, ...] | None:
    """The package that ``namespace py`` (or ``namespace *``) names, or None."""
    name = program.namespaces.get("py") or program.namespaces.get("*")
    return tuple(name.split(".")) if name else None


def check_distinct(placements: Mapping[str, Placement], model: Model) -> None:
    """Raise `CompileError` if two IDL files would be written to the same package."""
    seen: dict[tuple[str, ...], str] = {}
    findings = []
    for path, placement in placements.items():
        if placement.installed:
            continue
        first = seen.setdefault(tuple(part.lower() for part in placement.package), path)
        if first != path:
            where = "/".join(placement.package)
            message = f"{first} and {path} would both be written to {where}/"
            findings.append(_at_start(model.programs[path], message))
    if findings:
        raise CompileError(findings)


def _at_start(program: Program, message: str) -> Finding:
    span = program.definitions[0].span if program.definitions else Span(Source(program.path, ""), 0, 0)
    hint = "rename one of the files, or put them in different folders or namespaces"
    return Finding("package-clash", Level.ERROR, message, Span(span.source, 0, 0), hint)


def import_path(importer: Placement, target: Placement) -> str:
    """The module path of `target`'s package as written in a module of `importer`'s package."""
    if target.absolute or target.installed:
        return ".".join(target.package)
    common = 0
    for ours, theirs in zip(importer.package, target.package, strict=False):
        if ours != theirs:
            break
        common += 1
    dots = "." * (len(importer.package) - common + 1)
    return dots + ".".join(target.package[common:])
