"""One blocking connection to one peer: carries out calls, one at a time, each until its deadline."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Final, TypeVar

from thriftkit.errors import ConnectionLost, DeadlineExceeded, TTransportException
from thriftkit.limits import DEFAULT_LIMITS, Limits
from thriftkit.sansio.address import Address
from thriftkit.sansio.connection import NEED_DATA, ClientConnection, ClientState
from thriftkit.sansio.framing import Dialect
from thriftkit.schema import FunctionSpec

from .stream import Stream, open_stream

if TYPE_CHECKING:
    from typing_extensions import Self  # seen by type checkers only

__all__ = ["Connection", "connect"]

R = TypeVar("R")


class _Process:
    """Counts the forks that led to this process: cheaper to ask for than its id."""

    forks = 0


def _count_fork() -> None:
    _Process.forks += 1


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_count_fork)


class Connection:
    """A connected peer; generated clients take it: ``OtherService.Client(connection)``.

    For one thread at a time. After a time-out, an interrupt, a broken reply or a lost connection it is
    closed and `usable` is False; exceptions that the IDL declares leave it usable. After a ``fork`` the
    child cannot use it: two processes would read each other's replies.
    """

    __slots__ = ("_forks", "_lease", "_protocol", "_stream", "default_timeout_s", "opened_at", "peer")

    def __init__(
        self,
        stream: Stream,
        peer: str,
        *,
        dialect: Dialect = Dialect.HEADER_COMPACT,
        limits: Limits = DEFAULT_LIMITS,
        default_timeout_s: float | None = None,
        accept_seqid_zero: bool = False,
    ) -> None:
        self.peer: Final = peer
        self.opened_at: Final = time.monotonic()
        self.default_timeout_s = default_timeout_s
        self._stream = stream
        self._protocol = ClientConnection(dialect, limits, accept_seqid_zero=accept_seqid_zero)
        self._lease: object = None
        self._forks = _Process.forks

    def call(self, function: FunctionSpec[R], /, *args: object) -> R:
        """Call `function` within `default_timeout_s`; see `call_with`."""
        timeout_s = self.default_timeout_s
        return self.call_with(function, args, deadline=None if timeout_s is None else time.monotonic() + timeout_s)

    def call_with(
        self,
        function: FunctionSpec[R],
        args: Sequence[object],
        *,
        deadline: float | None,
        headers: Sequence[tuple[bytes, bytes]] = (),
    ) -> R:
        """Call `function`, done by `deadline` (`time.monotonic` seconds, None for no limit).

        `headers` travel with THeader dialects. Raises the exceptions that the IDL declares,
        EncodeError (nothing was sent), DecodeError, TApplicationException, and TTransportException,
        whose `sent` says whether the peer may have seen the call.
        """
        if self._forks != _Process.forks:
            message = f"the connection to {self.peer} was opened before a fork and belongs to the parent process"
            raise TTransportException(TTransportException.NOT_OPEN, message, sent=False)
        if deadline is not None and deadline <= time.monotonic():
            raise DeadlineExceeded(message=f"deadline exceeded before calling {self.peer}", sent=False)
        protocol = self._protocol
        data = protocol.start_call(function, args, headers)
        try:
            self._stream.write(data, deadline)
            if function.oneway:
                protocol.oneway_sent()
                return None  # type: ignore[return-value] # R is None for a oneway function
            while True:
                chunk = self._stream.read(protocol.missing_bytes, deadline)
                if not chunk:
                    raise ConnectionLost(
                        message=f"{self.peer} closed the connection before its reply to {function.name}"
                    )
                result = protocol.receive(chunk)
                if result is not NEED_DATA:
                    return result  # type: ignore[no-any-return] # the codec made an R of it
        except BaseException:
            if protocol.state is ClientState.AWAITING_REPLY:
                protocol.broken()
            raise
        finally:
            if protocol.state is not ClientState.IDLE:
                self._stream.close()

    @property
    def usable(self) -> bool:
        """Whether another call may be made."""
        return self._protocol.state is ClientState.IDLE and self._forks == _Process.forks

    @property
    def reply_headers(self) -> Mapping[bytes, bytes]:
        """The THeader headers of the last reply."""
        return self._protocol.reply_headers

    def is_quiet(self) -> bool:
        """Whether the idle peer has neither closed nor sent anything: it can be called again."""
        return self.usable and not self._stream.has_news()

    def close(self) -> None:
        """Close the connection; it cannot be used again."""
        self._protocol.broken()
        self._stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


def connect(
    address: Address,
    *,
    deadline: float | None = None,
    dialect: Dialect = Dialect.HEADER_COMPACT,
    limits: Limits = DEFAULT_LIMITS,
    default_timeout_s: float | None = None,
    accept_seqid_zero: bool = False,
) -> Connection:
    """Open a connection by `deadline`. Raises ConnectTimeout or ConnectFailed."""
    return Connection(
        open_stream(address, deadline),
        str(address),
        dialect=dialect,
        limits=limits,
        default_timeout_s=default_timeout_s,
        accept_seqid_zero=accept_seqid_zero,
    )
