"""An administrator deletes a card: it is put up again before anything is said or shown under it."""

from handlers.kit import ids
from sandbox.slack.model.values import Message
from tests.scenario.erasing import file_erasure, has_button, press
from tests.scenario.house import PRIVACY, House

VOTE = "Waiting for 1 approver"


def said(house: House) -> list[Message]:
    """What the bot said to everybody."""
    return [m for m in house.seen() if m.user == "U0DPSBOT" and not m.visible_to]


def assert_all_hangs_together(house: House) -> None:
    """One card, and everything else in its thread."""
    (card,) = house.cards()
    assert {m.thread_ts for m in said(house) if m.ts != card.ts} == {card.ts}


async def test_a_card_deleted_during_the_search_is_there_again_with_everything_in_its_thread(
    house: House,
) -> None:
    async with house.power():
        call = house.azure.boards["factory-eu"].hold("GET /enrollments/sensor-42", when="before")
        await house.ask("/dps-export sensor-42")
        await call.reached()
        await house.until_card("Searching")
        house.slack.admin.delete_message(PRIVACY, house.cards()[0].ts)
        call.release()
        await house.until_card("Done", seconds=30)
        await house.until_said("ready to paste")

    assert len([file for message in said(house) for file in message.files]) == 1
    assert_all_hangs_together(house)


async def test_a_card_deleted_while_it_waits_for_votes_is_there_again_before_the_next_word(house: House) -> None:
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card(VOTE)
        await house.until_said("read the plan above")
        old = house.cards()[0]
        house.azure.world.hubs["hub-eu"].patch_twin("sensor-42", {"tags": {"room": "office"}})
        call = house.azure.boards["hub-eu"].hold("GET /twins/sensor-42", when="before")
        await press(house, ids.APPROVE)
        await call.reached()
        house.slack.admin.delete_message(PRIVACY, old.ts)
        call.release()
        await house.until_said("read the new plan")
        await house.until_card(VOTE)
        assert has_button(house.cards()[0], ids.APPROVE)
        await press(house, ids.APPROVE)
        await house.until_card("Done", seconds=30)
        await house.until_said("ready to paste")

    newer = [m for m in said(house) if m.thread_ts and m.thread_ts != old.ts]
    assert {m.thread_ts for m in newer} == {house.cards()[0].ts}
