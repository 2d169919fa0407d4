"""Slack's pace, on a clock of the test's own."""

import asyncio
from dataclasses import dataclass, field

import pytest

from handlers.kit.three_seconds import interaction
from handlers.workspace.pace import POST, UPDATE, SlackPace


@dataclass
class Time:
    """Stands still, but for those who sleep."""

    at: float = 100.0
    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def pace(time: Time) -> SlackPace:
    return SlackPace(now=time.now, sleep=time.sleep)


async def test_a_channel_gets_three_messages_at_once_and_then_one_a_second(pace: SlackPace, time: Time) -> None:
    began = time.at
    for _ in range(43):
        await pace.turn(POST, "C1")

    assert 40 < time.at - began < 44


async def test_another_channel_does_not_wait(pace: SlackPace, time: Time) -> None:
    for _ in range(3):
        await pace.turn(POST, "C1")
    await pace.turn(POST, "C2")

    assert time.slept == []
    assert pace.ready_in(POST, "C1") > 1
    assert pace.ready_in(POST, "C3") == 0


@pytest.mark.parametrize(
    ("method", "a_minute"), [(UPDATE, 50), ("users.info", 100), ("usergroups.users.list", 20), ("files.info", 100)]
)
async def test_a_method_is_called_as_often_a_minute_as_its_tier_says(
    pace: SlackPace, time: Time, method: str, a_minute: int
) -> None:
    began = time.at
    for _ in range(4 * a_minute):
        await pace.turn(method, "")

    assert 3 * 60 < time.at - began < 3.5 * 60
    time.at += 600
    time.slept.clear()
    for _ in range(int(0.9 * a_minute)):
        await pace.turn(method, "")
    assert time.slept == []


async def test_a_method_without_a_tier_does_not_wait(pace: SlackPace, time: Time) -> None:
    for _ in range(1000):
        await pace.turn("views.open", "")
        pace.refused("views.open", "", retry_after=9)

    assert (time.slept, pace.ready_in("views.open", "")) == ([], 0)


async def test_what_an_acknowledgement_waits_for_never_waits_and_is_counted(pace: SlackPace, time: Time) -> None:
    async with interaction():
        for _ in range(40):
            await pace.turn("usergroups.users.list", "")

    assert time.slept == []
    assert 60 < pace.ready_in("usergroups.users.list", "") < 75


async def test_a_refusal_holds_the_others_back_as_long_as_slack_says(pace: SlackPace) -> None:
    pace.refused("conversations.info", "", retry_after=7)

    assert pace.ready_in("conversations.info", "") == 7
    assert pace.ready_in("conversations.open", "") == 0


async def test_a_refusal_for_a_thousand_years_holds_the_others_for_a_minute(pace: SlackPace) -> None:
    pace.refused("conversations.info", "", retry_after=31_536_000_000)

    assert pace.ready_in("conversations.info", "") == 60


async def test_whoever_is_cancelled_gives_the_turn_back() -> None:
    pace = SlackPace()
    for _ in range(19):
        await pace.turn("users.list", "")
    before = pace.ready_in("users.list", "")
    waiting = asyncio.ensure_future(pace.turn("users.list", ""))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting

    assert pace.ready_in("users.list", "") <= before


async def test_a_faster_slack_is_met_faster(time: Time) -> None:
    pace = SlackPace(speed=10, now=time.now, sleep=time.sleep)
    began = time.at
    for _ in range(23):
        await pace.turn(POST, "C1")

    assert 2 < time.at - began < 2.4
