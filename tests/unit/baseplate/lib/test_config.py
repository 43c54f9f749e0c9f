from __future__ import annotations

import socket
from datetime import timedelta

import pytest

from baseplate.lib import config


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1 minute", 60), ("0.5 seconds", 0.5), ("500ms", 0.5), ("500 milliseconds", 0.5), ("1 millisecond", 0.001),
        ("30 seconds", 30), ("3 hours", 10800), ("2 days", 172800), ("10s", 10), (" 1 second ", 1), ("0 seconds", 0),
    ],
)  # fmt: skip
def test_timespan(text, seconds):
    assert config.Timespan(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "text",
    ["", "1", "second", "-1 second", "1 fortnight", "1 second 2", "nan seconds", "1e3 s", "1,5 s", "1" * 400 + " days"],
)
def test_what_is_no_timespan(text):
    with pytest.raises(ValueError):
        config.Timespan(text)


@pytest.mark.parametrize(
    ("text", "family", "address"),
    [
        ("localhost:9999", socket.AF_INET, ("localhost", 9999)),
        ("[::1]:9090", socket.AF_INET6, ("::1", 9090)),
        ("/run/other.sock", socket.AF_UNIX, "/run/other.sock"),
    ],
)
def test_endpoint(text, family, address):
    endpoint = config.Endpoint(text)
    assert endpoint == (family, address)
    assert str(endpoint) == text
    assert str(endpoint.to_address()) == text


@pytest.mark.parametrize("text", ["", "localhost", "localhost:", ":80", "localhost:http", "::1:80", "h:65536", "h:-1"])
def test_what_is_no_endpoint(text):
    with pytest.raises(ValueError):
        config.Endpoint(text)


def test_scalars():
    assert config.Integer("12") == 12
    assert config.Integer(base=8)("17") == 15
    assert config.Float("1.5") == 1.5
    assert config.Boolean("TRUE") is True
    assert config.Boolean("false") is False
    assert config.Percent("37.2%") == pytest.approx(0.372)
    assert config.Base64("Zm9v") == b"foo"
    assert config.OneOf(hearts="H")("hearts") == "H"
    assert config.TupleOf(config.Integer)("1, 2,3,") == [1, 2, 3]
    assert config.Optional(config.Integer)("") is None
    assert config.Optional(config.Integer, default=3)("") == 3
    assert config.Fallback(config.Integer, config.String)("x") == "x"
    assert config.TimespanOrInfinite("infinite") is config.InfiniteTimespan
    assert config.TimespanWithLegacyFallback("1.5") == timedelta(seconds=1.5)
    assert config.UnixUser("root") == 0
    assert config.UnixGroup("12345") == 12345


@pytest.mark.parametrize(
    ("parser", "text"),
    [
        (config.String, ""), (config.Integer, "1.5"), (config.Integer, ""), (config.Float, "x"),
        (config.Boolean, "yes"), (config.Percent, "101%"), (config.Percent, "5"), (config.Base64, "%%%"),
        (config.OneOf(a=1), "b"), (config.TupleOf(config.String), " , "), (config.UnixUser, "no such user"),
        (config.Optional(config.Integer), "x"), (config.File(), "/no/such/file"),
        (config.TimespanWithLegacyFallback, "-1"), (config.TimespanWithLegacyFallback, "inf"),
    ],
)  # fmt: skip
def test_bad_values_are_value_errors(parser, text):
    with pytest.raises(ValueError):
        parser(text)


def test_files(tmp_path):
    path = tmp_path / "f"
    path.write_bytes(b"ab\xff")
    with config.File("rb")(str(path)) as opened:
        assert opened.read() == b"ab\xff"


def test_default_from_the_environment(monkeypatch):
    parser = config.DefaultFromEnv(config.Integer, "SOME_NUMBER", 0)
    assert parser("") == 0
    monkeypatch.setenv("SOME_NUMBER", "4")
    assert parser("") == 4
    assert parser("5") == 5
    monkeypatch.delenv("SOME_NUMBER")
    with pytest.raises(ValueError, match="SOME_NUMBER"):
        config.DefaultFromEnv(config.Integer, "SOME_NUMBER")("")


def test_nested_specifications():
    parsed = config.parse_config(
        {"a": "1", "b.c.d": "3 seconds", "n.x.v": "1", "n.y.v": "2", "nx.z": "9"},
        {"a": config.Integer, "b": {"c": {"d": config.Timespan}}, "n": config.DictOf({"v": config.Integer})},
    )
    assert parsed.a == 1
    assert parsed.b.c.d == timedelta(seconds=3)
    assert {name: item.v for name, item in parsed.n.items()} == {"x": 1, "y": 2}
    with pytest.raises(AttributeError, match="'zzz'"):
        _ = parsed.zzz


def test_errors_name_the_full_key_and_what_was_expected():
    with pytest.raises(config.ConfigurationError, match=r"^b\.c: 'x' is not a whole number$") as caught:
        config.parse_config({"b.c": "x"}, {"b": {"c": config.Integer}})
    assert caught.value.key == "b.c"
    assert isinstance(caught.value.error, ValueError)


def test_wrong_specifications():
    with pytest.raises(ValueError, match="dots"):
        config.parse_config({}, {"a.b": config.String})
    with pytest.raises(TypeError, match="invalid specification"):
        config.parse_config({}, {"a": 3})
