from __future__ import annotations

import pytest

from thriftkit.sansio.address import Address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("localhost:9999", Address.tcp("localhost", 9999)),
        ("10.0.0.1:0", Address.tcp("10.0.0.1", 0)),
        ("[::1]:9090", Address.tcp("::1", 9090)),
        ("[fe80::1%eth0]:1", Address.tcp("fe80::1%eth0", 1)),
        ("/run/x.sock", Address.unix("/run/x.sock")),
        (" localhost:1 ", Address.tcp("localhost", 1)),
    ],
)
def test_parse_and_back(text: str, address: Address):
    assert Address.parse(text) == address
    assert str(address) == text.strip()


@pytest.mark.parametrize(
    "text", ["", "localhost", ":9090", "localhost:", "localhost:x", "::1:9090", "a:70000", "a:-1", "a:٣", "[]:1"]
)
def test_nonsense_is_quoted(text: str):
    with pytest.raises(ValueError, match=r"is not|brackets|port|host") as caught:
        Address.parse(text)
    assert repr(text) in str(caught.value)
