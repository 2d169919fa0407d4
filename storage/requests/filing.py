"""Filing requests: their rows, their subject, their card and their first entry, in the running transaction."""

import json

from sqlite_utils import Database

from privacy.model.due_dates import LegalDays
from privacy.model.errors import TooManyError
from privacy.model.events import Event
from privacy.model.ids import DELETING, Act, Identifier, MessageKind, RequestId, RequestKind, SlackUserId
from privacy.model.order import ExportOrder, OpenErasure, Order
from privacy.request.access_policy import DailyLimit
from privacy.request.lifecycle import ENDED
from privacy.request.report import Report
from privacy.request.request import DataSubjectRequest
from storage.erasures import erasures
from storage.file.rows import one
from storage.file.short_names import short_name
from storage.ledger import entries as ledger
from storage.ledger.written import rows_of
from storage.outbox import want

_OPEN_ERASURE = f"""
    SELECT id, identifier, kind FROM subjects JOIN requests ON requests.id = subjects.request
    WHERE device_ref = ? AND id <> ? AND kind IN (SELECT value FROM json_each(?))
      AND status NOT IN ({", ".join(f"'{status}'" for status in sorted(ENDED))})
    LIMIT 1
"""  # noqa: S608 - our own words

_OF_THE_DAY = "SELECT count(*) AS asked FROM requests WHERE requester = ? AND received_at >= ? AND kind = 'access'"


def insert(
    database: Database,
    request: DataSubjectRequest,
    command: Act,
    ordered: tuple[Order | ExportOrder, LegalDays] | None = None,
) -> None:
    """File a new request, with its order and the law's days where it has them.

    On the way to every acknowledgement, so it does no more than it must.
    """
    database.execute(
        """
        INSERT INTO requests VALUES (
          :id, :kind, :status, :requester, :channel, :trigger, :received_at, :due_at, :attempts, :new, :response_url)
        """,
        {**vars(request), "trigger": command.trigger, "response_url": command.response_url, "new": NEW_REPORT},
    )
    database.execute("INSERT INTO subjects VALUES (:id, :identifier, :device_ref, '{}')", vars(request))
    tables = ["requests", "subjects"]
    if ordered:
        erasures.insert(database, request.id, *ordered)
        tables.append("orders")
    want(database, request.id, MessageKind.CARD, request.channel, now=request.received_at)
    if ordered and ordered[1].confirm_by and request.has_letters:
        want(database, request.id, MessageKind.ARRIVAL, request.channel, now=request.received_at)
    order = ordered[0] if ordered else None
    lifts = {"lifts": order.lifts} if isinstance(order, Order) and order.lifts else {}
    content = {
        "request": request.id,
        "device": request.device_ref,
        "channel": request.channel,
        "detail": {"kind": request.kind.value, **lifts},
    }
    people = {"requester": request.requester}
    rows = rows_of(database, request.id, tables)
    ledger.append(database, Event.REQUESTED, now=request.received_at, content=content, people=people, rows=rows)


def check_limit(database: Database, requester: SlackUserId, limit: DailyLimit, new: int) -> None:
    """Refuse what was just filed in this transaction where the day's exports are too many.

    The rows are counted, so that no restart and no second process forgets them.

    Raises:
        TooManyError: nothing must be written.
    """
    row = one(database, _OF_THE_DAY, (requester, limit.since))
    asked = row["asked"] if row else 0
    if asked > limit.most:
        raise TooManyError(asked - new)


def open_erasure(
    database: Database, device_ref: str, *, besides: RequestId, kind: RequestKind = RequestKind.ERASURE
) -> OpenErasure | None:
    """Another request of this kind about the same device that has not ended; of any that deletes, where this does."""
    kinds = json.dumps(sorted(DELETING if kind in DELETING else {kind}))
    row = one(database, _OPEN_ERASURE, (device_ref, besides, kinds))
    if row is None:
        return None
    return OpenErasure(
        request=RequestId(row["id"]), identifier=Identifier(row["identifier"]), kind=RequestKind(row["kind"])
    )


def new_id(database: Database) -> RequestId:
    """A name that no request has yet."""
    while True:
        name = short_name("DSR-")
        if one(database, "SELECT 1 FROM requests WHERE id = ?", (name,)) is None:
            return RequestId(name)


def dump_report(report: Report) -> str:
    """The report as it is stored."""
    return json.dumps(report.as_json(), ensure_ascii=False, separators=(",", ":"))


NEW_REPORT = dump_report(Report())
