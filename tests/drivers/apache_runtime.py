"""Code for Apache's runtime without its compiler: classes and services made from our own specs.

`TBase` is the runtime's base for ``thrift --gen py:dynamic``; it and the C codec read the same
``thrift_spec`` tuples as all generated code. So what travels is all Apache's. What it does not prove,
that our specs say what Apache's compiler would, the tests in ``interop/`` do.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from thrift.protocol.TBase import TBase, TExceptionBase
from thrift.Thrift import TApplicationException, TException, TMessageType, TProcessor

from drivers.our_stack import load
from thriftkit.schema import (
    BINARY,
    BaseType,
    EnumType,
    FieldSpec,
    FunctionSpec,
    ListType,
    MapType,
    SetType,
    StructException,
    StructLike,
    StructType,
    TType,
    TypeSpec,
    spec_of,
)

__all__ = ["from_idl"]


class _Classes:
    """Apache's classes by ours, each made once; references are filled in afterwards, for recursion."""

    def __init__(self) -> None:
        self._made: dict[type[StructLike], Any] = {}

    def of(self, cls: type[StructLike]) -> Any:
        made = self._made.get(cls)
        if made is None:
            base = TExceptionBase if issubclass(cls, StructException) else TBase
            made = self._made[cls] = _make_class(cls.__name__, base, spec_of(cls).fields)
            self.specify(made, spec_of(cls).fields)
        return made

    def specify(self, made: Any, fields: Iterable[FieldSpec]) -> None:
        """Give `made` its ``thrift_spec``: a tuple with the field of id n at position n."""
        by_id = {field.id: field for field in fields}
        entries: list[Any] = [None] * (max(by_id, default=-1) + 1)
        made.thrift_spec.extend(entries)
        for number, field in by_id.items():
            made.thrift_spec[number] = (number, int(field.type.ttype), field.py_name, self._arguments(field.type), None)
        made.thrift_spec = tuple(made.thrift_spec)
        for reference in made.references:
            reference[1] = made.thrift_spec

    def _arguments(self, type: TypeSpec) -> Any:
        """What stands beside a type code: how text is decoded, the class, or the types of elements."""
        if isinstance(type, BaseType):
            return {TType.STRING: "BINARY" if type is BINARY else "UTF8"}.get(type.ttype)
        if isinstance(type, StructType):
            cls = self.of(type.cls)
            reference = [cls, cls.thrift_spec]
            cls.references.append(reference)
            return reference
        if isinstance(type, ListType | SetType):
            return (int(type.element.ttype), self._arguments(type.element), False)
        if isinstance(type, MapType):
            key, value = type.key, type.value
            return (int(key.ttype), self._arguments(key), int(value.ttype), self._arguments(value), False)
        assert isinstance(type, EnumType)
        return None


def _make_class(name: str, base: Any, fields: Iterable[FieldSpec]) -> Any:
    names = tuple(field.py_name for field in fields)

    def initialise(self: Any, **values: Any) -> None:
        for field in names:
            setattr(self, field, values.pop(field, None))
        assert not values, f"{name} has no field {', '.join(values)}"

    return type(name, (base,), {"__slots__": names, "__init__": initialise, "thrift_spec": [], "references": []})


class _Function:
    """One function: its argument and result classes for Apache's runtime."""

    def __init__(self, classes: _Classes, spec: FunctionSpec[Any]) -> None:
        self.spec = spec
        self.args = _make_class(f"{spec.name}_args", TBase, spec.args_spec.fields)
        classes.specify(self.args, spec.args_spec.fields)
        self.result = _make_class(f"{spec.name}_result", TBase, spec.result_spec.fields)
        classes.specify(self.result, spec.result_spec.fields)
        self.throws = {field.py_name: classes.of(field.type.cls) for field in spec.throws}


class _Client:
    """What a generated ``Client`` does, for the functions in `functions`."""

    functions: dict[str, _Function]

    def __init__(self, protocol: Any) -> None:
        self._protocol = protocol

    def __getattr__(self, name: str) -> Any:
        function = self.functions[name]
        return lambda *args: self._call(function, args)

    def _call(self, function: _Function, args: tuple[Any, ...]) -> Any:
        protocol, spec = self._protocol, function.spec
        protocol.writeMessageBegin(spec.name, TMessageType.ONEWAY if spec.oneway else TMessageType.CALL, 0)
        function.args(**{field.py_name: arg for field, arg in zip(spec.args, args, strict=True)}).write(protocol)
        protocol.writeMessageEnd()
        protocol.trans.flush()
        if spec.oneway:
            return None
        _name, kind, _seqid = protocol.readMessageBegin()
        answer = TApplicationException() if kind == TMessageType.EXCEPTION else function.result()
        answer.read(protocol)
        protocol.readMessageEnd()
        if isinstance(answer, TException):
            raise answer
        for name in function.throws:
            if getattr(answer, name) is not None:
                raise getattr(answer, name)
        return None if spec.returns is None else answer.success


class _Processor(TProcessor):
    """What a generated ``Processor`` does, for the functions in `functions`."""

    functions: dict[str, _Function]

    def __init__(self, handler: Any) -> None:
        self._handler = handler

    def process(self, iprot: Any, oprot: Any) -> bool:
        name, _kind, seqid = iprot.readMessageBegin()
        function = self.functions.get(name)
        if function is None:
            iprot.skip(int(TType.STRUCT))
            iprot.readMessageEnd()
            unknown = TApplicationException(TApplicationException.UNKNOWN_METHOD, f"Unknown function {name}")
            _reply(oprot, name, TMessageType.EXCEPTION, seqid, unknown)
            return True
        args = function.args()
        args.read(iprot)
        iprot.readMessageEnd()
        kind, answer = self._run(function, args)
        if not function.spec.oneway:
            _reply(oprot, name, kind, seqid, answer)
        return True

    def _run(self, function: _Function, args: Any) -> tuple[int, Any]:
        try:
            value = getattr(self._handler, function.spec.name)(*(getattr(args, f.py_name) for f in function.spec.args))
        except tuple(function.throws.values()) as error:
            name = next(name for name, cls in function.throws.items() if isinstance(error, cls))
            return TMessageType.REPLY, function.result(**{name: error})
        except Exception:
            return TMessageType.EXCEPTION, TApplicationException(TApplicationException.INTERNAL_ERROR, "Internal error")
        void = function.spec.returns is None
        return TMessageType.REPLY, function.result() if void else function.result(success=value)


def _reply(protocol: Any, name: str, kind: int, seqid: int, answer: Any) -> None:
    protocol.writeMessageBegin(name, kind, seqid)
    answer.write(protocol)
    protocol.writeMessageEnd()
    protocol.trans.flush()


def from_idl(idl: Path) -> SimpleNamespace:
    """As `apache_stack.generated`, from an IDL file that our own compiler reads."""
    ours = load(idl)
    classes = _Classes()

    def service(module: Any) -> SimpleNamespace:
        specs = module.Client.__service__.functions
        functions = {"functions": {name: _Function(classes, spec) for name, spec in specs.items()}}
        return SimpleNamespace(
            Client=type("Client", (_Client,), functions), Processor=type("Processor", (_Processor,), functions)
        )

    names = ("Point", "Shape", "Tree", "Everything", "Missing", "Overflow")
    kit = SimpleNamespace(Colour=ours.kit.Colour, **{name: classes.of(getattr(ours.kit, name)) for name in names})
    return SimpleNamespace(kit=kit, Interop=service(ours.Interop), InteropNext=service(ours.InteropNext))
