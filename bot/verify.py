"""Verification without the bot: reads the ledger's file, and changes nothing."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from privacy.errors import LedgerBrokenError
from privacy.ledger import GENESIS, Head, verify
from storage import ledger
from storage.database import open_read_only
from storage.migrations import LEDGER_TRIGGERS


@dataclass(frozen=True, kw_only=True)
class LedgerReport:
    """What was proved about a ledger."""

    head: Head
    names: int
    """Readable names that match their hashes."""


def verify_ledger(path: Path) -> LedgerReport:
    """Check the chain, the names beside it and the triggers that guard it.

    Raises:
        LedgerBrokenError: something was changed, removed, inserted or re-ordered; the text names it.
        OSError: there is no such file.
    """
    if not path.is_file():
        raise FileNotFoundError(2, "there is no such file", path.name)
    try:
        return _verify(path)
    except (sqlite3.Error, ValueError, KeyError, TypeError) as error:
        raise LedgerBrokenError(f"the file cannot be read as a ledger ({type(error).__name__})") from None


def _verify(path: Path) -> LedgerReport:
    database = open_read_only(path)
    try:
        head = GENESIS
        for head in verify(ledger.entries(database)):  # noqa: B007 - the last one is the answer
            pass
        wrong = next(ledger.wrong_names(database), None)
        if wrong is not None:
            raise LedgerBrokenError(f"entry {wrong}: a name beside it is not the one that was written")
        _check_file(database.conn)
        names = database.execute("SELECT count(*) FROM ledger_names").fetchone()[0]
        return LedgerReport(head=head, names=names)
    finally:
        database.conn.close()


def _check_file(connection: sqlite3.Connection) -> None:
    state = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if state != "ok":
        raise LedgerBrokenError("SQLite itself finds the file damaged")
    guards = dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall())
    missing = [name for name, sql in LEDGER_TRIGGERS.items() if guards.get(name, "").split() != sql.split()]
    if missing:
        raise LedgerBrokenError(f"the guards {', '.join(missing)} are gone or changed: somebody went around them")
