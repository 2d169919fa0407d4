"""The pace of calls, on a clock of its own."""

import asyncio

import pytest

from dps.transport.config import Pace
from dps.transport.pace import TokenBucket


class Time:
    """A clock that only waiting moves."""

    def __init__(self) -> None:
        self.at = 0.0
        self.waits: list[float] = []

    def now(self) -> float:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.at += seconds


async def test_after_the_burst_calls_come_at_the_rate() -> None:
    time = Time()
    bucket = TokenBucket(Pace(rate=5, burst=3), now=time.now, sleep=time.sleep)
    for _ in range(3):
        await bucket.take()
    assert time.at == 0
    for _ in range(10):
        await bucket.take()
    assert time.at == pytest.approx(2.0)


async def test_a_rest_fills_the_burst_and_no_more() -> None:
    time = Time()
    bucket = TokenBucket(Pace(rate=5, burst=3), now=time.now, sleep=time.sleep)
    time.at = 1000.0
    for _ in range(4):
        await bucket.take()
    assert time.waits == [pytest.approx(0.2)]


async def test_calls_at_once_wait_one_after_the_other() -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    bucket = TokenBucket(Pace(rate=2, burst=1), now=lambda: 0.0, sleep=sleep)
    await asyncio.gather(*(bucket.take() for _ in range(4)))
    assert waits == [0.5, 1.0, 1.5]


async def test_a_cancelled_call_gives_its_turn_back() -> None:
    waits: list[float] = []
    parked = asyncio.Event()

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        parked.set()
        await asyncio.Event().wait()

    bucket = TokenBucket(Pace(rate=2, burst=1), now=lambda: 0.0, sleep=sleep)
    await bucket.take()
    for _ in range(3):
        parked.clear()
        task = asyncio.create_task(bucket.take())
        await parked.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert waits == [0.5, 0.5, 0.5]


async def test_without_a_pace_nobody_waits() -> None:
    time = Time()
    bucket = TokenBucket(None, now=time.now, sleep=time.sleep)
    for _ in range(1000):
        await bucket.take()
    assert time.waits == []
