"""``thriftkit breaking``: reads the old and the new IDL, from disk or from git."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence

from thriftkit.diagnostics import CompileError, Finding
from thriftkit.errors import ThriftkitError
from thriftkit.idl import Reader, compile_file
from thriftkit.idl.breaking import Side, Tier, find_breaking
from thriftkit.loader import shipped_include_dirs
from thriftkit.model import Model, Program

__all__ = ["SourceUnavailable", "breaking_findings"]

_GIT = "git:"
_GIT_TIMEOUT_S = 60


class SourceUnavailable(ThriftkitError):
    """What OLD or NEW names is not there, or cannot be compared."""


def breaking_findings(old: str, new: str, include_dirs: Sequence[str] = (), tier: Tier = Tier.SOURCE) -> list[Finding]:
    """What of `new`, a file or a folder, breaks users of `old`, one of the same kind or ``git:REF``.

    Raises `SourceUnavailable` if either is not there, and `CompileError` if an IDL has errors.
    """
    if new.startswith(_GIT):
        raise SourceUnavailable("NEW has to be a file or a folder")
    folder_wanted = _is_folder(new)
    if old.startswith(_GIT):
        tree = _GitTree(old.removeprefix(_GIT), new if folder_wanted else os.path.dirname(new))
        files = tree.files_below(new) if folder_wanted else [new]
        if not folder_wanted and not tree.holds(new):
            raise SourceUnavailable(f"{new}: not in {old}")
        before = _side(files, new if folder_wanted else None, include_dirs, tree.read)
    elif _is_folder(old) != folder_wanted:
        raise SourceUnavailable(f"{old} and {new}: one is a folder, the other is not")
    else:
        before = _side_on_disk(old, folder_wanted, include_dirs)
    return list(find_breaking(before, _side_on_disk(new, folder_wanted, include_dirs), tier))


def _is_folder(path: str) -> bool:
    if not os.path.exists(path):
        raise SourceUnavailable(f"{path}: No such file or directory")
    return os.path.isdir(path)


def _side_on_disk(path: str, is_folder: bool, include_dirs: Sequence[str]) -> Side:
    if not is_folder:
        return _side([path], None, include_dirs)
    files = _files_below(path)
    if not files:
        raise SourceUnavailable(f"{path}: no .thrift files in it")  # rather the wrong folder than nothing to break
    return _side(files, path, include_dirs)


def _files_below(folder: str) -> list[str]:
    return sorted(
        os.path.join(parent, name) for parent, _, names in os.walk(folder) for name in names if name.endswith(".thrift")
    )


def _side(files: Sequence[str], folder: str | None, include_dirs: Sequence[str], read: Reader | None = None) -> Side:
    search = [*include_dirs, *shipped_include_dirs()]
    programs: dict[str, Program] = {}
    root = ""
    errors: dict[tuple[object, ...], Finding] = {}
    for path in files:
        model, findings = compile_file(path, search, read=read)
        if model is None:
            for finding in findings:
                key = (finding.span.source.path, finding.span.start, finding.rule, finding.message)
                errors.setdefault(key, finding)
        else:
            root = model.root
            programs.update({at: program for at, program in model.programs.items() if at not in programs})
    if errors:
        raise CompileError(list(errors.values()))
    merged = Model(root, programs)
    return Side.of_file(merged, search) if folder is None else Side.of_folder(merged, folder, search)


class _GitTree:
    """The files of a commit, read as if they lay in the working tree. `folder` is somewhere in that."""

    def __init__(self, ref: str, folder: str) -> None:
        if not ref or ref.startswith("-"):
            raise SourceUnavailable(f"git:{ref}: no name of a commit")
        self._folder = folder or "."
        top = self._git("rev-parse", "--show-toplevel").decode("utf-8", "surrogateescape").rstrip("\n")
        self._top = os.path.realpath(top)
        commit = self._git("rev-parse", "--verify", f"{ref}^{{commit}}").decode("ascii").strip()
        self._commit = commit
        listed = self._git("ls-tree", "-r", "-z", "--full-tree", "--name-only", commit)
        self._paths = {os.fsdecode(path) for path in listed.split(b"\0") if path}

    def holds(self, path: str) -> bool:
        return self._inside(path) in self._paths

    def files_below(self, folder: str) -> list[str]:
        """The IDL files below `folder`, by the paths that they would have on disk."""
        inside = self._inside(folder)
        prefix = "" if inside in (None, "") else f"{inside}/"
        names = (path.removeprefix(prefix) for path in self._paths if path.startswith(prefix))
        return sorted(os.path.join(folder, name) for name in names if name.endswith(".thrift"))

    def read(self, path: str) -> bytes:
        """A `Reader`: what is outside of the repository, as a shipped IDL file may be, comes from disk."""
        inside = self._inside(path)
        if inside is not None and inside not in self._paths:
            if not path.startswith(shipped_include_dirs()):
                raise FileNotFoundError(path)
            inside = None  # installed in a folder of the repository that git ignores
        if inside is None:
            with open(path, "rb") as file:
                return file.read()
        return self._git("show", f"{self._commit}:{inside}")

    def _inside(self, path: str) -> str | None:
        """The path in the repository; None if it is not in there."""
        # The file itself may be gone, and the folders above it: what is left of them is resolved.
        relative = os.path.relpath(os.path.realpath(path), self._top)
        if relative == os.curdir:
            return ""
        if relative == os.pardir or relative.startswith(os.path.join(os.pardir, "")) or os.path.isabs(relative):
            return None
        return relative.replace(os.sep, "/")

    def _git(self, *arguments: str) -> bytes:
        try:
            done = subprocess.run(  # noqa: S603 # no shell, and the commit's name is no option
                ["git", "-C", self._folder, *arguments],  # noqa: S607 # the user's own git
                capture_output=True,
                timeout=_GIT_TIMEOUT_S,
                check=False,
            )
        except FileNotFoundError:
            raise SourceUnavailable("git: not installed") from None
        except subprocess.TimeoutExpired:
            raise SourceUnavailable(f"git {arguments[0]}: no answer within {_GIT_TIMEOUT_S} s") from None
        if done.returncode != 0:
            lines = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["failed"]
            raise SourceUnavailable(f"git {arguments[0]}: {lines[-1]}")
        return done.stdout
