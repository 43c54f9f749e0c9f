"""Connection pools for Thrift services, made from an application's configuration."""

from __future__ import annotations

import logging
import time
from typing import Any

from baseplate.lib import config
from baseplate.lib.retry import RetryPolicy
from thriftkit.blocking import Connection, ConnectionPool, PoolStats, connect
from thriftkit.errors import ConnectFailed, ConnectTimeout
from thriftkit.limits import DEFAULT_LIMITS, Limits
from thriftkit.sansio.framing import Dialect

__all__ = ["ThriftConnectionPool", "thrift_pool_from_config"]

logger = logging.getLogger(__name__)

_CONNECT_BACKOFF_S = 0.01


def _positive_integer(text: str) -> int:
    value = config.Integer(text)
    if value < 1:
        raise ValueError(f"expected a whole number of at least 1, got {value}")
    return value


def _positive_timespan(text: str) -> float:
    seconds = config.Timespan(text).total_seconds()
    if seconds <= 0:
        raise ValueError(f"expected a time above 0, got {text!r}")
    return seconds


_OPTIONS: dict[str, config.ConfigSpecItem] = {
    "endpoint": config.Endpoint,
    "fifo_queue": config.Optional(config.Boolean),
    "size": config.Optional(_positive_integer),
    "max_age": config.Optional(_positive_timespan),
    "timeout": config.Optional(_positive_timespan),
    "max_connection_attempts": config.Optional(_positive_integer),
    "max_retries": config.Optional(_positive_integer),
    "dialect": config.Optional(config.OneOf(**{dialect.name.lower(): dialect for dialect in Dialect})),
}


class ThriftConnectionPool:
    """At most `size` connections to one service, opened when they are needed.

    `max_age` (seconds) is how long a connection is used before it is replaced, `timeout` (seconds) bounds
    waiting for a connection, connecting, and one RPC, all together. Connecting is tried
    `max_connection_attempts` times within it; nothing has been sent then, so that is always safe.
    `dialect` is for services that do not speak THeader; headers, and with them tracing, need it.
    Errors are `TTransportException`: PoolTimeout, ConnectFailed, ConnectTimeout, PoolClosed.
    """

    def __init__(
        self,
        endpoint: config.EndpointConfiguration,
        size: int = 10,
        max_age: float = 120,
        timeout: float = 1,
        max_connection_attempts: int = 3,
        *,
        fifo_queue: bool = False,
        dialect: Dialect = Dialect.HEADER_COMPACT,
        limits: Limits = DEFAULT_LIMITS,
        accept_seqid_zero: bool = False,
    ) -> None:
        if not isinstance(timeout, (int, float)) or not 0 < timeout < float("inf"):
            raise ValueError(f"timeout must be a number of seconds above 0, not {timeout!r}")
        self.endpoint = endpoint
        self.max_age = max_age
        self.timeout = timeout
        self.retry_policy = RetryPolicy(attempts=max_connection_attempts, backoff_s=_CONNECT_BACKOFF_S)
        self.dialect = dialect
        self.limits = limits
        self.accept_seqid_zero = accept_seqid_zero
        self._address = endpoint.to_address()
        self._pool = ConnectionPool(self._open, size=size, max_age_s=max_age, fifo=fifo_queue)
        self.acquire = self._pool.acquire
        """``acquire(deadline)``: see `thriftkit.blocking.ConnectionPool.acquire`."""
        self.release = self._pool.release
        """``release(connection)``: give back what `acquire` gave."""

    @property
    def size(self) -> int:
        """The limit on connections."""
        return self._pool.size

    @property
    def checkedout(self) -> int:
        """How many connections are in use at this moment."""
        return self._pool.checked_out

    def stats(self) -> PoolStats:
        """Gauges and counters of this moment."""
        return self._pool.stats()

    def connection(self, deadline: float | None = None) -> Any:
        """A context manager that yields a `thriftkit.blocking.Connection` for generated clients.

        `deadline` (`time.monotonic` seconds) bounds getting one; by default `timeout` from now.
        """
        return self._pool.connection(time.monotonic() + self.timeout if deadline is None else deadline)

    def close(self) -> None:
        """Close idle connections, and the others when they come back."""
        self._pool.close()

    def _open(self, deadline: float) -> Connection:
        attempts = self.retry_policy.attempts or 1
        attempt = 1
        while True:
            try:
                return connect(
                    self._address,
                    deadline=deadline,
                    dialect=self.dialect,
                    limits=self.limits,
                    default_timeout_s=self.timeout,
                    accept_seqid_zero=self.accept_seqid_zero,
                )
            except ConnectTimeout:
                raise
            except ConnectFailed as error:
                logger.info("attempt %d of %d to connect to %s failed: %s", attempt, attempts, self.endpoint, error)
                attempt += 1
                pause_s = self.retry_policy.backoff_before(attempt)
                if attempt > attempts or time.monotonic() + pause_s >= deadline:
                    raise
                time.sleep(pause_s)


def thrift_pool_from_config(app_config: config.RawConfig, prefix: str, **kwargs: Any) -> ThriftConnectionPool:
    """Make a pool from the keys that start with `prefix`, which ends with a dot (``foo.``).

    * ``endpoint`` (required): ``host:port``, ``[ipv6]:port`` or the path of a Unix socket
    * ``size``: how many connections at most (default 10)
    * ``max_age``: how long one is used (default ``1 minute``)
    * ``timeout``: for getting a connection and one RPC, all together (default ``1 second``)
    * ``max_connection_attempts``, also called ``max_retries``: attempts to connect (default 3)
    * ``fifo_queue``: use the connection that was idle longest, not shortest (default false)
    * ``dialect``: ``header_compact`` (default), ``header_binary``, ``framed_binary``, ``framed_compact``,
      ``unframed_binary`` or ``unframed_compact``

    `kwargs` go to `ThriftConnectionPool` and override the configuration. Raises ConfigurationError, also
    for keys under the prefix that do not exist.
    """
    if not prefix.endswith("."):
        raise ValueError(f"prefix must end with a dot, as in {prefix + '.'!r}")
    _refuse_unknown_keys(app_config, prefix)
    options = config.SpecParser(_OPTIONS).parse(prefix[:-1], app_config)
    endpoint = options.pop("endpoint")
    max_retries = options.pop("max_retries")
    if max_retries is not None:
        if options["max_connection_attempts"] is None:
            options["max_connection_attempts"] = max_retries
        else:
            logger.warning(
                "%smax_retries and %smax_connection_attempts mean the same and are both set; "
                "max_connection_attempts is used",
                prefix,
                prefix,
            )
    defaults: dict[str, Any] = {"max_age": 60.0}
    configured = {key: value for key, value in options.items() if value is not None}
    return ThriftConnectionPool(endpoint, **{**defaults, **configured, **kwargs})


def _refuse_unknown_keys(app_config: config.RawConfig, prefix: str) -> None:
    for key in app_config:
        if not key.startswith(prefix) or key[len(prefix) :] in _OPTIONS:
            continue
        import difflib  # only a misspelt setting needs it

        near = difflib.get_close_matches(key[len(prefix) :], _OPTIONS, n=1)
        hint = f"did you mean {prefix}{near[0]}?" if near else f"there are {', '.join(sorted(_OPTIONS))}"
        raise config.ConfigurationError(key, f"a Thrift client has no such option; {hint}")
