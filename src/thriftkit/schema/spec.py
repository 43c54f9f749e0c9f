"""The shape of IDL types as plain data: what generated code declares and the codecs compile.

Nothing here does any work: a spec is written down by generated code and read by `thriftkit.wire`,
which compiles a `StructSpec` on first use and keeps the result in `StructSpec.codec`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final, Generic, Literal, TypeVar

if TYPE_CHECKING:
    from .enum import ThriftEnum
    from .struct import StructLike

__all__ = [
    "BINARY",
    "BOOL",
    "DOUBLE",
    "I16",
    "I32",
    "I64",
    "I8",
    "STRING",
    "UUID",
    "BaseType",
    "EnumType",
    "FieldSpec",
    "FunctionSpec",
    "ListType",
    "MapType",
    "MessageType",
    "ProtocolId",
    "Requiredness",
    "ServiceSpec",
    "SetType",
    "StructKind",
    "StructSpec",
    "StructType",
    "TType",
    "TypeSpec",
]

R = TypeVar("R")

Requiredness = Literal["default", "required", "optional"]
StructKind = Literal["struct", "union", "exception", "args", "result"]


class TType(IntEnum):
    """Wire type codes of the binary protocol (``doc/specs/thrift-binary-protocol.md``)."""

    STOP = 0
    VOID = 1
    BOOL = 2
    BYTE = 3
    DOUBLE = 4
    I16 = 6
    I32 = 8
    I64 = 10
    STRING = 11
    STRUCT = 12
    MAP = 13
    SET = 14
    LIST = 15
    UUID = 16


class MessageType(IntEnum):
    """Message kinds (``doc/specs/thrift-rpc.md``)."""

    CALL = 1
    REPLY = 2
    EXCEPTION = 3
    ONEWAY = 4


class ProtocolId(IntEnum):
    """The payload protocols, numbered as THeader numbers them."""

    BINARY = 0
    COMPACT = 2


class BaseType:
    """A scalar IDL type. Compare by identity: there is one object for each (`BOOL`, `I8`, …)."""

    __slots__ = ("name", "ttype")

    def __init__(self, name: str, ttype: TType) -> None:
        self.name: Final = name
        self.ttype: Final = ttype

    def __repr__(self) -> str:
        return self.name.upper()


BOOL: Final = BaseType("bool", TType.BOOL)
I8: Final = BaseType("i8", TType.BYTE)
I16: Final = BaseType("i16", TType.I16)
I32: Final = BaseType("i32", TType.I32)
I64: Final = BaseType("i64", TType.I64)
DOUBLE: Final = BaseType("double", TType.DOUBLE)
STRING: Final = BaseType("string", TType.STRING)
BINARY: Final = BaseType("binary", TType.STRING)
UUID: Final = BaseType("uuid", TType.UUID)


class ListType:
    """``list<element>``: a `list` (a tuple is accepted on encode)."""

    __slots__ = ("element",)
    ttype: Final = TType.LIST

    def __init__(self, element: TypeSpec) -> None:
        self.element: Final = element

    def __repr__(self) -> str:
        return f"ListType({self.element!r})"


class SetType:
    """``set<element>``: a `set` (a frozenset is accepted on encode)."""

    __slots__ = ("element",)
    ttype: Final = TType.SET

    def __init__(self, element: TypeSpec) -> None:
        self.element: Final = element

    def __repr__(self) -> str:
        return f"SetType({self.element!r})"


class MapType:
    """``map<key, value>``: a `dict`."""

    __slots__ = ("key", "value")
    ttype: Final = TType.MAP

    def __init__(self, key: TypeSpec, value: TypeSpec) -> None:
        self.key: Final = key
        self.value: Final = value

    def __repr__(self) -> str:
        return f"MapType({self.key!r}, {self.value!r})"


class StructType:
    """A struct, union or exception: instances of `cls`, whose spec is ``cls.__thrift_spec__()``."""

    __slots__ = ("cls",)
    ttype: Final = TType.STRUCT

    def __init__(self, cls: type[StructLike]) -> None:
        self.cls: Final = cls

    def __repr__(self) -> str:
        return f"StructType({self.cls.__name__})"


class EnumType:
    """An enum: an i32 on the wire, a member of `cls` (or a plain int on encode) in Python."""

    __slots__ = ("cls",)
    ttype: Final = TType.I32

    def __init__(self, cls: type[ThriftEnum]) -> None:
        self.cls: Final = cls

    def __repr__(self) -> str:
        return f"EnumType({self.cls.__name__})"


TypeSpec = BaseType | ListType | SetType | MapType | StructType | EnumType


class FieldSpec:
    """One field of a struct, argument of a function, or member of its result.

    `name` is the IDL's (JSON, errors, diagnostics); `py_name` the Python attribute, which differs
    only where the IDL's name cannot be one. An absent field reads as `default`, or as a fresh
    ``default_factory()`` where the default is mutable; without either, as None.
    """

    __slots__ = ("annotations", "default", "default_factory", "id", "name", "py_name", "requiredness", "type")

    def __init__(
        self,
        id: int,
        name: str,
        type: TypeSpec,
        requiredness: Requiredness = "default",
        *,
        default: object = None,
        default_factory: Callable[[], object] | None = None,
        py_name: str | None = None,
        annotations: Mapping[str, str] | None = None,
    ) -> None:
        self.id: Final = id
        self.name: Final = name
        self.type: Final[TypeSpec] = type
        self.requiredness: Final[Requiredness] = requiredness
        self.default: Final = default
        self.default_factory: Final = default_factory
        self.py_name: Final = name if py_name is None else py_name
        self.annotations: Final[Mapping[str, str]] = {} if annotations is None else annotations

    def __repr__(self) -> str:
        return f"FieldSpec({self.id}, {self.name!r}, {self.type!r}, {self.requiredness!r})"


class StructSpec:
    """A struct, union, exception, argument list or result: its fields in IDL order.

    `name` is qualified by the IDL file (``other.Place``; ``OtherService.find_args``). `cls` is the
    Python class for struct, union and exception, None for args and result, whose values are tuples in
    field order. `codec` and `pure_plan` belong to `thriftkit.wire`, which keeps what it compiles there.
    """

    __slots__ = ("annotations", "cls", "codec", "fields", "kind", "name", "pure_plan")

    def __init__(
        self,
        name: str,
        fields: tuple[FieldSpec, ...],
        kind: StructKind = "struct",
        cls: type[StructLike] | None = None,
        *,
        annotations: Mapping[str, str] | None = None,
    ) -> None:
        self.name: Final = name
        self.fields: Final = fields
        self.kind: Final[StructKind] = kind
        self.cls: Final = cls
        self.annotations: Final[Mapping[str, str]] = {} if annotations is None else annotations
        self.codec: Any = None
        self.pure_plan: Any = None

    def __repr__(self) -> str:
        return f"<StructSpec {self.kind} {self.name}>"


class FunctionSpec(Generic[R]):
    """A service function as data; `R` is what a call returns in Python.

    `name` is the IDL's and the wire's, `py_name` the Python method. `args_spec` and `result_spec` are
    the structs that travel: the result has field 0 ``success`` (unless `returns` is None) and then
    `throws`; a oneway function has no result on the wire. `idempotent` is True, False, or None where
    the IDL does not say (annotation ``(idempotent)`` or ``(idempotent = "false")``).
    """

    __slots__ = (
        "annotations",
        "args_spec",
        "idempotent",
        "name",
        "oneway",
        "py_name",
        "result_spec",
        "returns",
        "service",
        "throws",
    )

    def __init__(
        self,
        service: str,
        name: str,
        args: tuple[FieldSpec, ...] = (),
        returns: TypeSpec | None = None,
        throws: tuple[FieldSpec, ...] = (),
        *,
        oneway: bool = False,
        py_name: str | None = None,
        annotations: Mapping[str, str] | None = None,
    ) -> None:
        self.service: Final = service
        self.name: Final = name
        self.py_name: Final = name if py_name is None else py_name
        self.returns: Final = returns
        self.throws: Final = throws
        self.oneway: Final = oneway
        self.annotations: Final[Mapping[str, str]] = {} if annotations is None else annotations
        self.idempotent: Final = _declared_idempotent(self.annotations)
        self.args_spec: Final = StructSpec(f"{service}.{name}_args", args, "args")
        success = () if returns is None else (FieldSpec(0, "success", returns, "optional"),)
        self.result_spec: Final = StructSpec(f"{service}.{name}_result", success + throws, "result")

    @property
    def args(self) -> tuple[FieldSpec, ...]:
        """The arguments in IDL order."""
        return self.args_spec.fields

    def __repr__(self) -> str:
        return f"<FunctionSpec {self.service}.{self.name}>"


def _declared_idempotent(annotations: Mapping[str, str]) -> bool | None:
    value = annotations.get("idempotent", annotations.get("readonly"))
    return None if value is None else value.strip().lower() not in ("0", "false", "no")


class ServiceSpec:
    """A service as data: its own functions, and those of the service that it extends."""

    __slots__ = ("annotations", "base", "functions", "name", "own_functions")

    def __init__(
        self,
        name: str,
        functions: tuple[FunctionSpec[Any], ...],
        base: ServiceSpec | None = None,
        *,
        annotations: Mapping[str, str] | None = None,
    ) -> None:
        self.name: Final = name
        self.own_functions: Final = functions
        self.base: Final = base
        self.annotations: Final[Mapping[str, str]] = {} if annotations is None else annotations
        inherited = {} if base is None else base.functions
        self.functions: Final[Mapping[str, FunctionSpec[Any]]] = {**inherited, **{f.name: f for f in functions}}
        """By wire name, inherited ones first."""

    def __repr__(self) -> str:
        return f"<ServiceSpec {self.name}>"
