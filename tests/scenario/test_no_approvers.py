"""A config without approvers: nothing is deleted, and every button still answers."""

import pytest

from bot.verify import verify_ledger
from handlers.kit import ids
from privacy.model.order import Field
from tests.scenario.erasing import FILLED, comment, file_erasure, has_button, press
from tests.scenario.house import ANA, BEN, House
from tests.scenario.test_group_erasure import GROUP, add_group
from tests.scenario.test_pauses import VOTE, deletes

NOBODY = {'approvers = ["U0BEN", "U0CLEO"]\n': "", "groups = true": "groups = false", '"live"': '"plan-only"'}
SENTENCE = "Nobody is set up to approve erasures"


def whispers(house: House, word: str, user: str = ANA) -> bool:
    return any(word in said for said in house.whispers(user))


@pytest.mark.parametrize("command", ["/dps-delete sensor-42", "/dps-hold sensor-42", "/dps-hold list"])
async def test_what_would_need_an_approver_is_refused_and_written_down(house: House, command: str) -> None:
    async with house.power(config=NOBODY):
        await house.ask(command)
        await house.slack.until(lambda: whispers(house, SENTENCE), seconds=10)

    assert house.events()[-1] == "refused"
    assert house.entries()[-1]["detail"]["reason"] == "no approvers"
    assert not house.slack.views.stack(ANA)


async def test_what_needs_none_is_answered(house: House) -> None:
    async with house.power(config=NOBODY):
        await house.ask("/dps-export nobody-0")
        await house.until_card("No data found")
        await house.ask("/dps-status")
        await house.slack.until(lambda: whispers(house, "Nothing is open"), seconds=10)
        await house.ask("/dps-audit nobody-0")
        await house.slack.until(lambda: whispers(house, "fulfilled"), seconds=10)
        await house.ask("/dps-delete help")
        await house.slack.until(lambda: whispers(house, "opens a form that asks for the erasure"), seconds=10)


async def test_a_plan_that_waits_for_votes_can_be_withdrawn_and_not_be_approved(house: House) -> None:
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card(VOTE)
    async with house.power(config=NOBODY):
        await press(house, ids.APPROVE)
        await house.slack.until(lambda: whispers(house, SENTENCE, BEN), seconds=10)
        await press(house, ids.REJECT)
        (form,) = house.slack.views.stack(BEN)
        assert form
        outcome = await comment(house, "no")
        assert outcome.errors
        await press(house, ids.WITHDRAW, user=ANA)
        await house.until_card("Withdrawn")

    assert not deletes(house)
    verify_ledger(house.database)


async def test_a_plan_of_which_changes_were_asked_is_not_made_again_for_nobody(house: House) -> None:
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card(VOTE)
        await press(house, ids.ASK_FOR_CHANGES)
        await comment(house, "Which ticket?")
        await house.until_card("Changes asked")
    async with house.power(config=NOBODY):
        await press(house, ids.CHANGE_ORDER, user=ANA)
        await house.slack.until(lambda: whispers(house, SENTENCE), seconds=10)
        await press(house, ids.WITHDRAW, user=ANA)
        await house.until_card("Withdrawn")

    assert not deletes(house)


async def test_a_deletion_that_had_begun_stops_aloud_and_can_be_closed(house: House) -> None:
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card(VOTE)
        call = house.azure.boards["factory-eu"].hold("DELETE /enrollments/sensor-42", when="after")
        await press(house, ids.APPROVE)
        await call.reached()
    call.release()
    async with house.power(config=NOBODY):
        await house.until_card("Stopped after", "plan-only")
        assert has_button(house.cards()[0], ids.CLOSE)
        await press(house, ids.CLOSE, user=ANA)
        await comment(house, "the rest stays", user=ANA)
        await house.until_card("Closed incomplete")
        receipt = house.file()

    assert deletes(house) == [("DELETE", "/enrollments/sensor-42")]
    assert (receipt.manifest["complete"], receipt.manifest["state"]) == (False, "closed incomplete")
    assert receipt.manifest["counts"]["still present"] > 0
    verify_ledger(house.database)


async def test_what_was_approved_and_not_begun_ends_aloud(house: House) -> None:
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card(VOTE)
        call = house.azure.boards["factory-eu"].hold("GET /enrollments/sensor-42", when="before")
        await press(house, ids.APPROVE)
        await call.reached()
    call.release()
    async with house.power(config=NOBODY):
        await house.until_card("Not done", "it was a rehearsal")

    assert not deletes(house)


async def test_an_erasure_that_is_done_can_still_be_looked_at(house: House) -> None:
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card(VOTE)
        await press(house, ids.APPROVE)
        await house.until_card("Done")
    number = next(entry["request"] for entry in house.entries() if entry.get("request"))
    async with house.power(config=NOBODY):
        await house.ask(f"/dps-verify {number}")
        await house.until_said("Final: the fleet scan of")


async def test_the_form_for_all_records_of_a_group_is_refused_at_hand_in(house: House) -> None:
    add_group(house)
    async with house.power():
        await house.ask(f"/dps-export {GROUP}")
        await house.until_card("Done")
        card = house.cards()[0]
    async with house.power(config=NOBODY):
        await press(house, ids.ASK_FOR_RECORDS, user=ANA, message=card)
        (form,) = house.slack.views.stack(ANA)
        asked = {block["block_id"] for block in form.body["blocks"] if block["type"] == "input"}
        typed = {**FILLED, Field.DEVICES: GROUP}
        values = {name: {name: value} for name, value in typed.items() if name in asked}
        outcome = await house.slack.submit(ANA, form.id, values)

    assert SENTENCE in str(outcome.errors)
