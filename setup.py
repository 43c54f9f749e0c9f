"""The part of the build that is code: the native codec, or one plain line about why there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from setuptools import setup
from setuptools.command.build_py import build_py
from setuptools_rust import build_rust

REASON_FILE = "_native_missing.txt"
"""Lies in the package ``thriftkit`` where the native codec could not be built, and says why."""


class BuildNative(build_rust):
    """Build the native codec; where that cannot be done, go on with the pure one."""

    def run(self) -> None:
        # `build` and `build_ext` both ask for it; the second time there is nothing left to say.
        if self.distribution.have_run.get("thriftkit_native") == self.inplace:
            return
        self.distribution.have_run["thriftkit_native"] = self.inplace
        reason = _why_cargo_cannot(Path(self.extensions[0].path)) if self.extensions else None
        if reason is None:
            try:
                super().run()
            except Exception as error:  # cargo, the compiler and setuptools_rust each fail in ways of their own
                reason = _one_line(str(error)) or type(error).__name__
            else:
                if not self._is_built():
                    reason = "the build ended without an extension module"
        self._record(reason)
        if reason is not None:
            # pip shows it with -v only; `thriftkit doctor` reads it from the file.
            os.write(2, f"baseplate-thrift: installing the pure Python codec (slower): {reason}\n".encode())

    def run_for_extension(self, ext: Any) -> None:
        """Not as an optional extension: the failure is reported by `run`, once."""
        ext.optional = False
        super().run_for_extension(ext)

    def _package(self) -> Path:
        if self.inplace:
            package_dir: str = self.get_finalized_command("build_py").get_package_dir("thriftkit")
            return Path(package_dir)
        return Path(self.get_finalized_command("build_ext").build_lib, "thriftkit")

    def _is_built(self) -> bool:
        return any(self._package().glob("_native.*.so")) or any(self._package().glob("_native*.pyd"))

    def _record(self, reason: str | None) -> None:
        file = self._package() / REASON_FILE
        if reason is None:
            file.unlink(missing_ok=True)
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(reason + "\n", encoding="utf-8")


class BuildPython(build_py):  # type: ignore[misc] # setuptools ships no types
    """Without what an earlier in-place build left in the source tree."""

    def run(self) -> None:
        super().run()
        if not self.editable_mode:
            for name in ("_native*.so", REASON_FILE):
                for stale in Path(self.build_lib, "thriftkit").glob(name):
                    stale.unlink()


def _why_cargo_cannot(manifest: Path) -> str | None:
    """What keeps cargo from building, found out before it is asked to, so that its output stays away."""
    cargo = os.environ.get("CARGO") or shutil.which("cargo")
    if cargo is None or not shutil.which(cargo):
        return "cargo (Rust) is not on PATH"
    if not manifest.is_file():
        return f"{manifest} is missing"
    fetch = [cargo, "fetch", "--locked", "--quiet", "--manifest-path", str(manifest)]
    try:
        done = subprocess.run(fetch, capture_output=True, text=True, timeout=300, check=False)  # noqa: S603 # cargo, with arguments of our own
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"cargo cannot be run: {_one_line(str(error))}"
    if done.returncode != 0:
        return f"the crates cannot be fetched: {_one_line(done.stderr)}"
    return None


def _one_line(text: str) -> str:
    """The first line that says something."""
    lines = (line.strip() for line in text.splitlines())
    return next((line.removeprefix("error: ")[:300] for line in lines if line), "")


setup(cmdclass={"build_rust": BuildNative, "build_py": BuildPython})
