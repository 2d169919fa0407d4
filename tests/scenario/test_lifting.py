"""Lifting the block that an erasure left: asked for on its card, voted on by another person, carried out, and said."""

from typing import Any

from handlers.kit import ids
from privacy.model.order import Field
from sandbox.slack.model.values import Message, Outcome, UserId
from tests.scenario.erasing import CLEO, FILLED, file_erasure, has_button, press
from tests.scenario.house import ANA, BEN, House
from tests.scenario.test_erasure_looks import later
from tests.scenario.test_holds import hold
from tests.scenario.test_holds import lift as lift_hold

DEVICE = "kettle-8"
"""Switched on, and in an enabled group: it tries to come back as soon as something of it is deleted."""
VOTE = "Waiting for 1 approver"
LIFT = "Lift the block of"
ORDER = {ids.LAW, Field.RECEIVED, Field.IDENTITY, ids.IDENTITY_REFERENCE, ids.REASON_TEXT, Field.TICKET}


async def erase_and_block(house: House) -> None:
    house.azure.world.services["factory-eu"].returns.armed[DEVICE].seconds = 0.05
    await file_erasure(house, DEVICE)
    await house.until_card("Which way?", seconds=20)
    await press(house, ids.ERASE_AND_BLOCK, user=ANA)
    await house.until_card(VOTE)
    await press(house, ids.APPROVE)
    await house.until_card("Done", "The block stands", seconds=30)


def card(house: House, title: str) -> Message:
    """The only card with this title."""
    (found,) = [message for message in house.cards() if message.content.text.startswith(title)]
    return found


async def until(house: House, title: str, *words: str) -> str:
    """Wait until the card with this title says all of these."""

    def said() -> list[str]:
        texts = [message.content.text for message in house.cards()]
        return [text for text in texts if text.startswith(title) and all(word in text for word in words)]

    try:
        await house.slack.until(lambda: bool(said()), seconds=20)
    except TimeoutError:
        raise AssertionError(f"wanted {words}, the cards say {[m.content.text for m in house.cards()]}") from None
    return said()[0]


async def ask_to_lift(house: House, *, user: str = ANA) -> Outcome:
    """The button on the card of the erasure, and its form."""
    await press(house, ids.LIFT_BLOCK, user=user, message=card(house, "Erase"))
    (form,) = house.slack.views.stack(UserId(user))
    filled = {name: {name: FILLED[name]} for name in ORDER}
    return await house.slack.submit(user, form.id, filled)


def of_lift(house: House) -> list[dict[str, Any]]:
    """The entries about the request that lifts."""
    (asked,) = [e for e in house.entries() if e["event"] == "requested" and e["detail"]["kind"] == "lift block"]
    return [entry for entry in house.entries() if entry.get("request") == asked["request"]]


def stands(house: House) -> bool:
    return house.azure.world.services["factory-eu"].enrollments.find(DEVICE) is not None


def is_back(house: House) -> bool:
    world = house.azure.world
    world.services["factory-eu"].returns.tick()
    return DEVICE in world.hubs["hub-eu"].device_ids()


async def test_a_block_is_lifted_by_two_people_and_the_device_comes_back_without_an_alarm(house: House) -> None:
    async with house.power():
        await erase_and_block(house)
        erased = next(entry["request"] for entry in house.entries() if entry.get("request"))
        assert not is_back(house)
        assert (await ask_to_lift(house)).errors is None
        asked = await until(house, LIFT, VOTE)
        again = await ask_to_lift(house)
        erasure = await file_erasure(house, DEVICE)
        for view in house.slack.views.stack(UserId(ANA)):
            house.slack.views.close(view)
        await press(house, ids.APPROVE, user=ANA, message=card(house, LIFT))
        own = house.whispers(ANA)[-1]
        await hold(house, DEVICE)
        await press(house, ids.APPROVE, message=card(house, LIFT))
        await until(house, LIFT, "On legal hold")
        assert stands(house)
        await lift_hold(house, user=CLEO)
        done = await until(house, LIFT, "Block lifted")
        said = await house.until_said("Lifted: the block")
        await until(house, "Erase", "The block that this left was lifted since, by DSR-", "is from before that")
    assert f"lifts the block that {erased} left" in asked
    assert "lifts 1 block" in asked
    assert "through enrollment group line-3 in factory-eu" in asked
    assert "Lifting the block of kettle-8 was asked for already" in str(again.errors)
    assert "Lifting the block of kettle-8 was asked for already" in str(erasure.errors)
    assert "your vote cannot count" in own
    assert "can register again: as kettle-8 through group line-3 in factory-eu" in done
    assert "can register again" in said
    events = [entry["event"] for entry in of_lift(house)]
    assert events[-6:] == ["began erasing", "intended", "deleted", "carried out", "verified", "fulfilled"]
    (deleted,) = [entry for entry in of_lift(house) if entry["event"] == "deleted"]
    assert deleted["detail"]["etag"]
    assert of_lift(house)[0]["detail"]["lifts"] == erased
    assert is_back(house)
    assert not has_button(card(house, "Erase"), ids.LIFT_BLOCK)
    async with house.power(later(1)):
        looked = await until(house, "Erase", "registered again since", "1 lifted since")
        await house.slack.until(lambda: "confirmed" in house.events(), seconds=20)
    assert "reappeared" not in house.events()
    assert "lifted since, by DSR-" in looked


async def test_only_the_block_that_was_shown_is_deleted_and_never_an_ordinary_enrollment(house: House) -> None:
    service = house.azure.world.services["factory-eu"]
    async with house.power():
        await erase_and_block(house)
        await ask_to_lift(house)
        await until(house, LIFT, VOTE)
        block = {**service.enrollments.get(DEVICE)}
        service.delete_enrollment(DEVICE)
        service.put_enrollment(
            DEVICE, {name: block[name] for name in ("registrationId", "attestation", "provisioningStatus")}
        )
        await press(house, ids.APPROVE, message=card(house, LIFT))
        await until(house, LIFT, VOTE, "Changed since the last plan")
        service.put_enrollment(DEVICE, {**service.enrollments.get(DEVICE), "provisioningStatus": "enabled"})
        await press(house, ids.APPROVE, message=card(house, LIFT))
        refused = await until(house, LIFT, "Not done")
    assert "is no block any more" in refused
    assert stands(house)
    assert "deleted" not in [entry["event"] for entry in of_lift(house)]


async def test_a_lift_that_others_reject_leaves_the_block_and_may_be_asked_for_again(house: House) -> None:
    async with house.power():
        await erase_and_block(house)
        await ask_to_lift(house)
        await until(house, LIFT, VOTE)
        await press(house, ids.WITHDRAW, user=ANA, message=card(house, LIFT))
        withdrawn = await until(house, LIFT, "Withdrawn")
        assert has_button(card(house, "Erase"), ids.LIFT_BLOCK)
        await press(house, ids.LIFT_BLOCK, user=BEN, message=card(house, "Erase"))
    assert "Nothing was deleted" in withdrawn
    assert stands(house)
