"""Whatever an IDL calls its things, the code imports, formats as it is, and its structs can be made."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from thriftkit.codegen import write_tree
from thriftkit.idl.formatting import format_idl
from thriftkit.loader import generate_files, load
from thriftkit.schema import Struct

WORDS = (
    "str int type float tuple frozenset bytes object Struct Union FieldSpec FrozenDict STRING I32 Final TypeAlias "
    "Protocol Iface Client AsyncClient Processor SERVICE ClientBase FunctionSpec args cls self name value mro class "
    "None import lambda uuid_ builtins typing annotations ttypes constants _x _x_ __y __init__ l O I _FIND print"
)
NAMES = WORDS.split()
BASE_TYPES = ("bool", "byte", "i32", "i64", "double", "string", "binary", "uuid")
VALUES = {
    "bool": "true",
    "byte": "1",
    "i32": "-2",
    "i64": "3",
    "double": "1e20",
    "string": '"it\'s"',
    "binary": "'\"'",
    "uuid": "'6ba7b810-9dad-11d1-80b4-00c04fd430c8'",
}
DOCS = (
    "",
    '/** ends with " */ ',
    '/** "starts */ ',
    "/** back\\ */ ",
    "/**\n * two\n *\n *     lines\n */ ",
    "/** ''' */ ",
)


class Writer:
    """Writes a random IDL."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.types: list[str] = []

    def names(self, count: int) -> list[str]:
        return self.random.sample(NAMES, count)

    def type(self, depth: int = 0) -> str:
        roll = self.random.random()
        if depth < 2 and roll < 0.3:
            form = self.random.choice(["list<{0}>", "set<{0}>", "map<{0},{1}>"])
            return form.format(self.type(depth + 1), self.type(depth + 1))
        return self.random.choice(BASE_TYPES if roll < 0.6 else (self.types or BASE_TYPES))

    def field(self, number: int, name: str, *, plain: bool = False) -> str:
        doc, kind = self.random.choice(DOCS), self.type()
        if plain:
            return f"{doc}{number}: {kind} {name}"
        value = VALUES.get(kind)
        default = f" = {value}" if value and self.random.random() < 0.5 else ""
        requiredness = self.random.choice(["", "optional ", "required "])
        return f"{doc}{number}: {requiredness}{kind} {name}{default}"

    def fields(self, *, plain: bool = False, least: int = 0) -> str:
        names = self.names(self.random.randint(least, 6))
        return ", ".join(self.field(number, name, plain=plain) for number, name in enumerate(names, 1))

    def service(self, name: str, base: str, functions: list[str], exception: str) -> str:
        lines = [
            f"{self.random.choice(DOCS)}{self.type()} {function}({self.fields(plain=True)}) throws (1: {exception} e)"
            for function in functions
        ]
        return f"service {name}{base} {{\n" + "\n".join(lines) + "\n}"

    def text(self) -> str:
        enum, *structs, union, exception, alias, api, derived = self.names(9)
        self.types = [enum, *structs, union, alias]
        members = ", ".join(self.names(4))
        functions = self.names(6)
        blocks = [
            f"enum {enum} {{ {members} }}",
            f"typedef {self.random.choice(BASE_TYPES)} {alias}",
            *(f"{self.random.choice(DOCS)}struct {name} {{ {self.fields()} }}" for name in structs),
            f"union {union} {{ {self.fields(plain=True, least=1)} }}",
            f"exception {exception} {{ {self.fields()} }}",
            *(f"const {kind} {name} = {VALUES[kind]}" for kind, name in zip(BASE_TYPES, self.names(8), strict=True)),
            self.service(api, "", functions[:3], exception),
            self.service(derived, f" extends {api}", functions[3:], exception),
        ]
        return "\n".join(blocks) + "\n"


SEEDS = range(25)


@pytest.mark.parametrize("seed", SEEDS)
def test_any_names_import(seed: int, tmp_path: Path) -> None:
    path = tmp_path / "names.thrift"
    path.write_text(Writer(seed).text())
    module = load(path)
    for exported in module.ttypes.__all__:
        cls = getattr(module.ttypes, exported)
        if isinstance(cls, type) and issubclass(cls, Struct):
            assert cls.__thrift_spec__().fields is not None


@pytest.mark.parametrize("seed", SEEDS)
def test_a_formatted_idl_generates_the_same_code(seed: int, tmp_path: Path) -> None:
    path = tmp_path / "names.thrift"
    path.write_text(Writer(seed).text())
    before = generate_files(path).files
    formatted, _ = format_idl(path.read_bytes())
    assert formatted is not None
    assert formatted != path.read_bytes()
    assert format_idl(formatted)[0] == formatted
    path.write_bytes(formatted)
    assert generate_files(path).files == before


def test_any_names_are_formatted_and_linted(tmp_path: Path) -> None:
    for seed in SEEDS:
        path = tmp_path / f"case{seed}" / "names.thrift"
        path.parent.mkdir()
        path.write_text(Writer(seed).text())
        write_tree(generate_files(path).files, path.parent)
    ruff = Path(sys.executable).parent / "ruff"
    options = ("--isolated", "--no-cache", "--line-length=120", "--target-version=py310")
    for command in (["format", "--check"], ["check", "--select=E4,E7,E9,F,I,UP"]):
        done = subprocess.run(
            [ruff, *command, *options, tmp_path], capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
