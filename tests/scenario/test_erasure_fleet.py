"""Erasing the devices of the demo fleet, each as its row says; and what never counts as erased."""

import pytest

from handlers.kit import ids
from sandbox.azure.troubles.fates import Fate, Kind
from tests.scenario.erasing import file_erasure, has_button, press
from tests.scenario.house import ANA, House

VOTE = "Waiting for 1 approver"


async def approve(house: House) -> None:
    await house.until_card(VOTE, seconds=20)
    await press(house, ids.APPROVE)


async def choose(house: House, way: str) -> None:
    await house.slack.until(lambda: bool(house.cards()) and has_button(house.cards()[0], way), seconds=20)
    await press(house, way, user=ANA)


@pytest.mark.parametrize(
    "device", ["lamp-living-room", "moved-15", "hub-only-3", "orphan-31", "edge-gw-5", "cam-porch-9"]
)
async def test_a_device_without_a_way_back_is_gone_everywhere(house: House, device: str) -> None:
    async with house.power():
        await file_erasure(house, device)
        await approve(house)
        await house.until_card("Done", seconds=30)

    for hub in house.azure.world.hubs.values():
        assert device not in hub.device_ids()
    assert house.events()[-1] == "fulfilled"


async def test_a_group_device_that_is_blocked_keeps_a_disabled_enrollment_and_nothing_else(house: House) -> None:
    service = house.azure.world.services["factory-eu"]
    async with house.power():
        await file_erasure(house, "thermo-0107")
        await choose(house, ids.ERASE_AND_BLOCK)
        await approve(house)
        await house.until_card("Done", "kept as approved", seconds=30)

    kept = service.enrollments.get("thermo-0107")
    assert kept["provisioningStatus"] == "disabled"
    assert "deviceId" not in kept
    assert "blocked" in house.events()


@pytest.mark.parametrize(
    ("device", "said"),
    [("thermo-0107", "Recommended: erase, because"), ("kettle-8", "Recommended: erase and block, because")],
)
async def test_a_way_is_recommended_by_whether_the_device_is_in_use(house: House, device: str, said: str) -> None:
    async with house.power():
        await file_erasure(house, device)
        await house.until_card("Which way?", said, seconds=20)


async def test_the_children_that_an_edge_device_leaves_behind_are_counted_and_not_named(house: House) -> None:
    async with house.power():
        await file_erasure(house, "edge-gw-5")
        card = await house.until_card(VOTE, "2 devices that name it as parent will lose it", seconds=20)

    assert "valve-51" not in card


async def test_a_group_device_that_is_only_erased_leaves_the_group_alone(house: House) -> None:
    service = house.azure.world.services["factory-eu"]
    before = service.groups.get("line-3")
    async with house.power():
        await file_erasure(house, "thermo-0107")
        await choose(house, ids.ERASE)
        await approve(house)
        await house.until_card("Done", seconds=30)

    assert service.groups.get("line-3") == before
    assert service.enrollments.find("thermo-0107") is None


@pytest.mark.parametrize("device", ["lock-12", "dev-7"])
async def test_where_two_devices_are_meant_nothing_is_planned(house: House, device: str) -> None:
    async with house.power():
        await file_erasure(house, device)
        await house.until_card("Which one?", seconds=20)

    assert "planned" not in house.events()


async def test_another_customers_device_in_other_capitals_is_told_of_and_stays(house: House) -> None:
    hub = house.azure.world.hubs["hub-eu"]
    async with house.power():
        await file_erasure(house, "VM-Dev-4")
        await house.until_card(VOTE, "1 id that differs by capitals alone", seconds=20)
        await press(house, ids.APPROVE)
        await house.until_card("Done", seconds=30)

    assert "vm-dev-4" in hub.device_ids()
    assert "VM-Dev-4" not in hub.device_ids()


async def test_a_plan_that_does_not_fit_its_card_is_attached_whole_before_the_vote(house: House) -> None:
    async with house.power():
        await file_erasure(house, "edge-gw-5")
        card = await house.until_card(VOTE, seconds=20)
        await house.slack.until(lambda: any(message.files for message in house.seen()))
        (file_id,) = [file for message in house.seen() for file in message.files]
        content = house.slack.files.find(file_id).content or b""

    text = content.decode()
    for name in ("$edgeAgent", "$edgeHub", "camera"):
        assert f"module identity edge-gw-5/{name}" in text
    assert "shown" in card


SPOILED = [
    (Kind.DEVICE, Fate.STAYS),
    (Kind.ENROLLMENT, Fate.STAYS),
    (Kind.DEVICE, Fate.RETURNS),
    (Kind.ENROLLMENT, Fate.RETURNS),
    (Kind.DEVICE, Fate.UNREADABLE),
    (Kind.ENROLLMENT, Fate.UNREADABLE),
]


@pytest.mark.parametrize(("kind", "fate"), SPOILED)
async def test_a_survivor_is_never_certified(house: House, kind: Kind, fate: Fate) -> None:
    world = house.azure.world
    place = world.hubs["hub-eu"] if kind is Kind.DEVICE else world.services["factory-eu"]
    place.deletions.arm(kind, "sensor-42", fate)
    async with house.power():
        await file_erasure(house, "sensor-42")
        await approve(house)
        await house.until_card("INCOMPLETE", seconds=30)
        await house.until_said("INCOMPLETE")

    assert [file for message in house.seen() for file in message.files] == []
    assert "fulfilled" not in house.events()


async def test_a_device_that_is_being_erased_already_cannot_be_chosen_and_the_question_stays_open(
    house: House,
) -> None:
    async with house.power():
        await file_erasure(house, "alpha")
        await house.until_card("Waiting for 1 approver")
        first = house.cards()[0]
        await file_erasure(house, "dev-7")
        await house.slack.until(lambda: any("Which one?" in m.content.text for m in house.cards()), seconds=20)
        (question,) = [message for message in house.cards() if "Which one?" in message.content.text]
        buttons = {e["text"]["text"]: e["action_id"] for b in question.content.blocks for e in b.get("elements", [])
                   if "action_id" in e}  # fmt: skip
        await press(house, buttons["alpha"], user=ANA, message=question)
        assert house.entries()[-1]["detail"]["reason"] == "open already"
        said = house.whispers()[-1]
        await press(house, buttons["reg-9"], user=ANA, message=question)
        await house.slack.until(lambda: house.events().count("planned") == 2, seconds=20)

    assert "is being erased already: DSR-" in said
    assert f"/archives/C0PRIVACY/p{first.ts.replace('.', '')}|See its card.>" in said
    assert "chosen" in house.events()
