"""Legal holds: what is held is neither planned nor deleted, by whichever of its ids it is held or asked for."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.environment import now
from bot.verify import verify_ledger
from evidence.signing import load_keys
from handlers.kit import ids
from handlers.kit.blocks import day
from privacy.holds.holds import HoldField
from privacy.model.clocks import DAY
from privacy.model.ids import Millis
from privacy.subject.pseudonym import Pseudonyms
from sandbox.slack.model.values import Outcome, UserId
from tests.scenario.erasing import CLEO, comment, file_erasure, has_button, press
from tests.scenario.house import ANA, BEN, GENERAL, GUS, PRIVACY, QUICK, House
from tests.unit.handlers.erasure.payloads import handed_in

VOTE = "Waiting for 1 approver"
UNTIL = datetime.now(UTC).date() + timedelta(days=90)


async def hold(house: House, device: str, *, user: str = BEN, channel: str = PRIVACY, **other: str) -> Outcome:
    """`/dps-hold DEVICE`, the form filled in and handed in; `other` replaces fields."""
    await house.ask(f"/dps-hold {device}", user=user, channel=channel)
    (form,) = house.slack.views.stack(UserId(user))
    filled = {HoldField.DEVICES: device, HoldField.UNTIL: UNTIL.isoformat(), HoldField.REASON: "case 4711", **other}
    outcome = await house.slack.submit(user, form.id, {name: {name: value} for name, value in filled.items()})
    for view in house.slack.views.stack(UserId(user)):
        house.slack.views.close(view)
    return outcome


async def lift(house: House, *, user: str = BEN, reason: str = "case closed") -> Outcome:
    """`/dps-hold list`, then the Lift button of the only hold, with a reason."""
    await house.ask("/dps-hold list", user=user)
    message = house.seen(user)[-1]
    (block,) = [block for block in message.content.blocks if block.get("accessory")]
    await house.slack.click(user, PRIVACY, message.ts, block["block_id"], ids.LIFT_HOLD)
    return await comment(house, reason, user=user)


def held(house: House) -> list[dict[str, Any]]:
    return [entry for entry in house.entries() if entry["event"] in {"held", "hold lifted", "hold ended", "halted"}]


async def test_an_erasure_of_a_held_device_waits_before_its_plan_and_goes_on_when_the_hold_is_lifted(
    house: House,
) -> None:
    async with house.power():
        assert (await hold(house, "sensor-42")).errors is None
        await file_erasure(house, "sensor-42")
        card = await house.until_card("On legal hold", "<@U0BEN> placed LH-", f"until {day(UNTIL)}")
        assert "stays due on 12 Dec 2026" in card
        assert "planned" not in house.events()
        await lift(house)
        await house.until_card(VOTE)

    assert [entry["event"] for entry in held(house)] == ["held", "halted", "hold lifted"]


@pytest.mark.parametrize(
    ("named", "asked"),
    [
        ("lamp-living-room", "reg-77"),
        ("reg-77", "lamp-living-room"),
        ("REG-77", "lamp-living-room"),
        ("device:lamp-living-room", "reg-77"),
        ("factory-eu/reg-77", "reg-77"),
    ],
)
async def test_a_hold_on_one_id_of_a_device_stops_an_erasure_by_another(house: House, named: str, asked: str) -> None:
    async with house.power():
        await hold(house, named)
        await file_erasure(house, asked)
        await house.until_card("On legal hold")

    assert "planned" not in house.events()


@pytest.mark.parametrize("named", ["HUB-ONLY-3", "sensor-42", "device:Hub-Only-3"])
async def test_a_hold_on_another_hub_device_stops_nothing_however_similar_its_id(house: House, named: str) -> None:
    async with house.power():
        await hold(house, named)
        await file_erasure(house, "hub-only-3")
        await house.until_card(VOTE)


async def test_a_hold_that_is_placed_after_the_plan_keeps_an_approved_erasure_from_deleting(house: House) -> None:
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card(VOTE)
        await hold(house, "sensor-42")
        await press(house, ids.APPROVE)
        card = await house.until_card("On legal hold")
        assert has_button(house.cards()[0], ids.STOP)
        assert "intended" not in house.events()
        await lift(house, user=CLEO)
        await house.until_card("Done", seconds=30)

    assert "Votes 1 of 1" in card
    assert house.events().count("voted") == 1


async def test_a_hold_that_is_placed_while_the_deletion_prepares_keeps_it_approved(house: House) -> None:
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card(VOTE)
        call = house.azure.boards["hub-eu"].hold("GET /devices/sensor-42", when="before")
        await press(house, ids.APPROVE)
        await call.reached()
        await hold(house, "sensor-42")
        call.release()
        await house.until_card("On legal hold")

    assert "began erasing" not in house.events()


async def test_what_changed_while_an_approved_erasure_was_held_is_asked_about_again(house: House) -> None:
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card(VOTE)
        await hold(house, "sensor-42")
        await press(house, ids.APPROVE)
        await house.until_card("On legal hold")
        house.azure.world.hubs["hub-eu"].patch_twin("sensor-42", {"tags": {"room": "attic"}})
        await lift(house)
        await house.slack.until(lambda: house.events().count("planned") == 2, seconds=20)
        await house.until_card(VOTE)

    assert "intended" not in house.events()


async def test_a_hold_that_is_placed_while_a_deletion_runs_stops_it_between_two_calls(house: House) -> None:
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card(VOTE)
        call = house.azure.boards["factory-eu"].hold("DELETE /enrollments/sensor-42", when="after")
        await press(house, ids.APPROVE)
        await call.reached()
        await hold(house, "sensor-42")
        call.release()
        await house.until_card("On legal hold", "Carried out before")
    assert "sensor-42" in house.azure.world.hubs["hub-eu"].device_ids()

    async with house.power():  # a restart does not forget it
        await house.slack.until(lambda: house.slack.bot_connected)
        await house.until_card("On legal hold")
        assert house.events().count("intended") == 1
        await lift(house, user=CLEO)
        await house.until_card("Done", seconds=30)

    assert house.events().count("deleted") == 2
    assert house.events().count("halted") == 1


async def test_a_request_that_waits_for_a_hold_can_be_withdrawn_by_its_requester_alone(house: House) -> None:
    async with house.power():
        await hold(house, "sensor-42")
        await file_erasure(house, "sensor-42")
        await house.until_card("On legal hold")
        await press(house, ids.WITHDRAW_REQUEST, user=BEN)
        assert house.entries()[-1]["detail"]["reason"] == "not yours"
        await press(house, ids.WITHDRAW_REQUEST, user=ANA)
        card = await house.until_card("Withdrawn")

    assert "On legal hold" not in card


async def test_a_hold_ends_by_itself_after_its_last_day(house: House) -> None:
    async with house.power():
        await hold(house, "sensor-42")
        await file_erasure(house, "sensor-42")
        await house.until_card("On legal hold")

    async with house.power(replace(QUICK, clock=lambda: Millis(now() + 91 * DAY))):
        await house.until_card(VOTE, seconds=20)
        await house.slack.until(lambda: "hold ended" in house.events(), seconds=20)
        await house.ask("/dps-audit sensor-42", user=ANA)

    assert f"legal hold until {UNTIL}  over" in house.whispers()[-1]
    verify_ledger(house.database, Pseudonyms(key=load_keys(house.folder / "keys").pseudonym))


async def test_of_two_holds_each_has_to_end(house: House) -> None:
    async with house.power():
        await hold(house, "sensor-42")
        await file_erasure(house, "sensor-42")
        await house.until_card("On legal hold")
        await hold(house, "SENSOR-42", user=CLEO, until=(UNTIL - timedelta(days=9)).isoformat())
        await house.ask("/dps-hold list", user=BEN)
        message = house.seen(BEN)[-1]
        first, second = [block for block in message.content.blocks if block.get("accessory")]
        await house.slack.click(BEN, PRIVACY, message.ts, second["block_id"], ids.LIFT_HOLD)
        await comment(house, "case closed")
        await house.until_card("On legal hold", "<@U0CLEO> placed LH-")
        for view in house.slack.views.stack(UserId(BEN)):
            house.slack.views.close(view)
        await house.slack.click(BEN, PRIVACY, message.ts, first["block_id"], ids.LIFT_HOLD)
        await comment(house, "this one too")
        await house.until_card(VOTE)


async def test_a_stranger_from_a_shared_channel_may_not_hold(house: House) -> None:
    body = handed_in(until={"selected_date": UNTIL.isoformat()}, reason={"value": "case 4711"})
    body["view"]["callback_id"] = ids.HOLD_FORM
    body["user"] = {"id": BEN, "team_id": "T0ELSE"}
    async with house.power() as app:
        answer = await app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))

    assert "Only people of the workspace" in answer.body
    assert [entry["detail"]["reason"] for entry in house.entries()] == ["other organisation"]


async def test_exports_of_a_held_device_are_made(house: House) -> None:
    async with house.power():
        await hold(house, "sensor-42")
        await house.ask("/dps-export sensor-42")
        await house.until_card("Done")


@pytest.mark.parametrize(
    ("person", "channel", "reason"),
    [
        (ANA, PRIVACY, "not an approver"),
        (GUS, PRIVACY, "guest"),
        (BEN, GENERAL, "wrong channel"),
    ],
)
async def test_whoever_may_not_approve_may_not_hold(house: House, person: str, channel: str, reason: str) -> None:
    async with house.power(config={'approvers = ["U0BEN", "U0CLEO"]': f'approvers = ["U0BEN", "{GUS}"]'}):
        house.slack.directory.join(person, channel)
        for asked in ("/dps-hold sensor-42", "/dps-hold list"):
            assert (await house.ask(asked, user=person, channel=channel)).acked
            assert "This was recorded" in house.whispers(person, channel)[-1] or reason == "wrong channel"

    assert not house.slack.views.stack(UserId(person))
    assert [e["detail"]["reason"] for e in house.entries() if e["event"] == "refused"] == [reason, reason]
    assert held(house) == []


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        (HoldField.UNTIL, "2020-01-01", "That day is over."),
        (HoldField.UNTIL, "2999-01-01", "10 years away"),
        (HoldField.DEVICES, "group:line-3", "name the devices themselves"),
        (HoldField.DEVICES, "no/such", "A slash"),
        (HoldField.REASON, "   ", "Say why"),
    ],
)
async def test_what_is_wrong_with_a_hold_is_said_at_its_field_and_recorded(
    house: House, field: HoldField, value: str, sentence: str
) -> None:
    async with house.power():
        outcome = await hold(house, "sensor-42", **{field: value})

    assert outcome.errors is not None
    assert sentence in outcome.errors[field]
    assert house.events() == ["refused"]


async def test_a_hold_is_lifted_once(house: House) -> None:
    async with house.power():
        await hold(house, "sensor-42")
        await house.ask("/dps-hold list", user=CLEO)
        old = house.seen(CLEO)[-1]
        blank = await lift(house, reason="  ")
        for view in house.slack.views.stack(UserId(BEN)):
            house.slack.views.close(view)
        assert (await lift(house)).errors is None
        (block,) = [block for block in old.content.blocks if block.get("accessory")]
        await house.slack.click(CLEO, PRIVACY, old.ts, block["block_id"], ids.LIFT_HOLD)
        for view in house.slack.views.stack(UserId(CLEO)):
            outcome = await house.slack.submit(CLEO, view.id, {ids.COMMENT: {ids.COMMENT: "again"}})
        await house.ask("/dps-hold list", user=BEN)

    assert outcome.errors is not None
    assert "does not stand any more" in outcome.errors[ids.COMMENT]
    assert blank.errors is not None
    assert "Say why" in blank.errors[ids.COMMENT]
    assert house.events() == ["held", "refused", "hold lifted", "refused"]
    assert house.whispers(BEN)[-1] == "No legal hold stands."


async def test_verify_holds_the_row_of_a_hold_against_its_entry_and_no_name_stands_in_the_chain(house: House) -> None:
    async with house.power():
        await hold(house, "sensor-42")
        await house.ask("/dps-audit sensor-42", user=ANA)

    verify_ledger(house.database, Pseudonyms(key=load_keys(house.folder / "keys").pseudonym))
    (entry,) = held(house)
    assert "sensor-42" not in str(entry)
    assert "case 4711" not in str(entry)
    assert f"legal hold until {UNTIL}  stands" in house.whispers()[-1]
