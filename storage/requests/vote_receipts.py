"""Which votes their voters have not heard of: the outbox counts votes, and entries say whose they are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from sqlite_utils import Database

from privacy.delivery.vote_receipts import VoteReceipt
from privacy.model.clocks import SECOND, Clock
from privacy.model.ids import ChannelId, Digest, MessageKind, Millis, RequestId, SlackUserId
from storage.file.rows import many
from storage.file.sqlite_file import SqliteFile
from storage.ledger.entries import is_name

TOGETHER = Millis(10 * SECOND)
"""So long a receipt waits for others of the same voter: many votes at once are one message."""
_COUNT = "(SELECT count(*) FROM ledger WHERE ledger.request = :request AND event = 'voted')"
_WANT = f"""
    INSERT INTO outbox (request, kind, channel, wanted, sent, due_at, attempts)
    SELECT :request, '{MessageKind.VOTE}', :channel, {_COUNT}, {_COUNT} - 1, :due, 0 WHERE true
    ON CONFLICT (request, kind) DO UPDATE SET wanted = excluded.wanted, due_at = coalesce(due_at, excluded.due_at)
"""
_UNTOLD = f"""
    SELECT votes.*, requests.channel FROM (
      SELECT ledger.request, ledger.at, row_number() OVER (PARTITION BY request ORDER BY ledger.sequence) AS number,
        json_extract(body, '$.detail.plan') AS digest, json_extract(body, '$.approver') AS hashed, salt, value
      FROM ledger LEFT JOIN ledger_names AS named ON named.sequence = ledger.sequence AND field = 'approver'
      WHERE event = 'voted'
        AND request IN (SELECT request FROM outbox WHERE kind = '{MessageKind.VOTE}' AND due_at IS NOT NULL)
    ) AS votes
    JOIN requests ON requests.id = votes.request
    JOIN outbox ON outbox.request = votes.request AND outbox.kind = '{MessageKind.VOTE}'
    WHERE number > outbox.sent AND number <= outbox.wanted
    ORDER BY votes.request <> :request, votes.request, number
"""  # noqa: S608 - our own words
_TOLD = f"""
    UPDATE outbox SET sent = :number, attempts = 0, late_since = NULL, due_at = iif(wanted > :number, :now, NULL)
    WHERE request = :request AND kind = '{MessageKind.VOTE}' AND sent < :number
"""  # noqa: S608 - our own words


def want_receipt(database: Database, request: RequestId, channel: ChannelId, *, now: Millis) -> None:
    """Have the newest voter told, in the running transaction, once its entry is there."""
    database.execute(_WANT, {"request": request, "channel": channel, "due": now + TOGETHER})


@dataclass(frozen=True, kw_only=True)
class SqliteUntoldVotes:
    """Keeps `privacy.delivery.vote_receipts.UntoldVotes`."""

    file: SqliteFile
    clock: Clock

    async def next(self, request: RequestId) -> Sequence[VoteReceipt]:
        """The first of a request, with all others of the same voter of which no vote of somebody else comes before."""
        untold = await self.file.read(lambda database: list(_untold(database, request)))
        if not untold or untold[0].request != request:
            return ()
        voter = untold[0].voter
        of_request: dict[RequestId, list[VoteReceipt]] = {}
        for vote in untold:
            of_request.setdefault(vote.request, []).append(vote)
        return [vote for votes in of_request.values() for vote in takewhile(lambda one: one.voter == voter, votes)]

    async def told(self, votes: Sequence[VoteReceipt]) -> None:
        """Count them as told, in one transaction."""

        def told(database: Database) -> None:
            for vote in votes:
                values = {"request": vote.request, "number": vote.number, "now": self.clock()}
                database.execute(_TOLD, values)

        await self.file.write(told)


def _untold(database: Database, request: RequestId) -> Iterator[VoteReceipt]:
    for row in many(database, _UNTOLD, {"request": request}):
        known = row["value"] is not None and is_name(row["salt"], row["value"], row["hashed"])
        yield VoteReceipt(
            request=RequestId(row["request"]),
            number=row["number"],
            channel=ChannelId(row["channel"]),
            voter=SlackUserId(row["value"]) if known else None,
            digest=Digest(row["digest"]),
            at=Millis(row["at"]),
        )
