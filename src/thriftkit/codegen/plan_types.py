"""Plans of ``ttypes`` and ``constants``."""

from __future__ import annotations

from collections.abc import Iterator

from thriftkit.model import Constant, Enum, Field, ListOf, MapOf, Ref, SetOf, Struct, Type, Typedef

from .context import ModuleContext, field_names, member_names
from .layout import Expr, Group, Prefixed, flat, string_literal
from .plan import (
    AliasPlan,
    ClassPlan,
    ConstantPlan,
    EnumPlan,
    FieldPlan,
    InitPlan,
    Item,
    MemberPlan,
    ParameterPlan,
)

__all__ = ["constant_items", "ttypes_items"]

_BASES = {"struct": "Struct", "union": "Union", "exception": "StructException"}


def ttypes_items(context: ModuleContext) -> tuple[Item, ...]:
    """Enums first, since defaults in signatures use them; then classes, then aliases, which use both."""
    definitions = context.program.definitions
    names = context.names[context.program.path].types
    items: list[tuple[str, Item]] = [
        *((names[d.name], _enum(context, d)) for d in definitions if isinstance(d, Enum)),
        *((names[d.name], _class(context, d)) for d in definitions if isinstance(d, Struct)),
        *((names[d.name], _alias(context, d)) for d in _typedefs_in_order(context)),
    ]
    return tuple(_with_second_names(context, items))


def _with_second_names(context: ModuleContext, items: list[tuple[str, Item]]) -> Iterator[Item]:
    for name, item in items:
        yield item
        if name in context.own_aliases:
            yield AliasPlan(context.own_aliases[name], context.scope.typing("TypeAlias"), name)


def _enum(context: ModuleContext, enum: Enum) -> EnumPlan:
    names = member_names(enum)
    return EnumPlan(
        name=context.names[context.program.path].types[enum.name],
        base=context.scope.schema("ThriftEnum"),
        doc=enum.doc,
        members=tuple(MemberPlan(names[m.name], m.value, m.doc) for m in enum.members),
    )


def _class(context: ModuleContext, struct: Struct) -> ClassPlan:
    names = field_names(struct)
    is_union = struct.kind == "union"
    fields = tuple(
        FieldPlan(names[f.name], _attribute_annotation(context, f, is_union=is_union), f.doc) for f in struct.fields
    )
    union_values = Group("{", tuple(Prefixed(f"{string_literal(n)}: ", n) for n in names.values()), "}")
    return ClassPlan(
        kind=struct.kind,
        name=context.names[context.program.path].types[struct.name],
        base=context.scope.schema(_BASES[struct.kind]),
        doc=struct.doc,
        fields=fields,
        init=_init(context, struct),
        spec_class=context.scope.schema("StructSpec"),
        spec=_struct_spec(context, struct),
        classmethod=context.scope.builtin("classmethod"),
        union_values=union_values if is_union else None,
    )


def _attribute_annotation(context: ModuleContext, of: Field, *, is_union: bool) -> str:
    annotation = context.annotation(of.type)
    never_none = of.requiredness == "required" or (of.default is not None and of.requiredness == "default")
    return annotation if never_none and not is_union else f"{annotation} | None"


def _init(context: ModuleContext, struct: Struct) -> InitPlan:
    names = field_names(struct)
    if struct.kind == "union":
        optional = tuple(
            ParameterPlan(names[f.name], f"{context.annotation(f.type)} | None", "None") for f in struct.fields
        )
        return InitPlan(optional, 0 if optional else None)
    parameters = tuple(_parameter(context, f, names[f.name]) for f in struct.fields)
    keyword_only_from = None
    seen_default = False
    for index, parameter in enumerate(parameters):
        if parameter.default is None and seen_default:
            keyword_only_from = index
            break
        seen_default = seen_default or parameter.default is not None
    return InitPlan(parameters, keyword_only_from)


def _parameter(context: ModuleContext, of: Field, name: str) -> ParameterPlan:
    annotation = context.annotation(of.type)
    if of.default is None:
        if of.requiredness == "required":
            return ParameterPlan(name, annotation)
        return ParameterPlan(name, f"{annotation} | None", "None")
    value = context.value(of.default, of.type)
    # A call in a default would be made once, at import; uuid.UUID(…) and float("inf") are calls too.
    if context.is_mutable(of.type) or "(" in _without_strings(value):
        return ParameterPlan(name, f"{annotation} | None", "None", value)
    if of.requiredness == "optional":
        annotation = f"{annotation} | None"
    return ParameterPlan(name, annotation, flat(value))


def _without_strings(value: Expr) -> str:
    text = flat(value)
    return "" if text.startswith(('"', "'", "b'", 'b"')) else text


def _struct_spec(context: ModuleContext, struct: Struct) -> Expr:
    names = field_names(struct)
    is_union = struct.kind == "union"
    fields = tuple(context.field_spec(f, names[f.name], union=is_union) for f in struct.fields)
    qualified = string_literal(f"{context.program.name}.{struct.name}")
    return Group(
        f"{context.scope.schema('StructSpec')}(",
        (
            qualified,
            Group("(", fields, ")"),
            string_literal(struct.kind),
            "cls",
            *context.annotation_items(struct.annotations),
        ),
        ")",
    )


def _alias(context: ModuleContext, typedef: Typedef) -> AliasPlan:
    name = context.names[context.program.path].types[typedef.name]
    return AliasPlan(name, context.scope.typing("TypeAlias"), context.annotation(typedef.target), typedef.doc)


def _typedefs_in_order(context: ModuleContext) -> list[Typedef]:
    """The program's typedefs, each behind those that it uses: an alias is evaluated where it stands."""
    own = {d.name: d for d in context.program.definitions if isinstance(d, Typedef)}
    ordered: dict[str, Typedef] = {}

    def visit(typedef: Typedef) -> None:
        for name in _own_typedefs_in(typedef.target, context.program.path):
            if name not in ordered:
                visit(own[name])
        ordered[typedef.name] = typedef

    for typedef in own.values():
        if typedef.name not in ordered:
            visit(typedef)
    return list(ordered.values())


def _own_typedefs_in(type: Type, program: str) -> Iterator[str]:
    match type:
        case Ref(program=path, name=name, kind="typedef") if path == program:
            yield name
        case ListOf(element) | SetOf(element):
            yield from _own_typedefs_in(element, program)
        case MapOf(key, value):
            yield from _own_typedefs_in(key, program)
            yield from _own_typedefs_in(value, program)
        case _:
            return


def constant_items(context: ModuleContext) -> tuple[Item, ...]:
    """The constants, in the order written."""
    names = context.names[context.program.path].constants
    items = []
    for constant in context.program.definitions:
        if isinstance(constant, Constant):
            annotation = f"{context.scope.typing('Final')}[{context.annotation(constant.type)}]"
            value = context.value(constant.value, constant.type)
            items.append(ConstantPlan(names[constant.name], annotation, value, constant.doc))
    return tuple(items)
