"""setuptools commands that run the Thrift compiler when an application is built.

In ``setup.py``::

    from baseplate.frameworks.thrift.command import ThriftBuildPyCommand

    setup(..., cmdclass={"build_py": ThriftBuildPyCommand})

or in ``pyproject.toml``::

    [build-system]
    requires = ["setuptools>=77", "baseplate-thrift"]
    build-backend = "setuptools.build_meta"

    [tool.setuptools.cmdclass]
    build_py = "baseplate.frameworks.thrift.command.ThriftBuildPyCommand"

``other.thrift`` in the package ``myservice`` becomes the package ``myservice.other_thrift``.
"""

from __future__ import annotations

from thriftkit.build.setuptools import BuildPy, BuildThrift

__all__ = ["BuildThriftCommand", "ThriftBuildPyCommand"]


class ThriftBuildPyCommand(BuildPy):
    """``build_py`` that also generates code from the IDL files in the project's packages."""


class BuildThriftCommand(BuildThrift):
    """``build_thrift``: generates the code into the source tree, without building."""
