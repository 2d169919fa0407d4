"""The three devices of the demo that do not behave, and who counts as an approver when the deletion starts."""

from dataclasses import replace

from handlers.kit import ids
from sandbox.slack.model.values import UserId
from tests.scenario.erasing import CLEO, TWO_VOTES, comment, file_erasure, has_button, press
from tests.scenario.house import ANA, BEN, QUICK, House

VOTE = "Waiting for 1 approver"


async def test_a_device_that_registers_again_is_replaced_and_the_erasure_done(house: House) -> None:
    house.azure.world.services["factory-eu"].returns.armed["kettle-8"].seconds = 0
    async with house.power():
        await file_erasure(house, "kettle-8")
        await house.slack.until(lambda: bool(house.cards()) and has_button(house.cards()[0], ids.ERASE), seconds=20)
        await press(house, ids.ERASE, user=ANA)
        await house.until_card(VOTE, seconds=20)
        await press(house, ids.APPROVE)
        card = await house.until_card("Done", seconds=30)

    assert "replaced" in card


async def test_a_blocked_device_does_not_come_back(house: House) -> None:
    house.azure.world.services["factory-eu"].returns.armed["kettle-8"].seconds = 0
    async with house.power():
        await file_erasure(house, "kettle-8")
        await house.slack.until(lambda: bool(house.cards()) and has_button(house.cards()[0], ids.ERASE), seconds=20)
        await press(house, ids.ERASE_AND_BLOCK, user=ANA)
        await house.until_card(VOTE, seconds=20)
        await press(house, ids.APPROVE)
        await house.until_card("Done", "kept as approved", seconds=30)

    assert "kettle-8" not in house.azure.world.hubs["hub-eu"].device_ids()


async def test_a_device_whose_deletion_is_only_said_is_loudly_incomplete(house: House) -> None:
    async with house.power():
        await file_erasure(house, "stuck-2")
        await house.slack.until(
            lambda: bool(house.cards()) and (VOTE in house.card() or has_button(house.cards()[0], ids.ERASE)),
            seconds=20,
        )
        if has_button(house.cards()[0], ids.ERASE):
            await press(house, ids.ERASE, user=ANA)
            await house.until_card(VOTE, seconds=20)
        await press(house, ids.APPROVE)
        await house.until_card("INCOMPLETE", "still present", seconds=30)

    assert "fulfilled" not in house.events()


async def test_two_votes_need_two_people(house: House) -> None:
    async with house.power(config=TWO_VOTES):
        await file_erasure(house, "sensor-42")
        await house.until_card("Waiting for 2 approvers")
        await press(house, ids.APPROVE, user=BEN)
        await house.until_card(VOTE)
        await press(house, ids.APPROVE, user=BEN)
        assert house.entries()[-1]["detail"]["reason"] == "voted already"
        await press(house, ids.APPROVE, user=CLEO)
        await house.until_card("Done", seconds=30)

    assert house.events().count("voted") == 2
    assert house.events().count("approved") == 1


async def test_who_has_voted_yes_can_still_say_no_while_others_are_asked(house: House) -> None:
    async with house.power(config=TWO_VOTES):
        await file_erasure(house, "sensor-42")
        await house.until_card("Waiting for 2 approvers")
        await press(house, ids.APPROVE, user=BEN)
        await house.until_card(VOTE)
        await press(house, ids.REJECT, user=BEN)
        await comment(house, "The device is part of a claim.", user=BEN)
        await house.until_card("Rejected", "Nothing was deleted")

    assert "sensor-42" in house.azure.world.hubs["hub-eu"].device_ids()


async def test_somebody_who_left_before_the_second_vote_does_not_count(house: House) -> None:
    async with house.power(config=TWO_VOTES):
        await file_erasure(house, "sensor-42")
        await house.until_card("Waiting for 2 approvers")
        await press(house, ids.APPROVE, user=BEN)
        await house.until_card(VOTE)
        people = house.slack.directory.people
        people[UserId(BEN)] = replace(people[UserId(BEN)], deleted=True)
        await press(house, ids.APPROVE, user=CLEO)
        await house.slack.until(lambda: house.events().count("voted") == 2)

    assert "approved" not in house.events()
    assert "sensor-42" in house.azure.world.hubs["hub-eu"].device_ids()


async def test_a_plan_that_nobody_decides_expires_aloud(house: House) -> None:
    async with house.power(QUICK, config={"votes = 1": 'votes = 1\napproval_expires = "1s"'}):
        await file_erasure(house, "sensor-42")
        await house.until_card("Expired", "Nothing was deleted", seconds=20)

    assert house.events()[-1] == "expired"


async def test_a_running_deletion_can_be_stopped_and_says_what_is_gone(house: House) -> None:
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card(VOTE)
        hold = house.azure.boards["hub-eu"].hold("DELETE /devices/sensor-42/commands", when="before")
        await press(house, ids.APPROVE)
        await hold.reached()
        await house.slack.until(lambda: has_button(house.cards()[0], ids.STOP))
        await press(house, ids.STOP, user=CLEO)
        hold.release()
        await house.until_card("INCOMPLETE", "Stopped by hand after 3 of 5", seconds=20)

    assert "sensor-42" in house.azure.world.hubs["hub-eu"].device_ids()


async def test_the_story_and_what_is_open_can_be_read(house: House) -> None:
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card(VOTE)
        await house.ask("/dps-status")
        await house.ask("/dps-status", user="U0GUS", channel="C0GENERAL")
        request = next(e["request"] for e in house.entries() if e.get("request"))
        await house.ask(f"/dps-audit {request}", user=BEN)
        await house.ask("/dps-audit sensor-42", user=BEN)

    assert any(request in said for said in house.whispers(ANA))
    assert any("planned" in said for said in house.whispers(BEN))
    assert not any(request in said for said in house.whispers("U0GUS", "C0GENERAL"))
