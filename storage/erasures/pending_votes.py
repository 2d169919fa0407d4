"""Votes that wait for Slack, on disk so that a restart loses none."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from privacy.approval.pending import PendingVote
from privacy.model.events import Event
from privacy.model.ids import ChannelId, Millis, PlanClick, PlanId, SlackUserId, TeamId, TriggerId
from storage.file.rows import many, one
from storage.file.sqlite_file import SqliteFile
from storage.ledger import entries as ledger

_DUE = "SELECT * FROM pending_votes WHERE due_at <= ? ORDER BY due_at"
_GIVEN = """
    SELECT salt, value, json_extract(ledger.body, '$.approver'), event FROM plans
    JOIN ledger ON ledger.request = plans.request AND event IN ('vote pending', 'vote dropped')
      AND json_extract(ledger.body, '$.detail.plan') = plans.digest
    JOIN ledger_names ON ledger_names.sequence = ledger.sequence AND field = 'approver'
    WHERE plans.id = ?
"""
_OF_PLAN = "SELECT request, device_ref, digest FROM plans JOIN subjects USING (request) WHERE id = ?"


@dataclass(frozen=True, kw_only=True)
class SqlitePendingVotes:
    """Keeps `privacy.approval.pending.PendingVotes`."""

    file: SqliteFile

    async def keep(self, click: PlanClick, *, due_at: Millis, until: Millis, now: Millis) -> None:
        """Keep the vote; the first time with its entry."""
        await self.file.write(lambda database: _keep(database, click, due_at, until, now))

    async def due(self, now: Millis) -> Sequence[PendingVote]:
        """Those that are to be asked about now; one that no entry names was never given."""
        return await self.file.read(
            lambda database: [_pending(row) for row in many(database, _DUE, (now,)) if _was_given(database, row)]
        )

    async def drop(self, click: PlanClick, *, now: Millis) -> None:
        """Forget a vote that was refused, with an entry: nobody can put it back."""
        await self.file.write(lambda database: _drop(database, click, now))


def forget(database: Database, plan: str, voter: str) -> None:
    """The vote is settled, in the running transaction."""
    database.execute("DELETE FROM pending_votes WHERE plan = ? AND voter = ?", (plan, voter))


def _keep(database: Database, click: PlanClick, due_at: Millis, until: Millis, now: Millis) -> None:
    again = "UPDATE pending_votes SET due_at = ? WHERE plan = ? AND voter = ?"
    if database.execute(again, (due_at, click.plan, click.user)).rowcount:
        return
    database.execute(
        "INSERT INTO pending_votes VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (click.plan, click.user, click.team, click.channel, click.trigger, click.response_url, due_at, until),
    )
    _chain(database, Event.VOTE_PENDING, click, now)


def _drop(database: Database, click: PlanClick, now: Millis) -> None:
    forget(database, click.plan, click.user)
    _chain(database, Event.VOTE_DROPPED, click, now)


def _chain(database: Database, event: Event, click: PlanClick, now: Millis) -> None:
    plan = one(database, _OF_PLAN, (click.plan,))
    if plan is None:  # a defect: the ballot has just read it
        raise LookupError(click.plan)
    content = {"request": plan["request"], "device": plan["device_ref"], "detail": {"plan": plan["digest"]}}
    ledger.append(database, event, now=now, content=content, people={"approver": click.user})


def _was_given(database: Database, row: sqlite3.Row) -> bool:
    """True where more entries say that this person's vote waits than that it was refused."""
    said = many(database, _GIVEN, (row["plan"],))
    events = [name["event"] for name in said if name["value"] == row["voter"] and ledger.is_name(*name[:3])]
    return events.count(Event.VOTE_PENDING) > events.count(Event.VOTE_DROPPED)


def _pending(row: sqlite3.Row) -> PendingVote:
    click = PlanClick(
        trigger=TriggerId(row["trigger"]),
        team=TeamId(row["team"]),
        channel=ChannelId(row["channel"]),
        user=SlackUserId(row["voter"]),
        response_url=row["response_url"],
        plan=PlanId(row["plan"]),
    )
    return PendingVote(click=click, until=Millis(row["until"]))
