"""Which Python name an IDL name gets: the one place that decides.

An IDL name is kept wherever Python allows it there, builtins included (``list`` stays ``list``; the
generated module then writes ``builtins.list`` for its own needs). Else it gets trailing underscores, in
Python only: the wire, JSON and error messages keep the IDL's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

__all__ = [
    "ARGUMENT_RESERVED",
    "BUILTINS",
    "ENUM_RESERVED",
    "EXCEPTION_RESERVED",
    "FIELD_RESERVED",
    "METHOD_RESERVED",
    "MODULE_RESERVED",
    "SERVICE_RESERVED",
    "package_name",
    "python_names",
]

# Hard keywords of Python 3.10 to 3.14, written out so that the output does not depend on who generates it.
_KEYWORDS: Final = frozenset(
    {
        "False",
        "None",
        "True",
        "and",
        "as",
        "assert",
        "async",
        "await",
        "break",
        "class",
        "continue",
        "def",
        "del",
        "elif",
        "else",
        "except",
        "finally",
        "for",
        "from",
        "global",
        "if",
        "import",
        "in",
        "is",
        "lambda",
        "nonlocal",
        "not",
        "or",
        "pass",
        "raise",
        "return",
        "try",
        "while",
        "with",
        "yield",
    }
)

MODULE_RESERVED: Final = frozenset({"annotations"})
"""Bound by ``from __future__ import annotations``."""
FIELD_RESERVED: Final = frozenset({"self", "_unknown", "_member", "_set_only_member", "_thrift_spec_cache"})
EXCEPTION_RESERVED: Final = FIELD_RESERVED | {"args", "with_traceback", "add_note"}
ARGUMENT_RESERVED: Final = frozenset({"self"})
METHOD_RESERVED: Final = frozenset({"_connection"})
SERVICE_RESERVED: Final = frozenset({"annotations", "ttypes", "constants"})
"""Names of modules beside the services."""
ENUM_RESERVED: Final = frozenset(
    {
        "name",
        "value",
        "mro",
        "is_known",
        "_VALUES_TO_NAMES",
        "_NAMES_TO_VALUES",
        "as_integer_ratio",
        "bit_count",
        "bit_length",
        "conjugate",
        "denominator",
        "from_bytes",
        "imag",
        "is_integer",
        "numerator",
        "real",
        "to_bytes",
    }
)

BUILTINS: Final = frozenset(
    {
        "ArithmeticError",
        "AssertionError",
        "AttributeError",
        "BaseException",
        "BaseExceptionGroup",
        "BlockingIOError",
        "BrokenPipeError",
        "BufferError",
        "BytesWarning",
        "ChildProcessError",
        "ConnectionAbortedError",
        "ConnectionError",
        "ConnectionRefusedError",
        "ConnectionResetError",
        "DeprecationWarning",
        "EOFError",
        "Ellipsis",
        "EncodingWarning",
        "EnvironmentError",
        "Exception",
        "ExceptionGroup",
        "FileExistsError",
        "FileNotFoundError",
        "FloatingPointError",
        "FutureWarning",
        "GeneratorExit",
        "IOError",
        "ImportError",
        "ImportWarning",
        "IndentationError",
        "IndexError",
        "InterruptedError",
        "IsADirectoryError",
        "KeyError",
        "KeyboardInterrupt",
        "LookupError",
        "MemoryError",
        "ModuleNotFoundError",
        "NameError",
        "NotADirectoryError",
        "NotImplemented",
        "NotImplementedError",
        "OSError",
        "OverflowError",
        "PendingDeprecationWarning",
        "PermissionError",
        "ProcessLookupError",
        "PythonFinalizationError",
        "RecursionError",
        "ReferenceError",
        "ResourceWarning",
        "RuntimeError",
        "RuntimeWarning",
        "StopAsyncIteration",
        "StopIteration",
        "SyntaxError",
        "SyntaxWarning",
        "SystemError",
        "SystemExit",
        "TabError",
        "TimeoutError",
        "TypeError",
        "UnboundLocalError",
        "UnicodeDecodeError",
        "UnicodeEncodeError",
        "UnicodeError",
        "UnicodeTranslateError",
        "UnicodeWarning",
        "UserWarning",
        "ValueError",
        "Warning",
        "ZeroDivisionError",
        "abs",
        "aiter",
        "all",
        "anext",
        "any",
        "ascii",
        "bin",
        "bool",
        "breakpoint",
        "bytearray",
        "bytes",
        "callable",
        "chr",
        "classmethod",
        "compile",
        "complex",
        "delattr",
        "dict",
        "dir",
        "divmod",
        "enumerate",
        "eval",
        "exec",
        "filter",
        "float",
        "format",
        "frozenset",
        "getattr",
        "globals",
        "hasattr",
        "hash",
        "help",
        "hex",
        "id",
        "input",
        "int",
        "isinstance",
        "issubclass",
        "iter",
        "len",
        "list",
        "locals",
        "map",
        "max",
        "memoryview",
        "min",
        "next",
        "object",
        "oct",
        "open",
        "ord",
        "pow",
        "print",
        "property",
        "range",
        "repr",
        "reversed",
        "round",
        "set",
        "setattr",
        "slice",
        "sorted",
        "staticmethod",
        "str",
        "sum",
        "super",
        "tuple",
        "type",
        "vars",
        "zip",
    }
)
"""Type checkers can mistake a definition of such a name for the builtin, where it is used above its place."""


def python_names(names: Iterable[str], reserved: frozenset[str] = frozenset()) -> Mapping[str, str]:
    """The Python name of each IDL name of one scope; no two are the same.

    A name that needs no change keeps it, whatever the others need.
    """
    wanted = list(dict.fromkeys(names))
    escaped = {name: _escaped(name, reserved) for name in wanted}
    if all(map(str.__eq__, escaped, escaped.values())):
        return escaped  # none needs a change: the rule
    taken = {name for name in wanted if escaped[name] == name}
    result = {}
    for name in wanted:
        chosen = escaped[name]
        if chosen != name:
            while chosen in taken:
                chosen += "_"
            taken.add(chosen)
        result[name] = chosen
    return result


def _escaped(name: str, reserved: frozenset[str]) -> str:
    # Python mangles `__x` in a class body and gives `__x__` a meaning; in an enum, `_x_` has one too.
    in_enum = reserved is ENUM_RESERVED
    if name.startswith("__") or (in_enum and name.startswith("_") and name.endswith("_")):
        bare = name.strip("_")
        return f"{bare}_" if bare.isidentifier() else f"n{bare}_"
    return f"{name}_" if name in _KEYWORDS or name in reserved else name


def package_name(program_name: str) -> str:
    """The package for an IDL file: ``other`` → ``other_thrift``; what Python does not allow becomes ``_``."""
    safe = re.sub(r"\W", "_", program_name, flags=re.ASCII)
    return f"_{safe}_thrift" if safe[:1].isdigit() else f"{safe}_thrift"
