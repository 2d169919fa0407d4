"""The one extension of a request's term: decided by its entry, which also says who and why."""

from datetime import date

from sqlite_utils import Database

from privacy.model.due_dates import Extension, LegalDays
from privacy.model.errors import StaleRequestError
from privacy.model.events import Event
from privacy.model.ids import MessageKind, Millis, SlackUserId
from privacy.request.request import DataSubjectRequest
from storage.file.rows import one
from storage.ledger import entries as ledger
from storage.ledger.written import rows_of
from storage.outbox import want

_WHY = """
    SELECT value FROM ledger JOIN ledger_names USING (sequence)
    WHERE request = ? AND event = 'extended' AND field = 'comment'
"""
_EXTEND = "UPDATE orders SET due_on = ?, extended_on = ? WHERE request = ? AND due_on = ? AND extended_on IS NULL"


def load(database: Database, request: str, extended_on: str | None) -> Extension | None:
    """The extension that was decided on this day; its reason stands beside the entry alone, and may be shredded."""
    if extended_on is None:
        return None
    row = one(database, _WHY, (request,))
    return Extension(on=date.fromisoformat(extended_on), because=row["value"] if row else "")


def extend(
    database: Database,
    request: DataSubjectRequest,
    extension: Extension,
    days: LegalDays,
    *,
    by: SlackUserId,
    now: Millis,
) -> None:
    """Set the new day, for places that are still open too, and chain who and why, in the running transaction.

    Raises:
        StaleRequestError: it was extended already, or another day stands there; nothing must be written.
    """
    before = request.due_on
    if before is None or days.due_on is None:  # a defect: whoever asks has looked
        raise LookupError(f"{request.id} has no term")
    was, due = before.isoformat(), days.due_on.isoformat()
    if database.execute(_EXTEND, (due, extension.on.isoformat(), request.id, was)).rowcount != 1:
        raise StaleRequestError(f"{request.id}: its term is not the one that was read")
    database.execute("UPDATE open_places SET due_on = ? WHERE request = ? AND closed_entry IS NULL", (due, request.id))
    content = {"request": request.id, "device": request.device_ref, "detail": {"before": was, "due_on": due}}
    people = {"requester": by, "comment": extension.because}
    rows = rows_of(database, request.id, ["orders", "open_places"])
    ledger.append(database, Event.EXTENDED, now=now, content=content, people=people, rows=rows)
    for kind in _said(request):
        want(database, request.id, kind, request.channel, now=now)


def _said(request: DataSubjectRequest) -> list[MessageKind]:
    """The card; the places where there are any; and a letter, where there is one person to write to."""
    places = [MessageKind.PLACES] if request.work and request.work.places else []
    letter = [MessageKind.EXTENSION] if request.has_letters else []
    return [MessageKind.CARD, *places, *letter]
