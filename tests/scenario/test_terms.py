"""The law's days through the front door: extended once, in time, by whoever asked; receipt confirmed under the CCPA."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.environment import Environment, now
from handlers.kit import ids
from privacy.model.ids import Millis
from sandbox.faults import Fault, FaultKind
from sandbox.slack.model.values import Outcome, UserId
from tests.scenario.erasing import file_erasure, has_button, press
from tests.scenario.house import ANA, BEN, QUICK, House
from tests.scenario.test_final_receipt import files, opened

WHY = "the data lie in several systems"
POLICY = "votes = 1"
BOTH_ASK = {'requesters = ["U0ANA"]': 'requesters = ["U0ANA", "U0BEN"]'}
PATIENT = {POLICY: f'{POLICY}\napproval_expires = "60d"\ntime_zone = "Europe/Berlin"'}
THANKSGIVING = {POLICY: f"{POLICY}\nholidays = [2026-11-26]"}


def at(moment: str) -> Environment:
    """The bot's clock begins at this time, in UTC, and goes on."""
    began, shown = now(), int(datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp() * 1000)
    return replace(QUICK, clock=lambda: Millis(shown + now() - began))


def forms(house: House, user: str = ANA) -> list[Any]:
    return list(house.slack.views.stack(UserId(user)))


async def hand_in(house: House, why: str = WHY) -> Outcome:
    return await house.slack.submit(ANA, forms(house)[-1].id, {ids.COMMENT: {ids.COMMENT: why}})


async def refused(house: House, user: str) -> str:
    """The sentence that this person alone is told instead of the form."""
    await press(house, ids.EXTEND, user=user)
    assert not forms(house, user)
    return house.whispers(user)[-1]


def refusals(house: House) -> list[str]:
    return [entry["detail"]["reason"] for entry in house.entries() if entry["event"] == "refused"]


async def test_a_term_is_extended_once_by_whoever_asked_and_the_answer_says_so(house: House) -> None:
    async with house.power(at("2026-11-20T10:00"), config=BOTH_ASK):
        await file_erasure(house, "sensor-42")
        await house.until_card("Waiting for 1 approver", "due 12 Dec 2026 ·")
        assert "Only" in await refused(house, BEN)

        await press(house, ids.EXTEND, user=ANA)
        assert "12 Feb 2027" in str(forms(house)[-1])
        house.worlds.slack.board.add(Fault(route="* /api/chat.update", kind=FaultKind.STATUS, status=503))
        assert (await hand_in(house)).errors is None
        second = await refused(house, ANA)  # the card still shows the button
        house.worlds.slack.board.clear()
        await house.until_card("Waiting for 1 approver", "due 12 Feb 2027 (extended)")
        letter = await house.until_said("We need more time", "12 Feb 2027", WHY)
        await house.ask("/dps-status")
        status = house.whispers(ANA)[-1]

        await press(house, ids.APPROVE)
        reply = await house.until_said("As we wrote on 20 Nov 2026", "until 12 Feb 2027", WHY)

    assert "extended already, on 20 Nov 2026, until 12 Feb 2027" in second
    receipt = opened(house, files(house)[-1])
    law = receipt.json("receipt.json")["law"]
    assert (law["due_on"], law["extended_on"]) == ("2027-02-12", "2026-11-20")
    assert "(extended once, on 2026-11-20)" in receipt.page
    assert "Tell the person by 12 Dec 2026" in letter
    assert "due 12 Feb 2027" in status
    assert "checked afterwards that it is gone" in reply
    (entry,) = [entry for entry in house.entries() if entry["event"] == "extended"]
    assert entry["detail"] == {"before": "2026-12-12", "due_on": "2027-02-12"}
    assert WHY not in str(house.entries())
    assert refusals(house) == ["not yours", "already decided"]


async def test_once_the_first_term_is_over_in_the_companys_zone_it_cannot_be_extended(house: House) -> None:
    async with house.power(at("2026-11-20T10:00"), config=PATIENT):
        await file_erasure(house, "sensor-42")
        await house.until_card("Waiting for 1 approver")
    async with house.power(at("2026-12-12T23:30"), config=PATIENT):  # past midnight in Berlin
        said = await refused(house, ANA)

    assert "The first term of" in said
    assert "ended on 12 Dec 2026" in said
    assert "extended" not in house.events()
    assert refusals(house) == ["too late"]


async def test_what_no_law_gives_a_day_has_nothing_to_extend(house: House) -> None:
    async with house.power():
        await file_erasure(house, "sensor-42", law="other")
        card = await house.until_card("Waiting for 1 approver")

    assert "due" not in card
    assert not has_button(house.cards()[0], ids.EXTEND)


async def test_receipt_under_the_ccpa_is_confirmed_within_ten_business_days(house: House) -> None:
    async with house.power(config=THANKSGIVING):
        await file_erasure(house, "sensor-42", law="CCPA")
        await house.until_card("due 27 Dec 2026", "confirm receipt by 27 Nov 2026")
        letter = await house.until_said("Confirm receipt by 27 Nov 2026", "we received your request")

    assert "by 27 Dec 2026 at the latest" in letter
