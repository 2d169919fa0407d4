"""Packs that people ask for: who asked, and the file that came of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlite_utils import Database

from privacy.ledger.heads import TreeHead
from privacy.model.events import Event
from privacy.model.ids import ChannelId, MessageKind, Millis, RequestId, SlackUserId
from privacy.pack.desk import Standing
from privacy.pack.pack import Pack
from privacy.request.changes import Upload
from storage.file.rows import many, one, to_upload
from storage.file.sqlite_file import SqliteFile
from storage.history.packs import read_pack
from storage.ledger import entries as ledger
from storage.ledger.folds import Folds
from storage.outbox import want
from storage.requests.moving import save_upload

_ON_ITS_WAY = "SELECT 1 FROM outbox WHERE request = ? AND kind = ? AND due_at IS NOT NULL"
_LAST = """
    SELECT sequence, event, json_extract(body, '$.detail.file') AS file FROM ledger
    WHERE request = ? AND event IN ('pack asked', 'pack made') ORDER BY sequence DESC LIMIT 1
"""
_SINCE = """
    SELECT 1 FROM ledger WHERE request = ? AND sequence > ? AND event <> 'refused'
      AND (event <> 'uploaded' OR json_extract(body, '$.detail.file') <> ?) LIMIT 1
"""
_ASKED_BY = """
    SELECT value FROM ledger_names JOIN ledger USING (sequence)
    WHERE request = ? AND event = 'pack asked' AND field = 'by' ORDER BY sequence DESC LIMIT 1
"""
_REQUEST = """
    SELECT channel, device_ref FROM requests LEFT JOIN subjects ON subjects.request = requests.id WHERE requests.id = ?
"""


@dataclass(frozen=True, kw_only=True)
class SqlitePacks:
    """Keeps `privacy.pack.delivery.PackRecords`."""

    file: SqliteFile

    async def ask(self, request: RequestId, *, by: SlackUserId, now: Millis) -> Standing:
        """Chain that somebody asked and have the pack made, unless it is on its way or there."""
        return await self.file.write(lambda database: _ask(database, request, by, now))

    async def read(self, request: RequestId, before: TreeHead) -> Pack | None:
        """What a pack holds."""
        return await self.file.read(lambda database: read_pack(database, request, before))

    async def made(self, upload: Upload, *, now: Millis) -> None:
        """Remember the file, with its entry, before anybody can see it."""
        detail = {"file": upload.file_id, "sha256": upload.sha256, "manifest": upload.manifest_sha256}
        await self.file.write(lambda database: _save(database, Event.PACK_MADE, upload, detail, now))

    async def unseen(self, request: RequestId) -> Upload | None:
        """The file that was made for whoever asked last, where Slack has not shown it yet."""
        upload = await self.file.read(lambda database: _made_last(database, request))
        return upload if upload and upload.seen_at is None else None

    async def seen(self, upload: Upload, *, now: Millis) -> None:
        """Slack shows it."""
        detail = {"file": upload.file_id, "sha256": upload.sha256, "bytes": upload.size}
        await self.file.write(lambda database: _save(database, Event.UPLOADED, upload, detail, now))

    async def asked_by(self, request: RequestId) -> SlackUserId | None:
        """Who asked last; None where the name was shredded."""
        row = await self.file.read(lambda database: one(database, _ASKED_BY, (request,)))
        return SlackUserId(row["value"]) if row else None


def _ask(database: Database, request: RequestId, by: SlackUserId, now: Millis) -> Standing:
    if one(database, _ON_ITS_WAY, (request, MessageKind.PACK.value)):
        return Standing.ON_ITS_WAY
    last, upload = one(database, _LAST, (request,)), _made_last(database, request)
    if last and upload and upload.seen_at and not one(database, _SINCE, (request, last["sequence"], last["file"])):
        return Standing.THERE
    channel = _append(database, Event.PACK_ASKED, request, {}, now, people={"by": by})
    want(database, request, MessageKind.PACK, channel, now=now, anew=True)
    return Standing.ASKED


def _made_last(database: Database, request: RequestId) -> Upload | None:
    """The newest pack; None where somebody asked for another since."""
    last = one(database, _LAST, (request,))
    if last is None or last["event"] != Event.PACK_MADE:
        return None
    row = one(database, "SELECT * FROM uploads WHERE file_id = ?", (last["file"],))
    return to_upload(row) if row else None


def _save(database: Database, event: Event, upload: Upload, detail: Mapping[str, object], now: Millis) -> None:
    Folds().look(database, upload.request, now=now)
    save_upload(database, upload)
    rows = many(database, "SELECT * FROM uploads WHERE file_id = ?", (upload.file_id,))
    _append(database, event, upload.request, detail, now, rows={"uploads": [dict(row) for row in rows]})


def _append(
    database: Database,
    event: Event,
    request: RequestId,
    detail: Mapping[str, object],
    now: Millis,
    *,
    people: Mapping[str, str] | None = None,
    rows: ledger.Rows | None = None,
) -> ChannelId:
    """Chain an entry about a request; gives the channel of its card."""
    row = one(database, _REQUEST, (request,))
    if row is None:
        raise KeyError(request)
    device = {"device": row["device_ref"]} if row["device_ref"] else {}  # it may be shredded
    content = {"request": request, **device, "detail": detail}
    ledger.append(database, event, now=now, content=content, people=people, rows=rows)
    return ChannelId(row["channel"])
