"""Prints plans as text. Decides nothing but line breaks, which are those of ``ruff format`` at 120 columns."""

from __future__ import annotations

from typing import Final

from thriftkit import __version__

from .docstrings import docstring
from .layout import INDENT, LINE_LENGTH, Group, assigned, rendered, string_literal
from .plan import AliasPlan, ClassPlan, ConstantPlan, EnumPlan, Item, LazyModulesPlan, ModulePlan, ServicePlan
from .print_classes import class_lines, enum_lines
from .print_services import service_lines

__all__ = ["HEADER_PREFIX", "emit"]

HEADER_PREFIX: Final = "# Generated from "


def emit(plan: ModulePlan) -> str:
    """The text of a module."""
    lines = [f"{HEADER_PREFIX}{plan.source} by thriftkit {__version__}. DO NOT EDIT."]
    if plan.tolerated:
        lines.append(f"# ruff: noqa: {', '.join(plan.tolerated)}")
    lines += [*docstring(plan.doc, 0), "", "from __future__ import annotations", ""]
    for section in plan.imports:
        lines += [*(_import(text, names) for text, names in section), ""]
    exports = Group("[", tuple(string_literal(name) for name in plan.exports), "]")
    lines.append(rendered(exports, 0, "__all__ = "))
    before: Item | None = None
    for item in plan.items:
        lines += [""] * _blank_lines(before, item)
        lines += _item_lines(item)
        before = item
    return "\n".join(lines) + "\n"


def _import(text: str, names: tuple[str, ...], margin: str = "") -> str:
    if not names:
        return text
    line = f"{margin}{text} {', '.join(names)}"
    if len(line) <= LINE_LENGTH:
        return line
    return "\n".join([f"{margin}{text} (", *(f"{margin}{INDENT}{name}," for name in names), f"{margin})"])


def _blank_lines(before: Item | None, item: Item) -> int:
    one_liners = AliasPlan | ConstantPlan
    if before is None and isinstance(item, one_liners | ServicePlan | LazyModulesPlan):
        return 1
    if not isinstance(item, one_liners):
        return 2
    if not isinstance(before, one_liners):
        return 2
    return 1 if before.doc or item.doc else 0


def _item_lines(item: Item) -> list[str]:
    match item:
        case EnumPlan():
            return enum_lines(item)
        case ClassPlan():
            return class_lines(item)
        case AliasPlan(name, alias_type, target, doc):
            return [*assigned(f"{name}: {alias_type}", target, 0), *docstring(doc, 0)]
        case ConstantPlan(name, annotation, value, doc):
            return [*assigned(f"{name}: {annotation}", value, 0), *docstring(doc, 0)]
        case LazyModulesPlan():
            return _lazy_modules_lines(item)
        case _:
            return service_lines(item)


def _lazy_modules_lines(plan: LazyModulesPlan) -> list[str]:
    """Type checkers see an import; in `__getattr__` they would see any name as one of the package's."""
    statement = _import("from . import", plan.names, INDENT)
    body = f"""\
if {plan.type_checking}:
{statement}
else:

    def __getattr__(name: str) -> object:
        # A service is imported when it is first asked for: most who import this package use one of them, or none.
        if name not in __all__:
            raise AttributeError(f"module {{__name__!r}} has no attribute {{name!r}}")
        return {plan.import_module}(f"{{__name__}}.{{name}}")

    def __dir__() -> list[str]:
        return sorted({{*globals(), *__all__}})"""
    return body.splitlines()
