"""The SQLite file: opened once, written by one thread, read through a second connection that cannot write."""

import asyncio
import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sqlite_utils import Database

from storage.errors import DatabaseAlteredError, DatabaseDamagedError, StorageError
from storage.file.location import log_of, real_name
from storage.file.lock import OwnerLock
from storage.file.pages import damage
from storage.file.wal import Tail, changed_log, tail_of
from storage.file.writer import Work, Writer
from storage.schema.migrations import check, migrate

T = TypeVar("T")

LARGEST_LOG = 16 * 2**20
"""Bytes to which the write-ahead log is cut back once a reader that kept it growing is gone."""
PATIENCE = 700
"""Milliseconds for which a change of the bot's waits for another program. Two in a row leave a click its answer within
Slack's three seconds."""
COMMANDS_PATIENCE = 5_000
"""Milliseconds for a command beside the bot: nobody's click waits for it, and a pause had better get through."""


@dataclass(frozen=True, kw_only=True)
class SqliteFile:
    """The open file. Close it, or the lock and the thread outlive their use."""

    writer: Writer
    _writing: Database
    _reading: Database
    _readers: ThreadPoolExecutor
    _lock: OwnerLock
    on_write: Callable[[], None]

    @classmethod
    async def open(
        cls, path: Path, on_change: Callable[[], None] = lambda: None, on_write: Callable[[], None] = lambda: None
    ) -> "SqliteFile":
        """Open or make the database, readable by its owner alone, with its migrations applied.

        `on_change` is called after each commit that changed anything: whatever became due by it is looked at now.
        `on_write` is called where somebody has waited for a write, once that is on disk.

        Raises:
            StorageError: another process owns it, a newer program wrote it, somebody changed its schema, or it has more
                names than one.
        """
        lock = OwnerLock.take(path)
        try:
            writing = await asyncio.to_thread(open_for_writing, path)
        except sqlite3.Error as error:
            lock.release()
            raise StorageError(f"{path.name} cannot be opened as a database ({error})") from None
        except BaseException:
            lock.release()
            raise
        return cls(
            writer=Writer(writing, on_change),
            _writing=writing,
            _reading=open_read_only(path),
            _readers=ThreadPoolExecutor(1, thread_name_prefix="ledger-reader"),
            _lock=lock,
            on_write=on_write,
        )

    async def write(self, work: Work[T]) -> T:
        """Run `work` in one transaction; on disk when this returns."""
        done = await self.writer.do(work)
        self.on_write()
        return done

    async def read(self, work: Callable[[Database], T]) -> T:
        """Run `work` on the connection that cannot write.

        It sees everything committed before, and all of it as of one moment, whatever is written meanwhile.
        """
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, work)

    def _read(self, work: Callable[[Database], T]) -> T:
        self._reading.execute("BEGIN")
        try:
            return work(self._reading)
        finally:
            self._reading.execute("ROLLBACK")

    async def close(self) -> None:
        """Finish what is queued and give the file back."""
        await self.writer.close()
        self._readers.shutdown()
        self._reading.conn.close()
        self._writing.conn.close()
        self._lock.release()


def open_read_only(path: Path) -> Database:
    """A connection for reports and verification that SQLite itself keeps from writing.

    Raises:
        StorageError: the file has more names than one.
    """
    real = real_name(path)
    # Without a write-ahead log the file is at rest, and a copy of it may lie where nothing can be written.
    at_rest = "" if log_of(real).exists() else "&immutable=1"
    uri = f"{real.as_uri()}?mode=ro{at_rest}"
    return Database(sqlite3.connect(uri, uri=True, check_same_thread=False))


def open_for_writing(path: Path, *, migrated: bool = True) -> Database:
    """A connection that writes. Without the owner's lock, `migrated` must be False: the schema is the owner's.

    Raises:
        StorageError: the file has more names than one, or is not one of ours.
    """
    real = real_name(path)
    if not real.exists():
        os.close(os.open(real, os.O_RDWR | os.O_CREAT, 0o600))
    if migrated and tail_of(log_of(real)) is Tail.CHANGED:  # before SQLite writes over what it does not read
        raise DatabaseAlteredError(
            f"{changed_log(log_of(real))}. Keep both files as they are for whoever looks into it, and start with a "
            "copy from before."
        )
    connection = sqlite3.connect(real, isolation_level=None, check_same_thread=False)
    database = Database(connection)
    try:
        if migrated:
            check(database)  # before the first byte is written: it may be another program's
            _check_pages(database, real)
        patience = PATIENCE if migrated else COMMANDS_PATIENCE
        for pragma in ("journal_mode=WAL", "synchronous=FULL", f"busy_timeout={patience}", "foreign_keys=ON"):
            database.execute(f"PRAGMA {pragma}")
        database.execute(f"PRAGMA journal_size_limit={LARGEST_LOG}")
        if migrated:
            migrate(database)
    except BaseException:
        connection.close()
        raise
    return database


def _check_pages(database: Database, path: Path) -> None:
    """Have SQLite look at every page and every index.

    An index that lacks rows would hide a legal hold from the bot, and pages that cannot be read would fail one click
    after the other.

    Raises:
        DatabaseDamagedError: SQLite finds something.
    """
    try:
        found = damage(database)
    except sqlite3.DatabaseError as error:
        found = str(error)
    if found:
        where = " ".join(found.replace("*** in database main ***", "").split())
        raise DatabaseDamagedError(
            f"{path.name} is damaged ({where}), so dps-bot does not use it, and nothing was changed. Keep it as it is, "
            "look at the disk, and put back a copy from before; then see dps-bot accept-restore."
        )
