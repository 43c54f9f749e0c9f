"""One timer for many waits in a row."""

from __future__ import annotations

import asyncio
import time

from thriftkit.aio.alarm import Alarm


def _run(scenario: object) -> None:
    loop = asyncio.new_event_loop()
    try:
        loop.run_until_complete(scenario(loop))  # type: ignore[operator] # a local coroutine function
    finally:
        loop.close()


def test_rings_at_the_earliest_deadline_and_again_while_asked_to() -> None:
    rung: list[float] = []
    answers: list[float | None] = []

    def ring(now: float) -> float | None:
        rung.append(now)
        return answers.pop(0) if answers else None

    async def scenario(loop: asyncio.AbstractEventLoop) -> None:
        alarm = Alarm(ring)
        start = time.monotonic()
        answers.append(start + 0.04)
        alarm.set(loop, start + 30.0)
        alarm.set(loop, start + 0.01)
        alarm.set(loop, start + 20.0)  # later than what is set: nothing to do
        await asyncio.sleep(0.1)
        assert len(rung) == 2
        assert rung[0] >= start + 0.009
        assert rung[1] >= start + 0.039

    _run(scenario)


def test_later_waits_need_no_new_timer() -> None:
    async def scenario(loop: asyncio.AbstractEventLoop) -> None:
        alarm = Alarm(lambda now: None)
        alarm.set(loop, time.monotonic() + 30)
        timer = alarm._timer
        for _ in range(100):
            alarm.set(loop, time.monotonic() + 30)
        assert alarm._timer is timer
        alarm.cancel()

    _run(scenario)


def test_cancelled_alarm_does_not_ring() -> None:
    rung: list[float] = []

    async def scenario(loop: asyncio.AbstractEventLoop) -> None:
        alarm = Alarm(rung.append)  # type: ignore[arg-type] # returns None
        alarm.set(loop, time.monotonic())
        alarm.cancel()
        await asyncio.sleep(0.02)
        assert not rung

    _run(scenario)


def test_alarm_moves_to_another_loop() -> None:
    rung: list[float] = []
    alarm = Alarm(rung.append)  # type: ignore[arg-type] # returns None

    async def first(loop: asyncio.AbstractEventLoop) -> None:
        alarm.set(loop, time.monotonic() + 30)  # and the loop ends before it can ring

    async def second(loop: asyncio.AbstractEventLoop) -> None:
        alarm.set(loop, time.monotonic() + 0.01)
        await asyncio.sleep(0.05)

    _run(first)
    _run(second)
    assert len(rung) == 1
