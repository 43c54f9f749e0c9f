"""Build hooks: IDL files in a project's packages become Python packages beside them."""

from __future__ import annotations

from .project import Project, ProjectCode

__all__ = ["Project", "ProjectCode"]
