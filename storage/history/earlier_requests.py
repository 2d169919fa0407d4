"""Requests about a device, found by its pseudonym in the entries: a readable name may be shredded, an entry stays."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from privacy.export.earlier import EarlierRequest
from privacy.model.ids import Identifier, Millis, RequestId, RequestKind, RequestStatus
from privacy.request.lifecycle import ENDED
from privacy.request.report import Report
from privacy.request.request import DataSubjectRequest
from storage.file.rows import many
from storage.file.sqlite_file import SqliteFile
from storage.history.home import ENDS
from storage.schema.ledger_steps import OF_DEVICES

_ABOUT = f"""
    SELECT id, kind, status, received_at, report, identifier,
      (SELECT max(at) FROM ledger WHERE ledger.request = id AND event IN ({ENDS})) AS ended_at
    FROM (
      SELECT DISTINCT request AS about FROM ledger
      WHERE json_extract(body, '$.device') = :device AND event IN ({OF_DEVICES})
    ) JOIN requests ON id = about LEFT JOIN subjects ON subjects.request = id
    WHERE id <> :request AND :device = (
      SELECT json_extract(body, '$.device') FROM ledger
      WHERE ledger.request = id AND event IN ({OF_DEVICES}) ORDER BY sequence DESC LIMIT 1)
    ORDER BY received_at, requests.rowid
"""  # noqa: S608 - our own words


@dataclass(frozen=True, kw_only=True)
class SqliteEarlierRequests:
    """Keeps `privacy.export.earlier.EarlierRequests`."""

    file: SqliteFile

    async def about(self, request: DataSubjectRequest) -> Sequence[EarlierRequest]:
        """The other requests about the device of this one; one whose device was chosen later is about that alone."""
        values = {"device": request.device_ref, "request": request.id}
        return [_earlier(row) for row in await self.file.read(lambda database: many(database, _ABOUT, values))]


def _earlier(row: sqlite3.Row) -> EarlierRequest:
    status, kind = RequestStatus(row["status"]), RequestKind(row["kind"])
    answered = kind is RequestKind.ACCESS and status is RequestStatus.FULFILLED
    return EarlierRequest(
        number=RequestId(row["id"]),
        kind=kind,
        received_at=Millis(row["received_at"]),
        status=status,
        partial=answered and Report.from_json(json.loads(row["report"])).search.partial,
        ended_at=Millis(row["ended_at"]) if status in ENDED and row["ended_at"] is not None else None,
        identifier=Identifier(row["identifier"]) if row["identifier"] else None,
    )
