"""Prints service modules."""

from __future__ import annotations

from collections.abc import Sequence

from .docstrings import docstring
from .layout import INDENT, Group, rendered
from .plan import FunctionPlan, ParameterPlan, ServicePlan
from .print_classes import parameter_items

__all__ = ["service_lines"]

_BODY = INDENT
_CODE = INDENT * 2


def service_lines(plan: ServicePlan) -> list[str]:
    """The function specs, the service spec and the four classes of a service."""
    lines = [rendered(f.spec, 0, f"{f.spec_name}: {f.spec_annotation} = ") for f in plan.functions]
    lines.append(rendered(plan.spec, 0, f"{plan.spec_name}: {plan.spec_annotation} = "))
    docs = [docstring(function.doc, 2) for function in plan.functions]
    clients = _client(plan, docs), _async_client(plan, docs)
    for part in (_iface(plan, docs), _context_iface(plan), *clients, _processor(plan)):
        lines += ["", "", *part]
    return lines


def _iface(plan: ServicePlan, docs: Sequence[Sequence[str]]) -> list[str]:
    doc = plan.doc or f"What a handler of ``{plan.name}`` implements."
    lines = [f"class Iface({', '.join(plan.iface_bases)}):", *docstring(doc, 1)]
    for function, doc_lines in zip(plan.functions, docs, strict=True):
        lines += ["", _signature("def", function, _bare(function), after="" if doc_lines else " ...")]
        lines += [*doc_lines, f"{_CODE}..."] if doc_lines else []
    return lines


def _context_iface(plan: ServicePlan) -> list[str]:
    doc = "`Iface` for handlers that get the request's context first, as Baseplate's do."
    lines = [f"class ContextIface({', '.join(plan.context_iface_bases)}):", *docstring(doc, 1)]
    for function in plan.functions:
        parameters = (ParameterPlan(function.context, plan.any_type), *_bare(function))
        lines += ["", _signature("def", function, parameters, after=" ...", positional_only=1)]
    return lines


def _bare(function: FunctionPlan) -> tuple[ParameterPlan, ...]:
    return tuple(ParameterPlan(p.name, p.annotation) for p in function.parameters)


def _client(plan: ServicePlan, docs: Sequence[Sequence[str]]) -> list[str]:
    lines = _class_head(plan, "Client", plan.client_base, f"Blocking client of ``{plan.name}``.")
    for function, doc_lines in zip(plan.functions, docs, strict=True):
        lines += ["", _signature("def", function, function.parameters), *doc_lines]
        lines.append(_call(function, "" if function.returns == "None" else "return "))
    return lines


def _async_client(plan: ServicePlan, docs: Sequence[Sequence[str]]) -> list[str]:
    lines = _class_head(plan, "AsyncClient", plan.async_client_base, f"asyncio client of ``{plan.name}``.")
    for function, doc_lines in zip(plan.functions, docs, strict=True):
        lines += ["", _signature("async def", function, function.parameters), *doc_lines]
        lines.append(_call(function, "await " if function.returns == "None" else "return await "))
    return lines


def _processor(plan: ServicePlan) -> list[str]:
    return [
        *_class_head(plan, "Processor", plan.processor_base, f"Serves ``{plan.name}`` with a handler."),
        "",
        f"{_BODY}def __init__(self, handler: Iface | ContextIface) -> None:",
        f"{_CODE}super().__init__(handler)",
    ]


def _class_head(plan: ServicePlan, name: str, base: str, doc: str) -> list[str]:
    return [f"class {name}({base}):", *docstring(doc, 1), "", f"{_BODY}__service__ = {plan.spec_name}"]


def _signature(
    keyword: str,
    function: FunctionPlan,
    parameters: Sequence[ParameterPlan],
    after: str = "",
    positional_only: int = 0,
) -> str:
    items = list(parameter_items(tuple(parameters)))
    if positional_only:
        items.insert(1 + positional_only, "/")
    group = Group(f"{keyword} {function.name}(", tuple(items), ")")
    return _BODY + rendered(group, 1, after=f" -> {function.returns}:{after}")


def _call(function: FunctionPlan, before: str) -> str:
    arguments = (function.spec_name, *(p.name for p in function.parameters))
    return _CODE + rendered(Group("self._connection.call(", arguments, ")"), 2, before)
