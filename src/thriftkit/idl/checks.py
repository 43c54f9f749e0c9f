"""The semantic rules that need no name to be looked up any more: one small function for each.

Each rule reads the model and reports what breaks it; none changes anything. The rules are those of Apache's
compiler (``thrifty.yy``, ``t_struct.h``, ``t_function.h``, ``t_service.h``); ids are ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from thriftkit.diagnostics import Span
from thriftkit.model import Enum, Field, Function, Model, Program, Ref, Service, Struct

from . import syntax
from .default_cycles import check_default_cycles
from .reporting import Report
from .symbols import INVALID, Symbols
from .units import Unit

__all__ = ["check_model", "check_names", "check_namespaces"]

_MAX_EXTENDS: Final = 64
_SCOPES: Final = frozenset(
    """
    * android as3 c_glib cl cocoa cpp cpp2 csharp d dart delphi dubbo dubbo_java erl finagle go gv hack haxe hs
    html java java2 javame js json kotlin lua markdown netcore netstd node nodejs nodets ocaml perl php py py3 rb
    rs rust scala st swift ts xml xsd
    """.split()  # noqa: SIM905 # words read better than fifty quoted strings
)


def check_names(document: syntax.Document, report: Report) -> None:
    """Types and services share one namespace, constants have another."""
    types: dict[str, syntax.Name] = {}
    constants: dict[str, syntax.Name] = {}
    for definition in document.definitions:
        name = definition.name
        names = constants if isinstance(definition, syntax.Const) else types
        first = names.setdefault(name.text, name)
        if first is not name:
            line = report.source.position(first.start).line
            message = f"'{name.text}' is already declared in line {line}"
            report.error("duplicate-definition", message, name.start, name.end)


def check_namespaces(document: syntax.Document, report: Report) -> None:
    seen: set[str] = set()
    for namespace in document.namespaces:
        scope = namespace.scope
        if scope.text in seen:
            message = f"the namespace for '{scope.text}' is given more than once; the last one counts"
            report.warning("duplicate-namespace", message, scope.start, scope.end)
        seen.add(scope.text)
        language, _, sub = scope.text.partition(".")
        if language == "py" and sub not in {"", "twisted"}:
            message = f"'{sub}' is no variant of Python that a namespace can be for"
            report.warning("unknown-namespace", message, scope.start, scope.end)
        elif language not in _SCOPES:
            message = f"no language is known as '{language}'; the namespace is ignored"
            report.warning("unknown-namespace", message, scope.start, scope.end)


def check_model(model: Model, units: Mapping[str, Unit], symbols: Symbols) -> None:
    """Check every definition of every program; findings go to the report of its unit."""
    for path, program in model.programs.items():
        report = units[path].report
        for definition in program.definitions:
            if isinstance(definition, Struct):
                _check_field_list(report, definition.fields, f"{definition.kind} '{definition.name}'")
                _check_union_defaults(report, definition)
            elif isinstance(definition, Enum):
                _check_members(report, definition)
            elif isinstance(definition, Service):
                _check_functions(report, definition, symbols)
    _check_inheritance(model, units)
    check_default_cycles(model, units)


def _error(report: Report, rule: str, message: str, span: Span, hint: str | None = None) -> None:
    report.error(rule, message, span.start, span.end, hint)


def _check_field_list(report: Report, fields: Sequence[Field], where: str) -> None:
    """Field ids and names are unique."""
    ids: dict[int, str] = {}
    names: set[str] = set()
    for field in fields:
        if field.name in names:
            _error(report, "duplicate-field-name", f"'{field.name}' is declared twice in {where}", field.span)
        names.add(field.name)
        first = ids.setdefault(field.id, field.name)
        if first is not field.name:
            message = f"the field id {field.id} of '{field.name}' is already that of '{first}' in {where}"
            _error(report, "duplicate-field-id", message, field.span)


def _check_union_defaults(report: Report, struct: Struct) -> None:
    if struct.kind != "union":
        return
    with_default = [field for field in struct.fields if field.default is not None]
    for field in with_default[1:]:
        message = f"a union has at most one default, and '{with_default[0].name}' of '{struct.name}' has it already"
        _error(report, "union-defaults", message, field.span)


def _check_members(report: Report, enum: Enum) -> None:
    names: set[str] = set()
    for member in enum.members:
        if member.name in names:
            message = f"'{member.name}' is declared twice in enum '{enum.name}'"
            _error(report, "duplicate-enum-member", message, member.span)
        names.add(member.name)


def _check_functions(report: Report, service: Service, symbols: Symbols) -> None:
    names: set[str] = set()
    for function in service.functions:
        if function.name in names:
            message = f"'{function.name}' is declared twice in service '{service.name}'; functions cannot be overloaded"
            _error(report, "duplicate-function", message, function.span)
        names.add(function.name)
        _check_field_list(report, function.args, f"the arguments of '{function.name}'")
        _check_field_list(report, function.throws, f"the throws clause of '{function.name}'")
        _check_throws(report, function, symbols)


def _check_throws(report: Report, function: Function, symbols: Symbols) -> None:
    if function.oneway and function.throws:
        message = f"'{function.name}' is oneway, so it cannot throw: the caller does not wait for an answer"
        _error(report, "oneway-throws", message, function.throws[0].span)
    for field in function.throws:
        true_type = symbols.true_type(field.type)
        if true_type is not INVALID and not (isinstance(true_type, Ref) and true_type.kind == "exception"):
            message = f"'{field.name}' is not an exception, so it cannot be thrown"
            _error(report, "throws-type", message, field.span)


def _check_inheritance(model: Model, units: Mapping[str, Unit]) -> None:
    """No cycle of `extends`, and no function that a base service has already."""
    services = {(program.path, service.name): (program, service) for program, service in model.services()}
    for program, service in services.values():
        report = units[program.path].report
        chain = _bases(service, services)
        if chain is None:
            message = f"service '{service.name}' extends itself, or more than {_MAX_EXTENDS} services in a row"
            _error(report, "extends-cycle", message, service.span)
            continue
        inherited = {function.name: base.name for base in chain for function in base.functions}
        for function in service.functions:
            if function.name in inherited:
                message = f"'{function.name}' is already declared in the base service '{inherited[function.name]}'"
                _error(report, "duplicate-function", message, function.span, "functions cannot be overridden")


def _bases(service: Service, services: Mapping[tuple[str, str], tuple[Program, Service]]) -> Iterable[Service] | None:
    """The services that `service` extends, nearest first; None if they do not end."""
    chain: list[Service] = []
    current = service
    while current.extends is not None and current.extends in services:
        if len(chain) == _MAX_EXTENDS:
            return None
        current = services[current.extends][1]
        chain.append(current)
    return chain
