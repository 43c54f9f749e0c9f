"""Structs without the compiler: classes of the shape that generated code has, made from field specs."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

from thriftkit.schema import FieldSpec, Struct, StructException, StructSpec, Union
from thriftkit.wire import pure

Fields = Sequence[FieldSpec] | Callable[[], Sequence[FieldSpec]]

BASES = {"struct": Struct, "union": Union, "exception": StructException}


def make_class(name: str, names: Sequence[str], fields: Fields, kind: Any = "struct") -> Any:
    """A struct, union or exception class named `name` ("module.Name"); `fields` may be late, for recursive types."""

    def init(self: Any, *args: object, **kwargs: object) -> None:
        given = dict(zip(names, args, strict=False)) | kwargs
        for field_name in names:
            object.__setattr__(self, field_name, given.pop(field_name, None))
        assert not given, f"{name} has no field {', '.join(given)}"

    def spec(cls: Any) -> StructSpec:
        return StructSpec(name, tuple(fields() if callable(fields) else fields), kind, cls)

    body = {
        "__slots__": tuple(names),
        "__match_args__": tuple(names),
        "__init__": init,
        "__thrift_spec__": classmethod(spec),
    }
    return type(name.rpartition(".")[2], (BASES[kind],), body)


def struct_of(name: str, *fields: FieldSpec, kind: Any = "struct") -> Any:
    """`make_class` for types that are not recursive."""
    return make_class(name, [field.py_name for field in fields], fields, kind)


def native_module() -> ModuleType | None:
    """The native codec, or None where it is not built."""
    try:
        return importlib.import_module("thriftkit._native")
    except ImportError:
        return None


def implementations() -> dict[str, Any]:
    """Every codec that can be loaded here, by name; each has `StructCodec` and `read_message_begin`."""
    native = native_module()
    return {"pure": pure} if native is None else {"pure": pure, "native": native}
