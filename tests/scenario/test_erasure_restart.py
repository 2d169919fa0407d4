"""An erasure that is cut off anywhere goes on where it was: nothing is lost, nothing is deleted twice or unapproved."""

from collections import Counter

import pytest

from bot.verify import verify_ledger
from evidence.signing import load_keys
from handlers.kit import ids
from privacy.subject.pseudonym import Pseudonyms
from sandbox.faults import Fault, FaultKind, slack_refuses
from tests.scenario.erasing import file_erasure, press
from tests.scenario.house import House
from tests.scenario.test_faults import mend, spoil

VOTE = "Waiting for 1 approver"


@pytest.mark.parametrize(
    ("world", "route"),
    [
        ("factory-eu", "DELETE /enrollments/sensor-42"),
        ("hub-eu", "DELETE /devices/sensor-42/commands"),
        ("hub-eu", "DELETE /devices/sensor-42"),
        ("slack", "* /api/files.getUploadURLExternal"),
        ("slack", "* /api/files.completeUploadExternal"),
    ],
)
@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_stop_at_any_call_of_the_deletion_loses_and_doubles_nothing(
    house: House, world: str, route: str, when: str
) -> None:
    board = house.worlds.slack.board if world == "slack" else house.azure.boards[world]
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card(VOTE)
        hold = board.hold(route, when=when)  # type: ignore[arg-type]
        await press(house, ids.APPROVE)
        await hold.reached()
    hold.release()

    async with house.power():
        await house.slack.until(lambda: any("Done" in m.content.text for m in house.cards()), seconds=30)

    steps = Counter((e["event"], e["detail"]["step"]) for e in house.entries() if "step" in e.get("detail", {}))
    assert set(steps.values()) == {1}
    assert house.events().count("fulfilled") == 1
    assert len([file for message in house.seen() for file in message.files]) == 1
    assert "sensor-42" not in house.azure.world.hubs["hub-eu"].device_ids()


async def test_verify_holds_plans_votes_and_outcomes_against_the_entries(house: House) -> None:
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card(VOTE)
        await press(house, ids.APPROVE)
        await house.until_card("Done", seconds=30)

    report = verify_ledger(house.database, Pseudonyms(key=load_keys(house.folder / "keys").pseudonym))

    assert report.requests == 1
    assert report.devices


async def test_a_missing_right_stops_and_names_the_role(house: House) -> None:
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card(VOTE)
        spoil(house, Fault(route="DELETE /devices/*", kind=FaultKind.STATUS, status=403), "hub-eu")
        await press(house, ids.APPROVE)
        card = await house.until_card("INCOMPLETE", seconds=20)

    assert "Stopped after 2 of 5: hub-eu.azure-devices.net refused to drop waiting commands" in card
    assert "IoT Hub" in card
    assert "sensor-42" in house.azure.world.hubs["hub-eu"].device_ids()


async def test_a_change_in_the_middle_says_what_is_gone_already_and_asks_again(house: House) -> None:
    hub = house.azure.world.hubs["hub-eu"]
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card(VOTE)
        hold = house.azure.boards["hub-eu"].hold("DELETE /devices/sensor-42/commands", when="after")
        await press(house, ids.APPROVE)
        await hold.reached()
        hub.patch_twin("sensor-42", {"tags": {"room": "attic"}})
        hold.release()
        await house.slack.until(lambda: house.events().count("planned") == 2, seconds=20)
        await house.until_said("Stopped after 3 of 5")
        await house.until_card(VOTE)
        await press(house, ids.APPROVE)
        await house.until_card("Done", seconds=30)

    assert house.events().count("drifted") == 1
    assert "sensor-42" not in hub.device_ids()


async def test_an_outage_in_the_middle_waits_and_goes_on(house: House) -> None:
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card(VOTE)
        spoil(house, Fault(route="DELETE *", kind=FaultKind.STATUS, status=503), "hub-eu")
        await press(house, ids.APPROVE)
        await house.until_card("Trying again", seconds=20)
        mend(house)
        await house.until_card("Done", seconds=30)

    assert house.events().count("intended") == 3


async def test_a_place_that_is_down_never_makes_a_smaller_plan(house: House) -> None:
    spoil(house, Fault(route="* *", kind=FaultKind.STATUS, status=503), "hub-us")
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card("Nothing is planned without it", seconds=20)
        mend(house)
        await house.until_card(VOTE, seconds=20)


async def test_a_receipt_that_slack_does_not_take_waits_without_reading_azure_again(house: House) -> None:
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card(VOTE)
        house.worlds.slack.board.add(slack_refuses("files.getUploadURLExternal", "internal_error"))
        await press(house, ids.APPROVE)
        await house.until_card("its receipt waits", "(try 5)", seconds=30)
        house.worlds.slack.board.clear()
        await house.until_card("Done", seconds=30)

    assert house.events().count("verified") == 1


async def test_plan_only_stops_a_deletion_that_had_begun(house: House) -> None:
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card(VOTE)
        call = house.azure.boards["hub-eu"].hold("DELETE /devices/sensor-42", when="before")
        await press(house, ids.APPROVE)
        await call.reached()
    async with house.power(config={'erasure = "live"': 'erasure = "plan-only"'}):
        await house.until_card("INCOMPLETE", "plan-only", seconds=20)
    call.release()

    assert "sensor-42" in house.azure.world.hubs["hub-eu"].device_ids()
