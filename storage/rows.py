"""From rows to the values that `privacy` speaks."""

import json
import sqlite3
from typing import Any

from sqlite_utils import Database

from privacy.model import (
    ChannelId,
    Digest,
    FileId,
    Identifier,
    MessageKind,
    MessageTs,
    Millis,
    RequestId,
    RequestKind,
    RequestStatus,
    SlackUserId,
)
from privacy.report import Report
from privacy.request import DataSubjectRequest
from privacy.stored import Message, MessageKey, Upload

_REQUEST = """
    SELECT id, kind, status, requester, channel, received_at, due_at, attempts, report, identifier, device_ref, names
    FROM requests JOIN subjects ON subjects.request = requests.id WHERE id = ?
"""


def one(database: Database, sql: str, values: tuple[Any, ...]) -> sqlite3.Row | None:
    """The first row of a query by column name, or None."""
    cursor = database.conn.cursor()
    cursor.row_factory = sqlite3.Row
    row: sqlite3.Row | None = cursor.execute(sql, values).fetchone()
    return row


def many(database: Database, sql: str, values: tuple[Any, ...]) -> list[sqlite3.Row]:
    """All rows of a query by column name."""
    cursor = database.conn.cursor()
    cursor.row_factory = sqlite3.Row
    rows: list[sqlite3.Row] = cursor.execute(sql, values).fetchall()
    return rows


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
        names=json.loads(row["names"]),
    )


def to_message(row: sqlite3.Row) -> Message:
    """A message that is due."""
    return Message(
        key=MessageKey(request=RequestId(row["request"]), kind=MessageKind(row["kind"])),
        channel=ChannelId(row["channel"]),
        ts=MessageTs(row["ts"]) if row["ts"] else None,
        thread=MessageTs(row["thread"]) if row["thread"] else None,
        wanted=row["wanted"],
        sent=row["sent"],
        attempts=row["attempts"],
        response_url=row["response_url"],
    )


def to_upload(row: sqlite3.Row) -> Upload:
    """A file on its way, or arrived."""
    return Upload(
        file_id=FileId(row["file_id"]),
        request=RequestId(row["request"]),
        channel=ChannelId(row["channel"]),
        name=row["name"],
        size=row["size"],
        sha256=Digest(row["sha256"]),
        manifest_sha256=Digest(row["manifest_sha256"]),
        created_at=Millis(row["created_at"]),
        shared_at=row["shared_at"],
        seen_at=row["seen_at"],
    )
