"""What stands now: legal holds that were not lifted and are not over, and a pause of all deletions."""

import json
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass

from sqlite_utils import Database

from privacy.holds.holds import held_names
from privacy.model.halt import PAUSE, Halt, HaltedError
from privacy.model.ids import HoldId, Identifier, Millis, RequestId, SlackUserId
from privacy.subject.pseudonym import Pseudonyms
from storage.file.rows import many, one
from storage.file.sqlite_file import SqliteFile
from storage.schema.ledger_steps import OF_CHANNELS, RARE

_HOLD_ON = """
    SELECT holds.id, until, ends_at, value FROM holds
    LEFT JOIN ledger_names ON sequence = placed AND field = 'approver'
    WHERE ended IS NULL AND ends_at >= :now AND (
      registration_ref IN (SELECT value FROM json_each(:refs)) OR device_ref IN (SELECT value FROM json_each(:refs)))
    ORDER BY ends_at DESC, holds.id
"""
_OF_ANOTHER_KEY = """
    SELECT holds.id, until, ends_at, value, identifier FROM holds
    LEFT JOIN hold_names ON hold = holds.id
    LEFT JOIN ledger_names ON sequence = placed AND field = 'approver'
    WHERE ended IS NULL AND ends_at >= :now AND device_ref NOT GLOB :key || ':*'
    ORDER BY ends_at DESC
"""
_PAUSED = "SELECT 1 FROM pauses WHERE resumed IS NULL"
_RESTORED = f"""
    SELECT json_extract(body, '$.detail.missing') AS missing FROM ledger AS put_back
    WHERE event IN ({RARE}) AND event = 'restored' AND NOT EXISTS (
      SELECT 1 FROM ledger WHERE event IN ({RARE}) AND event = 'restore accepted' AND sequence > put_back.sequence)
    ORDER BY missing LIMIT 1
"""  # noqa: S608 - our own words
_STOPS = f"""
    SELECT count(*) FILTER (WHERE event IN ('paused', 'restored')) AS begun,
      count(*) FILTER (WHERE event IN ('resumed', 'restore accepted')) AS over
    FROM ledger WHERE event IN ({RARE})
"""  # noqa: S608 - our own words
_UNSAFE = f"""
    SELECT event = 'channel unsafe' AS unsafe FROM ledger
    WHERE event IN ({OF_CHANNELS}) AND json_extract(body, '$.channel') = ? ORDER BY sequence DESC LIMIT 1
"""  # noqa: S608 - our own words
_WAKE = """
    UPDATE requests SET due_at = :now
    WHERE status IN ('planning', 'awaiting approval', 'approved', 'erasing')
      AND json_extract(report, '$.halt.hold') IS :hold AND json_extract(report, '$.halt') IS NOT NULL
"""
_SHOW = """
    UPDATE requests SET due_at = :now
    WHERE kind <> 'group access' AND (status = 'awaiting approval'
      OR status IN ('planning', 'approved', 'erasing') AND json_extract(report, '$.halt.hold') IS NOT NULL)
"""


@dataclass(frozen=True, kw_only=True)
class SqliteHalts:
    """Keeps `privacy.holds.deletion_guard.HaltRecords`."""

    file: SqliteFile
    pseudonyms: Pseudonyms

    async def hold_on(self, refs: Collection[str], now: Millis) -> Halt | None:
        """The hold that stands longest on a device of these pseudonyms, and which others do.

        One that was placed under another pseudonym key is compared by its readable name; where that was shredded,
        nobody can tell what it holds, and it holds everything.
        """
        values = {"now": now, "refs": json.dumps(sorted(refs))}
        found = await self.file.read(lambda database: many(database, _HOLD_ON, values))
        old = {"now": now, "key": self.pseudonyms.key_id}
        others = await self.file.read(lambda database: many(database, _OF_ANOTHER_KEY, old))
        found += [other for other in others if self._holds(other["identifier"], refs)]
        return _halt(sorted(found, key=lambda row: -int(row["ends_at"]))) if found else None

    async def stop(self) -> Halt | None:
        """What stops all deletions, whichever process wrote it."""
        return await self.file.read(_stop)

    async def check_stop(self) -> None:
        """Refuse to delete while all deletions are stopped.

        Raises:
            HaltedError: they are.
        """
        if halt := await self.stop():
            raise HaltedError(halt)

    async def stops(self) -> tuple[int, int]:
        """How many pauses and restores there were, and how many of them are over."""
        row = await self.file.read(lambda database: one(database, _STOPS, ()))
        return (row["begun"], row["over"]) if row else (0, 0)

    def _holds(self, identifier: str | None, refs: Collection[str]) -> bool:
        if identifier is None:
            return True
        names = held_names(Identifier(identifier), self.pseudonyms)
        return names.device_ref in refs or names.registration_ref in refs


def _halt(rows: list[sqlite3.Row]) -> Halt:
    row, *others = rows
    who = SlackUserId(row["value"]) if row["value"] else None
    also = tuple(dict.fromkeys(HoldId(other["id"]) for other in others if other["id"] != row["id"]))
    return Halt(hold=HoldId(row["id"]), also=also, until=row["until"], ends_at=Millis(row["ends_at"]), placed_by=who)


def _stop(database: Database) -> Halt | None:
    if (missing := restored(database)) is not None:
        return Halt(missing_from=missing)
    return PAUSE if one(database, _PAUSED, ()) else None


def restored(database: Database) -> int | None:
    """The first entry that this older copy lacks, until an administrator has accepted that; None otherwise."""
    row = one(database, _RESTORED, ())
    return row["missing"] if row else None


def unsafe(database: Database, channel: str) -> bool:
    """True where the newest entry about a channel says that it is not safe."""
    row = one(database, _UNSAFE, (channel,))
    return bool(row and row["unsafe"])


def stands(database: Database, halt: Halt, request: RequestId) -> bool:
    """True until somebody has ended it; a hold whose last day is over has a due time that says so."""
    if halt.unsafe:
        row = one(database, "SELECT channel FROM requests WHERE id = ?", (request,))
        return row is not None and unsafe(database, row["channel"])
    if halt.hold is None:
        return _stop(database) is not None
    return one(database, "SELECT 1 FROM holds WHERE id = ? AND ended IS NULL", (halt.hold,)) is not None


def show(database: Database, now: Millis) -> None:
    """Have looked at what waits for votes or for a hold: a new one may be on its device, under any of its ids.

    An entry names it then, and whoever lifts it is known to have had a hand in what follows.
    """
    database.execute(_SHOW, {"now": now})


def wake(database: Database, hold: HoldId | None, now: Millis) -> int:
    """Have what waits for this hold, or for the pause, looked at now; says how many requests that are."""
    return int(database.execute(_WAKE, {"hold": hold, "now": now}).rowcount)
