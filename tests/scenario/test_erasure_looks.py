"""After the receipt: the fleet scan of the night makes it final, and later looks notice what comes back."""

from dataclasses import replace

from bot.environment import now
from bot.verify import verify_ledger
from handlers.kit import ids
from privacy.model.clocks import DAY
from privacy.model.ids import Millis
from sandbox.azure.troubles.fates import Fate, Kind
from tests.scenario.erasing import file_erasure, press
from tests.scenario.house import ANA, QUICK, House, Opened
from tests.scenario.test_open_places import ALL, LOGS, close


async def erase(house: House) -> None:
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card("Waiting for 1 approver")
        await press(house, ids.APPROVE)
        await house.until_card("Done", seconds=30)


def later(days: int):  # noqa: ANN201 - what the house takes
    return replace(QUICK, clock=lambda: Millis(now() + days * DAY))


async def test_each_look_is_on_record_until_the_last(house: House) -> None:
    await erase(house)
    for days, events in ((1, 1), (2, 2), (8, 3), (31, 4), (90, 4)):
        async with house.power(later(days)):
            await house.slack.until(
                lambda count=events: sum(e in {"confirmed", "looked"} for e in house.events()) == count, seconds=20
            )

    looks = [event for event in house.events() if event in {"confirmed", "looked"}]
    assert looks == ["confirmed", "looked", "looked", "looked"]


async def test_a_device_that_comes_back_as_new_is_noted_without_an_alarm(house: House) -> None:
    await erase(house)
    house.azure.world.hubs["hub-eu"].put_device("sensor-42")
    async with house.power(later(1)):
        await house.until_card("Done", "replaced", seconds=20)

    assert "reappeared" not in house.events()


async def test_a_device_that_is_there_again_as_it_was_is_an_alarm(house: House) -> None:
    house.azure.world.hubs["hub-eu"].deletions.arm(Kind.DEVICE, "sensor-42", Fate.RETURNS, after_reads=3)
    await erase(house)
    async with house.power(later(1)):
        await house.until_card("INCOMPLETE", "still present", seconds=20)

    assert house.events()[-1] == "reappeared"
    assert "confirmed" not in house.events()


async def test_places_stay_closed_when_a_device_came_back_and_is_erased_again(house: House) -> None:
    deletions = house.azure.world.hubs["hub-eu"].deletions
    deletions.arm(Kind.DEVICE, "sensor-42", Fate.RETURNS, after_reads=3)
    await erase(house)
    async with house.power():
        await close(house, LOGS, "Purged, SUP-1881.")
        await house.until_card(f"Done here, {ALL - 1} places open")
    async with house.power(later(1)):
        await house.until_card("INCOMPLETE", "still present", seconds=20)
    deletions.disarm(Kind.DEVICE, "sensor-42")
    async with house.power(later(2)):
        await house.until_card("INCOMPLETE")
        await press(house, ids.PLAN_AGAIN, user=ANA)
        await house.until_card("Waiting for 1 approver")
        await press(house, ids.APPROVE)
        await house.until_card(f"Done here, {ALL - 1} places open", seconds=30)

    files = [file for message in house.seen() for file in message.files]
    receipt = Opened.read(house.slack.files.find(files[-1]).content or b"").json("receipt.json")
    assert [place["number"] for place in receipt["open_places"] if place["closed_at"]] == [LOGS]
    assert verify_ledger(house.database).requests == 1
