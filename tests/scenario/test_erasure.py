"""An erasure from the command to the receipt, and everybody who must not decide it."""

import asyncio
import json
from dataclasses import replace

import pytest

from handlers.kit import ids
from privacy.model.order import Field
from sandbox.slack.model.values import UserId
from tests.scenario.erasing import comment, file_erasure, has_button, press
from tests.scenario.house import ANA, BEN, EVE, GUS, PRIVACY, House


async def test_a_device_is_erased_by_two_people_and_read_back_absent(house: House) -> None:
    hub, service = house.azure.world.hubs["hub-eu"], house.azure.world.services["factory-eu"]
    async with house.power():
        outcome = await file_erasure(house, "sensor-42")
        assert outcome.errors is None, outcome
        await house.until_card("Waiting for 1 approver")
        await press(house, ids.APPROVE)
        await house.until_card("Done", seconds=30)
        receipt = house.file()

    assert "sensor-42" not in hub.device_ids()
    assert "sensor-42" not in service.enrollments.ids()
    assert receipt.manifest["request"].startswith("DSR-")
    people = receipt.json("names.json")["people"].values()
    assert {(person["slack_user"], person["name"]) for person in people} == {
        ("U0ANA", "Ana Ferreira"),
        ("U0BEN", "Ben Okafor"),
    }
    assert "Ben Okafor (U0BEN)" in receipt.page
    assert "Okafor" not in json.dumps(house.entries()) + receipt.members["receipt.json"].decode()
    events = house.events()
    assert events.index("planned") < events.index("voted") < events.index("approved") < events.index("intended")
    assert events.count("intended") == events.count("deleted") + events.count("purged")
    assert events[-1] == "fulfilled"


async def test_the_requester_cannot_approve(house: House) -> None:
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card("Waiting for 1 approver")
        await press(house, ids.APPROVE, user=ANA)
        await house.until_card("Waiting for 1 approver")

    assert any("your vote cannot count" in said for said in house.whispers())
    assert house.events()[-1] == "refused"
    assert "sensor-42" in house.azure.world.hubs["hub-eu"].device_ids()


async def test_a_hundred_clicks_of_ten_people_make_one_decision_and_ninety_nine_private_answers(house: House) -> None:
    panel = [f"U0PANEL{number}" for number in range(10)]
    ben = house.slack.directory.person(BEN)
    for person in panel:
        house.slack.directory.people[UserId(person)] = replace(ben, id=UserId(person), name=person)
        house.slack.directory.join(person, PRIVACY)

    def answers() -> list[str]:
        return [said for person in panel for said in house.whispers(person)]

    named = ", ".join(f'"{person}"' for person in panel)
    async with house.power(config={'["U0BEN", "U0CLEO"]': f"[{named}]"}):
        await file_erasure(house, "sensor-42")
        await house.until_card("Waiting for 1 approver")
        card = house.cards()[0]
        await asyncio.gather(*(press(house, ids.APPROVE, user=panel[n % 10], message=card) for n in range(100)))
        await house.until_card("Done", seconds=30)
        await house.slack.until(lambda: len(answers()) >= 100)

    events = house.events()
    assert events.count("voted") == events.count("approved") == events.count("began erasing") == 1
    assert events.count("deleted") == 2  # the registration record went with its enrollment
    assert len(answers()) == 100
    assert sum("counts: the plan is approved" in said for said in answers()) == 1


async def test_a_rejection_needs_a_reason_and_ends_it(house: House) -> None:
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card("Waiting for 1 approver")
        await press(house, ids.REJECT)
        await comment(house, "The device is part of a claim.")
        await house.until_card("Rejected")
        await house.until_said("part of a claim")

    assert "sensor-42" in house.azure.world.hubs["hub-eu"].device_ids()


async def test_only_the_requester_withdraws(house: House) -> None:
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card("Waiting for 1 approver")
        await press(house, ids.WITHDRAW, user=BEN)
        assert house.events()[-1] == "refused"
        await press(house, ids.WITHDRAW, user=ANA)
        await house.until_card("Withdrawn")

    assert not has_button(house.cards()[0], ids.APPROVE)


async def test_a_change_after_the_vote_deletes_nothing_and_asks_again(house: House) -> None:
    hub = house.azure.world.hubs["hub-eu"]
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card("Waiting for 1 approver")
        old = house.cards()[0]
        hub.patch_twin("sensor-42", {"tags": {"room": "office"}})
        await press(house, ids.APPROVE)
        await house.slack.until(lambda: house.events().count("planned") == 2, seconds=20)
        await house.until_card("Waiting for 1 approver")
        assert "deleted" not in house.events()
        assert "sensor-42" in hub.device_ids()
        await press(house, ids.APPROVE, message=house.cards()[0])
        await house.until_card("Done", seconds=30)
        await house.until_said("tags room", "in the plan file")

    said = [message.content.text for message in house.seen()]
    assert not any("office" in text for text in said)
    files = [house.slack.files.find(file) for message in house.seen() for file in message.files]
    (plan,) = [file.content or b"" for file in files if file.name.endswith(".txt")]
    assert 'tags room: "kitchen" → "office"' in plan.decode()

    assert house.events().count("drifted") == 1
    assert old.ts == house.cards()[0].ts


@pytest.mark.parametrize(("person", "channel_member"), [(GUS, "guest"), (EVE, "other organisation")])
async def test_guests_and_strangers_cannot_approve(house: House, person: str, channel_member: str) -> None:
    async with house.power(config={'approvers = ["U0BEN", "U0CLEO"]': f'approvers = ["U0BEN", "{person}"]'}):
        await file_erasure(house, "sensor-42")
        await house.until_card("Waiting for 1 approver")
        house.slack.directory.join(person, "C0PRIVACY")
        await press(house, ids.APPROVE, user=person)

    assert house.entries()[-1]["detail"]["reason"] == channel_member
    assert "voted" not in house.events()


async def test_plan_only_goes_up_to_the_vote_and_deletes_nothing(house: House) -> None:
    async with house.power(config={'erasure = "live"': 'erasure = "plan-only"'}):
        await file_erasure(house, "sensor-42")
        await house.until_card("Waiting for 1 approver")
        await press(house, ids.APPROVE)
        await house.until_card("plan-only")

    assert "sensor-42" in house.azure.world.hubs["hub-eu"].device_ids()
    assert "intended" not in house.events()


async def test_nothing_held_ends_with_a_receipt_and_without_a_vote(house: House) -> None:
    async with house.power():
        await file_erasure(house, "nobody-0")
        await house.until_card("No data", seconds=30)

    assert "voted" not in house.events()
    assert house.events()[-1] == "fulfilled"


async def test_a_second_erasure_of_the_same_device_is_refused_at_the_field(house: House) -> None:
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card("Waiting for 1 approver")
        outcome = await file_erasure(house, "sensor-42")

    assert outcome.errors is not None
    assert "being erased already" in outcome.errors[Field.DEVICES]
    assert len(house.cards()) == 1


async def test_a_day_in_the_future_is_said_at_its_field(house: House) -> None:
    async with house.power():
        outcome = await file_erasure(house, "sensor-42", **{Field.RECEIVED: "2999-01-01"})

    assert outcome.errors is not None
    assert "not come yet" in outcome.errors[Field.RECEIVED]
    assert house.cards() == []


async def test_a_record_that_appeared_after_the_plan_is_shown_before_anything_is_deleted(house: House) -> None:
    async with house.power():
        await file_erasure(house, "hub-only-3")
        await house.until_card("Waiting for 1 approver")
        house.azure.world.hubs["hub-eu"].put_device("hub-only-3")
        await press(house, ids.APPROVE)
        await house.until_said("new at hub-eu")

    assert house.events().count("planned") == 2
    assert "intended" not in house.events()


async def test_a_name_that_means_another_device_by_now_is_asked_about_before_anything_is_deleted(house: House) -> None:
    async with house.power():
        await file_erasure(house, "hub-only-3")
        await house.until_card("Waiting for 1 approver")
        house.azure.world.services["factory-us"].put_enrollment(
            "hub-only-3", {"deviceId": "beta", "attestation": {"type": "symmetricKey"}}
        )
        await press(house, ids.APPROVE)
        await house.until_card("Which one?", seconds=20)

    assert "intended" not in house.events()
    assert "hub-only-3" in house.azure.world.hubs["hub-us"].device_ids()
