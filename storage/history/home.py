"""What the Home tab reads: short lists of requests, each with the place of its card."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from privacy.history.home import Item
from privacy.model.events import Event
from privacy.model.ids import ChannelId, MessageTs, RequestId, SlackUserId
from privacy.request.lifecycle import ENDED
from storage.file.rows import many, one
from storage.file.sqlite_file import SqliteFile
from storage.requests.loading import load_request

LATELY = 5_000
"""Entries of the ledger, from the newest back, among which ends are looked for: the list is for a glance."""

_ENDED = ", ".join(f"'{status}'" for status in sorted(ENDED))
ENDS = ", ".join(
    f"'{event}'"
    for event in (
        Event.FULFILLED, Event.FAILED, Event.REJECTED, Event.WITHDRAWN, Event.EXPIRED, Event.ENDED_INCOMPLETE,
    )
)  # fmt: skip
_TO_VOTE_ON = """
    SELECT id FROM requests WHERE status = 'awaiting approval' AND requester <> ? AND NOT EXISTS (
      SELECT 1 FROM votes WHERE votes.request = requests.id AND voter = ? AND digest = (
        SELECT digest FROM plans WHERE plans.request = requests.id ORDER BY number DESC LIMIT 1))
    ORDER BY received_at LIMIT ?
"""
_ASKED_BY = f"""
    SELECT id FROM requests WHERE requester = ? AND status NOT IN ({_ENDED}) ORDER BY received_at LIMIT ?
"""  # noqa: S608 - our own words
_BY_CHANNEL = f"""
    SELECT channel, count(*) AS count FROM requests WHERE status NOT IN ({_ENDED}) GROUP BY channel
"""  # noqa: S608
_WITH_PLACES_OF = f"""
    SELECT id FROM requests WHERE status IN ({_ENDED}) AND EXISTS (
      SELECT 1 FROM open_places
      WHERE open_places.request = requests.id AND owner = ? AND closed_entry IS NULL AND NOT not_used)
    ORDER BY received_at LIMIT ?
"""  # noqa: S608
_LATELY_ENDED = f"""
    SELECT id FROM ledger JOIN requests ON id = request
    WHERE sequence > (SELECT max(sequence) FROM ledger) - ? AND event IN ({ENDS}) AND status IN ({_ENDED})
    GROUP BY id ORDER BY max(sequence) DESC LIMIT ?
"""  # noqa: S608


@dataclass(frozen=True, kw_only=True)
class SqliteHome:
    """Keeps `privacy.history.home.HomeRecords`."""

    file: SqliteFile

    async def to_vote_on(self, user: SlackUserId, limit: int) -> Sequence[Item]:
        """Erasures of others that wait for this person's vote, the oldest first."""
        return await self._items(_TO_VOTE_ON, user, user, limit)

    async def asked_by(self, user: SlackUserId, limit: int) -> Sequence[Item]:
        """Requests of this person that have not ended, the oldest first."""
        return await self._items(_ASKED_BY, user, limit)

    async def with_places_of(self, user: SlackUserId, limit: int) -> Sequence[Item]:
        """Ended erasures with an open place that this person owns, the oldest first."""
        return await self._items(_WITH_PLACES_OF, user, limit)

    async def ended(self, limit: int) -> Sequence[Item]:
        """Requests that ended, the latest first."""
        return await self._items(_LATELY_ENDED, LATELY, limit)

    async def open_by_channel(self) -> Mapping[ChannelId, int]:
        """How many requests in each channel have not ended."""
        return await self.file.read(
            lambda database: {ChannelId(row["channel"]): row["count"] for row in many(database, _BY_CHANNEL, ())}
        )

    async def _items(self, sql: str, *values: Any) -> Sequence[Item]:
        return await self.file.read(
            lambda database: [_item(database, RequestId(row["id"])) for row in many(database, sql, values)]
        )


def _item(database: Database, request: RequestId) -> Item:
    row = one(database, "SELECT ts, told, guarded FROM outbox WHERE request = ? AND kind = 'card'", (request,))
    return Item(
        request=load_request(database, request),
        card=MessageTs(row["ts"]) if row and row["ts"] else None,
        refused=bool(row and (row["told"] or row["guarded"])),
    )
