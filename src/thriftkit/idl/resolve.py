"""From the trees of all files to the model: names looked up, ids and values assigned, constants typed.

The files come included ones first and includes have no cycles, so each file can be resolved completely before
those that include it. Within a file everything may refer forward. Chains (of typedefs, of constants) are
followed without recursion.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal

from thriftkit import model
from thriftkit.diagnostics import Source, Span
from thriftkit.model import Base, BaseName, Model, Program, Ref, Type

from . import checks, syntax
from .constants import ConstantResolver
from .expressions import MAX_NESTING
from .ordering import in_dependency_order
from .symbols import INVALID, Ambiguous, FieldShape, Scope, Symbols
from .units import Unit

__all__ = ["resolve"]

_BASES: Final[dict[BaseName, Base]] = {
    name: Base(name) for name in ("bool", "i8", "i16", "i32", "i64", "double", "string", "binary", "uuid")
}
_I16_MAX: Final = (1 << 15) - 1
_I32_MIN: Final = -(1 << 31)
_I32_MAX: Final = (1 << 31) - 1
_Role = Literal["struct", "union", "exception", "args", "throws"]


def resolve(units: Sequence[Unit]) -> Model:
    """The model of `units`, the last of which is the root. It is of use only if no report has errors."""
    symbols = Symbols()
    scopes: dict[str, Scope] = {}
    programs: dict[str, Program] = {}
    for unit in units:
        scope = scopes[unit.path] = Scope.of(unit, scopes)
        programs[unit.path] = _Resolver(scope, symbols).program()
    result = Model(units[-1].path, programs)
    checks.check_model(result, {unit.path: unit for unit in units}, symbols)
    return result


class _Resolver:
    """Resolves one file."""

    def __init__(self, scope: Scope, symbols: Symbols) -> None:
        self._scope = scope
        self._symbols = symbols
        self._report = scope.unit.report
        self._source: Source = scope.unit.report.source
        self._path = scope.unit.path
        self._constants = ConstantResolver(scope, symbols)

    def program(self) -> Program:
        document = self._scope.unit.document
        unit = self._scope.unit
        checks.check_names(document, self._report)
        checks.check_namespaces(document, self._report)
        self._resolve_typedefs(document)
        enums = self._resolve_enums(document)
        field_types = self._resolve_structs(document)
        constants = self._resolve_constants(document)
        definitions: list[model.Definition] = []
        for definition in document.definitions:
            match definition:
                case syntax.Typedef():
                    definitions.append(self._typedef(definition))
                case syntax.Enum():
                    definitions.append(enums[id(definition)])
                case syntax.Const():
                    definitions.append(constants[id(definition)])
                case syntax.Struct():
                    definitions.append(self._struct(definition, field_types[id(definition)]))
                case syntax.Service():
                    definitions.append(self._service(definition))
        return Program(
            path=unit.path,
            name=unit.name,
            namespaces={namespace.scope.text: namespace.name for namespace in document.namespaces},
            includes=tuple(included.path for included in unit.includes),
            definitions=tuple(definitions),
            doc=document.doc,
        )

    def _span(self, node: syntax.Name) -> Span:
        return Span(self._source, node.start, node.end)

    # Types

    def _type(self, node: syntax.TypeNode) -> Type:
        """The type that `node` names; `INVALID`, and a finding, if there is none."""
        if isinstance(node, syntax.BaseNode):
            return Base(node.name, node.annotations) if node.annotations else _BASES[node.name]
        if isinstance(node, syntax.NamedType):
            return self._named_type(node)
        arguments = [self._type(argument) for argument in node.arguments]
        if node.kind == "list":
            return model.ListOf(arguments[0], node.annotations)
        if node.kind == "set":
            return model.SetOf(arguments[0], node.annotations)
        return model.MapOf(arguments[0], arguments[1], node.annotations)

    def _named_type(self, node: syntax.NamedType) -> Type:
        found = self._scope.find_type(node.text)
        if isinstance(found, Ref):
            return found
        start, end = node.start, node.end
        if isinstance(found, Ambiguous):
            message = f"'{node.text}' is declared in {' and '.join(found.paths)}, which share a prefix"
            self._report.error("ambiguous-name", message, start, end, "rename one of the files")
        elif self._scope.find_service(node.text) is not None:
            message = f"'{node.text}' is a service, which is no type"
            self._report.error("undefined-type", message, start, end)
        elif not self._scope.may_hide(node.text):
            hint = "slist is no longer a type; write 'string'" if node.text == "slist" else None
            hint = hint or self._scope.hint(node.text, self._scope.types)
            self._report.error("undefined-type", f"no type is named '{node.text}'", start, end, hint)
        return INVALID

    def _resolve_typedefs(self, document: syntax.Document) -> None:
        """Resolve the targets of all typedefs; cut cycles and bound the nesting that they add up to."""
        nodes: dict[Ref, syntax.Typedef] = {}
        for definition in document.definitions:
            if isinstance(definition, syntax.Typedef):
                ref = Ref(self._path, definition.name.text, "typedef")
                if ref not in nodes:
                    nodes[ref] = definition
                    self._symbols.typedefs[ref] = self._type(definition.target)
        targets = self._symbols.typedefs
        order, cycles = in_dependency_order(nodes, lambda ref: _typedefs_in(targets[ref]))
        for cycle in cycles:
            name = nodes[cycle[0]].name
            shown = " → ".join([*(ref.name for ref in cycle[:10]), cycle[0].name])
            self._report.error("typedef-cycle", f"the typedef leads back to itself: {shown}", name.start, name.end)
            targets.update(dict.fromkeys(cycle, INVALID))
        depths = self._symbols.typedef_depths
        for ref in order:
            depths[ref] = _depth(targets[ref], depths)
            if depths[ref] > MAX_NESTING:
                name = nodes[ref].name
                message = f"typedefs and containers are nested deeper than {MAX_NESTING} levels"
                self._report.error("nesting-too-deep", message, name.start, name.end)
                targets[ref] = INVALID
                depths[ref] = 0

    def _typedef(self, node: syntax.Typedef) -> model.Typedef:
        target = self._symbols.typedefs.get(Ref(self._path, node.name.text, "typedef"), INVALID)
        return model.Typedef(node.name.text, target, node.doc, node.annotations, self._span(node.name))

    # Enums

    def _resolve_enums(self, document: syntax.Document) -> dict[int, model.Enum]:
        enums: dict[int, model.Enum] = {}
        for node in document.definitions:
            if isinstance(node, syntax.Enum):
                enum = model.Enum(
                    node.name.text, self._members(node), node.doc, node.annotations, self._span(node.name)
                )
                enums[id(node)] = enum
                self._symbols.add_enum(Ref(self._path, enum.name, "enum"), enum)
        return enums

    def _members(self, enum: syntax.Enum) -> tuple[model.EnumMember, ...]:
        members = []
        following = 0
        for node in enum.members:
            value = following if node.value is None else node.value
            if not _I32_MIN <= value <= _I32_MAX:
                message = f"the value {value} of '{node.name.text}' does not fit in i32"
                self._report.error("enum-value-out-of-range", message, node.name.start, node.name.end)
                value = 0
            following = value + 1
            members.append(model.EnumMember(node.name.text, value, node.doc, node.annotations, self._span(node.name)))
        return tuple(members)

    # Structs and fields

    def _resolve_structs(self, document: syntax.Document) -> dict[int, list[Type]]:
        """The field types of each struct, so that constants of any struct can be resolved next."""
        types: dict[int, list[Type]] = {}
        for node in document.definitions:
            if isinstance(node, syntax.Struct):
                resolved = types[id(node)] = [self._type(field.type) for field in node.fields]
                shapes = {
                    field.name.text: FieldShape(
                        type_, field.requiredness == "required" and node.kind != "union", field.default is not None
                    )
                    for field, type_ in zip(node.fields, resolved, strict=True)
                }
                self._symbols.fields[Ref(self._path, node.name.text, node.kind)] = shapes
        return types

    def _struct(self, node: syntax.Struct, types: Iterable[Type]) -> model.Struct:
        fields = self._fields(node.fields, types, node.kind)
        return model.Struct(node.kind, node.name.text, fields, node.doc, node.annotations, self._span(node.name))

    def _fields(self, nodes: Sequence[syntax.Field], types: Iterable[Type], role: _Role) -> tuple[model.Field, ...]:
        fields = []
        implicit = -1
        for node, type_ in zip(nodes, types, strict=True):
            if node.id is None or node.id <= 0:
                field_id = implicit
                implicit -= 1
                self._warn_implicit_id(node, field_id)
            else:
                field_id = self._explicit_id(node, node.id)
            default = None if node.default is None else self._constants.resolve(node.default, type_)
            requiredness = node.requiredness if role == "struct" else self._requiredness(node, role)
            span = Span(self._source, node.name.start, node.name.end)
            fields.append(
                model.Field(field_id, node.name.text, type_, requiredness, default, node.doc, node.annotations, span)
            )
        return tuple(fields)

    def _warn_implicit_id(self, node: syntax.Field, field_id: int) -> None:
        name = node.name
        if node.id is None:
            message = f"'{name.text}' has no field id and gets {field_id}, which changes if fields are moved"
            self._report.warning("implicit-field-id", message, name.start, name.end, "write an id from 1 to 32767")
        else:
            message = f"the field id {node.id} is not positive; '{name.text}' gets {field_id}"
            self._report.warning("nonpositive-field-id", message, node.id_start, name.end)

    def _explicit_id(self, node: syntax.Field, field_id: int) -> int:
        if field_id <= _I16_MAX:
            return field_id
        wrapped = (field_id + (1 << 15)) % (1 << 16) - (1 << 15)
        message = f"the field id {field_id} does not fit in i16; on the wire it is {wrapped}, as with Apache's C++"
        self._report.warning(
            "field-id-out-of-range", message, node.id_start, node.name.end, "use an id from 1 to 32767"
        )
        return wrapped

    def _requiredness(self, node: syntax.Field, role: _Role) -> model.Requiredness:
        given = node.requiredness
        name = node.name
        if role == "union":
            if given == "required":
                message = f"members of a union are optional; 'required' on '{name.text}' is ignored"
                self._report.warning("requiredness-ignored", message, name.start, name.end)
            return "optional"
        if role == "throws" and given == "required":
            message = f"'required' on '{name.text}' is ignored in a throws clause"
            self._report.warning("requiredness-ignored", message, name.start, name.end)
            return "default"
        if role == "args" and given == "optional":
            message = f"'optional' on '{name.text}' is ignored in an argument list"
            self._report.warning("requiredness-ignored", message, name.start, name.end)
            return "default"
        return given

    # Constants

    def _resolve_constants(self, document: syntax.Document) -> dict[int, model.Constant]:
        nodes: dict[str, syntax.Const] = self._scope.constants
        order, cycles = in_dependency_order(nodes, lambda name: self._constants_in(nodes[name].value))
        invalid: set[str] = set()
        for cycle in cycles:
            name = nodes[cycle[0]].name
            shown = " → ".join([*cycle[:10], cycle[0]])
            self._report.error("constant-cycle", f"the constant refers back to itself: {shown}", name.start, name.end)
            invalid.update(cycle)
        by_name: dict[str, model.Constant] = {}
        for text in order:
            node = nodes[text]
            type_ = self._type(node.type)
            if text in invalid:
                type_ = INVALID
            by_name[text] = self._constant(node, type_)
            self._symbols.add_constant(self._path, by_name[text])
        result: dict[int, model.Constant] = {}
        for definition in document.definitions:
            if isinstance(definition, syntax.Const):
                known = nodes[definition.name.text] is definition
                name_ = definition.name.text
                result[id(definition)] = by_name[name_] if known else self._constant(definition, INVALID)
        return result

    def _constant(self, node: syntax.Const, type_: Type) -> model.Constant:
        value = self._constants.resolve(node.value, type_)
        return model.Constant(node.name.text, type_, value, node.doc, self._span(node.name))

    def _constants_in(self, value: syntax.ConstNode) -> list[str]:
        """The constants of this file that `value` refers to."""
        found = []
        pending = [value]
        while pending:
            node = pending.pop()
            if isinstance(node, syntax.NameNode):
                if node.text in self._scope.constants:
                    found.append(node.text)
            elif isinstance(node, syntax.ListNode):
                pending.extend(node.items)
            elif isinstance(node, syntax.MapNode):
                for pair in node.items:
                    pending.extend(pair)
        return found

    # Services

    def _service(self, node: syntax.Service) -> model.Service:
        extends = None if node.extends is None else self._base_service(node.extends)
        functions = tuple(self._function(function) for function in node.functions)
        return model.Service(node.name.text, extends, functions, node.doc, node.annotations, self._span(node.name))

    def _base_service(self, name: syntax.Name) -> tuple[str, str] | None:
        found = self._scope.find_service(name.text)
        if isinstance(found, tuple):
            return found
        if isinstance(found, Ambiguous):
            message = f"'{name.text}' is declared in {' and '.join(found.paths)}, which share a prefix"
            self._report.error("ambiguous-name", message, name.start, name.end, "rename one of the files")
        elif not self._scope.may_hide(name.text):
            ref = self._scope.find_type(name.text)
            message = f"no service is named '{name.text}'"
            if isinstance(ref, Ref):
                message = f"'{name.text}' is a {ref.kind}; a service can only extend a service"
            hint = self._scope.hint(name.text, self._scope.services)
            self._report.error("undefined-service", message, name.start, name.end, hint)
        return None

    def _function(self, node: syntax.Function) -> model.Function:
        returns = None if node.returns is None else self._type(node.returns)
        if node.oneway and returns is not None:
            name = node.name
            message = f"'{name.text}' is oneway, so what it returns is never sent"
            self._report.warning("oneway-result", message, name.start, name.end, "declare it 'oneway void'")
            returns = None
        args = self._fields(node.args, [self._type(field.type) for field in node.args], "args")
        throws = self._fields(node.throws, [self._type(field.type) for field in node.throws], "throws")
        return model.Function(
            node.name.text, args, returns, throws, node.oneway, node.doc, node.annotations, self._span(node.name)
        )


def _typedefs_in(type_: Type) -> list[Ref]:
    """The typedefs that `type_` names, in its element types too."""
    found = []
    pending = [type_]
    while pending:
        current = pending.pop()
        if isinstance(current, Ref):
            if current.kind == "typedef":
                found.append(current)
        elif isinstance(current, model.MapOf):
            pending += [current.value, current.key]
        elif not isinstance(current, Base):
            pending.append(current.element)
    return found


def _depth(type_: Type, depths: Mapping[Ref, int]) -> int:
    """How deep `type_` is nested, `depths` being those of typedefs."""
    if isinstance(type_, Ref):
        return 1 + depths.get(type_, 0)
    if isinstance(type_, Base):
        return 0
    if isinstance(type_, model.MapOf):
        return 1 + max(_depth(type_.key, depths), _depth(type_.value, depths))
    return 1 + _depth(type_.element, depths)
