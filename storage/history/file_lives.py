"""Files in Slack that have an end: those whose time is over, and what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from privacy.delivery.file_lives import ExpiredFile
from privacy.model.events import Event
from privacy.model.ids import Identifier, MessageKind, Millis
from privacy.request.changes import LedgerFact, Upload
from storage.file.rows import many, one, to_upload
from storage.file.sqlite_file import SqliteFile
from storage.ledger import entries as ledger
from storage.ledger.folds import Folds
from storage.outbox import want
from storage.requests.moving import save_upload
from storage.schema.ledger_steps import OF_TIME

_EXPIRED = """
    SELECT uploads.*, subjects.identifier FROM uploads
    JOIN requests ON requests.id = uploads.request LEFT JOIN subjects ON subjects.request = uploads.request
    WHERE expires_at <= ? AND deleted_at IS NULL AND kept_because IS NULL AND status <> 'delivering'
    ORDER BY expires_at
"""
_JUMPED = f"""
    SELECT coalesce(sum(json_extract(body, '$.detail.by')), 0) FROM ledger
    WHERE event IN ({OF_TIME}) AND event = 'clock jumped' AND +sequence > (
      SELECT coalesce(max(sequence), 0) FROM ledger WHERE request = ? AND event = 'gathered')
"""  # noqa: S608 - our own words
_STANDS = """
    SELECT device_ref, requests.channel FROM uploads JOIN requests ON requests.id = uploads.request
    LEFT JOIN subjects ON subjects.request = uploads.request
    WHERE file_id = ? AND deleted_at IS NULL
"""


@dataclass(frozen=True, kw_only=True)
class SqliteFileLives:
    """Keeps `privacy.delivery.file_lives.FileRecords`."""

    file: SqliteFile

    async def expired(self, now: Millis) -> Sequence[ExpiredFile]:
        """Those whose time is over, the longest first."""
        rows = await self.file.read(
            lambda database: [
                row
                for row in many(database, _EXPIRED, (now,))
                if row["expires_at"] + _jumped(database, row["request"]) <= now
            ]
        )
        return [
            ExpiredFile(upload=to_upload(row), identifier=Identifier(row["identifier"]) if row["identifier"] else None)
            for row in rows
        ]

    async def record(self, upload: Upload, fact: LedgerFact, *, now: Millis) -> None:
        """Write the row and its entry, unless an erasure has deleted the file meanwhile."""
        await self.file.write(lambda database: _record(database, upload, fact, now))


def _jumped(database: Database, request: str) -> int:
    """By how many milliseconds the clock was set since the newest file of a request was made."""
    return int(database.execute(_JUMPED, (request,)).fetchone()[0])


def _record(database: Database, upload: Upload, fact: LedgerFact, now: Millis) -> None:
    stands = one(database, _STANDS, (upload.file_id,))
    if stands is None:
        return
    Folds().look(database, upload.request, now=now)
    save_upload(database, upload)
    rows = {
        "uploads": [dict(row) for row in many(database, "SELECT * FROM uploads WHERE file_id = ?", (upload.file_id,))]
    }
    device = {"device": stands["device_ref"]} if stands["device_ref"] else {}  # it may be shredded
    content = {"request": upload.request, **device, "detail": fact.detail}
    ledger.append(database, fact.event, now=now, content=content, people=fact.people, rows=rows)
    want(database, upload.request, MessageKind.CARD, stands["channel"], now=now)
    if fact.event is Event.FILE_NOT_DELETED:
        want(database, upload.request, MessageKind.NEWS, stands["channel"], now=now, anew=True)
