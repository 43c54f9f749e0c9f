"""README.md, carried out: in an environment of its own, in the order of the page.

- A ``console`` block's commands are run, and must print exactly what the page shows; ``pip install`` runs in the
  repository, the rest where the files are.
- A block that begins with a comment naming a file of this repository is an excerpt: its parts, between lines of
  ``...``, must be in that file, in this order.
- Any other block begins with a comment naming the file to write it to.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import time
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#]+)\)")


def readme() -> str:
    return (REPOSITORY / "README.md").read_text()


def blocks() -> list[tuple[str, str]]:
    return [(match[1], match[2]) for match in BLOCK.finditer(readme())]


def commands(block: str) -> Iterator[tuple[str, str]]:
    """Each command of a console block, and what it prints."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        yield command, output


class Shell:
    """Runs commands in a folder, within a virtual environment; ends what runs in the background."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        venv.create(folder / ".venv", with_pip=True)
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        self._environment = environment | {"PATH": f"{folder / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"}
        self._background: list[subprocess.Popen[bytes]] = []

    def run(self, command: str, expected: str) -> None:
        if command.endswith("&"):
            self._background.append(subprocess.Popen(command[:-1].split(), cwd=self.folder, env=self._environment))
            self._wait_for_port(9090)
            return
        folder = REPOSITORY if command.startswith("pip ") else self.folder
        done = subprocess.run(
            command, shell=True, cwd=folder, env=self._environment, text=True, timeout=540,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        assert (done.returncode, done.stdout) == (0, expected), f"$ {command}\n{done.stdout}"

    def _wait_for_port(self, port: int) -> None:
        deadline = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1.0).close()
                return
            except OSError:
                assert self._background[-1].poll() is None, "the background command has ended"
                assert time.monotonic() < deadline, f"nothing listens on port {port}"
                time.sleep(0.05)  # another process opens the port: there is nothing else to wait on

    def close(self) -> None:
        for process in self._background:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=20)


def check_excerpt(source: Path, text: str) -> None:
    whole = source.read_text()
    position = 0
    for part in re.split(r"^\.\.\.\n", text, flags=re.MULTILINE):
        found = whole.find(part, position)
        assert found >= 0, f"{source} does not have, in this order:\n{part}"
        position = found + len(part)


@pytest.mark.timeout(600)
def test_the_page_does_what_it_shows(tmp_path):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", 9090))  # the page's port; if something else has it, that is said here
    shell = Shell(tmp_path)
    try:
        for language, text in blocks():
            if language == "console":
                for command, expected in commands(text):
                    shell.run(command, expected)
                continue
            first, _, rest = text.partition("\n")
            name = re.fullmatch(r"(?:#|//) (\S+)", first)
            assert name, f"a {language} block does not begin with a comment that names its file"
            if (REPOSITORY / name[1]).exists():
                check_excerpt(REPOSITORY / name[1], rest)
            else:
                (tmp_path / name[1]).write_text(rest)
    finally:
        shell.close()


def test_links_lead_somewhere():
    pages = [REPOSITORY / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
    pages += (REPOSITORY / "docs").glob("*.md")
    missing = [
        f"{page.name}: {target}"
        for page in pages
        for target in LINK.findall(page.read_text())
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert missing == []
