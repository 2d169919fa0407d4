"""Reading for people: what is open, what was asked about a device, and the story of one request."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from privacy.history.audit_log import AuditEntry
from privacy.holds.holds import LegalHold
from privacy.model.errors import RefusalReason
from privacy.model.events import Event
from privacy.model.ids import Act, Identifier, Millis, RequestId
from privacy.request.lifecycle import ENDED
from privacy.request.request import DataSubjectRequest
from privacy.subject.pseudonym import Pseudonyms
from storage.erasures.holds import SqliteHolds
from storage.file.rows import many
from storage.file.sqlite_file import SqliteFile
from storage.ledger import refusals
from storage.requests.loading import load_request

_ENDED = ", ".join(f"'{status}'" for status in sorted(ENDED))
_OPEN = f"""
    SELECT id FROM requests WHERE status NOT IN ({_ENDED}) OR EXISTS (
      SELECT 1 FROM open_places WHERE open_places.request = requests.id AND closed_entry IS NULL AND NOT not_used)
    ORDER BY status IN ({_ENDED}), received_at LIMIT ? OFFSET ?
"""  # noqa: S608 - our own words
_ABOUT = """
    SELECT request AS id FROM subjects JOIN requests ON id = request WHERE device_ref = ? ORDER BY received_at
"""
_STORY = "SELECT sequence, body FROM ledger WHERE request = ? ORDER BY sequence"


@dataclass(frozen=True, kw_only=True)
class SqliteReading:
    """Keeps `privacy.history.audit_log.Records`."""

    file: SqliteFile
    pseudonyms: Pseudonyms

    async def open_requests(self, limit: int, after: int = 0) -> Sequence[DataSubjectRequest]:
        """Requests that have not ended, the oldest first; then ended ones with open places."""
        return await self.file.read(lambda database: _load(database, _OPEN, limit, after))

    async def find(self, request: RequestId) -> DataSubjectRequest | None:
        """The request; None where there is none."""
        found = await self.file.read(lambda database: _load(database, "SELECT id FROM requests WHERE id = ?", request))
        return found[0] if found else None

    async def about(self, identifier: Identifier) -> Sequence[DataSubjectRequest]:
        """Every request about a device, the oldest first."""
        device = self.pseudonyms.of(identifier)
        return await self.file.read(lambda database: _load(database, _ABOUT, device))

    async def holds_on(self, identifier: Identifier) -> Sequence[LegalHold]:
        """Every legal hold on a device, the oldest first."""
        return await SqliteHolds(file=self.file, pseudonyms=self.pseudonyms).about(identifier)

    async def story(self, request: RequestId) -> Sequence[AuditEntry]:
        """The entries about one request, in order, with the names that are not shredded."""
        return await self.file.read(lambda database: _story(database, request))

    async def refuse(self, act: Act, reason: RefusalReason, *, now: Millis) -> None:
        """Write the refusal down, capped per person."""
        await self.file.write(lambda database: refusals.record(database, act, reason, now=now))


def _load(database: Database, sql: str, *values: str | int) -> list[DataSubjectRequest]:
    return [load_request(database, RequestId(row["id"])) for row in many(database, sql, values)]


def _story(database: Database, request: RequestId) -> list[AuditEntry]:
    told = []
    for row in many(database, _STORY, (request,)):
        body = json.loads(row["body"])
        names = many(database, "SELECT field, value FROM ledger_names WHERE sequence = ?", (row["sequence"],))
        told.append(
            AuditEntry(
                sequence=row["sequence"],
                at=Millis(body["at"]),
                event=Event(body["event"]),
                detail=body.get("detail", {}),
                people={name["field"]: name["value"] for name in names},
            )
        )
    return told
