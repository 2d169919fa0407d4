"""Verification without the bot: reads the ledger's file, and changes nothing."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from privacy.ledger.chain import GENESIS, Head, verify
from privacy.model.errors import LedgerBrokenError, PrivacyError
from privacy.subject.pseudonym import Pseudonyms
from storage.errors import StorageError
from storage.file.location import log_of, real_name
from storage.file.sqlite_file import open_read_only
from storage.file.wal import Tail, changed_log, tail_of
from storage.ledger import consistency as contradictions
from storage.ledger import entries as ledger
from storage.ledger import halt_consistency as halt_contradictions
from storage.ledger.setbacks import Setback, setbacks
from storage.schema.comparison import is_ours, schema_problem


class UnreadableLedgerError(PrivacyError):
    """Nothing was verified; the text says why. It says nothing about the ledger itself."""


@dataclass(frozen=True, kw_only=True)
class LedgerReport:
    """What was proved about a ledger."""

    head: Head
    names: int
    """Readable names that match their hashes."""
    requests: int
    """Requests whose rows agree with their entries."""
    devices: bool
    """True where the readable device ids were held against their pseudonyms."""
    unfinished: bool
    """True where the write-ahead log ends in a change that is not complete: after a crash, or where it was cut."""
    setbacks: tuple[Setback, ...]
    """Where the clock had gone back."""


def verify_ledger(path: Path, pseudonyms: Pseudonyms | None = None) -> LedgerReport:
    """Check the chain, the names, the rows beside it and the schema that guards it.

    Args:
        path: the database, or a copy of it (with its `-wal`, where there is one).
        pseudonyms: with the key, the readable device ids are checked too.

    Raises:
        LedgerBrokenError: something was changed, removed, inserted or re-ordered; the text names it.
        UnreadableLedgerError: the file could not be read here, so nothing is proved either way.
    """
    if not path.is_file():
        raise UnreadableLedgerError(f"there is no file {path.name}")
    try:
        database = open_read_only(path)
        with closing(database.conn):
            unfinished = _check_log(path)
            database.execute("BEGIN")  # all is read as of one moment, whatever a running bot writes meanwhile
            if not is_ours(database):
                raise _not_ours(path)
            return _verify(database, pseudonyms, unfinished=unfinished)
    except StorageError as error:
        raise UnreadableLedgerError(str(error)) from None
    except sqlite3.OperationalError as error:
        raise UnreadableLedgerError(f"{path.name} cannot be read here ({error})") from None
    except (sqlite3.Error, ValueError, KeyError, TypeError) as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_NOTADB:
            raise _not_ours(path) from None
        raise LedgerBrokenError(f"the file cannot be read as a ledger ({type(error).__name__})") from None


def _not_ours(path: Path) -> UnreadableLedgerError:
    return UnreadableLedgerError(f"{path.name} is not a database of dps-bot")


def _check_log(path: Path) -> bool:
    """True where the log ends in an incomplete change."""
    log = log_of(real_name(path))
    found = tail_of(log)
    if found is Tail.CHANGED:
        raise LedgerBrokenError(changed_log(log))
    return found is Tail.UNFINISHED


def _verify(database: Database, pseudonyms: Pseudonyms | None, *, unfinished: bool) -> LedgerReport:
    if problem := schema_problem(database):
        raise LedgerBrokenError(problem)
    head = GENESIS
    for head in verify(ledger.entries(database)):  # noqa: B007 - the last one is the answer
        pass
    wrong = next(ledger.wrong_names(database), None)
    if wrong is not None:
        raise LedgerBrokenError(f"entry {wrong}: a name beside it is not the one that was written")
    requests = list(contradictions.each_request(database, pseudonyms))
    for problem in filter(None, requests):
        raise LedgerBrokenError(problem)
    for problem in halt_contradictions.of_halts(database, pseudonyms):
        raise LedgerBrokenError(problem)
    state = database.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if state != "ok":
        raise LedgerBrokenError("SQLite itself finds the file damaged")
    names = database.execute("SELECT count(*) FROM ledger_names").fetchone()[0]
    return LedgerReport(
        head=head,
        names=names,
        requests=len(requests),
        devices=pseudonyms is not None,
        unfinished=unfinished,
        setbacks=tuple(setbacks(database)),
    )
