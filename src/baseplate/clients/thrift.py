"""Thrift clients as attributes of a request's context: pooled, bounded in time, measured, traced, retried on demand."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from baseplate import ParentSpanAlreadyFinishedError, Span
from baseplate._core.otel import is_recording, rpc_span
from baseplate.clients import ContextFactory
from baseplate.lib import config
from baseplate.lib.outcome import is_failure
from baseplate.lib.prometheus_metrics import RpcMetrics
from baseplate.lib.retry import RetryPolicy
from baseplate.lib.thrift_pool import ThriftConnectionPool, thrift_pool_from_config
from thriftkit.errors import FrameTooLarge, PoolClosed, TTransportException
from thriftkit.sansio.framing import Envelope
from thriftkit.schema import ClientBase, FunctionSpec

from .outgoing_headers import Headers, HeaderTemplate, deadline_budget
from .thrift_pool_gauges import PoolGauges

if TYPE_CHECKING:
    from typing_extensions import Self  # seen by type checkers only

__all__ = ["PooledClientProxy", "ThriftClient", "ThriftContextFactory"]

R = TypeVar("R")
C = TypeVar("C")

METRICS: Final = RpcMetrics("thrift_client", "attempts at outgoing RPCs", ("thrift_method", "thrift_client_name"))
_ONCE: Final = RetryPolicy(attempts=1)
_UNLIMITED_PAUSE_S: Final = 0.01
"""Between attempts without number: a peer that refuses at once must not keep a processor busy."""


class ThriftClient(config.Parser["ThriftContextFactory"]):
    """Configures a Thrift client, for `baseplate.Baseplate.configure_context`::

        baseplate.configure_context({"foo": ThriftClient(OtherService.Client)})

    `client_cls` is a generated ``Client`` class; TypeError for anything else. The settings are those of
    `baseplate.lib.thrift_pool.thrift_pool_from_config`, under the client's name (``foo.endpoint``); `kwargs`
    override them.
    """

    def __init__(self, client_cls: type[ClientBase], **kwargs: Any) -> None:
        _require_client_class(client_cls)
        self.client_cls = client_cls
        self.kwargs = kwargs

    def parse(self, key_path: str, raw_config: config.RawConfig) -> ThriftContextFactory:
        """Make the client that is configured under `key_path`. Raises ConfigurationError."""
        pool = thrift_pool_from_config(raw_config, prefix=f"{key_path}.", **self.kwargs)
        return ThriftContextFactory(pool, self.client_cls, name=key_path)


class ThriftContextFactory(ContextFactory):
    """Gives each request a client of one service, with one connection pool behind all of them.

    What a request gets is an instance of `client_cls`: its methods check out a connection, make the call and
    record what became of it. It also has ``retrying`` (see `PooledClientProxy.retrying`).

    Gauges, in Prometheus: ``thrift_client_pool_max_size`` and ``thrift_client_pool_active_connections``,
    labelled ``thrift_pool`` (the class's qualified name) and ``client`` (`name`, or the name on the context).
    """

    max_connections_gauge = PoolGauges.max_size
    active_connections_gauge = PoolGauges.active_connections

    def __init__(self, pool: ThriftConnectionPool, client_cls: type[ClientBase], name: str | None = None) -> None:
        _require_client_class(client_cls)
        self.pool = pool
        self.client_cls = client_cls
        self.proxy_cls = _proxy_class(client_cls)
        self.sends_headers = pool.dialect.envelope is Envelope.HEADER
        self.full_budget = deadline_budget(pool.timeout)
        self._otel_attributes: dict[tuple[str, str], dict[str, str | int]] = {}
        self._gauges = PoolGauges(pool, client_cls.__qualname__, name)

    def report_runtime_metrics(self, batch: Any) -> None:
        """Bring the gauges up to date; see `ContextFactory.report_runtime_metrics`."""
        self._gauges.report()
        if batch is not None:
            batch.gauge("pool.size").replace(self.pool.size)
            batch.gauge("pool.in_use").replace(self.pool.checkedout)

    def make_object_for_context(self, name: str, span: Span) -> Any:
        """The client for one request. Raises RuntimeError where no request has begun."""
        if span is None:
            raise RuntimeError(
                f"the context has no span, so its client {name!r} cannot be used: "
                f"begin one, with make_server_span or server_context"
            )
        self._gauges.named(name)
        return self.proxy_cls(_Caller(self, span, name))

    def otel_attributes(self, namespace: str, method: str) -> dict[str, str | int]:
        """The attributes of OpenTelemetry's span of a call, which are the same for all calls of a method."""
        found = self._otel_attributes.get((namespace, method))
        if found is None:
            found = {"rpc.system": "thrift", "rpc.service": namespace, "rpc.method": method}
            found.update(_peer_attributes(self.pool.endpoint.address))
            self._otel_attributes[namespace, method] = found
        return found


class _Caller:
    """Carries out the calls of one client in one request. The generated methods come here with their arguments."""

    __slots__ = ("_factory", "_headers", "_pool", "namespace", "replay_sent", "retry_policy", "server_span")

    def __init__(
        self,
        factory: ThriftContextFactory,
        server_span: Span,
        namespace: str,
        retry_policy: RetryPolicy = _ONCE,
        replay_sent: bool = True,
    ) -> None:
        self._factory = factory
        self._pool = factory.pool
        self.server_span = server_span
        self.namespace = namespace
        self.retry_policy = retry_policy
        self.replay_sent = replay_sent
        self._headers: HeaderTemplate | None = None

    def call(self, function: FunctionSpec[R], /, *args: object) -> R:
        """One call with all its attempts, done by one deadline.

        Raises what `thriftkit.blocking.Connection.call_with` raises. Within `retrying`, a TTransportException
        is repeated as the policy says and then raised as one of type TIMED_OUT, caused by the last one; a
        call outside of it raises the error itself, so that a refused connection is not taken for a time-out.
        """
        policy = self.retry_policy
        timeout_s = self._pool.timeout
        if policy.budget_s is not None and policy.budget_s < timeout_s:
            timeout_s = policy.budget_s
        deadline = time.monotonic() + timeout_s
        budget = self._factory.full_budget if policy.budget_s is None else deadline_budget(timeout_s)
        attempt = 1
        sent = False
        while True:
            try:
                return self._attempt(function, args, deadline, budget)
            except TTransportException as error:
                if policy is _ONCE:
                    raise
                if isinstance(error, PoolClosed) or (isinstance(error, FrameTooLarge) and not error.sent):
                    raise  # ours, and the same for ever
                sent = sent or error.sent
                attempt += 1
                reason = self._why_not_again(function, error, attempt, deadline)
                if reason is None:
                    budget = deadline_budget(max(deadline - time.monotonic(), 0.001))
                    continue
                raise TTransportException(
                    TTransportException.TIMED_OUT,
                    f"retry policy exhausted while attempting {self.namespace}.{function.name}, "
                    f"last error was: {error}{reason}",
                    sent=sent,
                ) from error

    def _why_not_again(
        self, function: FunctionSpec[Any], error: TTransportException, attempt: int, deadline: float
    ) -> str | None:
        """Why there is no `attempt` after `error`, None if there is one: then its back-off has been waited."""
        policy = self.retry_policy
        if policy.attempts is not None and attempt > policy.attempts:
            return ""
        if error.sent and function.idempotent is False:
            return " (the call may have been carried out, and its IDL says that it is not idempotent)"
        if error.sent and not self.replay_sent:
            return " (the call may have been carried out, and replay_sent is False)"
        pause_s = policy.backoff_before(attempt)
        if policy.attempts is None:
            pause_s = max(pause_s, _UNLIMITED_PAUSE_S)
        if time.monotonic() + pause_s >= deadline:
            return f" (attempt {attempt} would come too late: one deadline holds for all attempts together)"
        if pause_s > 0:
            time.sleep(pause_s)
        return None

    def _attempt(self, function: FunctionSpec[R], args: tuple[object, ...], deadline: float, budget: bytes) -> R:
        """One measured attempt."""
        span = self.server_span
        if span.context is None:
            raise ParentSpanAlreadyFinishedError
        template = self._headers
        if template is None:
            template = self._headers = HeaderTemplate(span)
        metrics = METRICS.method(function.name, self.namespace)
        started = metrics.begin()
        try:
            if span.has_child_observers:
                result = self._observed(function, args, deadline, template, budget)
            elif is_recording():
                result = self._traced(function, args, deadline, template, budget)
            else:
                headers = template.headers(budget) if self._factory.sends_headers else ()
                result = self._exchange(function, args, deadline, headers)
        except BaseException as error:
            metrics.failed(started, error)
            raise
        metrics.succeeded(started)
        return result

    def _exchange(
        self, function: FunctionSpec[R], args: tuple[object, ...], deadline: float, headers: Headers | tuple[()]
    ) -> R:
        connection = self._pool.acquire(deadline)
        try:
            return connection.call_with(function, args, deadline=deadline, headers=headers)
        finally:
            self._pool.release(connection)

    def _traced(
        self,
        function: FunctionSpec[R],
        args: tuple[object, ...],
        deadline: float,
        template: HeaderTemplate,
        budget: bytes,
        span_id: str | None = None,
    ) -> R:
        """An attempt within an OpenTelemetry span."""
        attributes = self._factory.otel_attributes(self.namespace, function.name)
        with rpc_span(f"{self.namespace}/{function.name}", "CLIENT", attributes):
            headers = template.headers(budget, span_id) if self._factory.sends_headers else ()
            return self._exchange(function, args, deadline, headers)

    def _observed(
        self,
        function: FunctionSpec[R],
        args: tuple[object, ...],
        deadline: float,
        template: HeaderTemplate,
        budget: bytes,
    ) -> R:
        """An attempt within a Baseplate span."""
        span = self.server_span.make_child(f"{self.namespace}.{function.name}")
        span.set_tag("slug", self.namespace)
        span.set_tag("method", function.py_name)
        span.start()
        try:
            result = self._traced(function, args, deadline, template, budget, span.id)
        except BaseException as error:
            span.finish(sys.exc_info() if is_failure(error) else None)
            raise
        span.finish()
        return result


class PooledClientProxy:
    """What clients on a context have besides the methods of their service, which come first where names clash."""

    _connection: _Caller

    def retrying(
        self,
        attempts: int | None = None,
        budget: float | None = None,
        backoff: float | None = None,
        *,
        replay_sent: bool = True,
        as_baseplate_2: bool = False,
    ) -> _Retrying[Self]:
        """The same client with a `RetryPolicy`, for a ``with`` block::

            with context.foo.retrying(attempts=3) as foo:
                foo.some_method()

        Calls that fail with a `TTransportException` are repeated, also those that may have been carried out:
        it is the caller's word that this does no harm. ``replay_sent=False`` repeats only calls that provably
        never left; methods that the IDL annotates ``(idempotent = "false")`` are never repeated once sent.
        All attempts together take the client's ``timeout`` at most, or `budget` seconds where that is less.
        """
        caller = self._connection
        policy = RetryPolicy.new(attempts, budget, backoff, as_baseplate_2=as_baseplate_2)
        return _Retrying(
            type(self)(_Caller(caller._factory, caller.server_span, caller.namespace, policy, replay_sent))  # type: ignore[call-arg] # mixed with ClientBase
        )

    @property
    def client_cls(self) -> type[ClientBase]:
        """The generated class."""
        return self._connection._factory.client_cls

    @property
    def pool(self) -> ThriftConnectionPool:
        """The pool behind all clients of this name."""
        return self._connection._pool

    @property
    def server_span(self) -> Span:
        """The span of the request."""
        return self._connection.server_span

    @property
    def namespace(self) -> str:
        """The client's name on the context."""
        return self._connection.namespace

    @property
    def retry_policy(self) -> RetryPolicy:
        """How calls are repeated; once only outside of `retrying`."""
        return self._connection.retry_policy


class _Retrying(Generic[C]):
    """The context manager of `PooledClientProxy.retrying`; it has nothing to clean up."""

    __slots__ = ("_client",)

    def __init__(self, client: C) -> None:
        self._client = client

    def __enter__(self) -> C:
        return self._client

    def __exit__(self, *_exc_info: object) -> None:
        pass


def _peer_attributes(address: config.InternetAddress | str) -> dict[str, str | int]:
    if isinstance(address, str):
        return {"net.peer.ip": address}
    attributes: dict[str, str | int] = {"net.peer.ip": address.host, "net.peer.port": address.port}
    if address.host in ("127.0.0.1", "::1"):
        attributes["net.peer.name"] = "localhost"
    return attributes


def _require_client_class(client_cls: object) -> None:
    if not (isinstance(client_cls, type) and issubclass(client_cls, ClientBase) and hasattr(client_cls, "__service__")):
        raise TypeError(
            f"{client_cls!r} is no Thrift client class; expected the Client of a generated service module, "
            f"as in ThriftClient(OtherService.Client)"
        )


_proxy_classes: dict[type[ClientBase], type[ClientBase]] = {}


def _proxy_class(client_cls: type[ClientBase]) -> type[ClientBase]:
    made = _proxy_classes.get(client_cls)
    if made is None:
        namespace = {"__module__": __name__, "__doc__": client_cls.__doc__}
        made = type("PooledClientProxy", (client_cls, PooledClientProxy), namespace)
        _proxy_classes[client_cls] = made
    return made
