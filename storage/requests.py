"""Requests: filed, moved and read; each method one transaction that also chains what it records."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from sqlite_utils import Database

from privacy.clocks import MINUTE, RESPONSE_URL_LIVES
from privacy.errors import RefusalReason, StaleRequestError
from privacy.ledger import Event, Head
from privacy.lifecycle import check_move
from privacy.model import (
    Act,
    ExportCommand,
    Identifier,
    MessageKind,
    MessageTs,
    Millis,
    ParkedId,
    RequestId,
    RequestKind,
    RequestStatus,
    TriggerId,
)
from privacy.ports import Clock
from privacy.pseudonym import Pseudonyms
from privacy.report import Report
from privacy.request import DataSubjectRequest
from privacy.stored import Change, Upload
from storage import ledger, parked, refusals
from storage.database import Store
from storage.outbox import want
from storage.rows import load_request, many, one, to_upload

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Digits and letters that nobody confuses (crockford.com/base32)."""

_SAME_TRIGGER = "SELECT id FROM requests WHERE trigger = ?"
_UNTIDY = """
    SELECT 1 WHERE EXISTS (SELECT 1 FROM refusals WHERE minute < ?)
      OR EXISTS (SELECT 1 FROM requests WHERE response_url IS NOT NULL AND received_at < ?)
"""
# CROSS JOIN keeps SQLite from starting with the requester, who may have thousands of requests.
_SAME_QUESTION = """
    SELECT id FROM subjects CROSS JOIN requests ON requests.id = subjects.request
    WHERE requester = ? AND device_ref = ? AND identifier = ? AND channel = ? AND received_at > ?
      AND status NOT IN ('failed', 'which one')
    ORDER BY received_at DESC LIMIT 1
"""


@dataclass(frozen=True, kw_only=True)
class SqliteRequests:
    """Keeps `privacy.ports.RequestStore`."""

    store: Store
    pseudonyms: Pseudonyms
    clock: Clock

    async def receive(
        self, command: ExportCommand, identifiers: Sequence[Identifier], *, now: Millis, same_within: Millis
    ) -> Sequence[tuple[DataSubjectRequest, bool]]:
        """File a request for each identifier, or find the one that the same trigger or question made."""

        def receive(database: Database) -> Sequence[tuple[DataSubjectRequest, bool]]:
            since = Millis(now - same_within)
            return [
                self._receive(database, _nth(command, number), identifier, now, since)
                for number, identifier in enumerate(identifiers)
            ]

        return await self.store.write(receive)

    async def park(self, command: ExportCommand, *, now: Millis) -> ParkedId:
        """Keep a command that was typed in the wrong channel."""
        return await self.store.write(lambda database: parked.park(database, command, now=now))

    async def parked(self, parked_id: ParkedId, *, since: int) -> ExportCommand | None:
        """A kept command, unless it is older than `since`."""
        return await self.store.read(lambda database: parked.load(database, parked_id, since=since))

    async def refuse(self, act: Act, reason: RefusalReason, *, now: Millis) -> None:
        """Write the refusal down, capped per person."""
        await self.store.write(lambda database: refusals.record(database, act, reason, now=now))

    async def tidy(self, now: Millis) -> None:
        """Write what was counted instead of written (refusals beyond the cap), and drop response URLs that are dead."""
        if await self.store.read(lambda database: one(database, _UNTIDY, (now // MINUTE, now - RESPONSE_URL_LIVES))):
            await self.store.write(lambda database: _tidy(database, now))

    async def get(self, request: RequestId) -> DataSubjectRequest:
        """The request as stored; KeyError where there is none."""
        return await self.store.read(lambda database: load_request(database, request))

    async def move(self, request: DataSubjectRequest, change: Change, *, now: Millis) -> DataSubjectRequest:
        """Change status and chain the facts, guarded by the status and attempt that were read."""
        check_move(request.status, change.to)
        return await self.store.write(lambda database: self._move(database, request, change, now))

    async def note(self, request: RequestId, report: Report, *, announce: bool) -> None:
        """Save progress and have the card drawn again."""
        now = self.clock()

        def note(database: Database) -> None:
            stored = load_request(database, request)
            if stored.status is not RequestStatus.GATHERING:
                return  # the search that reports here was overtaken
            database.execute("UPDATE requests SET report = ? WHERE id = ?", (_dump(report), request))
            want(database, request, MessageKind.CARD, stored.channel, now=now)
            if announce:
                want(database, request, MessageKind.FINDINGS, stored.channel, now=now)

        await self.store.write(note)

    async def head(self) -> Head:
        """The newest ledger entry."""
        return await self.store.read(ledger.head)

    async def latest_upload(self, request: RequestId) -> Upload | None:
        """The newest file of this request."""
        sql = "SELECT * FROM uploads WHERE request = ? ORDER BY rowid DESC LIMIT 1"
        row = await self.store.read(lambda database: one(database, sql, (request,)))
        return to_upload(row) if row else None

    async def card(self, request: RequestId) -> tuple[MessageTs | None, bool]:
        """Where the request's card stands, and whether something of it is still to be sent."""
        sql = "SELECT ts, due_at FROM outbox WHERE request = ? AND kind = ?"
        row = await self.store.read(lambda database: one(database, sql, (request, MessageKind.CARD.value)))
        if row is None:
            return None, False
        return MessageTs(row["ts"]) if row["ts"] else None, row["due_at"] is not None

    async def due(self, now: Millis, limit: int) -> Sequence[RequestId]:
        """Requests whose time has come, the longest waiting first."""
        sql = "SELECT id FROM requests WHERE due_at <= ? ORDER BY due_at LIMIT ?"
        return [RequestId(row["id"]) for row in await self.store.read(lambda db: many(db, sql, (now, limit)))]

    async def next_due(self, after: Millis) -> Millis | None:
        """When the next request after `after` becomes due."""
        sql = "SELECT min(due_at) AS due FROM requests WHERE due_at > ?"
        row = await self.store.read(lambda database: one(database, sql, (after,)))
        return Millis(row["due"]) if row and row["due"] is not None else None

    def _receive(
        self, database: Database, command: ExportCommand, identifier: Identifier, now: Millis, since: Millis
    ) -> tuple[DataSubjectRequest, bool]:
        request = DataSubjectRequest(
            id=_new_id(database),
            kind=RequestKind.ACCESS,
            status=RequestStatus.RECEIVED,
            requester=command.user,
            channel=command.channel,
            identifier=identifier,
            device_ref=self.pseudonyms.of(identifier),
            received_at=now,
            due_at=now,
            attempts=0,
            report=Report(),
            names={},
        )
        question = (request.requester, request.device_ref, identifier, request.channel, since)
        same = one(database, _SAME_TRIGGER, (command.trigger,)) or one(database, _SAME_QUESTION, question)
        if same:
            return load_request(database, RequestId(same["id"])), False
        _insert(database, request, command)
        return request, True

    def _move(self, database: Database, request: DataSubjectRequest, change: Change, now: Millis) -> DataSubjectRequest:
        moved = database.execute(
            "UPDATE requests SET status = ?, due_at = ?, attempts = ?, report = ? "
            "WHERE id = ? AND status = ? AND attempts = ?",
            (
                change.to.value,
                change.due_at,
                change.attempts,
                _dump(change.report),
                request.id,
                request.status.value,
                request.attempts,
            ),
        )
        if moved.rowcount != 1:
            raise StaleRequestError(f"{request.id} is no longer {request.status}")
        device = self._save_subject(database, request, change)
        if change.upload:
            _save_upload(database, change.upload)
        for fact in change.facts:
            content = {"request": request.id, "device": device, "detail": fact.detail}
            ledger.append(database, fact.event, now=now, content=content, people=fact.people)
        want(database, request.id, MessageKind.CARD, request.channel, now=now)
        if change.to is RequestStatus.FULFILLED and not change.report.partial:
            want(database, request.id, MessageKind.REPLY, request.channel, now=now)
        return load_request(database, request.id)

    def _save_subject(self, database: Database, request: DataSubjectRequest, change: Change) -> str:
        """Save the readable words, and a new identifier where a person said which one; gives its pseudonym."""
        if change.names is not None:
            names = json.dumps(change.names, ensure_ascii=False)
            database.execute("UPDATE subjects SET names = ? WHERE request = ?", (names, request.id))
        if change.identifier is None:
            return request.device_ref
        device = self.pseudonyms.of(change.identifier)
        database.execute(
            "UPDATE subjects SET identifier = ?, device_ref = ? WHERE request = ?",
            (change.identifier, device, request.id),
        )
        return device


def _insert(database: Database, request: DataSubjectRequest, command: ExportCommand) -> None:
    """File a new request. On the way to every acknowledgement, so it does no more than it must."""
    database.execute(
        """
        INSERT INTO requests VALUES (
          :id, :kind, :status, :requester, :channel, :trigger, :received_at, :due_at, :attempts, :new, :response_url)
        """,
        {**vars(request), "trigger": command.trigger, "response_url": command.response_url, "new": _NEW_REPORT},
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


def _tidy(database: Database, now: Millis) -> None:
    refusals.summarise(database, now=now)
    database.execute(
        "UPDATE requests SET response_url = NULL WHERE response_url IS NOT NULL AND received_at < ?",
        (now - RESPONSE_URL_LIVES,),
    )


def _new_id(database: Database) -> RequestId:
    while True:
        name = "DSR-" + "".join(secrets.choice(CROCKFORD) for _ in range(6))
        if one(database, "SELECT 1 FROM requests WHERE id = ?", (name,)) is None:
            return RequestId(name)


def _nth(command: ExportCommand, number: int) -> ExportCommand:
    """One command makes several requests; each has a trigger of its own."""
    return replace(command, trigger=TriggerId(f"{command.trigger}/{number}")) if number else command


def _dump(report: Report) -> str:
    return json.dumps(report.as_json(), ensure_ascii=False, separators=(",", ":"))


_NEW_REPORT = _dump(Report())


def _save_upload(database: Database, upload: Upload) -> None:
    database.execute(
        """
        INSERT INTO uploads VALUES (
          :file_id, :request, :channel, :name, :size, :sha256, :manifest_sha256,
          :created_at, :shared_at, :seen_at, NULL, NULL)
        ON CONFLICT (file_id) DO UPDATE SET shared_at = excluded.shared_at, seen_at = excluded.seen_at
        """,
        asdict(upload),
    )
