"""Peers as processes of their own: servers that tell their port, clients that tell what went well."""

from __future__ import annotations

import os
import selectors
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["HERE", "client_lines", "peer_program", "peer_python", "server"]

HERE = sys.executable
"""The interpreter that runs the tests."""

_TESTS = Path(__file__).parents[1]
_ROOT = _TESTS.parent
_START_S = 30.0
_TALK_S = 60.0


def peer_program(peer: str, program: str) -> str:
    """A program in the environment that ``tests/interop/install_peers`` made for a peer."""
    path = _ROOT / ".venvs" / f"peers-{peer}" / "bin" / program
    if not path.exists():
        raise RuntimeError(f"the peer {peer} is not installed; run tests/interop/install_peers, or make interop")
    return str(path)


def peer_python(peer: str) -> str:
    """The interpreter of a peer's environment."""
    return peer_program(peer, "python")


def _command(python: str, module: str, args: tuple[object, ...]) -> list[str]:
    return [python, "-m", f"drivers.{module}", *(str(arg) for arg in args)]


def _environment(python: str) -> dict[str, str]:
    # Only our own interpreter sees our sources: a peer's environment has its own `baseplate`.
    paths = [_TESTS, _ROOT / "src"] if python == HERE else [_TESTS]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, paths))}


@contextmanager
def server(python: str, module: str, *args: object) -> Iterator[int]:
    """Run ``drivers.<module>``, which prints its port once it listens; gives the port."""
    with tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(
            _command(python, module, args), stdout=subprocess.PIPE, stderr=errors, env=_environment(python), text=True
        )
        try:
            yield _announced_port(process, errors)
        finally:
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            assert process.stdout is not None
            process.stdout.close()


def _announced_port(process: subprocess.Popen[str], errors: tempfile._TemporaryFileWrapper[str]) -> int:
    assert process.stdout is not None
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        started = time.monotonic()
        line = process.stdout.readline() if selector.select(_START_S) else ""
    if not line.strip().isdigit():
        errors.seek(0)
        waited = time.monotonic() - started
        raise RuntimeError(
            f"{process.args} did not tell its port in {waited:.0f} s; it said {line!r}:\n{errors.read()}"
        )
    return int(line)


def client_lines(python: str, module: str, *args: object) -> list[str]:
    """Run ``drivers.<module>`` to its end; what it printed. AssertionError where it failed."""
    done = subprocess.run(
        _command(python, module, args),
        capture_output=True,
        env=_environment(python),
        text=True,
        timeout=_TALK_S,
        check=False,
    )
    assert done.returncode == 0, f"{module} failed after {done.stdout.split()}:\n{done.stderr}"
    return done.stdout.splitlines()
