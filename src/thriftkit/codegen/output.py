"""Puts generated files on disk: only what changed, each file at once, and nothing of ours left over."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .emit import HEADER_PREFIX

__all__ = ["Written", "write_tree"]


@dataclass(frozen=True, slots=True)
class Written:
    """What `write_tree` did, as paths below the output folder."""

    changed: tuple[str, ...]
    removed: tuple[str, ...]


def write_tree(files: Mapping[str, str], folder: str | os.PathLike[str]) -> Written:
    """Write `files` below `folder`, and remove stale modules of ours from the packages written.

    A file that is already as it should be is not touched, so that build tools see no change. A stale
    module is a ``.py`` file with our header that `files` does not have, in a folder that it has files in.
    Raises OSError.
    """
    root = Path(folder)
    changed = [path for path, text in files.items() if _write_if_changed(root / path, text.encode())]
    removed = []
    for package in sorted({os.path.dirname(path) for path in files}):
        for module in sorted((root / package).glob("*.py")):
            path = f"{package}/{module.name}" if package else module.name
            if path not in files and _is_ours(module):
                module.unlink()
                removed.append(path)
    return Written(tuple(changed), tuple(removed))


def _write_if_changed(path: Path, data: bytes) -> bool:
    try:
        if path.read_bytes() == data:
            return False
        mode = path.stat().st_mode & 0o777
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        mode = 0o644
    descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        os.chmod(temporary, mode)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
    return True


def _is_ours(path: Path) -> bool:
    with path.open("rb") as file:
        line = file.readline(4096).decode("utf-8", "replace")
    return line.startswith(HEADER_PREFIX) and "by thriftkit" in line and "DO NOT EDIT" in line
