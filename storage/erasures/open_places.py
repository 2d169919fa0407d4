"""The open places of an erasure: made when it ends, closed one by one.

A row names the entry that closed it; who and with what note stands beside that entry alone, so that shredding it there
is enough.
"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlite_utils import Database

from privacy.model.errors import StaleRequestError
from privacy.model.events import Event
from privacy.model.ids import ChannelId, MessageKind, Millis, RequestId, SlackUserId
from privacy.model.open_places import OpenPlace
from storage.file.rows import many, one
from storage.file.sqlite_file import SqliteFile
from storage.ledger import entries as ledger
from storage.outbox import want

_PLACES = """
    SELECT open_places.*, json_extract(ledger.body, '$.at') AS closed_at, closer.value AS closed_by, said.value AS note
    FROM open_places
    LEFT JOIN ledger ON ledger.sequence = open_places.closed_entry
    LEFT JOIN ledger_names AS closer ON closer.sequence = closed_entry AND closer.field = 'by'
    LEFT JOIN ledger_names AS said ON said.sequence = closed_entry AND said.field = 'comment'
    WHERE open_places.request = ? ORDER BY number
"""
_OPEN = """
    SELECT name, channel, device_ref FROM open_places
    JOIN requests ON requests.id = open_places.request JOIN subjects ON subjects.request = requests.id
    WHERE open_places.request = ? AND number = ? AND closed_entry IS NULL AND NOT not_used
"""


@dataclass(frozen=True, kw_only=True)
class SqlitePlaces:
    """Keeps `privacy.model.open_places.PlaceStore`."""

    file: SqliteFile

    async def close_place(self, request: RequestId, number: int, *, by: SlackUserId, note: str, now: Millis) -> None:
        """Close a place once, with its entry, and have card and list drawn again."""
        await self.file.write(lambda database: _close(database, request, number, by=by, note=note, now=now))


def load(database: Database, request: str) -> tuple[OpenPlace, ...]:
    """The places of an erasure, by number; none before it has ended."""
    return tuple(_place(row) for row in many(database, _PLACES, (request,)))


def save(database: Database, request: RequestId, places: Iterable[OpenPlace]) -> None:
    """Keep the places of an erasure that ends, in the running transaction."""
    for place in places:
        due = place.due_on.isoformat() if place.due_on else None
        values = (request, place.number, place.name, place.to_do, place.owner, due, place.not_used)
        database.execute("INSERT INTO open_places VALUES (?, ?, ?, ?, ?, ?, ?, NULL)", values)


def _close(database: Database, request: RequestId, number: int, *, by: SlackUserId, note: str, now: Millis) -> None:
    row = one(database, _OPEN, (request, number))
    if row is None:
        raise StaleRequestError(f"{request}: place {number} is not open")
    content = {
        "request": request,
        "device": row["device_ref"],
        "detail": {"place": number, "store": row["name"]},
    }
    people = {"by": by, "comment": note}
    entry = ledger.append(database, Event.PLACE_CLOSED, now=now, content=content, people=people)
    database.execute(
        "UPDATE open_places SET closed_entry = ? WHERE request = ? AND number = ?", (entry.sequence, request, number)
    )
    for kind in (MessageKind.CARD, MessageKind.PLACES):
        want(database, request, kind, ChannelId(row["channel"]), now=now)


def _place(row: sqlite3.Row) -> OpenPlace:
    return OpenPlace(
        number=row["number"],
        name=row["name"],
        to_do=row["to_do"],
        owner=SlackUserId(row["owner"]),
        due_on=date.fromisoformat(row["due_on"]) if row["due_on"] else None,
        closed_by=SlackUserId(row["closed_by"]) if row["closed_by"] else None,
        closed_at=row["closed_at"],
        note=row["note"] or "",
        not_used=bool(row["not_used"]),
    )
