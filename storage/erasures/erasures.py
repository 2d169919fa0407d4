"""What an erasure has besides its request: order, plans, votes, what was done and read back."""

import json
import sqlite3
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlite_utils import Database

from privacy.model.due_dates import LegalDays
from privacy.model.errors import StaleRequestError
from privacy.model.ids import Digest, Millis, RequestId, SlackUserId
from privacy.model.order import ExportOrder, Order
from privacy.model.outcomes import Done, Lift, ReadBack, Reading, StepEvent, Vote
from privacy.model.plan import Plan
from privacy.request.changes import Transition
from privacy.request.lifecycle import ENDED
from privacy.request.request import Ordered, PlannedWork
from storage.erasures import extensions, halts, open_places, pending_votes, shapings
from storage.file.rows import many, one
from storage.ledger import entries as ledger
from storage.schema.ledger_steps import RARE

_ORDER = "SELECT * FROM orders WHERE request = ?"
_NEWEST_PLAN = "SELECT id, readable, digest FROM plans WHERE request = ? ORDER BY number DESC LIMIT 1"
_VOTES = f"""
    SELECT ledger.at, salt, value, json_extract(body, '$.approver') AS hashed FROM ledger
    JOIN ledger_names ON ledger_names.sequence = ledger.sequence AND field = 'approver'
    WHERE request = ? AND event = 'voted' AND json_extract(body, '$.detail.plan') = ?
      AND ledger.sequence > coalesce((
        SELECT max(sequence) FROM ledger WHERE event IN ({RARE}) AND event = 'restored'), 0)
    ORDER BY ledger.sequence
"""  # noqa: S608 - our own words
_MISSING_FROM = f"""
    SELECT min(json_extract(body, '$.detail.missing')) AS missing FROM ledger
    WHERE event IN ({RARE}) AND event = 'restored'
      AND sequence > (SELECT min(sequence) FROM ledger WHERE request = :request)
      AND (sequence < (SELECT max(sequence) FROM ledger WHERE request = :request)
        OR (SELECT status FROM requests WHERE id = :request) NOT IN (SELECT value FROM json_each(:ended)))
"""  # noqa: S608 - our own words
_LIFTS = """
    SELECT asked.request AS request, json_extract(did.body, '$.detail.record') AS ref,
      max(did.event <> 'intended') AS over
    FROM subjects AS own JOIN subjects AS same USING (device_ref)
    JOIN ledger AS asked ON asked.request = same.request AND asked.event = 'requested'
    JOIN ledger AS did ON did.request = same.request AND did.event IN ('intended', 'deleted', 'already gone')
    WHERE own.request = ? AND json_extract(asked.body, '$.detail.lifts') = own.request
    GROUP BY 1, 2 ORDER BY min(did.sequence)
"""
_DONE = "SELECT * FROM done WHERE request = ? ORDER BY at, plan, step, event = 'intended' DESC"
_READ_BACK = "SELECT * FROM read_back WHERE request = ? ORDER BY plan, step"


def load(database: Database, request: str) -> PlannedWork | None:
    """The erasure of this request; None for an export."""
    row = one(database, _ORDER, (request,))
    if row is None:
        return None
    planned = one(database, _NEWEST_PLAN, (request,))
    plan = _plan(planned) if planned else None
    done = tuple(_done(row) for row in many(database, _DONE, (request,)))
    return PlannedWork(
        order=Order.from_json(json.loads(row["content"])),
        **_days(database, row),
        plan=plan,
        votes=_votes(database, request, plan.digest) if plan else (),
        shapings=shapings.load(database, request),
        done=done,
        read_back=tuple(_reading(row) for row in many(database, _READ_BACK, (request,))),
        places=open_places.load(database, request),
        missing_from=_missing_from(database, request),
        lifts=lifts(database, request) if any(one.event is StepEvent.BLOCKED for one in done) else (),
    )


def load_export(database: Database, request: str) -> Ordered | None:
    """What was said of this export; None where nothing was."""
    row = one(database, _ORDER, (request,))
    if row is None:
        return None
    return Ordered(order=ExportOrder.from_json(json.loads(row["content"])), **_days(database, row))


def _days(database: Database, row: sqlite3.Row) -> dict[str, Any]:
    """What `Ordered` says of the days."""
    return {
        "due_on": date.fromisoformat(row["due_on"]) if row["due_on"] else None,
        "confirm_by": date.fromisoformat(row["confirm_by"]) if row["confirm_by"] else None,
        "extension": extensions.load(database, row["request"], row["extended_on"]),
    }


def lifts(database: Database, request: str) -> tuple[Lift, ...]:
    """What later requests did to the block that this erasure left, by the entries: they name each other there."""
    return tuple(
        Lift(request=RequestId(row["request"]), ref=row["ref"], over=bool(row["over"]))
        for row in many(database, _LIFTS, (request,))
    )


def plans(database: Database, request: str) -> tuple[Plan, ...]:
    """Every plan of a request, oldest first."""
    sql = "SELECT readable, digest FROM plans WHERE request = ? ORDER BY number"
    return tuple(_plan(row) for row in many(database, sql, (request,)))


def insert(database: Database, request: RequestId, order: Order | ExportOrder, days: LegalDays) -> None:
    """Keep the order of a new request, and what the law says of its days."""
    values = (request, dump(order), *_iso(days))
    database.execute("INSERT INTO orders (request, content, due_on, confirm_by) VALUES (?, ?, ?, ?)", values)


def dump(order: Order | ExportOrder) -> str:
    """The order as it is stored."""
    return _dump(order.as_json())


def save(database: Database, request: RequestId, change: Transition) -> None:
    """What a move says about an erasure, in the running transaction.

    Raises:
        StaleRequestError: a vote or an outcome is there already, a halt is over, or a term was extended; nothing must
            be written.
    """
    if change.order:
        _save_order(database, request, change.order, change.days)
    if change.plan:
        _save_plan(database, change.plan)
    if change.halt and not halts.stands(database, change.halt, request):
        raise StaleRequestError(f"{request}: what it was to wait for is over")
    try:
        if change.vote:
            newest = one(database, _NEWEST_PLAN, (request,))
            if newest is None or newest["digest"] != change.vote.digest:
                raise StaleRequestError(f"{request}: the vote is for an older plan")
            values = (request, change.vote.digest, change.vote.voter, change.vote.at)
            database.execute("INSERT INTO votes VALUES (?, ?, ?, ?)", values)
            pending_votes.forget(database, newest["id"], change.vote.voter)
        for done in change.done:
            database.execute(
                "INSERT INTO done VALUES (:request, :plan, :step, :event, :at, :etag, :tracking_id, :count)",
                asdict(done) | {"request": request, "event": done.event.value},
            )
    except sqlite3.IntegrityError:
        raise StaleRequestError(f"{request}: that is on record already") from None
    open_places.save(database, request, change.places)
    for reading in change.read_back:
        database.execute(
            "INSERT OR REPLACE INTO read_back VALUES (:request, :plan, :step, :reading, :at, :reason)",
            asdict(reading) | {"request": request, "reading": reading.reading.value},
        )


def forget_contents(database: Database, request: RequestId) -> None:
    """Drop the contents that plans carried so that differences could be shown: the data were to be erased."""
    for plan in plans(database, request):
        readable = _dump(plan.without_contents().as_json())
        database.execute("UPDATE plans SET readable = ? WHERE id = ?", (readable, plan.id))


def _save_order(database: Database, request: RequestId, order: Order, days: LegalDays | None) -> None:
    database.execute("UPDATE orders SET content = ? WHERE request = ?", (dump(order), request))
    if days:
        sql = "UPDATE orders SET due_on = ?, confirm_by = ? WHERE request = ? AND (extended_on IS NOT NULL) = ?"
        if database.execute(sql, (*_iso(days), request, days.extended)).rowcount != 1:
            raise StaleRequestError(f"{request}: its term was extended meanwhile")


def _save_plan(database: Database, plan: Plan) -> None:
    database.execute(
        "INSERT INTO plans VALUES (?, ?, ?, ?, ?, ?)",
        (plan.id, plan.request, plan.number, plan.digest, plan.body().decode(), _dump(plan.as_json())),
    )


def _plan(row: sqlite3.Row) -> Plan:
    """The plan whose digest was voted on: what people read must still be what was hashed."""
    plan = Plan.from_json(json.loads(row["readable"]))
    if plan.digest != row["digest"]:
        raise ValueError(f"{plan.request}: plan {plan.number} is not the one that was saved")
    return plan


def _votes(database: Database, request: str, digest: Digest) -> tuple[Vote, ...]:
    """The votes for a plan, by the entries: one of each person. Whose name was shredded or changed is nobody's vote.

    Nor do those count that were given before an older copy of the database was put back: what became of the request
    since is not known, and somebody has to approve it anew.
    """
    votes: dict[str, Vote] = {}
    for row in many(database, _VOTES, (request, digest)):
        if ledger.is_name(row["salt"], row["value"], row["hashed"]):
            vote = Vote(voter=SlackUserId(row["value"]), digest=digest, at=Millis(row["at"]))
            votes.setdefault(row["value"], vote)
    return tuple(votes.values())


def _missing_from(database: Database, request: str) -> int | None:
    """What ended before an older copy was put back is on record as it ended."""
    row = one(database, _MISSING_FROM, {"request": request, "ended": json.dumps(sorted(ENDED))})
    return row["missing"] if row else None


def _done(row: sqlite3.Row) -> Done:
    return Done(
        plan=row["plan"],
        step=row["step"],
        event=StepEvent(row["event"]),
        at=Millis(row["at"]),
        etag=row["etag"],
        tracking_id=row["tracking_id"],
        count=row["count"],
    )


def _reading(row: sqlite3.Row) -> ReadBack:
    return ReadBack(
        plan=row["plan"],
        step=row["step"],
        reading=Reading(row["reading"]),
        at=Millis(row["at"]),
        reason=row["reason"],
    )


def _iso(days: LegalDays) -> tuple[str | None, str | None]:
    return _day(days.due_on), _day(days.confirm_by)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _dump(content: Any) -> str:
    return json.dumps(content, ensure_ascii=True, separators=(",", ":"))
