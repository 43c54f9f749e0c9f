"""Plans of service modules."""

from __future__ import annotations

import re
from collections.abc import Mapping

from thriftkit.model import Field, Function, Ref, Service, Struct

from .context import ModuleContext, package_prefix
from .docstrings import first_line, with_raises
from .layout import Expr, Group, Prefixed, flat, string_literal
from .names import ARGUMENT_RESERVED, METHOD_RESERVED, python_names
from .placement import import_path
from .plan import FunctionPlan, ParameterPlan, ServicePlan

__all__ = ["SERVICE_CLASSES", "argument_names", "method_names", "service_plan"]

SERVICE_CLASSES = ("Iface", "ContextIface", "Client", "AsyncClient", "Processor", "SERVICE")


def argument_names(service: Service) -> frozenset[str]:
    """The Python names of all arguments of all functions of `service`."""
    return frozenset(name for function in service.functions for name in _argument_names(function).values())


def method_names(service: Service) -> Mapping[str, str]:
    """The Python name of each function of `service`."""
    return python_names((f.name for f in service.functions), METHOD_RESERVED)


def _argument_names(function: Function) -> Mapping[str, str]:
    return python_names((a.name for a in function.args), ARGUMENT_RESERVED)


def service_plan(context: ModuleContext, service: Service) -> ServicePlan:
    """Everything about the module of `service`."""
    scope = context.scope
    base = _base_module(context, service)
    methods = method_names(service)
    functions = tuple(_function(context, service, f, methods[f.name]) for f in service.functions)
    items: list[Expr] = [string_literal(service.name), Group("(", tuple(f.spec_name for f in functions), ")")]
    if base:
        items.append(f"{base}.SERVICE")
    items.extend(context.annotation_items(service.annotations))
    protocol = scope.typing("Protocol")
    return ServicePlan(
        name=service.name,
        doc=service.doc,
        functions=functions,
        iface_bases=(f"{base}.Iface", protocol) if base else (protocol,),
        context_iface_bases=(f"{base}.ContextIface", protocol) if base else (protocol,),
        any_type=scope.typing("Any") if functions else "",
        client_base=f"{base}.Client" if base else scope.schema("ClientBase"),
        async_client_base=f"{base}.AsyncClient" if base else scope.schema("AsyncClientBase"),
        processor_base=f"{base}.Processor" if base else scope.schema("ProcessorBase"),
        spec_name="SERVICE",
        spec_annotation=scope.typing("Final"),
        spec=Group(f"{scope.schema('ServiceSpec')}(", tuple(items), ")"),
    )


def _base_module(context: ModuleContext, service: Service) -> str | None:
    if service.extends is None:
        return None
    path, name = service.extends
    module = context.names[path].services[name]
    if path == context.program.path:
        return context.scope.member(".", module)
    package = import_path(context.placement, context.placements[path])
    prefix = package_prefix(context.model.programs[path].name)
    # A base with our own name stays distinguishable: `shared_Api`, not `_Api`.
    wanted = f"{prefix}_{module}" if module == service.name else module
    return context.scope.member(package, module, wanted)


def _function(context: ModuleContext, service: Service, function: Function, method: str) -> FunctionPlan:
    scope = context.scope
    names = _argument_names(function)
    returns = "None" if function.returns is None else context.annotation(function.returns)
    final, spec_class = scope.typing("Final"), scope.schema("FunctionSpec")
    raises = [_raises(context, thrown) for thrown in function.throws]
    return FunctionPlan(
        name=method,
        parameters=_parameters(context, function, names),
        returns=returns,
        doc=with_raises(function.doc, function.name, raises),
        spec_name=scope.fresh(_spec_name(function.name)),
        spec_annotation=f"{final}[{spec_class}[{returns}]]",
        spec=_function_spec(context, service, function, method, names),
        context=_context_name(frozenset(names.values())),
    )


def _context_name(arguments: frozenset[str]) -> str:
    name = "context"
    while name in arguments:
        name += "_"
    return name


def _spec_name(function_name: str) -> str:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", function_name)
    return f"_{words.upper().strip('_')}"


def _raises(context: ModuleContext, thrown: Field) -> tuple[str, str]:
    name = context.annotation(thrown.type)
    true = context.model.true_type(thrown.type)
    definition = context.model.definition(true) if isinstance(true, Ref) else None
    doc = definition.doc if isinstance(definition, Struct) else None
    return name, first_line(thrown.doc or doc)


def _parameters(context: ModuleContext, function: Function, names: Mapping[str, str]) -> tuple[ParameterPlan, ...]:
    """The arguments. Those at the end that have a default, or are optional, need not be given."""
    plans: list[ParameterPlan] = []
    may_default = True
    for argument in reversed(function.args):
        plan = _parameter(context, argument, names[argument.name])
        may_default = may_default and plan.default is not None
        plans.append(plan if may_default else ParameterPlan(plan.name, plan.annotation))
    return tuple(reversed(plans))


def _parameter(context: ModuleContext, argument: Field, name: str) -> ParameterPlan:
    annotation = context.annotation(argument.type)
    if argument.requiredness == "optional":
        annotation = f"{annotation} | None"
    if argument.default is None:
        return ParameterPlan(name, annotation, "None" if argument.requiredness == "optional" else None)
    value = flat(context.value(argument.default, argument.type))
    if context.is_mutable(argument.type) or "(" in value.split('"')[0].split("'")[0]:
        # Absent on the wire, the receiver fills in the default; a `required` argument cannot be absent.
        if argument.requiredness == "required":
            return ParameterPlan(name, annotation)
        return ParameterPlan(name, annotation.removesuffix(" | None") + " | None", "None")
    return ParameterPlan(name, annotation, value)


def _function_spec(
    context: ModuleContext, service: Service, function: Function, method: str, names: Mapping[str, str]
) -> Expr:
    positional: list[Expr] = [
        Group("(", tuple(context.field_spec(a, names[a.name]) for a in function.args), ")"),
        "None" if function.returns is None else context.spec(function.returns),
        Group("(", tuple(context.field_spec(t, t.name) for t in function.throws), ")"),
    ]
    while positional and flat(positional[-1]) in ("()", "None"):
        positional.pop()
    items: list[Expr] = [string_literal(service.name), string_literal(function.name), *positional]
    if function.oneway:
        items.append(Prefixed("oneway=", "True"))
    if method != function.name:
        items.append(Prefixed("py_name=", string_literal(method)))
    items.extend(context.annotation_items(function.annotations))
    return Group(f"{context.scope.schema('FunctionSpec')}(", tuple(items), ")")
