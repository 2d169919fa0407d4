"""Filing requests: their rows, their subject, their card and their first entry, in the running transaction."""

import json
import secrets
from dataclasses import replace
from datetime import date
from typing import TypeVar

from sqlite_utils import Database

from privacy.ledger import Event
from privacy.lifecycle import ENDED
from privacy.model import Act, Identifier, MessageKind, RequestId, RequestKind, TriggerId
from privacy.order import OpenErasure, Order
from privacy.report import Report
from privacy.request import DataSubjectRequest
from storage import erasures, ledger
from storage.outbox import want
from storage.rows import one

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Digits and letters that nobody confuses (crockford.com/base32)."""


_OPEN_ERASURE = f"""
    SELECT id, identifier FROM subjects JOIN requests ON requests.id = subjects.request
    WHERE device_ref = ? AND id <> ? AND kind = ?
      AND status NOT IN ({", ".join(f"'{status}'" for status in sorted(ENDED))})
    LIMIT 1
"""  # noqa: S608 - our own words
Acted = TypeVar("Acted", bound=Act)


def insert(database: Database, request: DataSubjectRequest, command: Act) -> None:
    """File a new request. On the way to every acknowledgement, so it does no more than it must."""
    database.execute(
        """
        INSERT INTO requests VALUES (
          :id, :kind, :status, :requester, :channel, :trigger, :received_at, :due_at, :attempts, :new, :response_url)
        """,
        {**vars(request), "trigger": command.trigger, "response_url": command.response_url, "new": NEW_REPORT},
    )
    database.execute("INSERT INTO subjects VALUES (:id, :identifier, :device_ref, '{}')", vars(request))
    want(database, request.id, MessageKind.CARD, request.channel, now=request.received_at)
    content = {
        "request": request.id,
        "device": request.device_ref,
        "channel": request.channel,
        "detail": {"kind": request.kind.value},
    }
    people = {"requester": request.requester}
    ledger.append(database, Event.REQUESTED, now=request.received_at, content=content, people=people)


def insert_erasure(
    database: Database, request: DataSubjectRequest, command: Act, order: Order, due_on: date | None
) -> None:
    """File a new erasure."""
    insert(database, request, command)
    erasures.insert(database, request.id, order, due_on)


def open_erasure(
    database: Database, device_ref: str, *, besides: RequestId, kind: RequestKind = RequestKind.ERASURE
) -> OpenErasure | None:
    """Another request of this kind about the same device that has not ended."""
    row = one(database, _OPEN_ERASURE, (device_ref, besides, kind.value))
    if row is None:
        return None
    return OpenErasure(request=RequestId(row["id"]), identifier=Identifier(row["identifier"]))


def short_name(prefix: str) -> str:
    """A random name that people can read out, such as `DSR-7K3M9Q`."""
    return prefix + "".join(secrets.choice(CROCKFORD) for _ in range(6))


def new_id(database: Database) -> RequestId:
    """A name that no request has yet."""
    while True:
        name = short_name("DSR-")
        if one(database, "SELECT 1 FROM requests WHERE id = ?", (name,)) is None:
            return RequestId(name)


def nth(command: Acted, number: int) -> Acted:
    """One command makes several requests; each has a trigger of its own."""
    return replace(command, trigger=TriggerId(f"{command.trigger}/{number}")) if number else command


def dump_report(report: Report) -> str:
    """The report as it is stored."""
    return json.dumps(report.as_json(), ensure_ascii=False, separators=(",", ":"))


NEW_REPORT = dump_report(Report())
