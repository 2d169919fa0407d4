"""Moving a request: its rows and its entries, in one transaction."""

import json
from dataclasses import asdict

from sqlite_utils import Database

from privacy.model.clocks import SECOND
from privacy.model.errors import OpenAlreadyError, StaleRequestError
from privacy.model.events import Event
from privacy.model.ids import MessageKind, Millis, RequestKind, RequestStatus
from privacy.request.changes import LedgerFact, Transition, Upload
from privacy.request.lifecycle import ENDED, EXPIRES, OPEN
from privacy.request.request import DataSubjectRequest
from privacy.subject.pseudonym import Pseudonyms
from storage.erasures import erasures
from storage.ledger import entries as ledger
from storage.ledger.folds import Folds
from storage.ledger.written import rows_after
from storage.outbox import take_along, want
from storage.requests.filing import dump_report, open_erasure
from storage.requests.loading import load_request
from storage.requests.vote_receipts import want_receipt

TOGETHER = Millis(10 * SECOND)
FEW = 5
"""More than so many that are about to expire are many."""
_NOTED = LedgerFact(event=Event.NOTED)


def move(
    database: Database,
    request: DataSubjectRequest,
    change: Transition,
    *,
    pseudonyms: Pseudonyms,
    folds: Folds,
    now: Millis,
) -> DataSubjectRequest:
    """Change a request and chain its entries, in the running transaction.

    What the file says about it beforehand must be what its entries say. Where it is not, somebody went around the bot:
    that is chained first, and stays on record whatever is written over it.

    Raises:
        StaleRequestError: it has moved since it was read.
        OpenAlreadyError: the device that was chosen is being erased already.
    """
    contradicted = folds.look(database, request.id, now=now)
    if change.upload and change.upload.request != request.id:  # an erasure deletes files of other requests
        folds.look(database, change.upload.request, now=now)
        want(database, change.upload.request, MessageKind.CARD, change.upload.channel, now=now)
    _update(database, request, change)
    if change.channel:
        take_along(database, request.id, change.channel)
    device = _save_subject(database, request, change, pseudonyms)
    if change.upload:
        save_upload(database, change.upload)
    erasures.save(database, request.id, change)
    if change.to in ENDED:
        erasures.forget_contents(database, request.id)
    facts = change.facts
    if contradicted:
        facts = tuple(fact for fact in facts if fact.event is not Event.CONTRADICTED)  # one is enough
    elif not facts and folds.difference(database, request.id):
        facts = (_NOTED,)
    rows = rows_after(database, request.id, change) if facts else {}
    for fact in facts:
        content = {"request": request.id, "device": device, "detail": fact.detail}
        ledger.append(database, fact.event, now=now, content=content, people=fact.people, rows=rows)
        rows = {}  # the first entry of a move answers for all that it wrote
    channel, at_once = change.channel or request.channel, bool(change.channel) or change.to not in OPEN
    want(database, request.id, MessageKind.CARD, channel, now=now, at_once=at_once)
    _say(database, request, change, now)
    if change.vote:
        want_receipt(database, request.id, channel, now=now)
    if change.to is RequestStatus.FULFILLED is not request.status and _has_reply(request, change):
        want(database, request.id, MessageKind.REPLY, channel, now=now)
    return load_request(database, request.id)


def _say(database: Database, request: DataSubjectRequest, change: Transition, now: Millis) -> None:
    say_at = Millis(now + TOGETHER) if change.to is RequestStatus.EXPIRED and _many_expire(database, now) else now
    for kind in change.say:
        want(database, request.id, kind, change.channel or request.channel, now=say_at, anew=True)
    if request.work and request.work.order.lifts and change.done:  # the card of the erasure says it too
        erasure = load_request(database, request.work.order.lifts)
        want(database, erasure.id, MessageKind.CARD, erasure.channel, now=now)


def _many_expire(database: Database, now: Millis) -> bool:
    """True where others are about to: what is said of each waits a moment, so that one message says it for all."""
    waiting = ", ".join(f"'{status}'" for status in sorted(EXPIRES))
    sql = f"SELECT 1 FROM requests WHERE due_at <= ? AND status IN ({waiting}) LIMIT 1 OFFSET ?"  # noqa: S608
    return database.execute(sql, (now, FEW)).fetchone() is not None


def _update(database: Database, request: DataSubjectRequest, change: Transition) -> None:
    moved = database.execute(
        """
        UPDATE requests SET status = ?, due_at = ?, attempts = ?, channel = coalesce(?, channel),
          report = json_patch(?, json_object('urgency', json_extract(report, '$.urgency'),
            'places_at', json_extract(report, '$.places_at'), 'places_said', json_extract(report, '$.places_said')))
        WHERE id = ? AND status = ? AND attempts = ?
        """,  # the mark and the reminders are set beside all moves, when a day comes (`urgencies`)
        (
            change.to.value,
            change.due_at,
            change.attempts,
            change.channel,
            dump_report(change.report),
            request.id,
            request.status.value,
            request.attempts,
        ),
    )
    if moved.rowcount != 1:
        raise StaleRequestError(f"{request.id} is no longer {request.status}")


def _save_subject(database: Database, request: DataSubjectRequest, change: Transition, pseudonyms: Pseudonyms) -> str:
    """Save the readable words, and a new identifier where a person said which one; gives its pseudonym."""
    if change.words is not None:
        names = json.dumps(change.words.as_json(), ensure_ascii=False)
        database.execute("UPDATE subjects SET names = ? WHERE request = ?", (names, request.id))
    if change.identifier is None:
        return request.device_ref
    device = pseudonyms.of(change.identifier)
    if request.work and (already := open_erasure(database, device, besides=request.id)):
        raise OpenAlreadyError(already.request)
    database.execute(
        "UPDATE subjects SET identifier = ?, device_ref = ? WHERE request = ?",
        (change.identifier, device, request.id),
    )
    return device


def _has_reply(request: DataSubjectRequest, change: Transition) -> bool:
    """Whether there is one data subject who can be answered with what came of it: a group is many people's."""
    lifts = request.kind is RequestKind.LIFT_BLOCK  # why it was asked for decides what to answer, and to whom
    return not change.report.search.partial and not request.parsed.group and not lifts


def save_upload(database: Database, upload: Upload) -> None:
    """Remember a file, or its new state, in the running transaction."""
    database.execute(
        """
        INSERT INTO uploads VALUES (
          :file_id, :request, :channel, :name, :size, :sha256, :manifest_sha256,
          :created_at, :shared_at, :seen_at, :expires_at, :deleted_at, :kept_because)
        ON CONFLICT (file_id) DO UPDATE SET shared_at = excluded.shared_at, seen_at = excluded.seen_at,
          deleted_at = excluded.deleted_at, kept_because = excluded.kept_because
        """,
        asdict(upload),
    )
