"""Verification without the bot: reads the ledger's file, and changes nothing."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from privacy.ledger.chain import GENESIS, Head, verify
from privacy.model.errors import LedgerBrokenError, PrivacyError
from privacy.subject.pseudonym import Pseudonyms
from storage.file.sqlite_file import open_read_only
from storage.ledger import consistency as contradictions
from storage.ledger import entries as ledger
from storage.ledger import halt_consistency as halt_contradictions
from storage.ledger.tree import TreeCheck
from storage.schema.migrations import expected_schema, schema_of


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
        try:
            return _verify(database, pseudonyms)
        finally:
            database.conn.close()
    except sqlite3.OperationalError as error:
        raise UnreadableLedgerError(f"{path.name} cannot be read here ({error})") from None
    except (sqlite3.Error, ValueError, KeyError, TypeError) as error:
        raise LedgerBrokenError(f"the file cannot be read as a ledger ({type(error).__name__})") from None


def _verify(database: Database, pseudonyms: Pseudonyms | None) -> LedgerReport:
    _check_schema(database)
    head, tree = GENESIS, TreeCheck(database)
    for head in verify(ledger.entries(database)):
        tree.take(head.digest)
    wrong = next(ledger.wrong_names(database), None)
    if wrong is not None:
        raise LedgerBrokenError(f"entry {wrong}: a name beside it is not the one that was written")
    requests = list(contradictions.each_request(database, pseudonyms))
    for problem in filter(None, requests):
        raise LedgerBrokenError(problem)
    for problem in halt_contradictions.of_halts(database, pseudonyms):
        raise LedgerBrokenError(problem)
    if wrong_tree := tree.problem():
        raise LedgerBrokenError(wrong_tree)
    state = database.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if state != "ok":
        raise LedgerBrokenError("SQLite itself finds the file damaged")
    names = database.execute("SELECT count(*) FROM ledger_names").fetchone()[0]
    return LedgerReport(head=head, names=names, requests=len(requests), devices=pseudonyms is not None)


def _check_schema(database: Database) -> None:
    """Tables, triggers and views exactly as the migrations make them: whoever changed one went around them."""
    expected, found = expected_schema(), schema_of(database)
    for name in sorted(expected.keys() | found.keys()):
        if name not in found:
            raise LedgerBrokenError(f"{name} is gone")
        if name not in expected:
            raise LedgerBrokenError(f"{name} does not belong here")
        if expected[name] != found[name]:
            raise LedgerBrokenError(f"{name} is not as dps-bot made it")
