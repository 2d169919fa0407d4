"""What is due soon, or late: marked when the day comes, and told once a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlite_utils import Database

from privacy.model.days.reminders import Reminders
from privacy.model.days.urgency import SOON, Urgency, urgency
from privacy.model.ids import ChannelId, MessageKind, Millis, RequestId
from privacy.request.lifecycle import ENDED, WAITS_FOR_A_PERSON
from privacy.request.request import DataSubjectRequest
from storage.file.rows import many, one
from storage.file.sqlite_file import SqliteFile
from storage.outbox import want
from storage.requests.loading import load_request

_ENDED = ", ".join(f"'{status}'" for status in sorted(ENDED))
_WAITS = ", ".join(f"'{status}'" for status in sorted(WAITS_FOR_A_PERSON))
_RUNS = f"""(status NOT IN ({_ENDED}) OR EXISTS (
    SELECT 1 FROM open_places WHERE open_places.request = requests.id AND closed_entry IS NULL AND NOT not_used))
"""  # noqa: S608 - our own words
_NEAR = f"""
    SELECT id, channel, due_on, json_extract(report, '$.urgency') AS said FROM orders JOIN requests ON id = request
    WHERE {_RUNS} AND (due_on <= ? OR json_extract(report, '$.urgency') IS NOT NULL)
"""  # noqa: S608 - our own words
_FORGOTTEN = f"""
    SELECT id, channel, json_extract(report, '$.places_at') AS at, json_extract(report, '$.places_said') AS said
    FROM requests
    WHERE status IN ({_ENDED}) AND {_RUNS} AND (at <= ? OR said IS NULL)
"""  # noqa: S608 - our own words
_REMIND = "UPDATE requests SET report = json_set(report, '$.places_at', ?, '$.places_said', ?) WHERE id = ?"
_MARK = "UPDATE requests SET report = json_set(report, '$.urgency', ?) WHERE id = ?"
_TO_TELL = f"""
    SELECT id FROM requests LEFT JOIN orders ON id = request
    WHERE {_RUNS} AND (json_extract(report, '$.urgency') IS NOT NULL OR (status IN ({_WAITS}) AND received_at < ?))
    ORDER BY due_on IS NULL, due_on, received_at LIMIT ?
"""  # noqa: S608


@dataclass(frozen=True, kw_only=True)
class SqliteUrgencies:
    """Reads and marks. A mark decides nothing: it follows from the due day and the calendar."""

    file: SqliteFile

    async def mark(self, today: date, *, now: Millis, call_at: Millis) -> None:
        """Mark what has come near its last day, or is past it; its card is drawn anew, and its people are called."""

        def mark(database: Database) -> None:
            for row in _changed(database, today):
                found = urgency(date.fromisoformat(row["due_on"]), today)
                database.execute(_MARK, (found, row["id"]))
                request, channel = RequestId(row["id"]), ChannelId(row["channel"])
                want(database, request, MessageKind.CARD, channel, now=now)
                if found:
                    want(database, request, MessageKind.DUE, channel, now=call_at, anew=True, at_once=True)

        if await self.file.read(lambda database: _changed(database, today)):
            await self.file.write(mark)

    async def remind(self, reminders: Reminders, now: Millis) -> None:
        """Have the owners of open places called again, where it is time; their time begins with the first look."""
        call_at = reminders.working(now)

        def remind(database: Database) -> None:
            for row in many(database, _FORGOTTEN, (now,)):
                said = 0 if row["said"] is None else row["said"] + 1
                database.execute(_REMIND, (reminders.next(said, call_at, None), said, row["id"]))
                if said:
                    channel = ChannelId(row["channel"])
                    want(database, RequestId(row["id"]), MessageKind.REMINDER, channel, now=call_at, anew=True)

        if await self.file.read(lambda database: many(database, _FORGOTTEN, (now,))):
            await self.file.write(remind)

    async def to_tell(self, before: Millis, limit: int) -> Sequence[DataSubjectRequest]:
        """What is due soon or late, and what has waited for a person since `before`; the most urgent first."""
        return await self.file.read(
            lambda database: [
                load_request(database, RequestId(row["id"])) for row in many(database, _TO_TELL, (before, limit))
            ]
        )

    async def told_on(self) -> str | None:
        """The last day on which an agenda was posted, `YYYY-MM-DD`."""
        row = await self.file.read(lambda database: one(database, "SELECT day FROM agenda", ()))
        return row["day"] if row else None

    async def told(self, today: date) -> None:
        """People have the agenda of today."""
        sql = "INSERT OR REPLACE INTO agenda (id, day) VALUES (1, ?)"
        await self.file.write(lambda database: database.execute(sql, (today.isoformat(),)))


def _changed(database: Database, today: date) -> list[dict[str, str]]:
    near = many(database, _NEAR, ((today + SOON).isoformat(),))
    return [dict(row) for row in near if _mark(row["due_on"], today) != row["said"]]


def _mark(due_on: str, today: date) -> Urgency | None:
    return urgency(date.fromisoformat(due_on), today)
