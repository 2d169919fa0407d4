"""Two lists of approvers: a vote of each is needed, and what people read is what the ballot counted."""

from dataclasses import replace

from handlers.kit import ids
from sandbox.slack.model.values import UserId
from tests.scenario.erasing import CLEO, file_erasure, has_button, press
from tests.scenario.house import BEN, PRIVACY, House

LEGAL = "U0LEGAL"
TWO_LISTS = {"groups = true": "groups = false", '["U0BEN", "U0CLEO"]': f'[["U0BEN", "U0CLEO"], ["{LEGAL}"]]'}


async def test_two_votes_of_one_list_are_not_said_to_be_enough(house: House) -> None:
    ben = house.slack.directory.person(BEN)
    house.slack.directory.people[UserId(LEGAL)] = replace(ben, id=UserId(LEGAL), name="legal")
    house.slack.directory.join(LEGAL, PRIVACY)

    async with house.power(config=TWO_LISTS):
        await file_erasure(house, "sensor-42")
        await house.until_card("Waiting for 2 approvers")
        await press(house, ids.APPROVE, user=BEN)
        await house.until_card("Waiting for 1 approver")
        await press(house, ids.APPROVE, user=CLEO)
        await house.slack.until(lambda: any("counts" in said for said in house.whispers(CLEO)))

        assert "1 more to come" in house.whispers(CLEO)[-1]
        await house.until_card("Waiting for 1 approver", f"<@{CLEO}>")
        assert has_button(house.cards()[0], ids.APPROVE)
        assert "approved" not in house.events()

        await press(house, ids.APPROVE, user=LEGAL)
        await house.until_card("Done", seconds=30)

    assert "the plan is approved" in house.whispers(LEGAL)[-1]
