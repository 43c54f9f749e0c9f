# Generated from keywords.thrift by thriftkit 0.1.0. DO NOT EDIT.
# ruff: noqa: E741
"""Types of ``keywords.thrift``."""

from __future__ import annotations

import builtins as _builtins
import uuid as _uuid
from typing import TypeAlias

from thriftkit.schema import (
    BINARY,
    BOOL,
    DOUBLE,
    I32,
    UUID,
    EnumType,
    ListType,
    MapType,
    SetType,
    StructException,
    StructSpec,
    StructType,
    ThriftEnum,
)
from thriftkit.schema import STRING as _STRING
from thriftkit.schema import FieldSpec as _FieldSpec
from thriftkit.schema import Struct as _Struct
from thriftkit.schema import Union as _Union_

__all__ = [
    "Lambda",
    "str",
    "dict",
    "type",
    "Struct",
    "FieldSpec",
    "Union",
    "Python",
    "annotations_",
    "TimeoutError",
    "Iface",
    "class_",
    "Client",
]


class Lambda(ThriftEnum):
    None_ = 0
    name_ = 1
    value_ = 2
    real_ = 3
    mro_ = 4
    import_ = 5
    x_ = 6
    y_ = 7
    z_ = 8
    ok = 9


_Lambda: TypeAlias = Lambda


class str(_Struct):
    __slots__ = ("str", "list", "self_reference")
    __match_args__ = ("str", "list", "self_reference")

    str: _builtins.str | None
    list: _dict
    self_reference: _str | None

    def __init__(self, str: _builtins.str | None = None, *, list: _dict, self_reference: _str | None = None) -> None:
        self.str = str
        self.list = list
        self.self_reference = self_reference

    @_builtins.classmethod
    def __thrift_spec__(cls) -> StructSpec:
        return StructSpec(
            "keywords.str",
            (
                _FieldSpec(1, "str", _STRING),
                _FieldSpec(2, "list", StructType(_dict), "required"),
                _FieldSpec(3, "self_reference", StructType(_str)),
            ),
            "struct",
            cls,
        )


_str: TypeAlias = str


class dict(_Struct):
    __slots__ = ("list", "dict", "int", "set", "items")
    __match_args__ = ("list", "dict", "int", "set", "items")

    list: _builtins.str | None
    dict: _builtins.list[_builtins.int] | None
    int: _builtins.dict[_builtins.str, _builtins.int] | None
    set: _builtins.set[_builtins.int]
    items: _builtins.list[_builtins.str]

    def __init__(
        self,
        list: _builtins.str | None = None,
        dict: _builtins.list[_builtins.int] | None = None,
        int: _builtins.dict[_builtins.str, _builtins.int] | None = None,
        set: _builtins.set[_builtins.int] | None = None,
        items: _builtins.list[_builtins.str] | None = None,
    ) -> None:
        self.list = list
        self.dict = dict
        self.int = int
        self.set = _builtins.set() if set is None else set
        self.items = [] if items is None else items

    @_builtins.classmethod
    def __thrift_spec__(cls) -> StructSpec:
        return StructSpec(
            "keywords.dict",
            (
                _FieldSpec(1, "list", _STRING),
                _FieldSpec(2, "dict", ListType(I32)),
                _FieldSpec(3, "int", MapType(_STRING, I32)),
                _FieldSpec(4, "set", SetType(I32), default_factory=_builtins.set),
                _FieldSpec(5, "items", ListType(_STRING), default_factory=_builtins.list),
            ),
            "struct",
            cls,
        )


_dict: TypeAlias = dict


class type(_Struct):
    __slots__ = ("type", "next")
    __match_args__ = ("type", "next")

    type: _builtins.str | None
    next: _type | None

    def __init__(self, type: _builtins.str | None = None, next: _type | None = None) -> None:
        self.type = type
        self.next = next

    @_builtins.classmethod
    def __thrift_spec__(cls) -> StructSpec:
        return StructSpec(
            "keywords.type",
            (_FieldSpec(1, "type", _STRING), _FieldSpec(2, "next", StructType(_type))),
            "struct",
            cls,
        )


_type: TypeAlias = type


class Struct(_Struct):
    __slots__ = ("Union", "Lambda", "FieldSpec")
    __match_args__ = ("Union", "Lambda", "FieldSpec")

    Union: _Union | None
    Lambda: _Lambda
    FieldSpec: _FieldSpec_ | None

    def __init__(
        self,
        Union: _Union | None = None,
        Lambda: _Lambda = _Lambda.ok,
        FieldSpec: _FieldSpec_ | None = None,
    ) -> None:
        self.Union = Union
        self.Lambda = Lambda
        self.FieldSpec = FieldSpec

    @_builtins.classmethod
    def __thrift_spec__(cls) -> StructSpec:
        return StructSpec(
            "keywords.Struct",
            (
                _FieldSpec(1, "Union", StructType(_Union)),
                _FieldSpec(2, "Lambda", EnumType(_Lambda), default=_Lambda.ok),
                _FieldSpec(3, "FieldSpec", StructType(_FieldSpec_)),
            ),
            "struct",
            cls,
        )


class FieldSpec(_Struct):
    __slots__ = ("uuid", "bool", "bytes", "float", "builtins")
    __match_args__ = ("uuid", "bool", "bytes", "float", "builtins")

    uuid: _uuid.UUID | None
    bool: _builtins.bool
    bytes: _builtins.bytes
    float: _builtins.float
    builtins: _uuid.UUID

    def __init__(
        self,
        uuid: _uuid.UUID | None = None,
        bool: _builtins.bool = True,
        bytes: _builtins.bytes = b"x",
        float: _builtins.float = 1.5,
        builtins: _uuid.UUID | None = None,
    ) -> None:
        self.uuid = uuid
        self.bool = bool
        self.bytes = bytes
        self.float = float
        self.builtins = _uuid.UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8") if builtins is None else builtins

    @_builtins.classmethod
    def __thrift_spec__(cls) -> StructSpec:
        return StructSpec(
            "keywords.FieldSpec",
            (
                _FieldSpec(1, "uuid", UUID),
                _FieldSpec(2, "bool", BOOL, default=True),
                _FieldSpec(3, "bytes", BINARY, default=b"x"),
                _FieldSpec(4, "float", DOUBLE, default=1.5),
                _FieldSpec(5, "builtins", UUID, default=_uuid.UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")),
            ),
            "struct",
            cls,
        )


_FieldSpec_: TypeAlias = FieldSpec


class Union(_Union_):
    __slots__ = ("self_", "class_", "STRING")
    __match_args__ = ("self_", "class_", "STRING")

    self_: _builtins.str | None
    class_: _builtins.int | None
    STRING: _builtins.int | None

    def __init__(
        self,
        *,
        self_: _builtins.str | None = None,
        class_: _builtins.int | None = None,
        STRING: _builtins.int | None = None,
    ) -> None:
        self._set_only_member({"self_": self_, "class_": class_, "STRING": STRING})

    @_builtins.classmethod
    def __thrift_spec__(cls) -> StructSpec:
        return StructSpec(
            "keywords.Union",
            (
                _FieldSpec(1, "self", _STRING, "optional", py_name="self_"),
                _FieldSpec(2, "class", I32, "optional", py_name="class_"),
                _FieldSpec(3, "STRING", I32, "optional"),
            ),
            "union",
            cls,
        )


_Union: TypeAlias = Union


class Python(_Struct):
    __slots__ = (
        "self__",
        "self_",
        "read",
        "write",
        "validate",
        "thrift_spec",
        "from__",
        "from_",
        "l",
        "cls",
        "_unknown_",
        "init_",
        "private_",
        "match",
        "None_",
        "print",
        "classmethod",
        "annotations",
    )
    __match_args__ = (
        "self__",
        "self_",
        "read",
        "write",
        "validate",
        "thrift_spec",
        "from__",
        "from_",
        "l",
        "cls",
        "_unknown_",
        "init_",
        "private_",
        "match",
        "None_",
        "print",
        "classmethod",
        "annotations",
    )

    self__: _builtins.str
    self_: _builtins.str | None
    read: _builtins.str | None
    write: _builtins.str | None
    validate: _builtins.str | None
    thrift_spec: _builtins.str | None
    from__: _builtins.str | None
    from_: _builtins.str | None
    l: _builtins.int | None
    cls: _builtins.int | None
    _unknown_: _builtins.str | None
    init_: _builtins.str | None
    private_: _builtins.str | None
    match: _builtins.str | None
    None_: _builtins.str | None
    print: _builtins.str | None
    classmethod: _builtins.int | None
    annotations: annotations_ | None

    def __init__(
        self,
        self__: _builtins.str,
        self_: _builtins.str | None = None,
        read: _builtins.str | None = None,
        write: _builtins.str | None = None,
        validate: _builtins.str | None = None,
        thrift_spec: _builtins.str | None = None,
        from__: _builtins.str | None = None,
        from_: _builtins.str | None = None,
        l: _builtins.int | None = None,
        cls: _builtins.int | None = None,
        _unknown_: _builtins.str | None = None,
        init_: _builtins.str | None = None,
        private_: _builtins.str | None = None,
        match: _builtins.str | None = None,
        None_: _builtins.str | None = None,
        print: _builtins.str | None = None,
        classmethod: _builtins.int | None = None,
        annotations: annotations_ | None = None,
    ) -> None:
        self.self__ = self__
        self.self_ = self_
        self.read = read
        self.write = write
        self.validate = validate
        self.thrift_spec = thrift_spec
        self.from__ = from__
        self.from_ = from_
        self.l = l
        self.cls = cls
        self._unknown_ = _unknown_
        self.init_ = init_
        self.private_ = private_
        self.match = match
        self.None_ = None_
        self.print = print
        self.classmethod = classmethod
        self.annotations = annotations

    @_builtins.classmethod
    def __thrift_spec__(cls) -> StructSpec:
        return StructSpec(
            "keywords.Python",
            (
                _FieldSpec(1, "self", _STRING, "required", py_name="self__"),
                _FieldSpec(2, "self_", _STRING),
                _FieldSpec(3, "read", _STRING),
                _FieldSpec(4, "write", _STRING),
                _FieldSpec(5, "validate", _STRING),
                _FieldSpec(6, "thrift_spec", _STRING),
                _FieldSpec(7, "from", _STRING, py_name="from__"),
                _FieldSpec(8, "from_", _STRING),
                _FieldSpec(9, "l", I32),
                _FieldSpec(10, "cls", I32),
                _FieldSpec(11, "_unknown", _STRING, py_name="_unknown_"),
                _FieldSpec(12, "__init__", _STRING, py_name="init_"),
                _FieldSpec(13, "__private", _STRING, py_name="private_"),
                _FieldSpec(14, "match", _STRING),
                _FieldSpec(15, "None", _STRING, py_name="None_"),
                _FieldSpec(16, "print", _STRING),
                _FieldSpec(17, "classmethod", I32),
                _FieldSpec(18, "annotations", StructType(annotations_)),
            ),
            "struct",
            cls,
        )


class annotations_(_Struct):
    __slots__ = ("annotations",)
    __match_args__ = ("annotations",)

    annotations: _builtins.str | None

    def __init__(self, annotations: _builtins.str | None = None) -> None:
        self.annotations = annotations

    @_builtins.classmethod
    def __thrift_spec__(cls) -> StructSpec:
        return StructSpec("keywords.annotations", (_FieldSpec(1, "annotations", _STRING),), "struct", cls)


class TimeoutError(StructException):
    __slots__ = ("args_", "add_note_", "message", "with_traceback_")
    __match_args__ = ("args_", "add_note_", "message", "with_traceback_")

    args_: _builtins.str | None
    add_note_: _builtins.str | None
    message: _builtins.str | None
    with_traceback_: _builtins.str | None

    def __init__(
        self,
        args_: _builtins.str | None = None,
        add_note_: _builtins.str | None = None,
        message: _builtins.str | None = None,
        with_traceback_: _builtins.str | None = None,
    ) -> None:
        super().__init__()
        self.args_ = args_
        self.add_note_ = add_note_
        self.message = message
        self.with_traceback_ = with_traceback_

    @_builtins.classmethod
    def __thrift_spec__(cls) -> StructSpec:
        return StructSpec(
            "keywords.TimeoutError",
            (
                _FieldSpec(1, "args", _STRING, py_name="args_"),
                _FieldSpec(2, "add_note", _STRING, py_name="add_note_"),
                _FieldSpec(3, "message", _STRING),
                _FieldSpec(4, "with_traceback", _STRING, py_name="with_traceback_"),
            ),
            "exception",
            cls,
        )


class Client(_Struct):
    __slots__ = ("class_", "Iface")
    __match_args__ = ("class_", "Iface")

    class_: _class_ | None
    Iface: _Iface | None

    def __init__(self, class_: _class_ | None = None, Iface: _Iface | None = None) -> None:
        self.class_ = class_
        self.Iface = Iface

    @_builtins.classmethod
    def __thrift_spec__(cls) -> StructSpec:
        return StructSpec(
            "keywords.Client",
            (_FieldSpec(1, "class", _STRING, py_name="class_"), _FieldSpec(2, "Iface", StructType(_dict))),
            "struct",
            cls,
        )


Iface: TypeAlias = _dict
_Iface: TypeAlias = Iface
class_: TypeAlias = _builtins.str
_class_: TypeAlias = class_
