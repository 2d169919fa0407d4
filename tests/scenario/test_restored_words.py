"""On an older copy of the database, people read what this copy knows, and nothing about what came after it."""

import pytest

from handlers.kit import ids
from privacy.model.clocks import MINUTE
from tests.scenario.erasing import comment, file_erasure, press
from tests.scenario.house import ANA, House
from tests.scenario.test_final_receipt import later
from tests.scenario.test_restores import OLDER, VOTE, accept, copied, erased_and_forgotten, put_back

HALF_AN_HOUR = {"votes = 1": 'votes = 1\napproval_expires = "30m"'}
UNKNOWN = "an older copy of the database was put back, and nobody knows here what was done in its missing entries"


@pytest.mark.parametrize("accepted", [True, False])
async def test_what_expires_on_an_older_copy_is_not_said_to_have_deleted_nothing(
    house: House, *, accepted: bool
) -> None:
    await erased_and_forgotten(house, HALF_AN_HOUR)
    async with house.power(config=HALF_AN_HOUR):
        await house.until_card(VOTE, UNKNOWN)
    if accepted:
        accept(house)
    async with house.power(later(50 * MINUTE), config=HALF_AN_HOUR):
        card = await house.until_card("Expired")
        news = await house.until_said("Expired")

    assert UNKNOWN in card
    assert UNKNOWN in news
    for said in (card, news):
        assert "Nothing was deleted" not in said
        assert "Nobody decided in time" not in said


@pytest.mark.parametrize("way", [ids.WITHDRAW, ids.REJECT])
async def test_what_is_taken_back_on_an_older_copy_is_not_said_to_have_deleted_nothing(house: House, way: str) -> None:
    await erased_and_forgotten(house)
    async with house.power():
        await house.until_card(VOTE, UNKNOWN)
        if way == ids.WITHDRAW:
            await press(house, way, user=ANA)
            await house.slack.until(lambda: any(UNKNOWN in said for said in house.whispers(ANA)))
            card = await house.until_card("Withdrawn")
        else:
            await press(house, way)
            await comment(house, "Not now.")
            card = await house.until_card("Rejected", "Not now.")

    assert UNKNOWN in card
    assert "Nothing was deleted" not in card + "".join(house.whispers(ANA))


async def test_what_was_erased_after_the_copy_is_not_said_to_have_never_been_there(house: House) -> None:
    await erased_and_forgotten(house)
    async with house.power():
        await house.until_card(VOTE, UNKNOWN)
    accept(house)
    async with house.power():
        await press(house, ids.APPROVE)
        card = await house.until_card("already gone", "Done")

    for said in (card, *(message.content.text for message in house.seen())):
        assert "nothing was deleted" not in said.lower()


async def test_a_device_that_is_planned_after_it_was_erased_is_not_said_to_be_unknown(house: House) -> None:
    async with house.power():
        await file_erasure(house, "thermo-0107")
        await house.until_card("Which way?")
    copy = copied(house)
    async with house.power():
        await press(house, ids.ERASE, user=ANA)
        await house.until_card(VOTE)
        await press(house, ids.APPROVE)
        await house.until_card("Done")
    put_back(house, copy)
    async with house.power():
        await house.until_card("Which way?", UNKNOWN)
    accept(house)
    async with house.power():
        await press(house, ids.ERASE, user=ANA)
        card = await house.until_card("No data held", UNKNOWN)
        reply = await house.until_said("No reply to paste", "may have been sent")

    assert "so nothing was deleted" not in card
    assert "stores nothing under this id" not in reply


async def test_what_is_asked_for_after_the_copy_was_put_back_speaks_of_itself_alone(house: House) -> None:
    await erased_and_forgotten(house)
    async with house.power():
        await house.slack.until(lambda: "restored" in house.events())
    accept(house)
    async with house.power():
        await file_erasure(house, "thermo-0107")
        await house.slack.until(lambda: any("Which way?" in card.content.text for card in house.cards()))
        card = next(card for card in house.cards() if "Which way?" in card.content.text)
        await press(house, ids.WITHDRAW, user=ANA, message=card)
        await house.slack.until(lambda: any("Withdrawn" in card.content.text for card in house.cards()))

    (said,) = [card.content.text for card in house.cards() if "Withdrawn" in card.content.text]
    assert "Nothing was deleted." in said
    assert OLDER not in said
    assert UNKNOWN not in said
