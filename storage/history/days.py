"""The ledger of some days, entry by entry, with the people that are not shredded."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from privacy.model.events import Event
from privacy.model.ids import Millis, RequestId
from privacy.pack.days import DayEntry
from storage.file.rows import many
from storage.file.sqlite_file import SqliteFile

_BETWEEN = """
    SELECT ledger.sequence, body, digest,
      (SELECT json_group_object(field, value) FROM ledger_names WHERE ledger_names.sequence = ledger.sequence
         AND field IN ('requester', 'approver', 'by')) AS people
    FROM ledger WHERE ledger.at > ? AND ledger.at <= ? ORDER BY ledger.sequence LIMIT ?
"""


@dataclass(frozen=True, kw_only=True)
class SqliteDays:
    """Keeps `privacy.pack.days.DayRecords`."""

    file: SqliteFile

    async def between(self, since: Millis, until: Millis, limit: int) -> Sequence[DayEntry]:
        """Entries after `since` and up to `until`, in order; so many at most."""
        return await self.file.read(lambda database: _between(database, since, until, limit))


def _between(database: Database, since: Millis, until: Millis, limit: int) -> list[DayEntry]:
    found = []
    for row in many(database, _BETWEEN, (since, until, limit)):
        body = json.loads(row["body"])
        found.append(
            DayEntry(
                sequence=row["sequence"],
                at=Millis(body["at"]),
                event=Event(body["event"]),
                digest=row["digest"],
                request=RequestId(body["request"]) if body.get("request") else None,
                device=body.get("device") or "",
                detail=body.get("detail", {}),
                people=json.loads(row["people"]),
            )
        )
    return found
