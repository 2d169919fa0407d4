"""Every cell beside the ledger, changed one at a time: found, or on the list of those that decide nothing."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.environment import now
from bot.verify import verify_ledger
from handlers.kit import ids
from privacy.ledger.tables import BESIDES, TABLES
from privacy.model.errors import LedgerBrokenError
from storage.erasures.pauses import pause
from tests.scenario.erasing import CLEO, TWO_VOTES, comment, file_erasure, press
from tests.scenario.house import ANA, BEN, House
from tests.scenario.test_holds import hold
from tests.scenario.test_open_places import LOGS, close

COMPARED = frozenset({"pauses", "ledger", "ledger_names", "ledger_tree"})
"""Tables that have a comparison of their own."""


async def lived_in(house: House) -> None:
    """An export, an erasure with two votes and a closed place, an incomplete one with more time, a hold and a pause."""
    async with house.power(config=TWO_VOTES):
        await house.ask("/dps-export sensor-42")
        await house.until_card("Done")
        await hold(house, "thermo-0107")
        await file_erasure(house, "sensor-42")
        await house.slack.until(lambda: "Waiting for 2" in house.cards()[-1].content.text)
        for approver in (BEN, CLEO):
            await press(house, ids.APPROVE, user=approver, message=house.cards()[-1])
        await house.slack.until(lambda: "fulfilled" in house.events()[-8:] and "Done" in house.cards()[-1].content.text)
        await close(house, LOGS, "Purged.")
        await file_erasure(house, "stuck-2", received=datetime.now(UTC).date().isoformat())
        await house.slack.until(lambda: "Waiting for 2" in house.cards()[-1].content.text)
        for approver in (BEN, CLEO):
            await press(house, ids.APPROVE, user=approver, message=house.cards()[-1])
        await house.slack.until(lambda: "INCOMPLETE" in house.cards()[-1].content.text, seconds=30)
        await press(house, ids.EXTEND, user=ANA, message=house.cards()[-1])
        await comment(house, "it sticks", user=ANA)
        await house.slack.until(lambda: "(extended)" in house.cards()[-1].content.text)
    pause(house.database, by="root", reason="a look", now=now())


def cells(path: Path) -> Iterator[tuple[str, str, int]]:
    """Table, column and number of each row, in the order of the file."""
    with closing(sqlite3.connect(path)) as database:
        names = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in names:
            columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
            (count,) = database.execute(f"SELECT count(*) FROM {table}").fetchone()
            yield from ((table, column, number) for column in columns for number in range(count))


def other(value: Any) -> Any:
    """Another value of the same kind."""
    match value:
        case None:
            return 1
        case int():
            return value + 1
        case bytes():
            return value[:-1] + bytes([value[-1] ^ 1])
        case str() if value.startswith("{"):
            return json.dumps(json.loads(value) | {"forged": True})
        case _:
            return f"{value} "


def changed(path: Path, table: str, column: str, number: int) -> bool:
    """Change one cell, around every guard; False where SQLite itself takes no such value there."""
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        guards = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            database.execute(f"DROP TRIGGER {name}")
        key = [row[1] for row in database.execute(f"PRAGMA table_info({table})") if row[5]]
        at = f"SELECT {', '.join(key)}, {column} FROM {table} LIMIT 1 OFFSET {number}"
        *keys, value = database.execute(at).fetchone()
        where = " AND ".join(f"{name} = ?" for name in key)
        with suppress(sqlite3.IntegrityError, sqlite3.OperationalError):
            database.execute(f"UPDATE {table} SET {column} = ? WHERE {where}", (other(value), *keys))
        for _, sql in guards:
            database.execute(sql)
        return database.total_changes > 0


def exempt(table: str, column: str) -> bool:
    return column in TABLES[table].passing if table in TABLES else table not in COMPARED


async def test_each_changed_cell_is_found_or_decides_nothing(house: House, tmp_path: Path) -> None:
    await lived_in(house)
    verify_ledger(house.database)
    copy, missed, tried = tmp_path / "copy.sqlite", set[str](), 0
    for table, column, number in cells(house.database):
        shutil.copy(house.database, copy)
        if exempt(table, column) or not changed(copy, table, column, number):
            continue
        tried += 1
        with suppress(LedgerBrokenError):
            verify_ledger(copy)
            missed.add(f"{table}.{column}")

    assert not missed
    assert tried > 500


async def test_each_row_that_is_taken_out_is_found(house: House, tmp_path: Path) -> None:
    await lived_in(house)
    copy, missed = tmp_path / "copy.sqlite", set[str]()
    for table in [*TABLES, "pauses"]:
        if table in TABLES and TABLES[table].can_be_shredded:
            continue
        shutil.copy(house.database, copy)
        with closing(sqlite3.connect(copy, isolation_level=None)) as database:
            key = [row[1] for row in database.execute(f"PRAGMA table_info({table})") if row[5]]
            first = f"SELECT {', '.join(key)} FROM {table} LIMIT 1"
            database.execute(f"DELETE FROM {table} WHERE ({', '.join(key)}) = ({first})")
        with suppress(LedgerBrokenError):
            verify_ledger(copy)
            missed.add(table)

    assert not missed


async def test_each_row_that_is_invented_is_found(house: House, tmp_path: Path) -> None:
    await lived_in(house)
    copy, missed = tmp_path / "copy.sqlite", set[str]()
    for table in TABLES:
        shutil.copy(house.database, copy)
        with closing(sqlite3.connect(copy, isolation_level=None)) as database:
            columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
            row = dict(zip(columns, database.execute(f"SELECT * FROM {table} LIMIT 1").fetchone(), strict=True))
            own = set(TABLES[table].key) - {TABLES[table].of}
            unique = (own or {TABLES[table].of}) | {"trigger", "placed", "number"}
            invented = {
                column: value + 999
                if column in unique and isinstance(value, int)
                else other(value)
                if column in unique
                else value
                for column, value in row.items()
            }
            marks = ", ".join("?" * len(columns))
            database.execute(f"INSERT INTO {table} VALUES ({marks})", tuple(invented.values()))
        with suppress(LedgerBrokenError):
            verify_ledger(copy)
            missed.add(table)

    assert not missed


async def test_whoever_shreds_a_salt_has_to_blank_the_cell(house: House, tmp_path: Path) -> None:
    await lived_in(house)
    shred = "DELETE FROM ledger_salts WHERE of_table = 'subjects'"
    copy = tmp_path / "copy.sqlite"
    shutil.copy(house.database, copy)
    with closing(sqlite3.connect(copy, isolation_level=None)) as database:
        database.execute(shred)
    with pytest.raises(LedgerBrokenError, match="subjects"):
        verify_ledger(copy)
    with closing(sqlite3.connect(copy, isolation_level=None)) as database:
        database.execute("UPDATE subjects SET identifier = '', names = '{}'")

    assert verify_ledger(copy).requests


def test_the_list_of_what_decides_nothing_is_short() -> None:
    """Whoever adds to it has to say so here, too."""
    assert {f"{name}.{column}" for name, table in TABLES.items() for column in table.passing} == {
        "requests.trigger",
        "requests.due_at",
        "requests.attempts",
        "requests.response_url",
        "open_places.closed_entry",
        "holds.trigger",
        "holds.placed",
        "holds.ended",
    }
    assert BESIDES.keys() - COMPARED == {
        "agenda",
        "alive",
        "pending_votes",
        "outbox",
        "parked",
        "policy_kept",
        "refusals",
        "ledger_salts",
        "_sqlite_migrations",
    }
