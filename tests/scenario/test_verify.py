"""`/dps-verify`: a look that somebody asks for is answered in the thread, whatever it finds."""

import pytest

from handlers.kit import ids
from privacy.model.clocks import DAY
from sandbox.faults import Fault, FaultKind
from tests.scenario.erasing import file_erasure, press
from tests.scenario.house import ANA, BEN, GENERAL, GUS, PRIVACY, House
from tests.scenario.test_faults import mend, spoil
from tests.scenario.test_final_receipt import erase, files, later, until_events


def number(house: House) -> str:
    return str(next(entry["request"] for entry in house.entries() if entry.get("request")))


async def ask(house: House, *, user: str = BEN, **place: str) -> None:
    await house.ask(f"/dps-verify {number(house)}", user=user, **place)


async def test_an_asked_look_before_the_night_makes_the_receipt_final(house: House) -> None:
    async with house.power():
        await erase(house, "sensor-42")
        await ask(house)
        await until_events(house, "confirmed")
        await house.until_said("Final: the fleet scan of", "found no enrollment of it.")

    assert house.events().count("asked to look") == 1
    assert len(files(house)) == 2


async def test_a_look_that_finds_nothing_new_is_answered_and_takes_no_later_ones_place(house: House) -> None:
    async with house.power():
        await erase(house, "sensor-42")
        await ask(house)
        await until_events(house, "confirmed")
        await ask(house, user=ANA)
        said = await house.until_said("Looked again on", "4 of 4 records absent")
        assert house.events().count("looked") == 1
    async with house.power(later(2 * DAY)):
        await until_events(house, "looked", 2)
    async with house.power(later(8 * DAY)):
        await until_events(house, "looked", 3)
    async with house.power(later(31 * DAY)):
        await until_events(house, "looked", 4)

    assert "sensor-42" not in said


async def test_what_came_back_as_new_is_noted_without_an_alarm(house: House) -> None:
    async with house.power():
        await erase(house, "sensor-42")
        await ask(house)
        await until_events(house, "confirmed")
        house.azure.world.hubs["hub-eu"].put_device("sensor-42")
        await ask(house)
        await house.until_said("Looked again on", "2 of 4 records absent, 2 replaced")

    assert "reappeared" not in house.events()


async def test_what_is_there_again_alarms_with_the_likely_way_back(house: House) -> None:
    async with house.power():
        await file_erasure(house, "thermo-0107")
        await house.until_card("Which way?")
        await press(house, ids.ERASE, user=ANA)
        await house.until_card("Waiting for 1 approver")
        await press(house, ids.APPROVE)
        await until_events(house, "fulfilled")
        house.azure.world.hubs["hub-us"].put_device("thermo-0107")
        await ask(house)
        said = await house.until_said("thermo-0107 is there again", "through line-3 in factory-eu")
        await house.until_card("INCOMPLETE")

    assert f"<@{ANA}>" in said


async def test_an_incomplete_erasure_is_looked_at_too(house: House) -> None:
    async with house.power():
        await file_erasure(house, "stuck-2")
        await house.until_card("Waiting for 1 approver")
        await press(house, ids.APPROVE)
        await house.until_card("INCOMPLETE", seconds=20)
        await ask(house)
        await house.until_said("Looked again on", "still present")

    assert files(house) == []


async def test_a_look_that_cannot_be_finished_is_said_and_answered_later(house: House) -> None:
    async with house.power():
        await erase(house, "sensor-42")
        await ask(house)
        await until_events(house, "confirmed")
        spoil(house, Fault(route="* *", kind=FaultKind.STATUS, status=403), "hub-us")
        await ask(house)
        await house.until_said("the look could not be finished: hub-us")
        mend(house)
    async with house.power(later(DAY // 12)):
        await house.until_said("Looked again on", "4 of 4 records absent")


@pytest.mark.parametrize(("user", "channel", "why"), [(GUS, PRIVACY, "guest"), (BEN, GENERAL, "wrong channel")])
async def test_who_may_not_or_asks_elsewhere_is_refused_on_record(
    house: House, user: str, channel: str, why: str
) -> None:
    async with house.power():
        await erase(house, "sensor-42")
        house.slack.directory.join(user, channel)
        await ask(house, user=user, channel=channel)

    assert "asked to look" not in house.events()
    assert house.entries()[-1]["detail"]["reason"] == why


async def test_what_cannot_be_looked_at_gets_a_sentence_and_an_entry(house: House) -> None:
    async with house.power():
        await house.ask("/dps-export sensor-42")
        await until_events(house, "fulfilled")
        await ask(house)
        await house.ask("/dps-verify DSR-ZZZZZZ", user=BEN)
        await house.ask("/dps-verify sensor-42", user=BEN)
        await file_erasure(house, "hub-only-3")
        await house.slack.until(lambda: any("Waiting for 1" in c.content.text for c in house.cards()), seconds=20)
        request = house.entries()[-1]["request"]
        await house.ask(f"/dps-verify {request}", user=BEN)

    reasons = [entry["detail"]["reason"] for entry in house.entries() if entry["event"] == "refused"]
    assert reasons == ["not an erasure", "no such request", "bad identifier", "not finished"]
    assert len(house.whispers(BEN)) == 4


async def test_a_look_that_is_asked_for_during_another_is_made_after_it(house: House) -> None:
    async with house.power():
        await erase(house, "sensor-42")
        await ask(house)
        await until_events(house, "confirmed")
        hold = house.azure.boards["hub-eu"].hold("GET /devices/sensor-42", when="before")
        await ask(house)
        await hold.reached()
        await ask(house, user=ANA)
        hold.release()
        await house.until_said("Looked again on", "4 of 4 records absent")

    assert house.events().count("asked to look") == 3
