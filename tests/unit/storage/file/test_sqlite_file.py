import asyncio
import os
import sqlite3
import stat
from pathlib import Path

import pytest
from sqlite_utils import Database

from privacy.ledger.chain import GENESIS, seal
from privacy.model.events import Event
from privacy.model.ids import Millis
from storage.errors import DatabaseAlteredError, DatabaseBusyError, DatabaseNewerError
from storage.file.sqlite_file import SqliteFile, open_read_only
from storage.ledger import entries as ledger
from storage.schema.ledger_steps import STEPS
from storage.schema.migrations import migrate
from tests.unit.storage.samples import open_desk


async def test_a_second_owner_is_refused_by_name_and_the_lock_dies_with_the_first(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite"
    first = await SqliteFile.open(path)

    with pytest.raises(DatabaseBusyError, match=f"pid {os.getpid()}"):
        await SqliteFile.open(path)

    await first.close()
    await (await SqliteFile.open(path)).close()


async def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite"
    await (await SqliteFile.open(path)).close()

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_a_database_of_a_newer_program_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite"
    await (await SqliteFile.open(path)).close()
    newer = Database(path)
    newer.table("_sqlite_migrations").insert(
        {"migration_set": "dps-bot", "name": "m999_from_the_future", "applied_at": "2030-01-01"}
    )
    newer.close()

    with pytest.raises(DatabaseNewerError, match="newer dps-bot"):
        await SqliteFile.open(path)


@pytest.mark.parametrize(
    "attack",
    [
        "CREATE TRIGGER sqliteX_evil BEFORE INSERT ON votes BEGIN SELECT RAISE(IGNORE); END",
        "DROP TRIGGER ledger_refuses_update",
        "DROP TABLE pauses",
    ],
)
async def test_a_database_whose_schema_somebody_changed_is_refused_untouched(tmp_path: Path, attack: str) -> None:
    path = tmp_path / "bot.sqlite"
    await (await SqliteFile.open(path)).close()
    attacker = sqlite3.connect(path)
    attacker.execute(attack)
    attacker.close()
    before = path.read_bytes()

    with pytest.raises(DatabaseAlteredError, match=r"not as dps-bot made it .* start with a copy from before"):
        await SqliteFile.open(path)

    assert path.read_bytes() == before
    with pytest.raises(DatabaseAlteredError):  # the lock was given back
        await SqliteFile.open(path)


async def test_the_database_of_another_program_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "notes.sqlite"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE notes (text)")
    other.close()
    before = path.read_bytes()

    with pytest.raises(DatabaseAlteredError, match="table notes does not belong here"):
        await SqliteFile.open(path)

    assert path.read_bytes() == before


async def test_a_changed_schema_of_an_older_version_is_refused_before_it_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite"
    old = Database(path)
    STEPS.apply(old, stop_before="m004_parked_commands")
    old.execute("CREATE TRIGGER late AFTER INSERT ON _sqlite_migrations BEGIN DELETE FROM ledger_names; END")
    old.close()

    with pytest.raises(DatabaseAlteredError, match="trigger late does not belong here"):
        await SqliteFile.open(path)


@pytest.mark.parametrize(
    "step", ["m001_requests_outbox_uploads", "m002_ledger", "m003_approval_log", "m004_parked_commands", "m013_tree"]
)
def test_every_older_schema_is_brought_up_to_date(tmp_path: Path, step: str) -> None:
    old, new = Database(tmp_path / "old.sqlite"), Database(tmp_path / "new.sqlite")
    STEPS.apply(old, stop_before=step)

    migrate(old)
    migrate(new)

    assert old.schema == new.schema
    old.close()
    new.close()


async def test_a_change_that_fails_undoes_itself_and_nothing_beside_it(tmp_path: Path) -> None:
    def good(database: Database) -> None:
        ledger.append(database, Event.REQUESTED, now=Millis(1), content={})

    def bad(database: Database) -> None:
        good(database)
        raise RuntimeError("on purpose")

    async with open_desk(tmp_path / "bot.sqlite") as desk:
        results = await asyncio.gather(*(desk.store.write(work) for work in (good, bad, good)), return_exceptions=True)
        entries = list(ledger.entries(open_read_only(desk.path)))

    assert [type(result) for result in results] == [type(None), RuntimeError, type(None)]
    assert len(entries) == 2


async def test_the_second_connection_cannot_write(tmp_path: Path) -> None:
    async with open_desk(tmp_path / "bot.sqlite") as desk:
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            await desk.store.read(lambda database: database.execute("DELETE FROM requests"))


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE ledger SET body = '{}' WHERE sequence = 1",
        "UPDATE OR REPLACE ledger SET sequence = 2 WHERE sequence = 1",
        "DELETE FROM ledger",
        """
        INSERT OR REPLACE INTO ledger (sequence, body, body_hash, previous, digest)
        SELECT sequence, body, body_hash, previous, digest FROM ledger WHERE sequence = 1
        """,
        "INSERT INTO ledger (body, body_hash, previous, digest) VALUES ('{}', '', '', '')",
        "INSERT INTO ledger (sequence, body, body_hash, previous, digest) VALUES (99, '{}', '', '', '')",
        "UPDATE ledger_names SET value = 'U0EVE'",
    ],
)
async def test_the_triggers_refuse_everything_but_the_next_entry(tmp_path: Path, attack: str) -> None:
    async with open_desk(tmp_path / "bot.sqlite") as desk:
        await desk.file("t1")
        await desk.file("t2", "sensor-43")
        before = list(ledger.entries(open_read_only(desk.path)))

    attacker = sqlite3.connect(tmp_path / "bot.sqlite")
    with pytest.raises(sqlite3.IntegrityError, match=r"append-only|next entry|not changed"):
        attacker.execute(attack)
    attacker.close()

    assert list(ledger.entries(open_read_only(tmp_path / "bot.sqlite"))) == before


async def test_an_entry_with_the_right_number_but_another_past_is_refused(tmp_path: Path) -> None:
    async with open_desk(tmp_path / "bot.sqlite") as desk:
        await desk.file("t1")
    forged = seal(GENESIS, event=Event.REQUESTED, now=Millis(1), content={})

    attacker = sqlite3.connect(tmp_path / "bot.sqlite")
    with pytest.raises(sqlite3.IntegrityError, match="next entry"):
        attacker.execute(
            "INSERT INTO ledger (sequence, body, body_hash, previous, digest) VALUES (2, ?, ?, ?, ?)",
            (forged.body.decode(), forged.body_hash, forged.previous, forged.digest),
        )
    attacker.close()


async def test_a_read_sees_one_moment_whatever_is_written_meanwhile(tmp_path: Path) -> None:
    async with open_desk(tmp_path / "bot.sqlite") as desk:
        other = sqlite3.connect(tmp_path / "bot.sqlite", isolation_level=None, check_same_thread=False)

        def twice(database: Database) -> list[int]:
            counts = []
            for _ in range(2):
                counts += database.execute("SELECT count(*) FROM parked").fetchone()
                other.execute("INSERT INTO parked VALUES (?, 'u', 't', 'c', 'x', '', 1)", (str(len(counts)),))
            return counts

        seen = await desk.store.read(twice)
        other.close()

    assert seen == [0, 0]
