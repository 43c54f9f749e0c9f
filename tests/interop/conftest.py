"""The peers of the interop tests: code that Apache's compiler writes, and our own from the same IDL."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

_TESTS = Path(__file__).parents[1]
sys.path.append(str(_TESTS))  # for `drivers`, which the peers' processes import too

from drivers import our_stack  # noqa: E402 - found through the line above
from drivers.conversation import Handler  # noqa: E402

IDL = _TESTS / "interop" / "idl"
BASEPLATE_IDL = _TESTS.parent / "src" / "baseplate" / "thrift"


def _compile(target: Path, *names: str) -> Path:
    for name in names:
        subprocess.run(
            ["thrift", "-strict", "-I", str(BASEPLATE_IDL), "-out", str(target), "--gen", "py", str(IDL / name)],
            check=True,
            capture_output=True,
        )
    return target


@pytest.fixture(scope="session")
def idl() -> Path:
    return IDL / "interop.thrift"


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where Apache's compiler wrote its code for ``interop.thrift``."""
    return _compile(tmp_path_factory.mktemp("apache"), "interop.thrift")


@pytest.fixture(scope="session")
def generated_service(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where Apache's compiler wrote its code for the Baseplate service."""
    return _compile(tmp_path_factory.mktemp("baseplate"), "interop.thrift", "interop_service.thrift")


@pytest.fixture(scope="session")
def ours(idl: Path) -> SimpleNamespace:
    return our_stack.load(idl)


@pytest.fixture(scope="session")
def our_port(ours: SimpleNamespace) -> Iterator[int]:
    """One server of ours for all peers: it must find out by itself what each of them speaks."""
    with our_stack.serve(ours.Interop.Processor(Handler(ours.kit))) as port:
        yield port
