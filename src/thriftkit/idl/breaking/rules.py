"""The rules, one function each. A function yields (message, place) for what it finds in its subject."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from thriftkit.diagnostics import Span
from thriftkit.model import Constant, Service, Struct

from .same import same_value, show, type_change
from .subjects import Both, EnumPair, FieldPair, FieldsPair, FunctionPair, Gone, KindPair, ProgramPair, ServicePair
from .subjects import TypePair as _TypePair
from .tier import Tier

__all__ = ["RULES", "Rule", "Said"]

Said = Iterator[tuple[str, Span]]
_S = TypeVar("_S", bound=Both)


@dataclass(frozen=True, slots=True)
class Rule:
    """`id` is stable; `find` looks at subjects of the class `subject`."""

    id: str
    tier: Tier
    subject: type[Both]
    find: Callable[..., Said]


RULES: list[Rule] = []


def _rule(id: str, tier: Tier, subject: type[_S]) -> Callable[[Callable[[_S], Said]], Callable[[_S], Said]]:
    def register(find: Callable[[_S], Said]) -> Callable[[_S], Said]:
        RULES.append(Rule(id, tier, subject, find))
        return find

    return register


# Definitions


@_rule("service-removed", Tier.WIRE, Gone)
def _service_removed(gone: Gone) -> Said:
    if isinstance(gone.old, Service):
        yield f"the service {gone.old.name} is gone", gone.old.span


@_rule("constant-removed", Tier.SOURCE, Gone)
def _constant_removed(gone: Gone) -> Said:
    if isinstance(gone.old, Constant):
        yield f"the constant {gone.old.name} is gone", gone.old.span


@_rule("type-removed", Tier.SOURCE, Gone)
def _type_removed(gone: Gone) -> Said:
    # What was of this type is compared on its own: on the wire, types have no names.
    if not isinstance(gone.old, Service | Constant):
        yield f"the type {gone.old.name} is gone", gone.old.span


@_rule("union-kind-changed", Tier.WIRE, KindPair)
def _union_kind_changed(pair: KindPair) -> Said:
    old, new = pair.old, pair.new
    if isinstance(old, Struct) and isinstance(new, Struct) and (old.kind == "union") != (new.kind == "union"):
        yield f"{new.name} was a {old.kind} and is a {new.kind}; a union has exactly one field", new.span


@_rule("kind-changed", Tier.SOURCE, KindPair)
def _kind_changed(pair: KindPair) -> Said:
    old, new = (_kind(definition) for definition in (pair.old, pair.new))
    both_structs = isinstance(pair.old, Struct) and isinstance(pair.new, Struct)
    has_own_rule = isinstance(pair.old, Service) or (both_structs and "union" in (old, new))
    if old != new and not has_own_rule:
        yield f"{pair.new.name} was of the kind {old} and is of the kind {new}", pair.new.span


@_rule("service-kind-changed", Tier.WIRE, KindPair)
def _service_kind_changed(pair: KindPair) -> Said:
    if isinstance(pair.old, Service) and not isinstance(pair.new, Service):
        yield f"{pair.new.name} was a service and is of the kind {_kind(pair.new)}", pair.new.span


@_rule("constant-changed", Tier.SOURCE, KindPair)
def _constant_changed(pair: KindPair) -> Said:
    old, new = pair.old, pair.new
    if not (isinstance(old, Constant) and isinstance(new, Constant)):
        return
    if type_change(pair.old_side, old.type, pair.new_side, new.type) is not None:
        yield f"the constant {new.name} was of the type {show(old.type)} and is of {show(new.type)}", new.span
    elif not same_value(pair.old_side, old.value, pair.new_side, new.value):
        yield f"the constant {new.name} has another value", new.span


@_rule("namespace-changed", Tier.SOURCE, ProgramPair)
def _namespace_changed(pair: ProgramPair) -> Said:
    # A namespace has no place in the model: the finding is at the first definition of the file.
    for scope in sorted({*pair.old.namespaces, *pair.new.namespaces}):
        old, new = pair.old.namespaces.get(scope), pair.new.namespaces.get(scope)
        definitions = pair.new.definitions or pair.old.definitions
        if old != new and old is not None and definitions:
            now = "is gone" if new is None else f"is now {new}"
            yield f"the namespace {old} for {scope} {now}", definitions[0].span


# Enums


@_rule("enum-member-removed", Tier.WIRE, EnumPair)
def _enum_member_removed(pair: EnumPair) -> Said:
    names = {member.name for member in pair.new.members}
    values = {member.value for member in pair.new.members}
    for member in pair.old.members:
        if member.name not in names and member.value not in values:
            yield f"{pair.new.name}.{member.name} = {member.value} is gone", member.span


@_rule("enum-member-renumbered", Tier.WIRE, EnumPair)
def _enum_member_renumbered(pair: EnumPair) -> Said:
    old = {member.name: member.value for member in pair.old.members}
    for member in pair.new.members:
        before = old.get(member.name, member.value)
        if before != member.value:
            yield f"{pair.new.name}.{member.name} was {before} and is {member.value}", member.span


@_rule("enum-member-renamed", Tier.SOURCE, EnumPair)
def _enum_member_renamed(pair: EnumPair) -> Said:
    names = {member.name for member in pair.new.members}
    now = {member.value: member for member in pair.new.members}
    for old in pair.old.members:
        if old.name not in names and old.value in now:
            new = now[old.value]
            yield f"{pair.new.name}.{old.name} = {old.value} is now named {new.name}", new.span


# Types, of fields, arguments, exceptions and results


@_rule("wire-type-changed", Tier.WIRE, _TypePair)
def _wire_type_changed(pair: _TypePair) -> Said:
    yield from _changed(pair, Tier.WIRE, "which reads other bytes")


@_rule("json-type-changed", Tier.WIRE_JSON, _TypePair)
def _json_type_changed(pair: _TypePair) -> Said:
    yield from _changed(pair, Tier.WIRE_JSON, "which is the same in binary but not in JSON")


@_rule("source-type-changed", Tier.SOURCE, _TypePair)
def _source_type_changed(pair: _TypePair) -> Said:
    yield from _changed(pair, Tier.SOURCE, "which is the same on the wire but not in code")


# Fields


@_rule("field-id-changed", Tier.WIRE, FieldsPair)
def _field_id_changed(pair: FieldsPair) -> Said:
    old = {field.name: field.id for field in pair.old}
    for field in pair.new:
        before = old.get(field.name, field.id)
        if before != field.id:
            yield f"the id of {pair.name}.{field.name} was {before} and is {field.id}", field.span


@_rule("required-field-removed", Tier.WIRE, FieldsPair)
def _required_field_removed(pair: FieldsPair) -> Said:
    for field in pair.removed():
        if pair.owner in ("struct", "exception") and field.requiredness == "required":
            yield f"the required field {pair.name}.{field.name} is gone; old readers reject data without it", field.span


@_rule("required-field-added", Tier.WIRE, FieldsPair)
def _required_field_added(pair: FieldsPair) -> Said:
    for field in pair.added():
        if pair.owner in ("struct", "exception") and field.requiredness == "required":
            yield f"{pair.name}.{field.name} is new and required; old data has no such field", field.span


@_rule("union-field-removed", Tier.WIRE, FieldsPair)
def _union_field_removed(pair: FieldsPair) -> Said:
    for field in pair.removed():
        if pair.owner == "union":
            yield f"the union field {pair.name}.{field.name} is gone; old data may hold it", field.span


@_rule("field-removed", Tier.SOURCE, FieldsPair)
def _field_removed(pair: FieldsPair) -> Said:
    for field in pair.removed():
        if pair.owner in ("struct", "exception") and field.requiredness != "required":
            yield f"the field {pair.name}.{field.name} is gone", field.span


@_rule("field-renamed", Tier.WIRE_JSON, FieldPair)
def _field_renamed(pair: FieldPair) -> Said:
    if pair.old.name != pair.new.name:
        yield f"{pair.what} (id {pair.new.id}) was named {pair.old.name}", pair.new.span


@_rule("field-required-changed", Tier.WIRE, FieldPair)
def _field_required_changed(pair: FieldPair) -> Said:
    old, new = pair.old.requiredness, pair.new.requiredness
    if pair.owner not in ("struct", "exception") or old == new:
        return
    if new == "required":
        yield f"{pair.what} is now required; old data may lack it", pair.new.span
    elif old == "required":
        yield f"{pair.what} is no longer required; old readers reject data without it", pair.new.span


@_rule("field-optional-changed", Tier.SOURCE, FieldPair)
def _field_optional_changed(pair: FieldPair) -> Said:
    old, new = pair.old.requiredness, pair.new.requiredness
    if pair.owner in ("struct", "exception") and {old, new} == {"optional", "default"}:
        yield f"{pair.what} {'is now' if new == 'optional' else 'is no longer'} optional", pair.new.span


@_rule("default-changed", Tier.SOURCE, FieldPair)
def _default_changed(pair: FieldPair) -> Said:
    if not same_value(pair.old_side, pair.old.default, pair.new_side, pair.new.default):
        yield f"{pair.what} has another default; where it is not sent, both sides see different values", pair.new.span


# Services


@_rule("service-base-changed", Tier.SOURCE, ServicePair)
def _service_base_changed(pair: ServicePair) -> Said:
    old, new = pair.old_side.base(pair.old), pair.new_side.base(pair.new)
    if old is not None and old != new:
        now = "nothing" if new is None else new[1]
        yield f"the service {pair.new.name} extended {old[1]} and extends {now}", pair.new.span


@_rule("method-removed", Tier.WIRE, ServicePair)
def _method_removed(pair: ServicePair) -> Said:
    now = {*pair.new_side.inherited(pair.new), *(function.name for function in pair.new.functions)}
    before = {function.name: function for function in pair.old.functions}
    if pair.old_side.base(pair.old) != pair.new_side.base(pair.new):
        # Else, what the base has lost is found there.
        before.update(pair.old_side.inherited(pair.old))
    for name, function in before.items():
        if name not in now:
            yield f"the method {pair.new.name}.{name} is gone", function.span


@_rule("method-oneway-changed", Tier.WIRE, FunctionPair)
def _method_oneway_changed(pair: FunctionPair) -> Said:
    if pair.old.oneway != pair.new.oneway:
        now = "now oneway; callers wait for an answer" if pair.new.oneway else "no longer oneway"
        yield f"{pair.service}.{pair.new.name} is {now}", pair.new.span


@_rule("argument-removed", Tier.WIRE, FieldsPair)
def _argument_removed(pair: FieldsPair) -> Said:
    for field in pair.removed():
        if pair.owner == "arguments":
            yield f"the argument {field.name} of {pair.name} is gone; old servers get no value for it", field.span


@_rule("argument-added", Tier.SOURCE, FieldsPair)
def _argument_added(pair: FieldsPair) -> Said:
    for field in pair.added():
        if pair.owner == "arguments":
            yield f"{pair.name} has a new argument, {field.name}", field.span


@_rule("argument-order-changed", Tier.SOURCE, FieldsPair)
def _argument_order_changed(pair: FieldsPair) -> Said:
    ids = {field.id for field in pair.old} & {field.id for field in pair.new}
    old, new = ([field.id for field in fields if field.id in ids] for fields in (pair.old, pair.new))
    if pair.owner == "arguments" and old != new:
        yield f"the arguments of {pair.name} are in another order", pair.span


@_rule("throws-removed", Tier.WIRE, FieldsPair)
def _throws_removed(pair: FieldsPair) -> Said:
    for field in pair.removed():
        if pair.owner == "throws":
            yield f"{pair.name} no longer throws {show(field.type)}; old servers still do", field.span


@_rule("throws-added", Tier.WIRE, FieldsPair)
def _throws_added(pair: FieldsPair) -> Said:
    for field in pair.added():
        if pair.owner == "throws":
            yield f"{pair.name} now throws {show(field.type)}; old clients do not know it", field.span


def _changed(pair: _TypePair, tier: Tier, why: str) -> Said:
    if pair.old is None or pair.new is None:
        change = None if pair.old is pair.new else Tier.WIRE
    else:
        change = type_change(pair.old_side, pair.old, pair.new_side, pair.new)
    if change is tier:
        old, new = show(pair.old), show(pair.new)
        if old == new and pair.old is not None and pair.new is not None:  # a typedef that has changed
            old = show(pair.old_side.model.true_type(pair.old))
            new = show(pair.new_side.model.true_type(pair.new))
        yield f"{pair.what} was {old} and is {new}, {why}", pair.span


def _kind(definition: object) -> str:
    return definition.kind if isinstance(definition, Struct) else type(definition).__name__.lower()
