"""Prints enums, structs, unions and exceptions."""

from __future__ import annotations

from .docstrings import docstring
from .layout import INDENT, LINE_LENGTH, Expr, Group, assigned, flat, rendered, string_literal
from .plan import ClassPlan, EnumPlan, FieldPlan, ParameterPlan

__all__ = ["class_lines", "enum_lines", "parameter_items"]

_BODY = INDENT
_CODE = INDENT * 2


def enum_lines(plan: EnumPlan) -> list[str]:
    """The lines of an enum."""
    doc = docstring(plan.doc, 1)
    lines = [f"class {plan.name}({plan.base}):", *doc]
    if doc and plan.members:
        lines.append("")
    for member in plan.members:
        lines += [f"{_BODY}{member.name} = {member.value}", *docstring(member.doc, 1)]
    return lines if plan.members or doc else [*lines, f"{_BODY}pass"]


def class_lines(plan: ClassPlan) -> list[str]:
    """The lines of a struct, union or exception."""
    doc = docstring(plan.doc, 1)
    names = Group("(", tuple(string_literal(field.name) for field in plan.fields), ")")
    lines = [f"class {plan.name}({plan.base}):", *doc, *([""] if doc else [])]
    lines.append(_BODY + rendered(names, 1, "__slots__ = "))
    lines.append(_BODY + rendered(names, 1, "__match_args__ = "))
    if plan.fields:
        lines.append("")
    for field in plan.fields:
        lines += [*_declaration(field), *docstring(field.doc, 1)]
    lines += _init_lines(plan)
    lines += ["", f"{_BODY}@{plan.classmethod}", f"{_BODY}def __thrift_spec__(cls) -> {plan.spec_class}:"]
    lines.append(_CODE + rendered(plan.spec, 2, "return "))
    return lines


def parameter_items(parameters: tuple[ParameterPlan, ...], keyword_only_from: int | None = None) -> tuple[Expr, ...]:
    """``self`` and the parameters of a signature."""
    items: list[Expr] = ["self"]
    for index, parameter in enumerate(parameters):
        if index == keyword_only_from:
            items.append("*")
        default = "" if parameter.default is None else f" = {parameter.default}"
        items.append(f"{parameter.name}: {parameter.annotation}{default}")
    return tuple(items)


def _declaration(field: FieldPlan) -> list[str]:
    line = f"{_BODY}{field.name}: {field.annotation}"
    if len(line) <= LINE_LENGTH or not field.annotation.endswith(" | None"):
        return [line]
    return [f"{_BODY}{field.name}: (", f"{_CODE}{field.annotation}", f"{_BODY})"]


def _init_lines(plan: ClassPlan) -> list[str]:
    is_exception = plan.kind == "exception"
    if not plan.fields and not is_exception:
        return []
    signature = Group("def __init__(", parameter_items(plan.init.parameters, plan.init.keyword_only_from), ")")
    lines = ["", _BODY + rendered(signature, 1, after=" -> None:")]
    if plan.union_values is not None:
        return [*lines, _CODE + rendered(Group("self._set_only_member(", (plan.union_values,), ")"), 2)]
    if is_exception:
        lines.append(f"{_CODE}super().__init__()")
    for parameter in plan.init.parameters:
        lines += _assignment(parameter)
    return lines


def _assignment(parameter: ParameterPlan) -> list[str]:
    name = parameter.name
    if parameter.fallback is None:
        return assigned(f"self.{name}", name, 2)
    one_line = f"{_CODE}self.{name} = {flat(parameter.fallback)} if {name} is None else {name}"
    if len(one_line) <= LINE_LENGTH:
        return [one_line]
    return [
        f"{_CODE}if {name} is None:",
        *assigned(name, parameter.fallback, 3),
        *assigned(f"self.{name}", name, 2),
    ]
