"""The names of one generated module: what it imports, and under which local name.

A local name never equals a name that the IDL brought into the module (definitions, fields, arguments,
methods): inside a class body or a function those would hide it, at run time or for a type checker.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

__all__ = ["Scope", "import_order"]

_STANDARD: Final = frozenset({"builtins", "importlib", "typing", "uuid"})


class Scope:
    """Hands out local names and remembers the imports they need."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = {"self", "cls", "annotations", *taken}
        self._members: dict[tuple[str, str], str] = {}
        self._modules: dict[str, str] = {}
        self._builtins: set[str] = set()

    def fresh(self, wanted: str) -> str:
        """`wanted`, or that with underscores where it is taken; taken from now on."""
        name = wanted
        if name in self._taken:
            name = f"_{name.lstrip('_')}"
        while name in self._taken:
            name += "_"
        self._taken.add(name)
        return name

    def member(self, module: str, name: str, wanted: str | None = None) -> str:
        """The local name of ``from module import name``."""
        key = (module, name)
        if key not in self._members:
            self._members[key] = self.fresh(wanted or name)
        return self._members[key]

    def module(self, name: str) -> str:
        """The local name of ``import name``."""
        if name not in self._modules:
            self._modules[name] = self.fresh(name)
        return self._modules[name]

    def builtin(self, name: str) -> str:
        """How to write a builtin here: by its name, or through ``builtins`` where the IDL uses the name."""
        if name in self._taken and name not in self._builtins:
            return f"{self.module('builtins')}.{name}"
        self._builtins.add(name)
        self._taken.add(name)
        return name

    def typing(self, name: str) -> str:
        return self.member("typing", name)

    def schema(self, name: str) -> str:
        return self.member("thriftkit.schema", name)

    def imports(self) -> tuple[tuple[tuple[str, tuple[str, ...]], ...], ...]:
        """Import statements in the order of isort: sections of (``import x`` or ``from m import``, names)."""
        sections: dict[int, list[tuple[tuple[object, ...], str, tuple[str, ...]]]] = {}
        for name, local in self._modules.items():
            text = f"import {name}" if local == name else f"import {name} as {local}"
            sections.setdefault(_section(name), []).append(((0, name), text, ()))
        grouped: dict[str, list[tuple[str, str]]] = {}
        for (module, name), local in self._members.items():
            grouped.setdefault(module, []).append((name, local))
        for module, members in grouped.items():
            ordered = sorted(members, key=lambda pair: import_order(pair[0]))
            for names in _statements(ordered):
                key = (1, *_module_key(module), *import_order(names[0].split(" as ")[0]))
                sections.setdefault(_section(module), []).append((key, f"from {module} import", names))
        ordered_sections = (sections[number] for number in sorted(sections))
        return tuple(
            tuple((text, names) for _, text, names in sorted(section, key=lambda entry: entry[0]))
            for section in ordered_sections
        )


def _statements(members: list[tuple[str, str]]) -> list[tuple[str, ...]]:
    """One statement for all plain names, one for each renamed name (isort's default)."""
    plain = tuple(name for name, local in members if name == local)
    renamed = [(f"{name} as {local}",) for name, local in members if name != local]
    return [*([plain] if plain else []), *renamed]


def _section(module: str) -> int:
    if module.startswith("."):
        return 2
    return 0 if module.split(".")[0] in _STANDARD else 1


def _module_key(module: str) -> tuple[object, ...]:
    rest = module.lstrip(".")
    dots = len(module) - len(rest)
    return (-dots, _natural(rest.lower()), rest)


def import_order(name: str) -> tuple[object, ...]:
    """isort's order of names: constants, classes, the rest; numbers by value."""
    if len(name) > 1 and name.isupper():
        kind = 0
    else:
        kind = 1 if name[:1].isupper() else 2
    return (kind, _natural(name.lower()), _natural(name))


def _natural(text: str) -> tuple[tuple[int, int, str], ...]:
    parts = re.findall(r"\d+|\D", text)
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts)
