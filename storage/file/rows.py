"""From rows to the values that `privacy` speaks."""

import sqlite3
from collections.abc import Iterator
from typing import Any

from sqlite_utils import Database

from privacy.model.ids import ChannelId, Digest, FileId, MessageKind, MessageTs, Millis, RequestId, RequestStatus
from privacy.request.changes import Message, MessageKey, Upload


def one(database: Database, sql: str, values: tuple[Any, ...] | dict[str, Any]) -> sqlite3.Row | None:
    """The first row of a query by column name, or None."""
    cursor = database.conn.cursor()
    cursor.row_factory = sqlite3.Row
    row: sqlite3.Row | None = cursor.execute(sql, values).fetchone()
    return row


def many(database: Database, sql: str, values: tuple[Any, ...] | dict[str, Any]) -> list[sqlite3.Row]:
    """All rows of a query by column name."""
    cursor = database.conn.cursor()
    cursor.row_factory = sqlite3.Row
    rows: list[sqlite3.Row] = cursor.execute(sql, values).fetchall()
    return rows


def each(database: Database, sql: str) -> Iterator[sqlite3.Row]:
    """The rows of a query by column name, one at a time: however many there are, they take no memory."""
    cursor = database.conn.cursor()
    cursor.row_factory = sqlite3.Row
    yield from cursor.execute(sql)


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
        late_since=row["late_since"],
        told=RequestStatus(row["told"]) if row["told"] else None,
        response_url=row["response_url"],
        ahead=row["ahead"],
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
        expires_at=row["expires_at"],
        deleted_at=row["deleted_at"],
        kept_because=row["kept_because"],
    )
