from __future__ import annotations

import logging

import pytest

from baseplate.lib.config import ConfigurationError, Endpoint
from baseplate.lib.thrift_pool import ThriftConnectionPool, thrift_pool_from_config
from thriftkit.errors import PoolClosed
from thriftkit.sansio.framing import Dialect


def make(**settings):
    return thrift_pool_from_config({"foo.endpoint": "localhost:9999", **settings}, "foo.")


def test_defaults():
    pool = make()
    assert (pool.size, pool.max_age, pool.timeout, pool.retry_policy.attempts) == (10, 60.0, 1.0, 3)
    assert pool.dialect is Dialect.HEADER_COMPACT
    assert pool.checkedout == 0


def test_all_settings():
    pool = make(**{
        "foo.size": "3", "foo.max_age": "2 minutes", "foo.timeout": "500ms", "foo.max_retries": "7",
        "foo.fifo_queue": "true", "foo.dialect": "framed_binary", "other.size": "x",
    })  # fmt: skip
    assert (pool.size, pool.max_age, pool.timeout, pool.retry_policy.attempts) == (3, 120.0, 0.5, 7)
    assert pool.dialect is Dialect.FRAMED_BINARY


def test_both_names_of_the_connection_attempts(caplog):
    with caplog.at_level(logging.WARNING):
        pool = make(**{"foo.max_retries": "7", "foo.max_connection_attempts": "2"})
    assert pool.retry_policy.attempts == 2
    assert "max_retries" in caplog.text


def test_keyword_arguments_come_first():
    pool = thrift_pool_from_config({"foo.endpoint": "a:1", "foo.timeout": "1 second"}, "foo.", timeout=3)
    assert pool.timeout == 3


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("size", "0", "at least 1"), ("size", "ten", "'ten' is not a whole number"),
        ("timeout", "0 seconds", "above 0"), ("max_age", "old", "invalid specification"),
        ("endpoint", "nowhere", "no port"), ("fifo_queue", "1", "true or false"),
        ("timeuot", "1 second", r"did you mean foo\.timeout\?"), ("zzz", "1", "there are dialect, endpoint"),
        ("dialect", "http", "header_compact"),
    ],
)  # fmt: skip
def test_errors_name_the_key(key, value, message):
    with pytest.raises(ConfigurationError, match=message) as caught:
        make(**{f"foo.{key}": value})
    assert caught.value.key == f"foo.{key}"


def test_the_prefix_ends_with_a_dot():
    with pytest.raises(ValueError, match="dot"):
        thrift_pool_from_config({}, "foo")


@pytest.mark.parametrize("timeout", [0, -1, float("inf"), float("nan")])
def test_a_timeout_is_needed(timeout):
    with pytest.raises(ValueError, match="timeout"):
        ThriftConnectionPool(Endpoint("a:1"), timeout=timeout)


def test_a_closed_pool():
    pool = make()
    pool.close()
    with pytest.raises(PoolClosed), pool.connection():
        pass
