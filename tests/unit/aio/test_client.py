from __future__ import annotations

import asyncio
import contextlib
import gc
import time
from collections.abc import AsyncIterator

import pytest

from thriftkit.aio import Address, Connection, ConnectionPool, connect
from thriftkit.blocking.server import ThreadedServer, listen
from thriftkit.errors import (
    ConnectFailed,
    ConnectionLost,
    DeadlineExceeded,
    EncodeError,
    PoolClosed,
    PoolTimeout,
    TApplicationException,
    TException,
)
from thriftkit.sansio.framing import Dialect


def soon(timeout_s: float = 5) -> float:
    return time.monotonic() + timeout_s


@pytest.fixture
def address(echo):
    import threading

    listener = listen(Address.tcp("127.0.0.1", 0))
    server = ThreadedServer(echo.Processor(echo.handler), listener, stop_timeout_s=2)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Address.tcp("127.0.0.1", listener.getsockname()[1])
    server.shutdown()
    thread.join(10)


async def open_to(address: Address, **settings) -> Connection:
    return await connect(address, deadline=soon(), default_timeout_s=5, **settings)


@contextlib.asynccontextmanager
async def scripted(script) -> AsyncIterator[Address]:
    """A peer that runs `script(reader, writer)` for each connection; ends when all its scripts have."""
    tasks: set[asyncio.Task[None]] = set()

    async def run(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            await script(reader, writer)
        except ConnectionError:
            pass  # the client went away, as it should
        finally:
            writer.transport.abort()

    server = await asyncio.start_server(run, "127.0.0.1", 0)
    try:
        yield Address.tcp(*server.sockets[0].getsockname())
    finally:
        server.close()
        await asyncio.gather(*tasks)


@pytest.mark.parametrize("dialect", Dialect)
def test_calls_of_every_kind(echo, address, dialect: Dialect):
    async def main() -> None:
        async with await open_to(address, dialect=dialect) as connection:
            await connection.call(echo.PING)
            assert await connection.call(echo.ECHO, "hello") == "hello"
            assert await connection.call(echo.ECHO, "x" * 3_000_000) == "x" * 3_000_000
            with pytest.raises(echo.Gone):
                await connection.call(echo.ECHO, "gone")
            with pytest.raises(TApplicationException):
                await connection.call(echo.ECHO, "boom")
            await connection.call(echo.NOTE, "y" * 3_000_000)
            with pytest.raises(EncodeError):
                await connection.call(echo.ADD, "1", 2)
            assert await connection.call(echo.ADD, 1, 2) == 3
            assert connection.usable
        assert not connection.usable

    asyncio.run(main())
    assert len(echo.handler.notes[0]) == 3_000_000


def test_no_peer_can_extend_the_deadline(echo):
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"\0\1\0\0\x0f\xff")
        while not reader.at_eof():
            writer.write(b"\0")
            await writer.drain()
            await asyncio.sleep(0.02)  # the drip

    async def main() -> None:
        async with scripted(drip) as address:
            connection = await open_to(address)
            began = time.monotonic()
            with pytest.raises(DeadlineExceeded):
                await connection.call_with(echo.PING, (), deadline=soon(0.3))
            assert 0.25 < time.monotonic() - began < 0.9
            assert not connection.usable

    asyncio.run(main())


def test_a_cancelled_call_closes_its_connection(echo):
    async def mute(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(-1)

    async def main() -> None:
        async with scripted(mute) as address:
            connection = await open_to(address)
            call = asyncio.create_task(connection.call(echo.PING))
            await asyncio.sleep(0.05)  # let it be sent
            call.cancel()
            with pytest.raises(asyncio.CancelledError):
                await call
            assert not connection.usable

    asyncio.run(main())


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 400\r\n\r\n", b"\0\0\0\x20\x0f\xff", b"\xff" * 40])
def test_bad_answers_are_typed_errors(echo, answer: bytes):
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(answer)
        await writer.drain()

    async def main() -> None:
        async with scripted(script) as address:
            connection = await open_to(address)
            with pytest.raises(TException):
                await connection.call(echo.PING)
            assert not connection.usable

    asyncio.run(main())


def test_refused_and_closed(echo, address):
    async def main() -> None:
        with pytest.raises(ConnectFailed):
            await connect(Address.unix("/nonexistent/socket"), deadline=soon())
        connection = await open_to(address)
        connection.close()
        with pytest.raises(TException, match="broken"):
            await connection.call(echo.PING)

    asyncio.run(main())


def test_a_call_whose_deadline_has_passed_is_not_sent(echo, address):
    async def main() -> None:
        async with await open_to(address) as connection:
            with pytest.raises(DeadlineExceeded) as caught:
                await connection.call_with(echo.NOTE, ("late",), deadline=time.monotonic() - 1)
            assert caught.value.sent is False
            assert await connection.call_with(echo.ADD, (1, 2), deadline=float("inf")) == 3

    asyncio.run(main())
    assert "late" not in echo.handler.notes


def test_a_large_call_that_is_cut_is_reported_once(echo):
    """By its own error, not also by the loop, for the future that nobody waited for."""
    reported: list[object] = []

    async def cut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)

    async def main() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: reported.append(context))
        async with scripted(cut) as address:
            connection = await open_to(address)
            with pytest.raises(ConnectionLost):
                await connection.call(echo.ECHO, "x" * 8_000_000)
            del connection
            gc.collect()

    asyncio.run(main())
    assert reported == []


class TestPool:
    def test_reuse_and_many_tasks(self, echo, address):
        async def main() -> None:
            pool = ConnectionPool(lambda deadline: connect(address, deadline=deadline, default_timeout_s=5), size=3)

            async def work(number: int) -> None:
                async with pool.connection(soon()) as connection:
                    assert await connection.call(echo.ADD, number, 1) == number + 1

            await asyncio.gather(*(work(n) for n in range(200)))
            stats = pool.stats()
            assert (stats.checked_out, stats.waiting, stats.counters.opened) == (0, 0, 3)
            pool.close()
            with pytest.raises(PoolClosed):
                await pool.acquire(soon())

        asyncio.run(main())

    def test_waiting_ends_at_the_deadline(self, address):
        async def main() -> None:
            pool = ConnectionPool(lambda deadline: connect(address, deadline=deadline), size=1)
            held = await pool.acquire(soon())
            with pytest.raises(PoolTimeout):
                await pool.acquire(soon(0.05))
            assert pool.stats().waiting == 0
            pool.discard(held)
            assert pool.checked_out == 0

        asyncio.run(main())

    def test_cancelling_at_any_moment_loses_no_slot(self, echo, address):
        async def main() -> None:
            pool = ConnectionPool(lambda deadline: connect(address, deadline=deadline, default_timeout_s=5), size=2)

            async def work(number: int) -> None:
                async with pool.connection(soon()) as connection:
                    assert await connection.call(echo.ADD, number, 1) == number + 1

            for round_ in range(40):
                tasks = [asyncio.create_task(work(n)) for n in range(10)]
                for _ in range(round_ % 20):
                    await asyncio.sleep(0)
                for task in tasks[::2]:
                    task.cancel()
                outcomes = await asyncio.gather(*tasks, return_exceptions=True)
                assert all(o is None or isinstance(o, asyncio.CancelledError) for o in outcomes), outcomes
                assert (pool.checked_out, pool.stats().waiting) == (0, 0)
            pool.close()

        asyncio.run(main())

    def test_a_lost_connection_is_not_reused(self, echo):
        async def once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read(1)

        async def main() -> None:
            async with scripted(once) as address:
                pool = ConnectionPool(lambda deadline: connect(address, deadline=deadline, default_timeout_s=5), size=1)
                for _ in range(2):
                    with pytest.raises(ConnectionLost):
                        async with pool.connection(soon()) as connection:
                            await connection.call(echo.PING)
                assert pool.stats().counters.opened == 2

        asyncio.run(main())
