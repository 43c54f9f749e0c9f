"""From a resolved IDL (`thriftkit.model.Model`) to the text of Python packages.

`generate` is pure: `plan` decides everything, `emit` prints it. `write_tree` puts the result on disk.
"""

from __future__ import annotations

from collections.abc import Mapping

from thriftkit.model import Model

from .emit import emit
from .locate import located, located_by_namespace
from .output import Written, write_tree
from .placement import Options, Placement, check_distinct
from .planner import module_plans
from .sizes import check_sizes
from .unions import check_unions

__all__ = ["Options", "Placement", "Written", "check", "generate", "located", "located_by_namespace", "write_tree"]


def check(model: Model, placements: Mapping[str, Placement]) -> None:
    """Raise the `thriftkit.diagnostics.CompileError` that `generate` would, without generating."""
    check_distinct(placements, model)
    check_sizes(model)
    check_unions(model)


def generate(model: Model, *, options: Options) -> Mapping[str, str]:
    """The files of all packages: text by path (with ``/``), relative to the output folder.

    The same model and options give the same bytes, formatted as ``ruff format`` at 120 columns leaves
    them. Raises `thriftkit.diagnostics.CompileError` for constants that no Python object can be, for
    types and constants that are too large when written out, and where two IDL files would share a package.
    """
    check(model, options.placements)
    files = {plan.path: emit(plan) for plan in module_plans(model, options)}
    if options.typed_marker:
        for placement in options.placements.values():
            if not placement.installed:
                files["/".join((*placement.package, "py.typed"))] = ""
    return files
