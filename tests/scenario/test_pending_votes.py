"""A vote while Slack is too busy to say who votes: kept by Slack's word for minutes, then counted or refused aloud."""

import sqlite3
from dataclasses import replace

import pytest

from bot.environment import now
from bot.verify import verify_ledger
from handlers.kit import ids
from privacy.model.clocks import MINUTE
from privacy.model.errors import LedgerBrokenError
from privacy.model.ids import Millis
from sandbox.faults import Fault, FaultKind
from tests.scenario.erasing import comment, file_erasure, press
from tests.scenario.house import ANA, BEN, QUICK, House

VOTE = "Waiting for 1 approver"


def busy(house: House, seconds: str | None, times: int | None = None) -> None:
    """Slack answers look-ups of people with 429 from now on."""
    fault = Fault(route="* /api/users.info", kind=FaultKind.STATUS, status=429, retry_after=seconds, times=times)
    house.worlds.slack.board.add(fault)


async def ask(house: House) -> None:
    await file_erasure(house, "sensor-42")
    await house.until_card(VOTE)


async def test_a_vote_waits_as_long_as_slack_says_and_is_counted_then(house: House) -> None:
    async with house.power():
        await ask(house)
        busy(house, "1", times=2)
        await press(house, ids.APPROVE)
        assert "Your vote is kept" in house.whispers(BEN)[-1]
        assert house.events()[-1] == "vote pending"
        await house.until_card("Done", seconds=30)

    assert any("counts: the plan is approved" in said for said in house.whispers(BEN))
    assert [house.events().count(event) for event in ("vote pending", "voted", "refused")] == [1, 1, 0]
    verify_ledger(house.database)


async def test_a_second_click_while_it_waits_is_the_same_vote(house: House) -> None:
    async with house.power():
        await ask(house)
        busy(house, "1", times=2)
        await press(house, ids.APPROVE)
        await press(house, ids.APPROVE)
        await house.until_card("Done", seconds=30)

    assert [house.events().count(event) for event in ("vote pending", "voted", "refused")] == [1, 1, 0]


async def test_a_restart_does_not_lose_a_vote_that_waits(house: House) -> None:
    async with house.power():
        await ask(house)
        busy(house, "2", times=1)
        await press(house, ids.APPROVE)
    assert house.events()[-1] == "vote pending"
    async with house.power():
        await house.until_card("Done", seconds=30)

    assert house.events().count("voted") == 1


async def test_after_five_minutes_it_is_refused_aloud_and_can_be_cast_anew(house: House) -> None:
    async with house.power():
        await ask(house)
        busy(house, "2")
        await press(house, ids.APPROVE)
    async with house.power(replace(QUICK, clock=lambda: Millis(now() + 6 * MINUTE))):
        await house.slack.until(lambda: "refused" in house.events(), seconds=20)
        await house.slack.until(lambda: "was not counted" in house.whispers(BEN)[-1])
        house.worlds.slack.board.clear()
        await press(house, ids.APPROVE)
        await house.until_card("Done", seconds=30)

    (refused,) = [entry for entry in house.entries() if entry["event"] == "refused"]
    assert refused["detail"]["reason"] == "roster unreadable"
    assert house.events().count("voted") == 1


async def test_a_vote_that_waits_does_not_count_once_the_request_was_withdrawn(house: House) -> None:
    async with house.power():
        await ask(house)
        busy(house, "1", times=1)
        await press(house, ids.APPROVE)
        await press(house, ids.WITHDRAW, user=ANA)
        await house.slack.until(lambda: "refused" in house.events(), seconds=20)
        await house.slack.until(lambda: "nothing to decide" in house.whispers(BEN)[-1])

    assert "voted" not in house.events()
    assert "sensor-42" in house.azure.world.hubs["hub-eu"].device_ids()


async def test_a_wait_beyond_five_minutes_or_without_slacks_word_is_refused_at_once(house: House) -> None:
    async with house.power():
        await ask(house)
        for seconds in ("3600", None):
            house.worlds.slack.board.clear()
            busy(house, seconds)
            await press(house, ids.APPROVE)
            assert "was not counted" in house.whispers(BEN)[-1]

    assert house.events()[-2:] == ["refused", "refused"]
    assert "vote pending" not in house.events()


async def test_a_no_is_refused_at_its_form_and_does_not_wait(house: House) -> None:
    async with house.power():
        await ask(house)
        busy(house, "1", times=1)
        await press(house, ids.REJECT)
        outcome = await comment(house, "part of a claim")

    assert outcome.errors is not None
    assert house.events()[-1] == "refused"


async def test_a_pending_vote_that_nobody_cast_is_found(house: House) -> None:
    async with house.power():
        await ask(house)
    connection = sqlite3.connect(house.database)
    connection.execute(
        "INSERT INTO pending_votes SELECT id, 'U0BEN', 'T0', 'C0PRIVACY', 't', '', 0, 9999999999999 FROM plans"
    )
    connection.commit()
    connection.close()

    with pytest.raises(LedgerBrokenError, match="a vote that waits"):
        verify_ledger(house.database)
