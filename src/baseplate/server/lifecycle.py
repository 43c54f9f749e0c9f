"""From the first connection to the last: signals, draining, the end.

On SIGTERM, SIGINT or SIGUSR2 (what Kubernetes, a terminal and Einhorn send) the server goes on as before
for `drain_time`, new connections included, so that balancers can take it out of their lists. Then its
listener closes, what is being served may end within the server's `stop_timeout`, and the process exits
with 0. A second signal changes nothing. SIGUSR1 writes every thread's stack to the log.
"""

from __future__ import annotations

import logging
import signal
import sys
import threading
import traceback
from types import FrameType
from typing import Protocol

__all__ = ["STOP_SIGNALS", "Server", "dump_stacks_on_signal", "run_until_signalled"]

logger = logging.getLogger(__name__)

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGUSR2)


class Server(Protocol):
    """What a server's factory returns. `thriftkit.blocking.server.ThreadedServer` is one."""

    def serve_forever(self) -> None:
        """Serve until `shutdown`, then finish what is being served, within a bounded time."""
        ...

    def shutdown(self) -> None:
        """Ask `serve_forever` to end, and return at once. Called from another thread."""
        ...


class StopRequest:
    """Set by the first of `STOP_SIGNALS`. Made before the app is, so that no early signal is lost."""

    def __init__(self) -> None:
        self._requested = threading.Event()
        for number in STOP_SIGNALS:
            signal.signal(number, self._on_signal)
            signal.siginterrupt(number, False)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._requested.set()

    def wait(self) -> None:
        """Block until the signal has come."""
        self._requested.wait()


def run_until_signalled(server: Server, stop: StopRequest, *, drain_time_s: float) -> None:
    """Run `server` in this thread; once `stop` is requested and `drain_time_s` is over, end it.

    Raises:
        Exception: whatever `serve_forever` raises.
    """

    def drain() -> None:
        stop.wait()
        logger.info("shutting down: serving as before for %g s more", drain_time_s)
        threading.Event().wait(drain_time_s)
        logger.info("shutting down: no new connections, finishing what is being served")
        server.shutdown()

    threading.Thread(target=drain, name="drain", daemon=True).start()
    server.serve_forever()


def dump_stacks_on_signal() -> None:
    """Make SIGUSR1 write the stacks of all threads to the log."""
    signal.signal(signal.SIGUSR1, _dump_stacks)
    signal.siginterrupt(signal.SIGUSR1, False)


def _dump_stacks(_number: int, frame: FrameType | None) -> None:
    names = {thread.ident: thread.name for thread in threading.enumerate()}
    here = threading.get_ident()
    threads_by_stack: dict[str, list[str]] = {}
    for ident, running in sys._current_frames().items():
        # This thread's top frame is this function: what it was doing is the frame that the signal interrupted.
        stack = traceback.format_stack(frame if ident == here and frame is not None else running)
        threads_by_stack.setdefault("".join(stack).rstrip(), []).append(str(names.get(ident, ident)))
    stacks = [f"{', '.join(threads)}:\n{stack}" for stack, threads in threads_by_stack.items()]
    logger.warning("received SIGUSR1; the stacks of all threads:\n%s", "\n".join(stacks))
