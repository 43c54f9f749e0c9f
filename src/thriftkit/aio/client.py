"""One asyncio connection to one peer: carries out calls, one at a time, each until its deadline."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, TypeVar

from thriftkit.errors import ConnectFailed, ConnectionLost, ConnectTimeout, DeadlineExceeded
from thriftkit.limits import DEFAULT_LIMITS, Limits
from thriftkit.sansio.address import Address
from thriftkit.sansio.connection import NEED_DATA, ClientConnection, ClientState
from thriftkit.sansio.framing import Dialect
from thriftkit.schema import FunctionSpec

from .alarm import Alarm

if TYPE_CHECKING:
    from typing_extensions import Self  # seen by type checkers only

__all__ = ["Connection", "connect"]

R = TypeVar("R")


class _Wire(asyncio.Protocol):
    """The transport's side: hands received bytes to the state machine and results to the waiting call."""

    def __init__(self, state: ClientConnection, peer: str) -> None:
        self.state: Final = state
        self.peer: Final = peer
        self.transport: asyncio.Transport | None = None
        self.waiter: asyncio.Future[Any] | None = None
        self.writable: asyncio.Future[None] | None = None
        self.awaited: asyncio.Future[Any] | None = None
        """What the call in progress waits for until `deadline`."""
        self.deadline = 0.0
        self.alarm: Final = Alarm(self._ring)

    def _ring(self, now: float) -> float | None:
        awaited = self.awaited
        if awaited is None or awaited.done():
            return None
        if now < self.deadline:
            return self.deadline
        awaited.set_exception(DeadlineExceeded(message=f"deadline exceeded while waiting for {self.peer}"))
        return None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.set_write_buffer_limits(high=0)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        try:
            result = self.state.receive(data)
        except Exception as error:
            self._finish(None, error)
        else:
            if result is not NEED_DATA:
                self._finish(result, None)
        if self.state.state is ClientState.BROKEN and self.transport is not None:
            self.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self.state.broken()
        self.alarm.cancel()
        lost = ConnectionLost(message=f"{self.peer} closed the connection{f': {exc}' if exc else ''}")
        lost.__cause__ = exc
        self._finish(None, lost)
        if self.writable is not None and not self.writable.done():
            self.writable.set_exception(lost)
            self.writable.exception()  # looked at: often nobody waits for it, which is no fault to be logged

    def pause_writing(self) -> None:
        self.writable = asyncio.get_running_loop().create_future()

    def resume_writing(self) -> None:
        if self.writable is not None and not self.writable.done():
            self.writable.set_result(None)
        self.writable = None

    def _finish(self, result: object, error: Exception | None) -> None:
        waiter, self.waiter = self.waiter, None
        if waiter is None or waiter.done():
            return
        if error is None:
            waiter.set_result(result)
        else:
            waiter.set_exception(error)


class Connection:
    """A connected peer; generated clients take it: ``OtherService.AsyncClient(connection)``.

    For one task at a time. After a time-out, a cancellation, a broken reply or a lost connection it is
    closed and `usable` is False; exceptions that the IDL declares leave it usable.
    """

    __slots__ = ("_lease", "_wire", "default_timeout_s", "opened_at", "peer")

    def __init__(self, wire: _Wire, peer: str, default_timeout_s: float | None = None) -> None:
        self.peer: Final = peer
        self.opened_at: Final = time.monotonic()
        self.default_timeout_s = default_timeout_s
        self._wire = wire
        self._lease: object = None

    async def call(self, function: FunctionSpec[R], /, *args: object) -> R:
        """Call `function` within `default_timeout_s`; see `call_with`."""
        timeout_s = self.default_timeout_s
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        return await self.call_with(function, args, deadline=deadline)

    async def call_with(
        self,
        function: FunctionSpec[R],
        args: Sequence[object],
        *,
        deadline: float | None,
        headers: Sequence[tuple[bytes, bytes]] = (),
    ) -> R:
        """Call `function`, done by `deadline` (`time.monotonic` seconds); as `thriftkit.blocking` has it."""
        if deadline is not None and deadline <= time.monotonic():
            raise DeadlineExceeded(message=f"deadline exceeded before calling {self.peer}", sent=False)
        wire = self._wire
        state = wire.state
        data = state.start_call(function, args, headers)
        transport = wire.transport
        assert transport is not None
        loop = asyncio.get_running_loop()
        try:
            if not function.oneway:
                waiter = wire.waiter = loop.create_future()
            transport.write(data)
            if function.oneway:
                if wire.writable is None:
                    state.oneway_sent()
                    return None  # type: ignore[return-value] # R is None for a oneway function
                waiter = wire.writable
            if deadline is not None:
                wire.awaited = waiter
                wire.deadline = deadline
                wire.alarm.set(loop, deadline)
            result = await waiter
            if function.oneway:
                state.oneway_sent()
            return result  # type: ignore[no-any-return] # the codec made an R of it
        except BaseException:
            if state.state is ClientState.AWAITING_REPLY:
                state.broken()
            raise
        finally:
            wire.awaited = None
            if state.state is not ClientState.IDLE:
                wire.waiter = None
                transport.abort()

    @property
    def usable(self) -> bool:
        """Whether another call may be made: idle, and the peer has neither closed nor sent anything."""
        transport = self._wire.transport
        return self._wire.state.state is ClientState.IDLE and transport is not None and not transport.is_closing()

    @property
    def reply_headers(self) -> Mapping[bytes, bytes]:
        """The THeader headers of the last reply."""
        return self._wire.state.reply_headers

    def close(self) -> None:
        """Close the connection at once; it cannot be used again."""
        self._wire.state.broken()
        if self._wire.transport is not None:
            self._wire.transport.abort()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


async def connect(
    address: Address,
    *,
    deadline: float | None = None,
    dialect: Dialect = Dialect.HEADER_COMPACT,
    limits: Limits = DEFAULT_LIMITS,
    default_timeout_s: float | None = None,
    accept_seqid_zero: bool = False,
) -> Connection:
    """Open a connection by `deadline`. Raises ConnectTimeout or ConnectFailed."""
    peer = str(address)
    loop = asyncio.get_running_loop()

    def wire() -> _Wire:
        return _Wire(ClientConnection(dialect, limits, accept_seqid_zero=accept_seqid_zero), peer)

    opening = (
        loop.create_unix_connection(wire, address.path)
        if address.path
        else loop.create_connection(wire, address.host, address.port)
    )
    try:
        left = None if deadline is None else max(0.0, deadline - time.monotonic())
        _, made = await asyncio.wait_for(opening, left)
    except (asyncio.TimeoutError, TimeoutError) as error:
        raise ConnectTimeout(message=f"{peer}: not connected by the deadline") from error
    except OSError as error:
        raise ConnectFailed(message=f"{peer}: {error}") from error
    return Connection(made, peer, default_timeout_s)
