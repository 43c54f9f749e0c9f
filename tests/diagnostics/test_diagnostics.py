"""Compiles the IDL files of this folder and demands exactly the findings that their comments announce.

A comment ``# expected-error@+1: part of the message [rule-id]`` (or ``expected-warning``) stands for one finding
that many lines below it (``@-1``: above; nothing: in its own line).
"""

from __future__ import annotations

import pathlib
import re
from collections.abc import Iterable

import pytest

from thriftkit.diagnostics import Finding, Source
from thriftkit.idl import compile_file

HERE = pathlib.Path(__file__).parent
SOURCES = pathlib.Path(compile_file.__code__.co_filename).parent
EXPECTATION = re.compile(r"expected-(error|warning)(?:@([+-]\d+))?: (.*?) \[([a-z0-9-]+)\]")

# Rules for what cannot be written in a text file with comments; tests/unit/idl has them.
# No text file can hold these; `format-failed` is the formatter's doubt about itself, and no input is known for it.
ELSEWHERE = {"invalid-utf-8", "nul-byte", "unreadable-file", "unreadable-include", "too-many-findings", "format-failed"}

Row = tuple[str, int, str, str, str]


def _expected(source: Source) -> list[Row]:
    rows = []
    for number, line in enumerate(source.text.splitlines(), 1):
        for level, offset, message, rule in EXPECTATION.findall(line):
            rows.append((pathlib.Path(source.path).name, number + int(offset or 0), level, rule, message))
    return sorted(rows)


def _found(findings: Iterable[Finding]) -> list[Row]:
    rows = []
    for finding in findings:
        span = finding.span
        name = pathlib.Path(span.source.path).name
        rows.append((name, span.position.line, finding.level.value, finding.rule, finding.message))
    return sorted(rows)


@pytest.mark.parametrize("path", sorted(HERE.glob("*.thrift")), ids=lambda path: path.stem)
def test_findings_are_those_announced(path: pathlib.Path) -> None:
    model, findings = compile_file(path)
    sources = {finding.span.source.path: finding.span.source for finding in findings}
    sources.setdefault(str(path), Source(str(path), path.read_text(encoding="utf-8")))
    expected = sorted(row for source in sources.values() for row in _expected(source))
    found = _found(findings)
    assert [row[:4] for row in found] == [row[:4] for row in expected], found
    for announced, row in zip(expected, found, strict=True):
        assert announced[4] in row[4]
    assert (model is None) == any(row[2] == "error" for row in expected)


def test_every_rule_is_shown() -> None:
    raised = set()
    for source in SOURCES.glob("*.py"):
        text = source.read_text(encoding="utf-8")
        raised |= set(re.findall(r'error\(\s*(?:report, )?"([a-z0-9-]+)"', text))
        raised |= set(re.findall(r'warning\(\s*"([a-z0-9-]+)"', text))
    shown = set()
    for path in HERE.rglob("*.thrift"):
        shown |= {match[3] for match in EXPECTATION.findall(path.read_text(encoding="utf-8"))}
    assert len(raised) > 40
    assert raised - ELSEWHERE - shown == set()
    assert shown - raised == set()
