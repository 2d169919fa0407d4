"""Open places do not lie forgotten: their owners are called again, a few times, and one form can close all of them."""

import json
import sqlite3
from contextlib import closing

from bot.environment import Environment
from handlers.kit import ids
from privacy.model.open_places import NAMES
from sandbox.slack.model.values import Message
from tests.scenario.house import ANA, BEN, PRIVACY, House
from tests.scenario.test_open_places import ALL, IVY, LOGS, add_ivy, close, erased, only, open_form
from tests.scenario.test_socket import until
from tests.scenario.test_terms import at


def on(day: str) -> Environment:
    """The clock of somebody who comes at ten."""
    return at(f"{day}T10:10")


async def until_called(house: House, times: int) -> None:
    await house.slack.until(lambda: len(calls(house)) >= times)
    assert len(calls(house)) == times


def reminders(house: House) -> tuple[int, int | None]:
    """How often owners were reminded, and when they are next."""
    with closing(sqlite3.connect(house.database)) as database:
        ((report,),) = database.execute("SELECT report FROM requests").fetchall()
    return json.loads(report).get("places_said"), json.loads(report).get("places_at")


def calls(house: House) -> list[Message]:
    return [message for message in house.seen() if message.thread_ts and "still open" in message.content.text]


async def test_owners_of_open_places_are_called_by_name_until_the_last_time(house: House) -> None:
    async with house.power(on("2026-12-01"), config=only(NAMES[0], NAMES[1], owner=BEN)):
        await erased(house)
    # The places are looked at when the bot starts, and every hour; what is said comes after one, two and three days.
    for times, day in enumerate(("01T10:20", "02T11:00", "04T12:00", "07T13:00")):
        async with house.power(at(f"2026-12-{day}")):
            await until(lambda times=times: reminders(house)[0] == times)
            await until_called(house, times)
            if times:  # a start that falls into the last look at what was erased calls an hour later
                await house.slack.until(lambda: "confirmed" in house.events())
    async with house.power(on("2026-12-16")):
        await house.until_said("the answer to the person was due on")  # said by the same look

    assert len(calls(house)) == 3
    assert reminders(house) == (3, None)
    first, *_, last = (message.content.text for message in calls(house))
    assert f"<@{BEN}>" in first
    assert f"<@{ANA}>" not in first
    assert "2 places are still open" in first
    assert "last reminder" not in first
    assert "last reminder" in last
    assert "sensor-42" not in first + last


async def test_what_is_closed_is_not_called_for(house: House) -> None:
    async with house.power(on("2026-12-01"), config=only("Diagnostic logs")):
        await erased(house)
    async with house.power(on("2026-12-01")):
        await close(house, LOGS, "Nothing found.")
        await house.until_card("Done, all places closed")
    async with house.power(on("2026-12-16")):
        await house.ask("/dps-status")

    assert calls(house) == []


async def test_all_that_is_open_is_closed_at_once_each_with_its_entry(house: House) -> None:
    async with house.power():
        await erased(house)
        await close(house, LOGS, "Purged on 24 Nov.")
        form = await open_form(house, ANA)
        values = {ids.PLACE: {ids.PLACE: ids.ALL_PLACES}, ids.COMMENT: {ids.COMMENT: "None is set up here."}}
        outcome = await house.slack.submit(ANA, form, values)
        await house.until_card("Done, all places closed")

    assert outcome.errors is None
    closed = [entry["detail"]["place"] for entry in house.entries() if entry["event"] == "place closed"]
    assert sorted(closed) == list(range(1, ALL + 1))


async def test_whoever_owns_one_place_cannot_close_those_of_others(house: House) -> None:
    async with house.power(
        config={"[policy]": f'[[open_place]]\nstore = "Diagnostic logs"\nowner = "{IVY}"\n[policy]'}
    ):
        add_ivy(house)
        house.slack.directory.join(IVY, PRIVACY)
        await erased(house)
        form = await open_form(house, IVY)
        values = {ids.PLACE: {ids.PLACE: ids.ALL_PLACES}, ids.COMMENT: {ids.COMMENT: "All done."}}
        outcome = await house.slack.submit(IVY, form, values)

    assert "Only its owner" in str(outcome.errors)
    assert "place closed" not in house.events()
