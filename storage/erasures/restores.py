"""A database that was put back from an older copy: noticed at the start, and accepted by a person."""

import json
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from privacy.model.events import Event
from privacy.model.ids import MessageKind, Millis
from privacy.request.lifecycle import WAITS_FOR_A_PERSON
from storage.erasures import halts
from storage.erasures.pauses import administering
from storage.file.rows import many
from storage.file.sqlite_file import SqliteFile
from storage.ledger import entries as ledger
from storage.outbox import want

_WAITING = """
    SELECT id, channel FROM requests JOIN orders ON request = id WHERE status IN (SELECT value FROM json_each(?))
"""


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """What became of the acceptance."""

    missing_from: int | None
    """The first entry that is missing; None where nothing had to be accepted."""
    waiting: int
    """Erasures that wait, and go on."""
    running: bool
    """True where a bot owns the database."""


async def note_restore(file: SqliteFile, *, missing: int, signed: int, now: Millis) -> None:
    """Chain that entries are missing which were signed before: from now on nothing is deleted until that is accepted.

    What waits for a person is drawn anew: its card in Slack may be of a later time, and have no buttons.

    Args:
        file: the database that lacks them.
        missing: the first one that is missing.
        signed: how many there were.
        now: the clock, in UTC milliseconds.
    """

    def note(database: Database) -> None:
        if halts.restored(database) is None:
            content = {"detail": {"missing": missing, "signed": signed}}
            ledger.append(database, Event.RESTORED, now=now, content=content)
            for row in many(database, _WAITING, (json.dumps(sorted(WAITS_FOR_A_PERSON)),)):
                want(database, row["id"], MessageKind.CARD, row["channel"], now=now, at_once=True)

    await file.write(note)


def accept(path: Path, *, by: str, reason: str, now: Millis) -> Accepted:
    """Let deletions go on although entries are missing. Votes from before do not count any more.

    Raises:
        StorageError: the database cannot be used.
    """
    with administering(path) as (database, running):
        missing, waiting = halts.restored(database), 0
        if missing is not None:
            people = {"by": by, "comment": reason}
            content = {"detail": {"missing": missing}}
            ledger.append(database, Event.RESTORE_ACCEPTED, now=now, content=content, people=people)
            waiting = halts.wake(database, None, now)
        return Accepted(missing_from=missing, waiting=waiting, running=running)
