from __future__ import annotations

import pytest

from baseplate._core.trace_info import TraceInfo, parse_traceparent, trace_info_from_headers

PARENT = "00-f00373f618845092aa897d3a3a7d7ae0-cbd3b94eb9a65daf-01"


def test_b3_with_decimal_ids():
    info = trace_info_from_headers({"trace": "1", "parent": "2", "span": "3", "sampled": "1", "flags": "5"})
    assert info is not None
    assert (info.trace_id, info.parent_id, info.sampled, info.flags) == ("1", "2", True, 5)
    assert info.span_id not in ("1", "2", "3")


def test_the_headers_of_baseplate_2_7():
    trace = str(0xF00373F618845092AA897D3A3A7D7AE0)
    headers = {"trace": trace, "span": "cbd3b94eb9a65daf", "sampled": "1", "traceparent": PARENT}
    info = trace_info_from_headers(headers)
    assert info is not None
    assert (info.trace_id, info.parent_id, info.sampled) == (trace, "cbd3b94eb9a65daf", True)
    del headers["trace"]
    again = trace_info_from_headers(headers)
    assert again is not None
    assert again[:2] == info[:2]


@pytest.mark.parametrize(
    "headers",
    [{}, {"trace": "1"}, {"trace": "x", "parent": "2"}, {"trace": "1", "parent": "2", "flags": "-1"},
     {"trace": "1", "parent": "2", "flags": "y"}, {"trace": "1", "parent": "not an id"}],
)  # fmt: skip
def test_no_usable_trace(headers):
    assert trace_info_from_headers(headers) is None


def test_traceparent():
    assert parse_traceparent(PARENT) == (0xF00373F618845092AA897D3A3A7D7AE0, 0xCBD3B94EB9A65DAF, True)
    assert parse_traceparent("01" + PARENT[2:] + "-more") is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ff" + PARENT[2:],
        PARENT + "-x",
        PARENT[:-1],
        PARENT.replace("f00373f618845092aa897d3a3a7d7ae0", "0" * 32),
        PARENT.upper(),
    ],
)
def test_what_is_no_traceparent(text):
    assert parse_traceparent(text) is None


@pytest.mark.parametrize(
    "wrong",
    [
        (None, "1", "2", None, None),
        ("1", None, None, None, None),
        ("1", None, "2", "y", None),
        ("1", None, "2", None, 2**64),
    ],
)
def test_impossible_values(wrong):
    with pytest.raises(ValueError):
        TraceInfo.from_upstream(*wrong)
