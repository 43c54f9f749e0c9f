"""One side of the comparison: a model, with names for its files by which they are found on the other side."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field

from thriftkit.model import Definition, Function, Model, Program, Ref, Service

__all__ = ["Side"]


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """A model, and a label for each of its programs; programs of the same label are compared."""

    model: Model
    labels: dict[str, str]
    """Label by `Program.path`."""
    _programs: dict[str, Program] = field(init=False, repr=False)
    _definitions: dict[tuple[str, str], Definition] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        programs = {self.labels[path]: program for path, program in self.model.programs.items()}
        definitions = {(label, d.name): d for label, program in programs.items() for d in program.definitions}
        object.__setattr__(self, "_programs", programs)
        object.__setattr__(self, "_definitions", definitions)

    @classmethod
    def of_file(cls, model: Model, include_dirs: Sequence[str] = ()) -> Side:
        """A file and its includes: the file is found whatever its name is, an include by its place."""
        side = cls.of_folder(model, os.path.dirname(model.root), include_dirs)
        return cls(model, {**side.labels, model.root: ""})

    @classmethod
    def of_folder(cls, model: Model, folder: str, include_dirs: Sequence[str] = ()) -> Side:
        """The files of `folder` by their place in it, what they include from elsewhere by its place there."""
        roots = [os.path.abspath(root) for root in (folder, *include_dirs)]
        return cls(model, {path: _label(os.path.abspath(path), roots) for path in model.programs})

    def programs(self) -> dict[str, Program]:
        """The programs by label."""
        return self._programs

    def find(self, label: str, name: str) -> Definition | None:
        return self._definitions.get((label, name))

    def key(self, ref: Ref) -> tuple[str, str]:
        """What a definition is found by on the other side."""
        return self.labels[ref.program], ref.name

    def base(self, service: Service) -> tuple[str, str] | None:
        """The label and name of the service that `service` extends."""
        return None if service.extends is None else (self.labels[service.extends[0]], service.extends[1])

    def inherited(self, service: Service) -> dict[str, Function]:
        """The methods that `service` has from those that it extends, by name."""
        found: dict[str, Function] = {}
        base = self.base(service)
        while base is not None:
            definition = self._definitions[base]
            assert isinstance(definition, Service)
            for function in definition.functions:
                found.setdefault(function.name, function)
            base = self.base(definition)
        return found


def _label(path: str, roots: Sequence[str]) -> str:
    for root in roots:
        if path.startswith(os.path.join(root, "")):
            return os.path.relpath(path, root)
    return os.path.relpath(path, roots[0])
