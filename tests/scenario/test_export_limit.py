"""One person asks for so many exports a day and no more, whatever is restarted."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.environment import now
from handlers.kit import ids
from privacy.model.ids import Millis
from tests.scenario.house import BEN, QUICK, House
from tests.scenario.ordering import order

THREE = {
    "exports_per_day = 1000000": 'exports_per_day = 3\ntime_zone = "Europe/Berlin"',
    '["U0ANA"]': '["U0ANA", "U0BEN"]',
}
BEGAN = now()


def clock(month: int, day: int, hour: int, minute: int) -> Millis:
    began = datetime(2026, month, day, hour, minute, tzinfo=UTC)
    return Millis(int(began.timestamp() * 1000) + now() - BEGAN)


async def test_beyond_the_limit_nothing_is_filed_and_the_person_alone_hears_when_it_is_possible_again(
    house: House,
) -> None:
    midnight = replace(QUICK, clock=lambda: clock(11, 30, 23, 30))
    evening = replace(QUICK, clock=lambda: clock(12, 1, 22, 30))
    async with house.power(midnight, config=THREE):  # in Berlin it is December
        await house.ask("/dps-export sensor-42 thermo-0107")
    async with house.power(evening, config=THREE):  # a restart forgets nothing
        await house.ask("/dps-export kettle-8 kettle-9")
        both = house.whispers()[-1]
        await house.ask("/dps-export kettle-8")
        await house.ask("/dps-export kettle-8")  # the same again is no new one
        again = house.whispers()[-1]
        form = await order(house, "kettle-9")
        fourth = (form.errors or {})[ids.DEVICES]
        await house.ask("/dps-export kettle-9", user=BEN)
    counted = house.events().count("requested"), house.events().count("refused")
    async with house.power(replace(QUICK, clock=lambda: clock(12, 1, 23, 1)), config=THREE):
        await house.ask("/dps-export kettle-10")
        tomorrow = house.whispers()[-1]

    assert "one person may ask for 3 exports a day, and you have asked for 2 today. You can ask for 1 more" in both
    assert "a moment ago" in again
    assert "It is possible again from 2 Dec 2026, 00:00 (Europe/Berlin)" in fourth
    assert "Recorded as" in house.whispers(BEN)[-1]
    assert counted == (4, 2)
    assert [entry["detail"]["reason"] for entry in house.entries() if entry["event"] == "refused"] == ["too many"] * 2
    assert "Recorded as" in tomorrow
