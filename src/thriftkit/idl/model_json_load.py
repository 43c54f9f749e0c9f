"""Reads what `model_json.dump` writes, and believes nothing: bad input is a `ModelJsonError`."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Final, Literal, TypeVar, cast

from thriftkit.diagnostics import Source, Span
from thriftkit.errors import ThriftkitError
from thriftkit.model import (
    Base,
    BaseName,
    Constant,
    ConstRef,
    ConstValue,
    Definition,
    DefinitionKind,
    Enum,
    EnumMember,
    EnumRef,
    Field,
    Function,
    ListLiteral,
    ListOf,
    MapLiteral,
    MapOf,
    Model,
    Program,
    Ref,
    Requiredness,
    Service,
    SetOf,
    Struct,
    StructLiteral,
    Type,
    Typedef,
)

from .model_json import SCHEMA_VERSION

__all__ = ["ModelJsonError", "load"]

_T = TypeVar("_T")
_MAX_DEPTH: Final = 250  # of types and constants; the stack of Python holds it, and no parsed IDL is deeper
_BASES: Final = ("bool", "i8", "i16", "i32", "i64", "double", "string", "binary", "uuid")
_KINDS: Final = ("struct", "union", "exception", "enum", "typedef")


class ModelJsonError(ThriftkitError):
    """JSON that is no model of a known version. `path` is the place: ``$.programs[0].name``."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(path, message)
        self.path = path
        self.message = message

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


def load(data: object) -> Model:
    """The model that `dump` made `data` of. Its spans are empty.

    Checked are the shape, and that every name is there and of its kind, without cycles; not whether
    constants are of their types, which only the compiler of IDL text says. Raises `ModelJsonError`.
    """
    top = _Node(data, "$")
    version = top.key("schema_version").integer()
    if version != SCHEMA_VERSION:
        raise ModelJsonError("$.schema_version", f"version {version} is not known; known is {SCHEMA_VERSION}")
    top.only("schema_version", "root", "programs")
    programs: dict[str, Program] = {}
    reader = _Reader()
    for node in top.key("programs").items():
        program = reader.program(node)
        if program.path in programs:
            raise ModelJsonError(f"{node.path}.path", "a program of this path is there already")
        programs[program.path] = program
    root = top.key("root").text()
    if root not in programs:
        raise ModelJsonError("$.root", "no program has this path")
    reader.check(programs)
    return Model(root, programs)


class _Node:
    """A JSON value and its place."""

    __slots__ = ("depth", "path", "value")

    def __init__(self, value: object, path: str, depth: int = 0) -> None:
        self.value = value
        self.path = path
        self.depth = depth

    def fail(self, message: str) -> ModelJsonError:
        return ModelJsonError(self.path, message)

    def _of(self, kind: type[_T], name: str) -> _T:
        # JSON's true is no number.
        if not isinstance(self.value, kind) or (isinstance(self.value, bool) and kind is not bool):
            raise self.fail(f"has to be {name}, not {type(self.value).__name__}")
        return self.value

    def key(self, name: str) -> _Node:
        values = self._of(dict, "an object")
        if name not in values:
            raise self.fail(f'lacks "{name}"')
        return _Node(values[name], f"{self.path}.{name}", self.depth + 1)

    def only(self, *names: str) -> None:
        for name in self._of(dict, "an object"):
            if name not in names:
                raise self.fail(f"has a key that is not known: {name!r:.80}")

    def items(self) -> Iterator[_Node]:
        values = self._of(list, "an array")
        return (_Node(value, f"{self.path}[{i}]", self.depth + 1) for i, value in enumerate(values))

    def each(self, read: Callable[[_Node], _T]) -> tuple[_T, ...]:
        return tuple(read(node) for node in self.items())

    def maybe(self, read: Callable[[_Node], _T]) -> _T | None:
        return None if self.value is None else read(self)

    def text(self) -> str:
        return self._of(str, "a string")

    def integer(self) -> int:
        return self._of(int, "an integer")

    def boolean(self) -> bool:
        return self._of(bool, "true or false")

    def one_of(self, *names: str) -> str:
        text = self.text()
        if text not in names:
            raise self.fail(f"has to be one of {', '.join(names)}")
        return text

    def texts(self) -> Mapping[str, str]:
        values = self._of(dict, "an object")
        return {_Node(k, self.path).text(): _Node(v, f"{self.path}.{k}").text() for k, v in values.items()}


class _Reader:
    """Reads programs, and keeps which names they use to check them when all are known."""

    def __init__(self) -> None:
        self._span = Span(Source("", ""), 0, 0)
        self._uses: list[tuple[_Node, str, str, str]] = []
        self._includes: list[tuple[_Node, str]] = []
        self._edges: dict[tuple[str, str], list[tuple[str, str]]] = {}
        self._places: dict[tuple[str, str], tuple[_Node, str]] = {}
        self._current: list[tuple[str, str]] = []

    def program(self, node: _Node) -> Program:
        node.only("path", "name", "namespaces", "includes", "doc", "definitions")
        path = node.key("path").text()
        self._span = Span(Source(path, ""), 0, 0)
        includes = node.key("includes").each(lambda n: (n, n.text()))
        self._includes += includes
        return Program(
            path,
            node.key("name").text(),
            node.key("namespaces").texts(),
            tuple(text for _, text in includes),
            node.key("definitions").each(lambda n: self._definition(n, path)),
            _doc(node),
        )

    def check(self, programs: Mapping[str, Program]) -> None:
        """Raises if a name is used that is not there, or that is defined by way of itself."""
        for node, path in self._includes:
            if path not in programs:
                raise node.fail("no program has this path")
        for node, program, name, kind in self._uses:
            place = self._places.get((program, name))
            if place is None or place[1] != kind:
                raise node.fail(f"there is no {kind} {name!r:.80} in {program!r:.80}")
        done: set[tuple[str, str]] = set()
        for start in self._edges:
            if start not in done:
                self._follow(start, done)

    def _follow(self, start: tuple[str, str], done: set[tuple[str, str]]) -> None:
        open_keys = {start}
        stack = [(start, iter(self._edges[start]))]
        while stack:
            key, rest = stack[-1]
            after = next(rest, None)
            if after is None:
                stack.pop()
                open_keys.discard(key)
                done.add(key)
            elif after in open_keys:
                raise self._places[key][0].fail("is defined by way of itself")
            elif after not in done:
                open_keys.add(after)
                stack.append((after, iter(self._edges.get(after, ()))))

    def _use(self, node: _Node, program: str, name: str, kind: str) -> None:
        self._uses.append((node, program, name, kind))
        for current in self._current:
            self._edges[current].append((program, name))

    def _definition(self, node: _Node, program: str) -> Definition:
        kind = node.key("kind").one_of(*_KINDS, "constant", "service")
        name = node.key("name").text()
        key = program, name
        if key in self._places:
            raise node.fail(f"{name!r:.80} is defined already")
        self._places[key] = node, kind
        if kind in ("typedef", "constant", "service"):
            # Only these must not lead back to themselves; structs may.
            self._edges[key] = []
            self._current = [key]
        try:
            return self._BODIES[kind](self, node, name)
        finally:
            self._current = []

    def _typedef(self, node: _Node, name: str) -> Definition:
        node.only("kind", "name", "target", "doc", "annotations")
        return Typedef(name, self._type(node.key("target")), _doc(node), _annotations(node), self._span)

    def _constant(self, node: _Node, name: str) -> Definition:
        node.only("kind", "name", "type", "value", "doc")
        return Constant(name, self._type(node.key("type")), self._value(node.key("value")), _doc(node), self._span)

    def _enum(self, node: _Node, name: str) -> Definition:
        node.only("kind", "name", "members", "doc", "annotations")
        members = node.key("members").each(self._member)
        return Enum(name, members, _doc(node), _annotations(node), self._span)

    def _member(self, node: _Node) -> EnumMember:
        node.only("name", "value", "doc", "annotations")
        name, value = node.key("name").text(), node.key("value").integer()
        return EnumMember(name, value, _doc(node), _annotations(node), self._span)

    def _struct(self, node: _Node, name: str) -> Definition:
        node.only("kind", "name", "fields", "doc", "annotations")
        kind = cast("Literal['struct', 'union', 'exception']", node.key("kind").text())
        fields = node.key("fields").each(self._field)
        return Struct(kind, name, fields, _doc(node), _annotations(node), self._span)

    def _service(self, node: _Node, name: str) -> Definition:
        node.only("kind", "name", "extends", "functions", "doc", "annotations")
        extends = node.key("extends").maybe(lambda n: self._named(n, "service"))
        functions = node.key("functions").each(self._function)
        return Service(name, extends, functions, _doc(node), _annotations(node), self._span)

    _BODIES: Final[Mapping[str, Callable[[_Reader, _Node, str], Definition]]] = {
        "typedef": _typedef,
        "constant": _constant,
        "enum": _enum,
        "struct": _struct,
        "union": _struct,
        "exception": _struct,
        "service": _service,
    }

    def _function(self, node: _Node) -> Function:
        node.only("name", "returns", "args", "throws", "oneway", "doc", "annotations")
        return Function(
            node.key("name").text(),
            node.key("args").each(self._field),
            node.key("returns").maybe(self._type),
            node.key("throws").each(self._field),
            node.key("oneway").boolean(),
            _doc(node),
            _annotations(node),
            self._span,
        )

    def _field(self, node: _Node) -> Field:
        node.only("id", "name", "type", "requiredness", "default", "doc", "annotations")
        return Field(
            node.key("id").integer(),
            node.key("name").text(),
            self._type(node.key("type")),
            cast("Requiredness", node.key("requiredness").one_of("default", "required", "optional")),
            node.key("default").maybe(self._value),
            _doc(node),
            _annotations(node),
            self._span,
        )

    def _named(self, node: _Node, kind: str) -> tuple[str, str]:
        program, name = node.key("program").text(), node.key("name").text()
        node.only("kind", "program", "name")
        self._use(node, program, name, kind)
        return program, name

    def _ref(self, node: _Node, *kinds: str) -> Ref:
        kind = node.key("kind").one_of(*kinds)
        program, name = self._named(node, kind)
        return Ref(program, name, cast("DefinitionKind", kind))

    def _type(self, node: _Node) -> Type:
        if node.depth > _MAX_DEPTH:
            raise node.fail(f"is nested deeper than {_MAX_DEPTH} levels")
        kind = node.key("kind").one_of("base", "list", "set", "map", *_KINDS)
        if kind in _KINDS:
            return self._ref(node, kind)
        if kind == "base":
            node.only("kind", "name", "annotations")
            return Base(cast("BaseName", node.key("name").one_of(*_BASES)), _annotations(node))
        if kind == "map":
            node.only("kind", "key", "value", "annotations")
            return MapOf(self._type(node.key("key")), self._type(node.key("value")), _annotations(node))
        node.only("kind", "element", "annotations")
        container = ListOf if kind == "list" else SetOf
        return container(self._type(node.key("element")), _annotations(node))

    def _value(self, node: _Node) -> ConstValue:
        if node.depth > _MAX_DEPTH:
            raise node.fail(f"is nested deeper than {_MAX_DEPTH} levels")
        kind = node.key("kind").one_of(*_SCALARS, "enum", "constant", "list", "map", "struct")
        if kind in _SCALARS:
            node.only("kind", "value")
            return _SCALARS[kind](node.key("value"))
        if kind == "constant":
            return ConstRef(*self._named(node, "constant"))
        if kind == "enum":
            node.only("kind", "enum", "member", "value")
            enum = self._ref(node.key("enum"), "enum")
            return EnumRef(enum, node.key("member").text(), node.key("value").integer())
        if kind == "struct":
            node.only("kind", "struct", "fields")
            struct = self._ref(node.key("struct"), "struct", "union", "exception")
            return StructLiteral(struct, node.key("fields").each(self._given))
        node.only("kind", "items")
        if kind == "list":
            return ListLiteral(node.key("items").each(self._value))
        return MapLiteral(node.key("items").each(self._pair))

    def _given(self, node: _Node) -> tuple[str, ConstValue]:
        node.only("name", "value")
        return node.key("name").text(), self._value(node.key("value"))

    def _pair(self, node: _Node) -> tuple[ConstValue, ConstValue]:
        pair = list(node.items())
        if len(pair) != 2:
            raise node.fail("has to be an array of a key and a value")
        return self._value(pair[0]), self._value(pair[1])


def _double(node: _Node) -> float:
    if isinstance(node.value, str):
        return float(node.one_of("inf", "-inf", "nan"))
    if not isinstance(node.value, float):
        raise node.fail(f"has to be a number with a fraction, not {type(node.value).__name__}")
    return node.value


def _binary(node: _Node) -> bytes:
    try:
        data = base64.b64decode(node.text(), validate=True)
    except ValueError:
        raise node.fail("is not base64") from None
    # CPython 3.10 lets stray padding pass; what was dumped comes back as it was written.
    if base64.b64encode(data).decode() != node.text():
        raise node.fail("is not base64")
    return data


def _uuid(node: _Node) -> uuid.UUID:
    try:
        return uuid.UUID(node.text())
    except ValueError:
        raise node.fail("is no UUID") from None


_SCALARS: Final[Mapping[str, Callable[[_Node], ConstValue]]] = {
    "bool": _Node.boolean,
    "int": _Node.integer,
    "double": _double,
    "string": _Node.text,
    "binary": _binary,
    "uuid": _uuid,
}


def _doc(node: _Node) -> str | None:
    return node.key("doc").maybe(_Node.text)


def _annotations(node: _Node) -> Mapping[str, str]:
    return node.key("annotations").texts()
