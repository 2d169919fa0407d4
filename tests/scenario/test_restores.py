"""An older copy of the database is put back: nothing is deleted on it, it is told aloud, and people decide anew."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing

import pytest
from click.testing import CliRunner

from bot.cli import main
from handlers.kit import ids
from storage.erasures.pauses import pause, resume
from tests.scenario.erasing import file_erasure, press
from tests.scenario.forging import deletions
from tests.scenario.house import BEN, House
from tests.scenario.test_heads import posted
from tests.scenario.test_holds import hold

VOTE = "Waiting for 1 approver"
OLDER = "its entries from number"


def copied(house: House) -> bytes:
    with closing(sqlite3.connect(house.database)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return house.database.read_bytes()


def put_back(house: House, copy: bytes) -> None:
    for beside in ("-wal", "-shm"):
        house.database.with_name(f"{house.database.name}{beside}").unlink(missing_ok=True)
    house.database.write_bytes(copy)


def accept(house: House) -> str:
    path = house.folder / "dps-bot.toml"
    result = CliRunner().invoke(
        main, ["--config", str(path), "accept-restore", "--by", "root", "--reason", "The disk died."]
    )
    assert result.exit_code == 0, result.output
    return result.output


async def erased_and_forgotten(house: House, config: Mapping[str, str] | None = None) -> None:
    """sensor-42 is erased, and then the copy is put back that was taken while its plan waited for votes."""
    async with house.power(config=config):
        await file_erasure(house, "sensor-42")
        await house.until_card(VOTE)
    copy = copied(house)
    async with house.power(config=config):
        await press(house, ids.APPROVE)
        await house.until_card("Done")
    put_back(house, copy)


async def test_a_hold_that_the_copy_lacks_is_not_forgotten(house: House) -> None:
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card(VOTE)
    copy = copied(house)
    async with house.power():
        await hold(house, "sensor-42")
    put_back(house, copy)
    async with house.power():
        await press(house, ids.APPROVE)
        card = await house.until_card(OLDER, "accept-restore")
        await house.slack.until(lambda: any("older copy" in message.content.text for message in posted(house)))

    assert "Waits: an older copy" in card
    assert not deletions(house)
    assert house.events().count("restored") == 1


async def test_what_was_approved_before_the_copy_is_voted_on_anew(house: House) -> None:
    """Approved while deletions were paused; then yesterday's copy, and the pause ends."""
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card(VOTE)
        pause(house.database, by="root", reason="", now=1)  # type: ignore[arg-type]
        await press(house, ids.APPROVE)
        await house.until_card("Paused")
    copy = copied(house)
    async with house.power():
        await hold(house, "thermo-0107")
    put_back(house, copy)
    async with house.power():
        await house.slack.until(lambda: "restored" in house.events())
        resume(house.database, by="root", now=1)  # type: ignore[arg-type]
        await house.until_card(OLDER)
        said = accept(house)
        await house.until_card(VOTE, "an older copy of the database was put back")

    assert "approvers decide anew" in said
    assert not deletions(house)
    async with house.power():
        await press(house, ids.APPROVE, user=BEN)
        await house.until_card("Done")


async def test_a_copy_is_noticed_once_however_often_the_bot_starts(house: House) -> None:
    await erased_and_forgotten(house)
    for _ in range(3):
        async with house.power():
            await house.slack.until(lambda: "restored" in house.events())
    assert house.events().count("restored") == 1
    accept(house)
    async with house.power():
        await file_erasure(house, "thermo-0107")
        await house.slack.until(lambda: len(house.cards()) >= 2)
    assert "The bot has not said" in accept(house)


@pytest.mark.parametrize("start", [1, 2])
async def test_a_database_of_its_own_is_no_older_copy(house: House, start: int) -> None:
    for _ in range(start):
        async with house.power():
            await house.ask("/dps-export sensor-42")
    assert "restored" not in house.events()
