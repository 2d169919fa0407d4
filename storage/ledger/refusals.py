"""Refusals in the ledger, capped: ten a minute and person, then one entry that counts the rest."""

from sqlite_utils import Database

from privacy.model.clocks import MINUTE
from privacy.model.errors import RefusalReason
from privacy.model.events import Event
from privacy.model.ids import Act, Millis
from storage.file.rows import many, one
from storage.ledger import entries as ledger

CAP = 10


def record(database: Database, act: Act, reason: RefusalReason, *, now: Millis) -> None:
    """Count a refusal and chain it while the person is under the cap."""
    summarise(database, now=now)
    minute = now // MINUTE
    row = one(
        database,
        "INSERT INTO refusals VALUES (?, ?, 1) ON CONFLICT (person, minute) DO UPDATE SET count = count + 1 "
        "RETURNING count",
        (act.user, minute),
    )
    if row and row["count"] <= CAP:
        content = {"channel": act.channel, "detail": {"reason": reason.value}}
        ledger.append(database, Event.REFUSED, now=now, content=content, people={"requester": act.user})


def summarise(database: Database, *, now: Millis) -> None:
    """Chain one entry for each person and past minute that went over the cap, and forget the counts."""
    past = now // MINUTE
    for row in many(database, "SELECT person, count FROM refusals WHERE minute < ? AND count > ?", (past, CAP)):
        more = row["count"] - CAP
        content = {"detail": {"reason": f"{more} more refusals within a minute", "more": more}}
        ledger.append(database, Event.REFUSED, now=now, content=content, people={"requester": row["person"]})
    database.execute("DELETE FROM refusals WHERE minute < ?", (past,))
