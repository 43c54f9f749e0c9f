"""Our verdict on the 160 files of `apache_matrix.txt`, and why where it is not Apache's."""

from __future__ import annotations

import pathlib

import pytest

from thriftkit.idl import compile_text

_ENDLESS = "Apache's compiler never ends; we say why"
_FORWARD = "forward references are accepted"
_LEGACY = "an old form that is still found in files is accepted, with a hint"
_UNUSED = "an undefined type is an error even if nothing uses the typedef"
_MISSING = "a missing include is an error: what it declares is not there"
_LOSS = "the value would be lost or could not be sent; we warn"

DIFFERENT = {
    18: ("error", "undefined-type", _UNUSED),
    22: ("ok", None, _FORWARD),
    23: ("ok", None, _FORWARD),
    26: ("error", "typedef-cycle", _ENDLESS),
    27: ("error", "typedef-cycle", _ENDLESS),
    43: ("ok", None, _FORWARD),
    54: ("warns", "constant-out-of-range", _LOSS),
    71: ("warns", "duplicate-map-key", _LOSS),
    72: ("warns", "duplicate-set-element", _LOSS),
    78: ("warns", "missing-required-field", _LOSS),
    79: ("warns", "union-members", _LOSS),
    110: ("warns", "legacy-syntax", _LEGACY),
    113: ("warns", "legacy-syntax", _LEGACY),
    114: ("warns", "legacy-syntax", _LEGACY),
    121: ("warns", "duplicate-namespace", _LOSS),
    124: ("error", "missing-include", _MISSING),
    127: ("warns", "duplicate-annotation", _LOSS),
    132: ("warns", "legacy-syntax", _LEGACY),
    140: ("warns", "legacy-syntax", _LEGACY),
    141: ("warns", "legacy-syntax", _LEGACY),
    142: ("warns", "legacy-syntax", _LEGACY),
    149: ("error", "unterminated-comment", _ENDLESS),
    153: ("ok", None, _FORWARD),
}


def _cases() -> list[tuple[int, str, str, str]]:
    text = pathlib.Path(__file__).with_name("apache_matrix.txt").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    return [(int(number), name, verdict, idl.replace("⏎", "\n")) for number, name, verdict, idl in rows]


def _read(path: str) -> bytes:
    if path == "a.b.thrift":  # what case 160 includes
        return b"struct T {}"
    raise FileNotFoundError(path)


CASES = _cases()


def test_all_cases_are_there() -> None:
    assert [case[0] for case in CASES] == list(range(1, 161))
    assert {verdict for _, _, verdict, _ in CASES} == {"ok", "warns", "error", "hangs"}


@pytest.mark.parametrize(("number", "name", "apache", "idl"), CASES, ids=[f"{case[0]}-{case[1]}" for case in CASES])
def test_verdict(number: int, name: str, apache: str, idl: str) -> None:
    model, findings = compile_text(idl, "case.thrift", read=_read)
    verdict = "error" if model is None else "warns" if findings else "ok"
    expected, rule, reason = DIFFERENT.get(number, (apache, None, "as Apache"))
    assert verdict == expected, f"{name}: {reason}; found {findings}"
    if rule is not None:
        assert rule in {finding.rule for finding in findings}


def test_differences_are_differences() -> None:
    for number, (verdict, _, _) in DIFFERENT.items():
        assert verdict != CASES[number - 1][2]
