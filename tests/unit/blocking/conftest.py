"""Real peers on loopback: a server of ours, and a scripted one that misbehaves on demand."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from thriftkit.blocking import Address
from thriftkit.blocking.server import ThreadedServer, listen


class Running:
    """A `ThreadedServer` in a thread of its own."""

    def __init__(self, server: ThreadedServer, address: Address) -> None:
        self.server = server
        self.address = address
        self.thread = threading.Thread(target=server.serve_forever)
        self.thread.start()

    def stop(self) -> None:
        self.server.shutdown()
        self.thread.join(20)
        assert not self.thread.is_alive()


@pytest.fixture
def serve(echo) -> Iterator[Callable[..., Running]]:
    """Start servers of the echo service; they are stopped at the end."""
    started: list[Running] = []

    def start(processor=None, **settings) -> Running:
        listener = listen(Address.tcp("127.0.0.1", 0))
        address = Address.tcp("127.0.0.1", listener.getsockname()[1])
        server = ThreadedServer(
            processor or echo.Processor(echo.handler), listener, **{"stop_timeout_s": 2, **settings}
        )
        started.append(Running(server, address))
        return started[-1]

    yield start
    for running in started:
        running.stop()


class ScriptedPeer:
    """Accepts connections and runs `script(connection)` for each, in a thread."""

    def __init__(self, script: Callable[[socket.socket], None]) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = Address.tcp("127.0.0.1", self.listener.getsockname()[1])
        self.accepted: list[socket.socket] = []
        self._script = script
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.accepted.append(connection)
            threading.Thread(target=self._run, args=(connection,), daemon=True).start()

    def _run(self, connection: socket.socket) -> None:
        with connection:
            try:
                self._script(connection)
            except OSError:
                pass  # the client went away, as it should

    def close(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for connection in self.accepted:
            connection.close()
        self._accepting.join(5)


@pytest.fixture
def scripted() -> Iterator[Callable[[Callable[[socket.socket], None]], ScriptedPeer]]:
    """Start scripted peers; they are closed at the end."""
    peers: list[ScriptedPeer] = []

    def start(script: Callable[[socket.socket], None]) -> ScriptedPeer:
        peers.append(ScriptedPeer(script))
        return peers[-1]

    yield start
    for peer in peers:
        peer.close()
