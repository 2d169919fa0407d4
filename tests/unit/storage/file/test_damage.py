"""A file that SQLite cannot rely on is not used, and a log that a reader kept growing is cut back."""

import asyncio
import sqlite3
import threading
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from sqlite_utils import Database

from privacy.model.events import Event
from privacy.model.ids import Millis
from storage.errors import DatabaseDamagedError
from storage.file.pages import damage_meanwhile
from storage.file.sqlite_file import LARGEST_LOG, SqliteFile, open_read_only
from storage.ledger import entries as ledger

PAGE = 4096
MEGABYTE = 2**20


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    """Fifty entries at rest."""
    path = tmp_path / "bot.sqlite"
    store = await SqliteFile.open(path)
    await store.write(lambda database: [append(database, 500) for _ in range(50)])
    await store.close()
    return path


def append(database: Database, size: int) -> None:
    content = {"request": "DSR-7K3M9Q", "detail": {"reason": "x" * size}}
    ledger.append(database, Event.REFUSED, now=Millis(1), content=content)


async def test_damaged_pages_are_told_at_start_and_nothing_is_changed(path: Path) -> None:
    damaged = spoil(path)

    with pytest.raises(DatabaseDamagedError, match=r"bot\.sqlite is damaged .* nothing was changed"):
        await SqliteFile.open(path)

    assert damaged == await asyncio.to_thread(path.read_bytes)


def spoil(path: Path) -> bytes:
    """Write over the beginning of the last page."""
    whole = bytearray(path.read_bytes())
    last = len(whole) - PAGE
    whole[last : last + 64] = b"\xff" * 64
    path.write_bytes(whole)
    return bytes(whole)


async def test_an_index_that_was_emptied_past_its_table_is_told_at_start(path: Path) -> None:
    reindex(path, "(request)", "(request) WHERE request = ''")

    with pytest.raises(DatabaseDamagedError, match="missing from index ledger_by_request"):
        await SqliteFile.open(path)


async def test_what_sqlite_finds_is_the_same_in_a_thread_of_its_own_and_waited_for(path: Path) -> None:
    with damage_meanwhile(open_read_only(path)) as found:
        assert found() is None
    reindex(path, "(request)", "(request) WHERE request = ''")
    with damage_meanwhile(open_read_only(path)) as found:
        assert found() == "row 1 missing from index ledger_by_request"


async def test_whoever_leaves_early_leaves_no_thread_and_no_connection(path: Path) -> None:
    database = open_read_only(path)
    with pytest.raises(LookupError), damage_meanwhile(database):
        raise LookupError

    assert not [thread for thread in threading.enumerate() if thread.name.startswith("pages")]
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        database.execute("SELECT 1")


def reindex(path: Path, columns: str, others: str) -> None:
    """Build the index anew with another definition, and put the first definition back."""
    swap = "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE name = 'ledger_by_request'"
    for change, old, new in ((True, columns, others), (False, "", ""), (True, others, columns)):
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA writable_schema = ON")
            connection.execute(swap, (old, new)) if change else connection.execute("REINDEX ledger_by_request")


async def test_a_log_that_a_reader_kept_growing_is_cut_back_once_it_is_gone(path: Path) -> None:
    log = path.with_name(f"{path.name}-wal")
    store = await SqliteFile.open(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM ledger").fetchone()
        while not log.exists() or log.stat().st_size < LARGEST_LOG + 4 * MEGABYTE:
            await store.write(partial(append, size=MEGABYTE))
    grown = log.stat().st_size
    for _ in range(4):  # the first finds all of it in the database, and the next begins it anew
        await store.write(partial(append, size=MEGABYTE))

    assert grown > LARGEST_LOG
    assert log.stat().st_size <= LARGEST_LOG
    await store.close()
