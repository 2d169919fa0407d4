"""Verification without the bot: reads the ledger's file, and changes nothing."""

import base64
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from evidence.keyring import check_hand_over
from privacy.ledger.chain import GENESIS, Head, verify
from privacy.ledger.copies import OutsideCopy, newest_proved, what_fits
from privacy.ledger.hand_over import find_hand_overs, parse_hand_over
from privacy.ledger.merkle import TreeHash
from privacy.ledger.notes import Note
from privacy.model.errors import BadHeadError, LedgerBrokenError, PrivacyError
from privacy.model.ids import Digest
from privacy.subject.pseudonym import Pseudonyms
from storage.errors import StorageError
from storage.file.location import log_of, real_name
from storage.file.pages import damage, damage_meanwhile
from storage.file.sqlite_file import open_read_only
from storage.file.wal import Tail, changed_log, tail_of
from storage.ledger import consistency as contradictions
from storage.ledger import entries as ledger
from storage.ledger import halt_consistency as halt_contradictions
from storage.ledger.hand_overs import hand_overs
from storage.ledger.setbacks import Setback, setbacks
from storage.ledger.tree import TreeCheck
from storage.schema.comparison import is_ours, schema_problem

WORTH_A_THREAD = 4 * 2**20
"""Bytes of a file, from which on a second connection is worth its price."""


class UnreadableLedgerError(PrivacyError):
    """Nothing was verified; the text says why. It says nothing about the ledger itself."""


def hand_overs_in(path: Path) -> tuple[Note, ...]:
    """The hand-overs of keys in a ledger, each of which proves itself; none where it cannot be read as one."""
    try:
        database = open_read_only(path)
        with closing(database.conn):
            return tuple(note for _, text in hand_overs(database) for note in find_hand_overs(text))
    except (StorageError, sqlite3.Error, ValueError, AttributeError, TypeError):
        return ()  # whoever verifies it says what is wrong


@dataclass(frozen=True, kw_only=True)
class LedgerReport:
    """What was proved about a ledger."""

    head: Head
    root: TreeHash
    """Of the tree over all entries."""
    copy: OutsideCopy | None
    """The newest of the copies that were given; all of them agree. None proves nothing beyond the file itself."""
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


def verify_ledger(path: Path, pseudonyms: Pseudonyms | None = None, copies: Sequence[OutsideCopy] = ()) -> LedgerReport:
    """Check the chain, the names, the rows beside it and the schema that guards it, and compare with outside copies.

    Args:
        path: the database, or a copy of it (with its `-wal`, where there is one).
        pseudonyms: with the key, the readable device ids are checked too.
        copies: heads that were kept elsewhere, with signatures that were checked.

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
            with _damage(path, database) as damage_found:
                return _verify(database, pseudonyms, copies, damage_found, unfinished=unfinished)
    except LedgerBrokenError as error:
        error.fits = error.fits or BESIDE
        raise
    except StorageError as error:
        raise UnreadableLedgerError(str(error)) from None
    except sqlite3.OperationalError as error:
        raise UnreadableLedgerError(f"{path.name} cannot be read here ({error})") from None
    except (sqlite3.Error, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
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


def _verify(
    database: Database,
    pseudonyms: Pseudonyms | None,
    copies: Sequence[OutsideCopy],
    damage_found: Callable[[], str | None],
    *,
    unfinished: bool,
) -> LedgerReport:
    if problem := schema_problem(database):
        raise LedgerBrokenError(problem)
    head, tree, copy = _walk(database, copies)
    wrong = next(ledger.wrong_names(database), None)
    if wrong is not None:
        raise LedgerBrokenError(f"entry {wrong}: a name beside it is not the one that was written", entry=wrong)
    for sequence, note in hand_overs(database):
        _check_hand_over(sequence, note)
    requests = 0
    for problem in contradictions.each_request(database, pseudonyms):
        if problem:
            raise LedgerBrokenError(problem)
        requests += 1
    for problem in halt_contradictions.of_halts(database, pseudonyms):
        raise LedgerBrokenError(problem)
    if wrong_tree := tree.problem():
        raise LedgerBrokenError(wrong_tree)
    if damage_found():
        raise LedgerBrokenError("SQLite itself finds the file damaged")
    names = database.execute("SELECT count(*) FROM ledger_names").fetchone()[0]
    return LedgerReport(
        head=head,
        root=tree.frontier.root(),
        copy=copy,
        names=names,
        requests=requests,
        devices=pseudonyms is not None,
        unfinished=unfinished,
        setbacks=tuple(setbacks(database)),
    )


@contextmanager
def _damage(path: Path, database: Database) -> Iterator[Callable[[], str | None]]:
    """What gives the damage that SQLite finds, for which a large file is looked at while the rest is verified."""
    if path.stat().st_size < WORTH_A_THREAD:
        yield partial(damage, database)
        return
    with damage_meanwhile(open_read_only(path)) as found:
        yield found


def _check_hand_over(sequence: int, text: str) -> None:
    try:
        check_hand_over(parse_hand_over(text))
    except BadHeadError as error:
        raise LedgerBrokenError(f"entry {sequence} says that another key signs: {error}", entry=sequence) from None


def _walk(database: Database, copies: Sequence[OutsideCopy]) -> tuple[Head, TreeCheck, OutsideCopy | None]:
    """The end of an unbroken chain, the tree over it, and the copy that proves most of it."""
    head, tree = GENESIS, TreeCheck(database)
    wanted, seen = {copy.head.sequence for copy in copies}, dict[int, tuple[Digest, TreeHash]]()
    try:
        for head in verify(ledger.entries(database)):
            tree.take(head.digest)
            if head.sequence in wanted:
                seen[head.sequence] = (head.digest, tree.frontier.root())
    except LedgerBrokenError as error:
        wrong = next(islice(ledger.entries(database), head.sequence, None))  # as many as that hold
        raise LedgerBrokenError(str(error), entry=head.sequence + 1, fits=what_fits(wrong, head)) from None
    return head, tree, newest_proved(copies, seen, head.sequence)


BESIDE = "something beside the entries was changed, put in or taken out with another tool than dps-bot"
NOT_PROVED = (
    "consistent, not proved: no head from outside was given, so the end could be cut off, or all of it written anew. "
    "Give one with --head: a message of slack.audit_channel, or an export or receipt that was made later"
)


def verdict(report: LedgerReport) -> str:
    """The line that comes first: how much of the ledger is proved, and by what."""
    if report.copy is None:
        return NOT_PROVED
    upto, all_of_it = report.copy.head.sequence, report.copy.head.sequence == report.head.sequence
    said = f"proved by an outside copy up to entry {upto}, {'the last' if all_of_it else f'of {report.head.sequence}'}"
    if report.copy.beside_keys:
        return (
            f"{said}; but that copy ({report.copy.source}) lies beside the ledger's own keys: give others with --head"
        )
    return f"{said} ({report.copy.source})"


def as_json(report: LedgerReport) -> dict[str, Any]:
    """The same for a script."""
    return {
        "outcome": "proved" if report.copy else "consistent",
        "says": verdict(report),
        "entries": report.head.sequence,
        "digest": report.head.digest,
        "root": base64.b64encode(report.root).decode(),
        "proved_up_to": report.copy.head.sequence if report.copy else None,
        "beside_keys": report.copy.beside_keys if report.copy else None,
        "devices_checked": report.devices,
    }
