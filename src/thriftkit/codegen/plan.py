"""The plan of generated code: every decision, as data that `emit` only has to print.

No one changes a plan; they are not `frozen` because that doubles the time it takes to make one.
"""

from __future__ import annotations

from dataclasses import dataclass

from .layout import Expr

__all__ = [
    "AliasPlan",
    "ClassPlan",
    "ConstantPlan",
    "EnumPlan",
    "FieldPlan",
    "FunctionPlan",
    "InitPlan",
    "Item",
    "LazyModulesPlan",
    "MemberPlan",
    "ModulePlan",
    "ParameterPlan",
    "ServicePlan",
]


@dataclass(slots=True, eq=False)
class MemberPlan:
    """An enum member."""

    name: str
    value: int
    doc: str | None


@dataclass(slots=True, eq=False)
class EnumPlan:
    name: str
    base: str
    doc: str | None
    members: tuple[MemberPlan, ...]


@dataclass(slots=True, eq=False)
class FieldPlan:
    """A slot: its declaration in the class body."""

    name: str
    annotation: str
    doc: str | None


@dataclass(slots=True, eq=False)
class ParameterPlan:
    """A parameter; `default` None means that there is none. `fallback` replaces a None that was passed."""

    name: str
    annotation: str
    default: str | None = None
    fallback: Expr | None = None


@dataclass(slots=True, eq=False)
class InitPlan:
    """``__init__``: parameters in field order, those from index `keyword_only_from` on keyword-only."""

    parameters: tuple[ParameterPlan, ...]
    keyword_only_from: int | None


@dataclass(slots=True, eq=False)
class ClassPlan:
    """A struct, union or exception."""

    kind: str
    name: str
    base: str
    doc: str | None
    fields: tuple[FieldPlan, ...]
    init: InitPlan
    spec_class: str
    spec: Expr
    classmethod: str
    union_values: Expr | None = None


@dataclass(slots=True, eq=False)
class AliasPlan:
    """``name: TypeAlias = target``; `attached` to the definition before it if it is only our own second name."""

    name: str
    alias_type: str
    target: str
    doc: str | None = None


@dataclass(slots=True, eq=False)
class ConstantPlan:
    name: str
    annotation: str
    value: Expr
    doc: str | None


@dataclass(slots=True, eq=False)
class FunctionPlan:
    """A service function. `context` is a parameter name that no argument has."""

    name: str
    parameters: tuple[ParameterPlan, ...]
    returns: str
    doc: str | None
    spec_name: str
    spec_annotation: str
    spec: Expr
    context: str


@dataclass(slots=True, eq=False)
class ServicePlan:
    name: str
    doc: str | None
    functions: tuple[FunctionPlan, ...]
    iface_bases: tuple[str, ...]
    context_iface_bases: tuple[str, ...]
    any_type: str
    client_base: str
    async_client_base: str
    processor_base: str
    spec_name: str
    spec_annotation: str
    spec: Expr


@dataclass(slots=True, eq=False)
class LazyModulesPlan:
    """Submodules that a package imports when they are first asked for."""

    names: tuple[str, ...]
    type_checking: str
    import_module: str


Item = LazyModulesPlan | EnumPlan | ClassPlan | AliasPlan | ConstantPlan | ServicePlan


@dataclass(slots=True, eq=False)
class ModulePlan:
    """One generated file."""

    path: str
    source: str
    doc: str
    imports: tuple[tuple[tuple[str, tuple[str, ...]], ...], ...]
    items: tuple[Item, ...]
    exports: tuple[str, ...]
    tolerated: tuple[str, ...] = ()
    """Codes of linter rules against names that the IDL has (``l``, ``O``, ``I``)."""
