"""Requests in a channel that was archived, or that the config names no more: decided alone with the bot, and moved."""

import json

from handlers.kit import ids
from sandbox.slack.model.values import Message, UserId
from tests.scenario.erasing import block_of, file_erasure, has_button
from tests.scenario.house import ANA, BEN, PRIVACY, House
from tests.scenario.test_channel_safety import change
from tests.scenario.test_final_receipt import until_events
from tests.scenario.test_home import TWO_CHANNELS, click_home, home_of

VOTE, AUDIT = "Waiting for 1 approver", "C0AUDIT"
ELSEWHERE = {f'id = "{PRIVACY}"': f'id = "{AUDIT}"', 'audit_channel = "C0AUDIT"': ""}


def alone(house: House, user: str) -> list[Message]:
    """The direct messages between the bot and somebody."""
    return house.slack.messages(user, house.slack.directory.direct_messages(UserId(user)).id)


async def test_a_request_whose_channel_left_the_config_is_found_at_home_and_decided_in_direct_messages(
    house: House,
) -> None:
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card(VOTE)
    async with house.power(config=ELSEWHERE):
        assert "out of this app's config" in json.dumps(await home_of(house, BEN))
        await click_home(house, BEN, ids.HOME_SHOW)
        await house.slack.until(lambda: any(has_button(said, ids.APPROVE) for said in alone(house, BEN)))
        card = alone(house, BEN)[-1]
        place = house.slack.directory.direct_messages(UserId(BEN)).id
        await house.slack.click(BEN, place, card.ts, block_of(card, ids.APPROVE), ids.APPROVE)
        await until_events(house, "fulfilled")

    assert "sensor-42" not in house.azure.world.hubs["hub-eu"].device_ids()
    assert [file for said in house.seen() for file in said.files] == []
    assert len([file for said in alone(house, ANA) for file in said.files]) == 1


async def test_a_request_whose_channel_was_archived_is_moved_with_its_card_and_call(house: House) -> None:
    async with house.power(config=TWO_CHANNELS):
        await file_erasure(house, "sensor-42")
        await house.until_card(VOTE)
        change(house, is_archived=True)
    async with house.power(config=ELSEWHERE):
        await home_of(house, ANA)
        await click_home(house, ANA, ids.HOME_MOVE)
        (form,) = house.slack.views.stack(UserId(ANA))
        await house.slack.submit(ANA, form.id, {})
        await house.slack.until(lambda: any(VOTE in c.content.text for c in house.cards(channel=AUDIT)), seconds=20)
        (card,) = house.cards(channel=AUDIT)
        await house.slack.click(BEN, AUDIT, card.ts, block_of(card, ids.APPROVE), ids.APPROVE)
        await until_events(house, "fulfilled")
        await house.slack.until(lambda: any("Done" in c.content.text for c in house.cards(channel=AUDIT)), seconds=20)

    assert house.events().count("moved") == 1
    assert len([file for said in house.seen(channel=AUDIT) for file in said.files]) == 1
