"""The outbox: which message of which request is behind what people should see."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from privacy.model.clocks import RESPONSE_URL_LIVES, Clock
from privacy.model.ids import ChannelId, MessageKind, MessageTs, Millis, RequestId, RequestStatus
from privacy.request.changes import DueMessage, Message, MessageKey
from privacy.request.lifecycle import ENDED, WAITS_FOR_A_PERSON
from privacy.request.request import DataSubjectRequest
from privacy.request.turns import STAGES, Stage
from storage.file.rows import many, one, to_message
from storage.file.sqlite_file import SqliteFile

_QUIET = ", ".join(f"'{status.value}'" for status in sorted(WAITS_FOR_A_PERSON | ENDED))
_SAME = f"""
    SELECT outbox.request FROM outbox JOIN requests ON requests.id = outbox.request
    WHERE outbox.kind = '{MessageKind.NEWS}' AND outbox.due_at IS NOT NULL AND outbox.ts IS NULL
      AND outbox.channel = :channel AND status = :status AND requester = :requester
      AND json_extract(report, '$.reason') IS :reason
    ORDER BY requests.rowid
"""  # noqa: S608 - our own words
_DUE = f"""
    SELECT request, kind, channel, stands FROM (
      SELECT outbox.request, outbox.kind, outbox.channel, outbox.ts IS NOT NULL AS stands,
        row_number() OVER (
          PARTITION BY outbox.channel, outbox.ts IS NOT NULL, outbox.kind = 'pack', outbox.kind = 'vote'
          ORDER BY iif(outbox.ts IS NULL, outbox.kind <> 'card', requests.status NOT IN ({_QUIET})),
            requests.status = '{RequestStatus.EXPIRED}' AND (outbox.ts IS NOT NULL OR outbox.kind <> 'card'),
            outbox.due_at
        ) AS place
      FROM outbox
      JOIN requests ON requests.id = outbox.request
      JOIN outbox AS card ON card.request = outbox.request AND card.kind = 'card'
      WHERE outbox.due_at <= ? AND (outbox.kind IN ('card', 'vote') OR card.ts IS NOT NULL)
    ) WHERE place <= ? ORDER BY stands, place
"""  # noqa: S608 - our own words
_SEARCHES = ", ".join(f"'{status.value}'" for status, stage in STAGES.items() if stage is Stage.SEARCH)
_AHEAD = f"""
    SELECT count(*) FROM requests AS other WHERE status IN ({_SEARCHES})
      AND (other.due_at, other.rowid) < (requests.due_at, requests.rowid)
"""  # noqa: S608 - our own words
_ENDED = ", ".join(f"'{status.value}'" for status in sorted(ENDED))
_WORDLESS = ", ".join(f"'{kind}'" for kind in (MessageKind.PACK, MessageKind.REMINDER, MessageKind.DUE))
"""A file, which is nothing to draw, and messages that name no device."""
_REDRAW_OPEN = f"""
    UPDATE outbox SET wanted = wanted + 1, due_at = ?
    WHERE channel = ? AND ts IS NOT NULL AND kind NOT IN ({_WORDLESS})
      AND request IN (SELECT id FROM requests WHERE status NOT IN ({_ENDED}))
"""  # noqa: S608 - our own words
_LOAD = f"""
    SELECT outbox.*,
      CASE WHEN outbox.kind = 'card' AND requests.status = 'received' THEN ({_AHEAD}) ELSE 0 END AS ahead,
      CASE outbox.kind WHEN 'card' THEN NULL ELSE card.ts END AS thread,
      iif(requests.received_at > ?, requests.response_url, NULL) AS response_url
    FROM outbox
    JOIN requests ON requests.id = outbox.request
    JOIN outbox AS card ON card.request = outbox.request AND card.kind = 'card'
    WHERE outbox.request = ? AND outbox.kind = ? AND outbox.due_at IS NOT NULL
"""  # noqa: S608 - our own words


def want(
    database: Database,
    request: RequestId,
    kind: MessageKind,
    channel: ChannelId,
    *,
    now: Millis,
    anew: bool = False,
    at_once: bool = False,
) -> None:
    """Have a message sent, or sent again, in the running transaction; `anew` posts it below what was said since.

    What was put off stays so, unless it is wanted `at_once`.
    """
    database.execute(
        """
        INSERT INTO outbox (request, kind, channel, wanted, sent, due_at, attempts) VALUES (?, ?, ?, 1, 0, ?, 0)
        ON CONFLICT (request, kind) DO UPDATE SET
          wanted = wanted + 1, due_at = iif(?, excluded.due_at, coalesce(due_at, excluded.due_at)),
          ts = iif(?, NULL, ts)
        """,
        (request, kind.value, channel, now, at_once, anew),
    )


def card_of(database: Database, request: RequestId) -> tuple[MessageTs | None, bool]:
    """Where the request's card stands, and whether something of it is on its way."""
    sql = "SELECT ts, due_at IS NOT NULL AND told IS NULL AS pending FROM outbox WHERE request = ? AND kind = ?"
    row = one(database, sql, (request, MessageKind.CARD.value))
    return (MessageTs(row["ts"]) if row and row["ts"] else None), bool(row and row["pending"])


def put_up_anew(database: Database, request: RequestId, gone: MessageTs, *, now: Millis) -> None:
    """Have the card that stood at `gone` posted again, in the running transaction; not where a newer one stands."""
    sql = "UPDATE outbox SET ts = NULL, due_at = ? WHERE request = ? AND kind = ? AND ts = ?"
    database.execute(sql, (now, request, MessageKind.CARD.value, gone))


def take_along(database: Database, request: RequestId, channel: ChannelId) -> None:
    """Have everything that is said about a request from now on said in another channel, in the running transaction."""
    sql = (
        "UPDATE outbox SET channel = ?, ts = NULL, attempts = 0, late_since = NULL, told = NULL, guarded = 0 "
        "WHERE request = ?"
    )
    database.execute(sql, (channel, request))


def guard(database: Database, channel: ChannelId, *, now: Millis) -> None:
    """Have what stands there about requests that have not ended drawn anew, in the running transaction."""
    database.execute(_REDRAW_OPEN, (now, channel))


def unguard(database: Database, channel: ChannelId, *, now: Millis) -> None:
    """Have what stands there without words drawn in full, in the running transaction; what is due will be anyway."""
    sql = "UPDATE outbox SET wanted = wanted + 1, due_at = ? WHERE channel = ? AND guarded AND due_at IS NULL"
    database.execute(sql, (now, channel))


def guarded_channels(database: Database) -> list[ChannelId]:
    """Channels in which something stands without words, and is not about to be drawn anew."""
    rows = many(database, "SELECT DISTINCT channel FROM outbox WHERE guarded AND due_at IS NULL", ())
    return [ChannelId(row["channel"]) for row in rows]


@dataclass(frozen=True, kw_only=True)
class SqliteOutbox:
    """Keeps `privacy.delivery.ports.Outbox`."""

    file: SqliteFile
    clock: Clock

    async def due(self, now: Millis, limit: int) -> Sequence[DueMessage]:
        """Messages whose time has come; one in a thread waits until its card stands.

        So many of each queue (`DueMessage.queue`): cards before what is said below them, and what somebody has to know
        before how far something is.
        """
        rows = await self.file.read(lambda database: many(database, _DUE, (now, limit)))
        return [
            DueMessage(
                key=MessageKey(request=RequestId(row["request"]), kind=MessageKind(row["kind"])),
                channel=ChannelId(row["channel"]),
                stands=bool(row["stands"]),
            )
            for row in rows
        ]

    async def load(self, key: MessageKey) -> Message | None:
        """The message as it stands now; None where nothing is to be sent any more."""
        values = (self.clock() - RESPONSE_URL_LIVES, key.request, key.kind.value)
        row = await self.file.read(lambda database: one(database, _LOAD, values))
        return to_message(row) if row else None

    async def next_due(self, after: Millis) -> Millis | None:
        """When the next message after `after` becomes due."""
        row = await self.file.read(
            lambda database: database.execute("SELECT min(due_at) FROM outbox WHERE due_at > ?", (after,)).fetchone()
        )
        return Millis(row[0]) if row[0] is not None else None

    async def sent(self, message: Message, ts: MessageTs, *, guarded: bool = False) -> None:
        """The wanted version stands at `ts`; the response URL is no longer needed and is dropped."""
        await self._settle(message, ts, guarded=guarded)

    async def alike(self, message: Message, request: DataSubjectRequest) -> Sequence[RequestId]:
        """The requests about which the same news is to be posted in the same channel, to the same person."""
        values = {
            "channel": message.channel,
            "status": request.status.value,
            "requester": request.requester,
            "reason": request.report.retry.reason,
        }
        rows = await self.file.read(lambda database: many(database, _SAME, values))
        return [RequestId(row["request"]) for row in rows]

    async def said_together(self, requests: Sequence[RequestId]) -> None:
        """The news of all of these stands in one message."""
        sql = (
            "UPDATE outbox SET sent = wanted, attempts = 0, late_since = NULL, told = NULL, due_at = NULL "
            "WHERE kind = ? AND ts IS NULL AND request IN (SELECT value FROM json_each(?))"
        )
        values = (MessageKind.NEWS.value, json.dumps(requests))
        await self.file.write(lambda database: database.execute(sql, values))

    async def put_off(self, key: MessageKey, until: Millis, told: RequestStatus | None = None) -> None:
        """Try again at `until`; `told` is the status about which people heard otherwise meanwhile."""
        values = (until, self.clock(), told.value if told else None, key.request, key.kind.value)
        await self.file.write(
            lambda database: database.execute(
                "UPDATE outbox SET due_at = ?, attempts = attempts + 1, late_since = coalesce(late_since, ?), "
                "told = coalesce(?, told) WHERE request = ? AND kind = ?",
                values,
            )
        )

    async def try_all_now(self) -> None:
        """Make due what was put off: after a start nobody knows what Slack takes by now.

        A first post of which no answer came may stand in the channel: it keeps its time: each start would post another.
        """
        sql = "UPDATE outbox SET due_at = ? WHERE due_at > ? AND (ts IS NOT NULL OR told IS NOT NULL)"
        now = self.clock()
        await self.file.write(lambda database: database.execute(sql, (now, now)))

    async def give_up(self, message: Message) -> None:
        """Nothing more is tried for this version."""
        await self._settle(message, message.ts)

    async def _settle(self, message: Message, ts: MessageTs | None, *, guarded: bool | None = None) -> None:
        now = self.clock()

        def settle(database: Database) -> None:
            database.execute(
                """
                UPDATE outbox SET
                  ts = ?, sent = ?, attempts = 0, late_since = NULL, told = NULL, due_at = iif(wanted > ?, ?, NULL),
                  guarded = coalesce(?, guarded)
                WHERE request = ? AND kind = ?
                """,
                (ts, message.wanted, message.wanted, now, guarded, message.key.request, message.key.kind.value),
            )
            if ts:
                database.execute("UPDATE requests SET response_url = NULL WHERE id = ?", (message.key.request,))

        await self.file.write(settle)
