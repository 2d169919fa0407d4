"""Whoever is waited for hears of it again, by name, while people work; a waiting card shows a hold on its device."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.environment import now
from handlers.kit import ids
from privacy.model.ids import Millis
from tests.scenario.erasing import CLEO, file_erasure, press
from tests.scenario.house import ANA, BEN, QUICK, House
from tests.scenario.test_holds import hold, lift

TUESDAY = Millis(int(datetime(2026, 12, 1, 10, tzinfo=UTC).timestamp() * 1000))
SOON = {"votes = 1": 'votes = 1\nremind_after = ["1s", "1s"]\napproval_expires = "20d"'}


def at_work() -> Millis:
    """The clock of somebody who began on a Tuesday at ten."""
    return Millis(TUESDAY + now() - BEGAN)


BEGAN = now()
AT_WORK = replace(QUICK, clock=at_work)


async def test_approvers_are_reminded_by_name_until_the_last_time(house: House) -> None:
    async with house.power(AT_WORK, config=SOON):
        await file_erasure(house, "sensor-42")
        first = await house.until_said("still waits for you")
        last = await house.until_said("still waits for you", "This is the last reminder")
        said = [m.content.text for m in house.seen() if m.thread_ts and "still waits" in m.content.text]

    assert f"<@{BEN}> <@{CLEO}>" in first
    assert f"<@{ANA}>" not in first
    assert "approve, reject or ask for changes" in first
    assert "Without a decision it ends" in first
    assert "sensor-42" not in "".join(said)
    assert [("last reminder" in text) for text in said] == [False, True]
    assert last == said[-1]


async def test_whoever_is_asked_which_one_of_an_export_is_reminded(house: House) -> None:
    async with house.power(AT_WORK, config=SOON):
        await house.ask("/dps-export dev-7")
        said = await house.until_said("still waits for you")

    assert f"<@{ANA}>" in said
    assert "choose which one is meant or withdraw" in said


async def test_a_card_that_waits_for_votes_shows_a_legal_hold_and_loses_it_when_it_is_lifted(house: House) -> None:
    async with house.power():
        await file_erasure(house, "lamp-living-room")
        await house.until_card("Waiting for 1 approver")
        await hold(house, "reg-77")
        card = await house.until_card("Waiting for 1 approver, on legal hold", "placed LH-")
        await lift(house, user=CLEO)
        await house.until_card("Waiting for 1 approver.")
        assert "on legal hold" not in house.card()
        await hold(house, "reg-77", user=CLEO)
        await house.until_card("on legal hold")
        await press(house, ids.APPROVE)
        told = house.whispers(BEN)[-1]
        await house.until_card("On legal hold", "Votes 1 of 1")

    assert "vote by" in card
    assert "the plan is approved" in told
    assert "Nothing is deleted while the legal hold on it stands" in told
