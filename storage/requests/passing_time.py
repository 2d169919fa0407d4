"""When the bot last ran, and time that counts against nobody: waits are moved by it, and an entry says how far.

What waits in a row is only when the worker looks next. What people have until a time is in an entry; the entries of
this module say how much later that time comes (`uncounted`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from privacy.model.events import Event
from privacy.model.ids import ChannelId, MessageKind, Millis, RequestId
from privacy.request.lifecycle import EXPIRES
from privacy.request.passing import JUMP, OFF, Beat, gap
from storage.erasures import pauses
from storage.file.rows import many, one
from storage.file.sqlite_file import SqliteFile
from storage.ledger import entries as ledger
from storage.outbox import want
from storage.schema.ledger_steps import OF_TIME

_WAITING = ", ".join(f"'{status}'" for status in sorted(EXPIRES))
_MOVE = (
    # What is due on a day of the calendar stays on it: it is looked at, and waits again.
    f"""
    UPDATE requests SET due_at = due_at + :by
    WHERE due_at IS NOT NULL AND (json_extract(report, '$.halt') IS NULL OR status IN ({_WAITING}))
    """,  # noqa: S608 - our own words
    """
    UPDATE requests SET report = json_set(report, '$.remind_at', json_extract(report, '$.remind_at') + :by)
    WHERE json_extract(report, '$.remind_at') IS NOT NULL
    """,
    # Azure's and Slack's patience is counted from here.
    """
    UPDATE requests SET report = json_set(report, '$.since', json_extract(report, '$.since') + :by)
    WHERE json_extract(report, '$.since') IS NOT NULL
    """,
    """
    UPDATE requests SET report = json_set(report, '$.first_at', json_extract(report, '$.first_at') + :by)
    WHERE json_extract(report, '$.first_at') IS NOT NULL
    """,
    "UPDATE outbox SET due_at = due_at + :by, late_since = late_since + :by WHERE due_at IS NOT NULL",
    "UPDATE pending_votes SET due_at = due_at + :by",
)
# Until when people have time is worked out anew at a look.
_LOOK = f"UPDATE requests SET due_at = :now WHERE due_at IS NOT NULL AND status IN ({_WAITING})"  # noqa: S608
_UNCOUNTED = f"""
    SELECT coalesce(sum(json_extract(body, '$.detail.by')), 0) FROM ledger
    WHERE event IN ({OF_TIME}) AND +sequence > (
      SELECT coalesce(max(sequence), 0) FROM ledger WHERE request = ? AND event IN ('planned', 'asked which one'))
"""  # noqa: S608 - our own words
_HOLDS_PASSED = "SELECT 1 FROM holds WHERE ended IS NULL AND ends_at >= ? AND ends_at < ?"


@dataclass(frozen=True, kw_only=True)
class SqlitePassingTime:
    """Keeps what the bot knows of the time that passed."""

    file: SqliteFile

    async def started(self, now: Beat) -> None:
        """Write down what passed since the bot last ran, and that it runs."""
        await self.file.write(lambda database: _started(database, now))

    async def jumped(self, by: int, now: Beat) -> None:
        """Move all that waits by a jump of the clock, forward or back, with its entry."""

        def jumped(database: Database) -> None:
            _jumped(database, by, now.wall)
            _beat(database, now)

        await self.file.write(jumped)

    async def beat(self, now: Beat) -> None:
        """The bot runs."""
        await self.file.write(lambda database: _beat(database, now))


def uncounted(database: Database, request: RequestId) -> Millis:
    """How much later than planned the time of a request is over that waits for a choice or for votes."""
    return Millis(database.execute(_UNCOUNTED, (request,)).fetchone()[0])


def _started(database: Database, now: Beat) -> None:
    if last := _last(database):
        passed = gap(last, now)
        if passed.jumped:
            _jumped(database, passed.jumped, now.wall)
        if passed.off > OFF:
            _was_off(database, passed.off, now.wall)
    elif (behind := ledger.head(database).at - now.wall) > JUMP:  # written by a version that did not know the table
        _jumped(database, -behind, now.wall)
    _beat(database, now)


def _last(database: Database) -> Beat | None:
    row = one(database, "SELECT * FROM alive", ())
    return Beat(boot=row["boot"], wall=Millis(row["wall"]), steady=row["steady"]) if row else None


def _beat(database: Database, now: Beat) -> None:
    database.execute("DELETE FROM alive")
    database.execute("INSERT INTO alive VALUES (?, ?, ?)", (now.boot, now.wall, now.steady))


def _jumped(database: Database, by: int, now: Millis) -> None:
    ledger.append(database, Event.CLOCK_JUMPED, now=now, content={"detail": {"by": by}})
    waiting = _waiting(database)
    for statement in _MOVE:
        database.execute(statement, {"by": by})
    if one(database, _HOLDS_PASSED, (now - by, now)):
        reason = "The computer's clock jumped past the last day of a legal hold. Set it right, then run dps-bot resume."
        pauses.begin(database, by="dps-bot", reason=reason, now=now)
    _draw(database, waiting, now)


def _was_off(database: Database, off: Millis, now: Millis) -> None:
    if waiting := _waiting(database):
        ledger.append(database, Event.WAS_OFF, now=now, content={"detail": {"by": off}})
        database.execute(_LOOK, {"now": now})
        _draw(database, waiting, now)


def _waiting(database: Database) -> Sequence[tuple[RequestId, ChannelId]]:
    sql = f"SELECT id, channel FROM requests WHERE due_at IS NOT NULL AND status IN ({_WAITING})"  # noqa: S608
    return [(RequestId(row["id"]), ChannelId(row["channel"])) for row in many(database, sql, ())]


def _draw(database: Database, waiting: Sequence[tuple[RequestId, ChannelId]], now: Millis) -> None:
    """Cards say until when people have time."""
    for request, channel in waiting:
        want(database, request, MessageKind.CARD, channel, now=now)
