"""What each package may import from outside, which import-linter cannot say: the standard library is no package."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

SOURCES = Path(__file__).parents[2] / "src"
STANDARD = frozenset(sys.stdlib_module_names) | {"__future__"}
BUILD_TOOLS = frozenset({"setuptools", "hatchling"})
SERVICE_LAYER = frozenset({"prometheus_client", "pyramid", "gevent", "opentelemetry", "waitress", "setuptools"})


def imported_packages(source: Path) -> set[str]:
    """The top-level names of all absolute imports of one file that are carried out when it runs."""
    found: set[str] = set()
    pending: list[ast.AST] = [ast.parse(source.read_text(), str(source))]
    for node in pending:
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            pending.extend(node.orelse)
            continue
        if isinstance(node, ast.Import):
            found.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module is not None:
            found.add(node.module.partition(".")[0])
        pending.extend(ast.iter_child_nodes(node))
    return found


@pytest.mark.parametrize("package", ["thriftkit", "baseplate"])
def test_only_what_the_design_allows_is_imported(package):
    sources = sorted((SOURCES / package).rglob("*.py"))
    assert sources
    strangers: dict[str, list[str]] = {}
    for source in sources:
        path = source.relative_to(SOURCES)
        allowed = STANDARD | {"thriftkit"}
        if package == "baseplate":
            allowed |= {"baseplate"} | SERVICE_LAYER
        elif path.parts[1] == "build":
            allowed |= BUILD_TOOLS
        if unwanted := imported_packages(source) - allowed:
            strangers[str(path)] = sorted(unwanted)
    assert strangers == {}
