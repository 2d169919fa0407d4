"""Two people by the front door: who chooses does not vote, who lifts does not vote, and only full members ask."""

from dataclasses import replace

from handlers.kit import ids
from sandbox.slack.model.values import UserId
from tests.scenario.erasing import CLEO, file_erasure, press
from tests.scenario.house import ANA, BEN, House
from tests.scenario.test_holds import hold, lift

BOTH_ASK = {'requesters = ["U0ANA"]': f'requesters = ["{ANA}", "{BEN}"]', "groups = true": "groups = false"}


async def test_whoever_may_ask_and_approve_does_not_say_which_device_another_meant(house: House) -> None:
    async with house.power(config=BOTH_ASK):
        await file_erasure(house, "dev-7")
        await house.until_card("Which one")
        await press(house, f"{ids.CHOOSE}:0", user=BEN)
        assert f"Only <@{ANA}>, who asked for it, says which one is meant" in house.whispers(BEN)[-1]
        assert house.entries()[-1]["detail"] == {"reason": "not yours"}

        await press(house, f"{ids.CHOOSE}:0", user=ANA)
        await house.until_card("Waiting for 1 approver")
        await press(house, ids.APPROVE, user=BEN)
        await house.until_card("Done", seconds=30)


async def test_the_card_says_who_lifted_a_hold_and_their_vote_does_not_count(house: House) -> None:
    async with house.power(config=BOTH_ASK):
        await hold(house, "sensor-42", user=CLEO)
        await file_erasure(house, "sensor-42")
        await house.until_card("On legal hold")
        await lift(house, user=BEN)
        card = await house.until_card("Waiting for 1 approver", f"<@{BEN}> lifted legal hold")
        assert f"no vote: <@{BEN}>" in card

        await press(house, ids.APPROVE, user=BEN)
        assert "You lifted a legal hold that kept this, so your vote cannot count" in house.whispers(BEN)[-1]
        await press(house, ids.APPROVE, user=CLEO)
        await house.until_card("Done", seconds=30)


async def test_a_guest_on_the_list_asks_for_nothing_and_reads_nothing(house: House) -> None:
    ana = house.slack.directory.person(ANA)
    async with house.power():
        house.slack.directory.people[UserId(ANA)] = replace(ana, is_restricted=True)
        for command in ("/dps-export sensor-42", "/dps-delete sensor-42", "/dps-status", "/dps-audit sensor-42"):
            await house.ask(command)
    assert not house.slack.views.stack(UserId(ANA))
    assert house.events() == ["refused"] * 4
    assert not house.cards()
