"""Databases that earlier versions wrote go on: taken over, verified, voted on, looked at again in the night."""

import gzip
import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot.environment import Environment, now
from bot.verify import verify_ledger
from handlers.kit import ids
from privacy.model.clocks import DAY
from privacy.model.ids import Millis
from tests.scenario.erasing import press
from tests.scenario.house import QUICK, House

DATA = Path(__file__).parents[1] / "data"
WAITS = "Waiting for 1 approver"
WRITTEN = 1_795_840_000_000
"""When they were written, a few minutes later, in UTC milliseconds."""


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """A database of an earlier version, and the pseudonym key that it was written with."""

    name: str
    key: str
    requests: int


EARLIER = (
    Earlier(
        name="before-open-places", key="ce5c87ef139e09aff08cc380f7e3ccc31008eaa5750e8cff963d3e673a71b116", requests=3
    ),
    Earlier(
        name="before-rows-were-answered-for",
        key="46f6018cc23545b6b146fabed4aecd7e1b3c1710514cf028f2ed1196e06bbca2",
        requests=4,
    ),
)


@pytest.fixture(params=EARLIER, ids=lambda earlier: earlier.name)
def earlier(request: pytest.FixtureRequest, house: House) -> Earlier:
    """Put in the place of the house's own; their cards stand in another Slack."""
    found: Earlier = request.param
    house.database.write_bytes(gzip.decompress((DATA / f"{found.name}.sqlite.gz").read_bytes()))
    with closing(sqlite3.connect(house.database, isolation_level=None)) as database:
        database.execute("UPDATE outbox SET ts = NULL, due_at = 0 WHERE kind = 'card'")
    (house.folder / "keys" / "pseudonym.key").write_text(f"{found.key}\n")
    return found


def after(days: int = 0) -> Environment:
    """So long after they were written, whenever the test runs."""
    began = now()
    return replace(QUICK, clock=lambda: Millis(WRITTEN + days * DAY + now() - began))


async def test_each_request_of_before_is_answered_for_from_now_on(house: House, earlier: Earlier) -> None:
    async with house.power(after()):
        pass

    assert house.events().count("adopted") == earlier.requests
    assert verify_ledger(house.database).requests == earlier.requests
    async with house.power(after()):
        pass
    assert house.events().count("adopted") == earlier.requests


@pytest.mark.usefixtures("earlier")
async def test_a_plan_of_before_is_voted_on_and_carried_out(house: House) -> None:
    async with house.power(after()):
        await house.slack.until(lambda: any(WAITS in card.content.text for card in house.cards()))
        (card,) = [card for card in house.cards() if WAITS in card.content.text]
        await press(house, ids.APPROVE, message=card)
        await house.slack.until(lambda: house.events().count("fulfilled") == 3, seconds=30)

    assert "edge-gw-5" not in house.azure.world.hubs["hub-eu"].device_ids()


@pytest.mark.usefixtures("earlier")
async def test_an_erasure_of_before_gets_its_final_receipt_in_the_night(house: House) -> None:
    """Places that are opened by the final receipt are in its entry."""
    house.azure.world.services["factory-eu"].delete_enrollment("sensor-42")
    house.azure.world.hubs["hub-eu"].delete_device("sensor-42")
    async with house.power(after(days=2)):
        await house.slack.until(lambda: "confirmed" in house.events(), seconds=30)
        await house.slack.until(lambda: any("inal receipt" in message.content.text for message in house.seen()))
