from __future__ import annotations

import enum
import keyword

import pytest

from thriftkit.codegen.names import ENUM_RESERVED, EXCEPTION_RESERVED, FIELD_RESERVED, package_name, python_names


def test_a_name_that_python_allows_is_kept() -> None:
    names = ["type", "list", "print", "match", "_x", "camelCase", "_x_"]
    assert python_names(names, FIELD_RESERVED) == {name: name for name in names}


@pytest.mark.parametrize("word", keyword.kwlist)
def test_keywords_get_an_underscore(word: str) -> None:
    assert python_names([word])[word] == f"{word}_"


def test_an_escaped_name_gives_way_to_one_that_is_written_so() -> None:
    assert python_names(["class", "class_", "class__"]) == {
        "class": "class___",
        "class_": "class_",
        "class__": "class__",
    }


def test_reserved_names_depend_on_the_scope() -> None:
    assert python_names(["args"], EXCEPTION_RESERVED) == {"args": "args_"}
    assert python_names(["args"], FIELD_RESERVED) == {"args": "args"}


def test_names_that_python_mangles_or_gives_a_meaning_lose_their_underscores() -> None:
    names = python_names(["__x", "__init__", "__1", "__"])
    assert names == {"__x": "x_", "__init__": "init_", "__1": "n1_", "__": "n_"}


def test_every_escaped_enum_member_is_a_member() -> None:
    names = python_names(["__x", "__x__", "_x_", "mro", "name", "None", "_", "__"], ENUM_RESERVED)
    made = enum.IntEnum("made", {name: number for number, name in enumerate(names.values())})  # type: ignore[misc]
    assert [member.name for member in made] == list(names.values())


def test_package_names_are_identifiers() -> None:
    given = ["other", "my-file", "a.b", "1st", "naïve"]
    assert [package_name(name) for name in given] == [
        "other_thrift",
        "my_file_thrift",
        "a_b_thrift",
        "_1st_thrift",
        "na_ve_thrift",
    ]
