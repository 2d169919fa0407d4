"""A request as stored, with everything that belongs to it."""

import json
import sqlite3

from sqlite_utils import Database

from privacy.model.ids import ChannelId, Identifier, Millis, RequestId, RequestKind, RequestStatus, SlackUserId
from privacy.request.changes import Upload
from privacy.request.lifecycle import EXPIRES
from privacy.request.readable_words import ReadableWords
from privacy.request.report import Report
from privacy.request.request import DataSubjectRequest
from storage.erasures import erasures
from storage.file.rows import one, to_upload
from storage.requests import passing_time

_REQUEST = """
    SELECT id, kind, status, requester, channel, received_at, due_at, attempts, report, identifier, device_ref, names
    FROM requests JOIN subjects ON subjects.request = requests.id WHERE id = ?
"""

_LATEST = """
    SELECT * FROM uploads WHERE request = ? AND name NOT LIKE '%-evidence.zip' ORDER BY rowid DESC LIMIT 1
"""
"""An evidence pack stands beside a request's own files."""


def load_request(database: Database, request: RequestId) -> DataSubjectRequest:
    """The request as stored.

    Raises:
        KeyError: there is none.
    """
    row = one(database, _REQUEST, (request,))
    if row is None:
        raise KeyError(request)
    return DataSubjectRequest(
        id=RequestId(row["id"]),
        kind=RequestKind(row["kind"]),
        status=RequestStatus(row["status"]),
        requester=SlackUserId(row["requester"]),
        channel=ChannelId(row["channel"]),
        identifier=Identifier(row["identifier"]),
        device_ref=row["device_ref"],
        received_at=Millis(row["received_at"]),
        due_at=row["due_at"],
        attempts=row["attempts"],
        report=Report.from_json(json.loads(row["report"])),
        words=ReadableWords.from_json(json.loads(row["names"])),
        work=erasures.load(database, request) if row["kind"] != RequestKind.ACCESS else None,
        export=erasures.load_export(database, request) if row["kind"] == RequestKind.ACCESS else None,
        handed_over=latest_upload(database, request) if _is_handed_over(row) else None,
        uncounted=passing_time.uncounted(database, request) if row["status"] in EXPIRES else Millis(0),
    )


def latest_upload(database: Database, request: RequestId) -> Upload | None:
    """The newest file of a request that is no evidence pack."""
    row = one(database, _LATEST, (request,))
    return to_upload(row) if row else None


def _is_handed_over(row: sqlite3.Row) -> bool:
    return bool(row["kind"] != RequestKind.ERASURE and row["status"] == RequestStatus.FULFILLED)
