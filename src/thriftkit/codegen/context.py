"""How one generated module writes types and values: annotations, specs, literals."""

from __future__ import annotations

import math
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from thriftkit.model import (
    Base,
    Constant,
    ConstRef,
    ConstValue,
    Enum,
    EnumRef,
    Field,
    ListLiteral,
    ListOf,
    MapLiteral,
    MapOf,
    Model,
    Program,
    Ref,
    Service,
    SetOf,
    Struct,
    StructLiteral,
    Type,
    Typedef,
)

from .layout import Expr, Group, Prefixed, flat, string_literal
from .names import (
    BUILTINS,
    ENUM_RESERVED,
    EXCEPTION_RESERVED,
    FIELD_RESERVED,
    MODULE_RESERVED,
    SERVICE_RESERVED,
    package_name,
    python_names,
)
from .placement import Placement, import_path
from .scope import Scope

__all__ = ["ModelNames", "ModuleContext", "field_names", "inner_names", "member_names", "package_prefix"]

_BUILTIN_OF = {
    "bool": "bool",
    "i8": "int",
    "i16": "int",
    "i32": "int",
    "i64": "int",
    "double": "float",
    "string": "str",
    "binary": "bytes",
}


def field_names(struct: Struct) -> Mapping[str, str]:
    """Python names of the fields of `struct`."""
    reserved = EXCEPTION_RESERVED if struct.kind == "exception" else FIELD_RESERVED
    return python_names((f.name for f in struct.fields), reserved)


def member_names(enum: Enum) -> Mapping[str, str]:
    """Python names of the members of `enum`."""
    return python_names((m.name for m in enum.members), ENUM_RESERVED)


class ModelNames:
    """Python names of everything that one program defines."""

    def __init__(self, program: Program) -> None:
        def of(kinds: type[object] | tuple[type[object], ...], reserved: frozenset[str]) -> Mapping[str, str]:
            return python_names((d.name for d in program.definitions if isinstance(d, kinds)), reserved)

        self.types = of((Typedef, Enum, Struct), MODULE_RESERVED)
        self.constants = of(Constant, MODULE_RESERVED)
        self.services = of(Service, SERVICE_RESERVED)


@dataclass(slots=True)
class ModuleContext:
    """The module being planned. `inner` are the names in its class bodies and signatures."""

    model: Model
    names: Mapping[str, ModelNames]
    placements: Mapping[str, Placement]
    program: Program
    scope: Scope
    inner: frozenset[str] = frozenset()
    in_ttypes: bool = False
    own_aliases: dict[str, str] = field(default_factory=dict)
    """In ttypes: second names of own definitions that a name inside a class, or a builtin, hides."""

    @property
    def placement(self) -> Placement:
        return self.placements[self.program.path]

    def definition_name(self, ref: Ref) -> str:
        """How to write the class or alias that `ref` names."""
        name = self.names[ref.program].types[ref.name]
        if ref.program != self.program.path:
            other = self.model.programs[ref.program]
            package = import_path(self.placement, self.placements[ref.program])
            prefix = package_prefix(other.name)
            return f"{self.scope.member(package, 'ttypes', f'{prefix}_ttypes')}.{name}"
        if not self.in_ttypes:
            return self.scope.member(".ttypes", name)
        if name not in self.inner and name not in BUILTINS:
            return name
        if name not in self.own_aliases:
            self.own_aliases[name] = self.scope.fresh(f"_{name.lstrip('_')}")
        return self.own_aliases[name]

    def annotation(self, type: Type, *, hashable: bool = False) -> str:
        """The type annotation of a value; `hashable` inside a map key or a set element."""
        true = self.model.true_type(type)
        containers = ListOf | SetOf | MapOf
        if isinstance(type, Ref) and not (hashable and isinstance(true, containers)):
            return self.definition_name(type)
        match true:
            case Base("uuid"):
                return f"{self.scope.module('uuid')}.UUID"
            case Base(name):
                return self.scope.builtin(_BUILTIN_OF[name])
            case ListOf(element):
                inner = self.annotation(element, hashable=hashable)
                return f"{self.scope.builtin('tuple')}[{inner}, ...]" if hashable else self._list(inner)
            case SetOf(element):
                of_set = self.scope.builtin("frozenset" if hashable else "set")
                return f"{of_set}[{self.annotation(element, hashable=True)}]"
            case MapOf(key, value):
                of_map = self.scope.schema("FrozenDict") if hashable else self.scope.builtin("dict")
                return f"{of_map}[{self.annotation(key, hashable=True)}, {self.annotation(value, hashable=hashable)}]"
            case Ref():
                return self.definition_name(true)

    def _list(self, inner: str) -> str:
        return f"{self.scope.builtin('list')}[{inner}]"

    def spec(self, type: Type) -> Expr:
        """The `TypeSpec` of `type`, typedefs followed."""
        true = self.model.true_type(type)
        match true:
            case Base(name):
                return self.scope.schema(name.upper())
            case ListOf(element):
                return Group(f"{self.scope.schema('ListType')}(", (self.spec(element),), ")")
            case SetOf(element):
                return Group(f"{self.scope.schema('SetType')}(", (self.spec(element),), ")")
            case MapOf(key, value):
                return Group(f"{self.scope.schema('MapType')}(", (self.spec(key), self.spec(value)), ")")
            case Ref():
                kind = "EnumType" if true.kind == "enum" else "StructType"
                return Group(f"{self.scope.schema(kind)}(", (self.definition_name(true),), ")")

    def field_spec(self, of: Field, py_name: str, *, union: bool = False) -> Expr:
        """The ``FieldSpec(…)`` of a field, argument or throws entry."""
        items: list[Expr] = [str(of.id), string_literal(of.name), self.spec(of.type)]
        requiredness = "optional" if union else of.requiredness
        if requiredness != "default":
            items.append(string_literal(requiredness))
        if of.default is not None and not union:
            if self.is_mutable(of.type):
                items.append(Prefixed("default_factory=", self._factory(of.default, of.type)))
            else:
                items.append(Prefixed("default=", self.value(of.default, of.type)))
        if py_name != of.name:
            items.append(Prefixed("py_name=", string_literal(py_name)))
        items.extend(self.annotation_items(of.annotations))
        return Group(f"{self.scope.schema('FieldSpec')}(", tuple(items), ")")

    def annotation_items(self, annotations: Mapping[str, str]) -> list[Expr]:
        """``annotations={…}`` if there are any."""
        if not annotations:
            return []
        pairs = tuple(Prefixed(f"{string_literal(k)}: ", string_literal(v)) for k, v in sorted(annotations.items()))
        return [Prefixed("annotations=", Group("{", pairs, "}"))]

    def is_mutable(self, type: Type) -> bool:
        """Whether values of `type` need a fresh object for each instance."""
        true = self.model.true_type(type)
        return not isinstance(true, Base) and not (isinstance(true, Ref) and true.kind == "enum")

    def _factory(self, value: ConstValue, type: Type) -> Expr:
        made = self.value(value, type)
        empty = {"[]": "list", "{}": "dict", f"{self.scope.builtin('set')}()": "set"}
        builtin = empty.get(flat(made))
        return self.scope.builtin(builtin) if builtin else Prefixed("lambda: ", made)

    def value(self, value: ConstValue, type: Type, *, hashable: bool = False) -> Expr:
        """A constant of `type` as an expression; references to constants are written out."""
        if isinstance(value, ConstRef):
            return self.value(self._constant(value).value, type, hashable=hashable)
        true = self.model.true_type(type)
        match true:
            case Base():
                return self._scalar(value, true)
            case Ref(kind="enum"):
                return self._enum_value(value, true)
            case Ref():
                return self._struct_value(value, true)
            case ListOf(element):
                items = self._items(value, element, hashable=hashable)
                return Group("(", items, ")") if hashable else Group("[", items, "]")
            case SetOf(element):
                return self._set(self._items(value, element, hashable=True), hashable=hashable)
            case MapOf():
                return self._map(value, true, hashable=hashable)

    def _constant(self, ref: ConstRef) -> Constant:
        definitions = self.model.programs[ref.program].definitions
        return next(d for d in definitions if isinstance(d, Constant) and d.name == ref.name)

    def _items(self, value: ConstValue, element: Type, *, hashable: bool) -> tuple[Expr, ...]:
        items = value.items if isinstance(value, ListLiteral) else ()  # `{}` is an empty list too
        return tuple(self.value(item, element, hashable=hashable) for item in items)

    def _set(self, items: tuple[Expr, ...], *, hashable: bool) -> Expr:
        distinct = tuple({flat(item): item for item in items}.values())
        name = self.scope.builtin("frozenset" if hashable else "set")
        if not distinct:
            return f"{name}()"
        display = Group("{", distinct, "}")
        return Group(f"{name}(", (display,), ")") if hashable else display

    def _map(self, value: ConstValue, type: MapOf, *, hashable: bool) -> Expr:
        pairs = value.items if isinstance(value, MapLiteral) else ()  # `[]` is an empty map too
        items: dict[str, Expr] = {}
        for key, item in pairs:
            written = flat(self.value(key, type.key, hashable=True))
            items[written] = Prefixed(f"{written}: ", self.value(item, type.value, hashable=hashable))
        display = Group("{", tuple(items.values()), "}")
        return Group(f"{self.scope.schema('FrozenDict')}(", (display,), ")") if hashable else display

    def _scalar(self, value: ConstValue, type: Base) -> Expr:
        if type.name == "bool":
            return str(bool(value))
        if type.name == "double":
            assert isinstance(value, int | float)
            return self._float(float(value))
        if isinstance(value, str) and type.name == "binary":
            value = value.encode()
        if isinstance(value, bytes):
            return _bytes_literal(value)
        if type.name == "uuid":
            return Group(f"{self.scope.module('uuid')}.UUID(", (string_literal(str(uuid.UUID(str(value)))),), ")")
        if isinstance(value, str):
            return string_literal(value)
        assert isinstance(value, int)
        return str(int(value))

    def _float(self, value: float) -> Expr:
        if math.isfinite(value):
            return repr(value).replace("e+", "e")
        return Group(f"{self.scope.builtin('float')}(", (string_literal(repr(value)),), ")")

    def _enum_value(self, value: ConstValue, type: Ref) -> str:
        cls = self.definition_name(type)
        enum = self.model.definition(type)
        assert isinstance(enum, Enum)
        number = value.value if isinstance(value, EnumRef) else value
        assert isinstance(number, int)
        name = value.member if isinstance(value, EnumRef) else None
        names = [m.name for m in enum.members if m.value == number]
        if name not in names:
            name = names[0] if names else None
        return f"{cls}({number})" if name is None else f"{cls}.{member_names(enum)[name]}"

    def _struct_value(self, value: ConstValue, type: Ref) -> Expr:
        struct = self.model.definition(type)
        assert isinstance(struct, Struct)
        given = dict(value.fields) if isinstance(value, StructLiteral) else {}
        names = field_names(struct)
        items: list[Expr] = []
        for of in struct.fields:
            if of.name in given:
                items.append(Prefixed(f"{names[of.name]}=", self.value(given[of.name], of.type)))
            elif of.requiredness == "required" and of.default is None:
                # The compilers accept such a constant; it cannot be sent, which the encoder says when asked to.
                nothing = Group(f"{self.scope.typing('cast')}(", (self.scope.typing("Any"), "None"), ")")
                items.append(Prefixed(f"{names[of.name]}=", nothing))
        return Group(f"{self.definition_name(type)}(", tuple(items), ")")


def package_prefix(program_name: str) -> str:
    """What a program's modules are called when others import them: ``shared`` for ``shared_ttypes``."""
    return package_name(program_name).removesuffix("_thrift")


def _bytes_literal(value: bytes) -> str:
    body = "".join(_BYTE_ESCAPES.get(byte) or (chr(byte) if 32 <= byte < 127 else f"\\x{byte:02x}") for byte in value)
    if b'"' not in value:
        return f'b"{body}"'
    if value.count(b'"') > value.count(b"'"):
        return "b'" + body.replace("'", "\\'") + "'"
    return 'b"' + body.replace('"', '\\"') + '"'


_BYTE_ESCAPES = {0x5C: "\\\\", 0x0A: "\\n", 0x0D: "\\r", 0x09: "\\t"}


def inner_names(structs: Iterable[Struct]) -> frozenset[str]:
    """The names that the class bodies of `structs` use for themselves."""
    return frozenset(name for struct in structs for name in field_names(struct).values())
