"""What stands now: legal holds that were not lifted and are not over, and a pause of all deletions."""

import json
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass

from sqlite_utils import Database

from privacy.holds.holds import held_names
from privacy.model.halt import PAUSE, Halt, HaltedError
from privacy.model.ids import HoldId, Identifier, Millis, SlackUserId
from privacy.subject.pseudonym import Pseudonyms
from storage.file.rows import many, one
from storage.file.sqlite_file import SqliteFile

_HOLD_ON = """
    SELECT holds.id, until, ends_at, value FROM holds
    LEFT JOIN ledger_names ON sequence = placed AND field = 'approver'
    WHERE ended IS NULL AND ends_at >= :now AND (
      registration_ref IN (SELECT value FROM json_each(:refs)) OR device_ref IN (SELECT value FROM json_each(:refs)))
    ORDER BY ends_at DESC LIMIT 1
"""
_OF_ANOTHER_KEY = """
    SELECT holds.id, until, ends_at, value, identifier FROM holds
    LEFT JOIN hold_names ON hold = holds.id
    LEFT JOIN ledger_names ON sequence = placed AND field = 'approver'
    WHERE ended IS NULL AND ends_at >= :now AND device_ref NOT GLOB :key || ':*'
    ORDER BY ends_at DESC
"""
_PAUSED = "SELECT 1 FROM pauses WHERE resumed IS NULL"
_WAKE = """
    UPDATE requests SET due_at = :now
    WHERE status IN ('planning', 'approved', 'erasing') AND json_extract(report, '$.halt.hold') IS :hold
      AND json_extract(report, '$.halt') IS NOT NULL
"""


@dataclass(frozen=True, kw_only=True)
class SqliteHalts:
    """Keeps `privacy.holds.deletion_guard.HaltRecords`."""

    file: SqliteFile
    pseudonyms: Pseudonyms

    async def hold_on(self, refs: Collection[str], now: Millis) -> Halt | None:
        """The hold that stands longest on a device of these pseudonyms.

        One that was placed under another pseudonym key is compared by its readable name; where that was shredded,
        nobody can tell what it holds, and it holds everything.
        """
        values = {"now": now, "refs": json.dumps(sorted(refs))}
        row = await self.file.read(lambda database: one(database, _HOLD_ON, values))
        old = {"now": now, "key": self.pseudonyms.key_id}
        others = await self.file.read(lambda database: many(database, _OF_ANOTHER_KEY, old))
        found = [row] if row else []
        found += [other for other in others if self._holds(other["identifier"], refs)]
        return _halt(max(found, key=lambda row: int(row["ends_at"]))) if found else None

    async def paused(self) -> bool:
        """True while all deletions are paused, whichever process wrote it."""
        return await self.file.read(lambda database: one(database, _PAUSED, ()) is not None)

    async def check_pause(self) -> None:
        """Refuse to delete while all deletions are paused.

        Raises:
            HaltedError: they are.
        """
        if await self.paused():
            raise HaltedError(PAUSE)

    async def pauses(self) -> tuple[int, int]:
        """How many pauses there were, and how many of them are over."""
        row = await self.file.read(
            lambda db: one(db, "SELECT count(*) AS begun, count(resumed) AS over FROM pauses", ())
        )
        return (row["begun"], row["over"]) if row else (0, 0)

    def _holds(self, identifier: str | None, refs: Collection[str]) -> bool:
        if identifier is None:
            return True
        names = held_names(Identifier(identifier), self.pseudonyms)
        return names.device_ref in refs or names.registration_ref in refs


def _halt(row: sqlite3.Row) -> Halt:
    who = SlackUserId(row["value"]) if row["value"] else None
    return Halt(hold=HoldId(row["id"]), until=row["until"], ends_at=Millis(row["ends_at"]), placed_by=who)


def stands(database: Database, halt: Halt) -> bool:
    """True until somebody has ended it; a hold whose last day is over has a due time that says so."""
    if halt.hold is None:
        return one(database, _PAUSED, ()) is not None
    return one(database, "SELECT 1 FROM holds WHERE id = ? AND ended IS NULL", (halt.hold,)) is not None


def wake(database: Database, hold: HoldId | None, now: Millis) -> int:
    """Have what waits for this hold, or for the pause, looked at now; says how many requests that are."""
    return int(database.execute(_WAKE, {"hold": hold, "now": now}).rowcount)
