"""Doc comments without their stars."""

from __future__ import annotations

__all__ = ["clean_doc_comment"]


def clean_doc_comment(comment: str) -> str | None:
    """The text of a ``/** … */`` comment: no stars, no common indent, no blank edges; None if nothing is left.

    A leading star is taken off only where every line has one, so that a bulleted list survives.
    """
    body = comment[3:-2]
    if "\n" not in body:
        return body.strip().strip("*").strip() or None
    first, *rest = body.split("\n")
    stripped = [line.lstrip() for line in rest]
    marked = [line for line in stripped if line]
    if marked and all(line.startswith("*") for line in marked):
        rest = [line[1:] for line in stripped]
    if not rest[-1].strip(" \t*"):  # `**/` closes a box of stars
        rest.pop()
    indent = min((len(line) - len(line.lstrip()) for line in rest if line.strip()), default=0)
    lines = [first.strip().lstrip("*").strip(), *(line[indent:].rstrip() for line in rest)]
    return "\n".join(lines).strip("\n").rstrip() or None
