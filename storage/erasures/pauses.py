"""Pausing all deletions: a row and an entry, written through a connection of the command line's own.

The bot owns the file and reads the row before each call that deletes. SQLite lets two processes write in turn, and both
append to the ledger inside a transaction that begins with the lock (`BEGIN IMMEDIATE`), so the chain has one order.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from privacy.model.events import Event
from privacy.model.ids import Millis
from storage.erasures import halts
from storage.errors import DatabaseBusyError, StorageError
from storage.file.lock import OwnerLock
from storage.file.rows import one
from storage.file.sqlite_file import open_for_writing
from storage.ledger import entries as ledger
from storage.schema.migrations import is_current

_STANDING = """
    SELECT paused, at, who.value AS by, why.value AS reason FROM pauses
    JOIN ledger ON ledger.sequence = paused
    LEFT JOIN ledger_names AS who ON who.sequence = paused AND who.field = 'by'
    LEFT JOIN ledger_names AS why ON why.sequence = paused AND why.field = 'comment'
    WHERE resumed IS NULL
"""
_LOOK_NOW = "UPDATE requests SET due_at = ? WHERE kind <> 'group access' AND status IN ('approved', 'erasing')"


@dataclass(frozen=True, kw_only=True)
class Pause:
    """One pause, as people read about it."""

    since: Millis
    by: str | None
    """None once it was shredded; `reason` also where none was given."""
    reason: str | None


@dataclass(frozen=True, kw_only=True)
class Switched:
    """What became of a pause or resume."""

    before: Pause | None
    """The pause that stood already."""
    waiting: int
    """Erasures that wait, or go on."""
    running: bool
    """True where a bot owns the database."""


def pause(path: Path, *, by: str, reason: str, now: Millis) -> Switched:
    """Pause all deletions, unless they are.

    Raises:
        StorageError: the database cannot be used.
    """
    with administering(path) as (database, running):
        before = _standing(database)
        return Switched(before=before, waiting=begin(database, by=by, reason=reason, now=now), running=running)


def begin(database: Database, *, by: str, reason: str, now: Millis) -> int:
    """Pause all deletions in the running transaction, unless they are; says how many erasures wait by it."""
    if _standing(database):
        return 0
    people = {"by": by, "comment": reason} if reason else {"by": by}
    entry = ledger.append(database, Event.PAUSED, now=now, content={"detail": {}}, people=people)
    database.execute("INSERT INTO pauses VALUES (?, NULL)", (entry.sequence,))
    return int(database.execute(_LOOK_NOW, (now,)).rowcount)


def resume(path: Path, *, by: str, now: Millis) -> Switched:
    """Let deletions go on, if they are paused.

    Raises:
        StorageError: the database cannot be used.
    """
    with administering(path) as (database, running):
        before, waiting = _standing(database), 0
        if before is not None:
            entry = ledger.append(database, Event.RESUMED, now=now, content={"detail": {}}, people={"by": by})
            database.execute("UPDATE pauses SET resumed = ? WHERE resumed IS NULL", (entry.sequence,))
            waiting = halts.wake(database, None, now)
        return Switched(before=before, waiting=waiting, running=running)


@contextmanager
def administering(path: Path) -> Iterator[tuple[Database, bool]]:
    """One transaction on the database, whether or not a bot owns it; and whether one does."""
    lock = _lock(path)
    try:
        database = open_for_writing(path, migrated=lock is not None)
        try:
            if not is_current(database):
                raise StorageError("the running bot is of another version than this command. Restart it first.")
            database.execute("BEGIN IMMEDIATE")
            yield database, lock is None
            database.execute("COMMIT")
        finally:
            database.conn.close()  # what was not committed is undone
    except OSError as error:
        raise StorageError(f"{path.name} cannot be opened ({error.strerror})") from None
    except sqlite3.Error as error:
        raise StorageError(f"{path.name} cannot be written ({error})") from None
    finally:
        if lock:
            lock.release()


def _lock(path: Path) -> OwnerLock | None:
    """The lock of the database; None where a bot has it."""
    try:
        return OwnerLock.take(path)
    except DatabaseBusyError:
        return None


def _standing(database: Database) -> Pause | None:
    row = one(database, _STANDING, ())
    return Pause(since=Millis(row["at"]), by=row["by"], reason=row["reason"]) if row else None
