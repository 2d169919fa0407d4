"""Requests: filed, moved and read; each method one transaction that also chains what it records."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlite_utils import Database

from privacy.ledger.chain import Head
from privacy.model.clocks import MINUTE, RESPONSE_URL_LIVES, Clock
from privacy.model.due_dates import Extension, LegalDays
from privacy.model.errors import RefusalReason, StaleRequestError
from privacy.model.ids import (
    Act,
    ExportCommand,
    Identifier,
    MessageKind,
    MessageTs,
    Millis,
    ParkedId,
    PlanId,
    RequestId,
    RequestKind,
    RequestStatus,
    SlackUserId,
)
from privacy.model.order import ErasureForm, ExportOrder, OpenErasure, Order
from privacy.model.outcomes import Lift
from privacy.model.plan import Plan
from privacy.request.access_policy import DailyLimit
from privacy.request.changes import Transition, Upload
from privacy.request.lifecycle import check_move
from privacy.request.readable_words import ReadableWords
from privacy.request.report import Report
from privacy.request.request import DataSubjectRequest
from privacy.request.turns import DueRequest
from privacy.subject.pseudonym import Pseudonyms
from storage.erasures import erasures, extensions
from storage.file.rows import many, one
from storage.file.short_names import nth
from storage.file.sqlite_file import SqliteFile
from storage.ledger import entries as ledger
from storage.ledger import refusals
from storage.ledger.folds import Folds
from storage.ledger.proof import contradiction, doubt
from storage.outbox import card_of, put_up_anew, want
from storage.requests import parked, turns
from storage.requests.filing import check_limit, dump_report, insert, new_id, open_erasure
from storage.requests.loading import latest_upload, load_request
from storage.requests.moving import move

_SAME_TRIGGER = "SELECT id FROM requests WHERE trigger = ?"
_UNTIDY = """
    SELECT 1 WHERE EXISTS (SELECT 1 FROM refusals WHERE minute < ?)
      OR EXISTS (SELECT 1 FROM requests WHERE response_url IS NOT NULL AND received_at < ?)
"""
# CROSS JOIN keeps SQLite from starting with the requester, who may have thousands of requests.
_SAME_QUESTION = """
    SELECT id FROM subjects CROSS JOIN requests ON requests.id = subjects.request
      LEFT JOIN orders ON orders.request = requests.id
    WHERE requester = ? AND device_ref = ? AND identifier = ? AND channel = ? AND received_at > ?
      AND kind = 'access' AND status NOT IN ('failed', 'which one') AND (content = ? OR ? IS NULL)
    ORDER BY received_at DESC LIMIT 1
"""


@dataclass(frozen=True, kw_only=True)
class SqliteRequests:
    """Keeps `privacy.request.store`: requests of every kind, and what belongs to them."""

    file: SqliteFile
    pseudonyms: Pseudonyms
    clock: Clock
    folds: Folds = field(default_factory=Folds)

    async def receive(
        self,
        command: ExportCommand,
        identifiers: Sequence[Identifier],
        ordered: tuple[ExportOrder, LegalDays] | None = None,
        *,
        now: Millis,
        same_within: Millis,
        limit: DailyLimit | None = None,
    ) -> Sequence[tuple[DataSubjectRequest, bool]]:
        """File a request for each identifier, or find the one that the same trigger or question made."""

        def receive(database: Database) -> Sequence[tuple[DataSubjectRequest, bool]]:
            since = Millis(now - same_within)
            filed = [
                self._receive(database, nth(command, number), identifier, ordered, now, since)
                for number, identifier in enumerate(identifiers)
            ]
            if limit and (new := sum(is_new for _, is_new in filed)):
                check_limit(database, command.user, limit, new)
            return filed

        return await self.file.write(receive)

    async def receive_erasure(
        self, form: ErasureForm, identifiers: Sequence[Identifier], order: Order, *, days: LegalDays, now: Millis
    ) -> Sequence[tuple[DataSubjectRequest, bool]] | OpenErasure:
        """File an erasure for each identifier, or none where one of them is being erased already."""

        def receive(database: Database) -> Sequence[tuple[DataSubjectRequest, bool]] | OpenErasure:
            filed = []
            for number, identifier in enumerate(identifiers):
                act = nth(form, number)
                if same := one(database, _SAME_TRIGGER, (act.trigger,)):
                    filed.append((load_request(database, RequestId(same["id"])), False))
                    continue
                request = self._new(database, form.kind, act, identifier, now)
                if already := open_erasure(database, request.device_ref, besides=request.id, kind=form.kind):
                    raise _OpenAlreadyError(already)
                insert(database, request, act, (order, days))
                filed.append((load_request(database, request.id), True))
            return filed

        try:
            return await self.file.write(receive)
        except _OpenAlreadyError as error:
            return error.erasure

    async def extend(
        self, request: DataSubjectRequest, extension: Extension, days: LegalDays, *, by: SlackUserId, now: Millis
    ) -> None:
        """Extend the term once, with its entry, and have card and letter drawn."""

        def extend(database: Database) -> None:
            self.folds.look(database, request.id, now=now)
            extensions.extend(database, request, extension, days, by=by, now=now)

        await self.file.write(extend)

    async def plans(self, request: RequestId) -> tuple[Plan, ...]:
        """Every plan of a request, oldest first."""
        return await self.file.read(lambda database: erasures.plans(database, request))

    async def lifts(self, request: RequestId) -> tuple[Lift, ...]:
        """What later requests did to the block that this erasure left."""
        return await self.file.read(lambda database: erasures.lifts(database, request))

    async def request_of(self, plan: PlanId) -> RequestId | None:
        """Whose plan this is; None where there is none."""
        sql = "SELECT request FROM plans WHERE id = ?"
        row = await self.file.read(lambda database: one(database, sql, (plan,)))
        return RequestId(row["request"]) if row else None

    async def park(self, command: ExportCommand, *, now: Millis) -> ParkedId:
        """Keep a command that was typed in the wrong channel."""
        return await self.file.write(lambda database: parked.park(database, command, now=now))

    async def parked(self, parked_id: ParkedId, *, since: int) -> ExportCommand | None:
        """A kept command, unless it is older than `since`."""
        return await self.file.read(lambda database: parked.load(database, parked_id, since=since))

    async def refuse(self, act: Act, reason: RefusalReason, *, now: Millis) -> None:
        """Write the refusal down, capped per person."""
        await self.file.write(lambda database: refusals.record(database, act, reason, now=now))

    async def tidy(self, now: Millis) -> None:
        """Write what was counted instead of written (refusals beyond the cap), and drop response URLs that are dead."""
        if await self.file.read(lambda database: one(database, _UNTIDY, (now // MINUTE, now - RESPONSE_URL_LIVES))):
            await self.file.write(lambda database: _tidy(database, now))

    async def get(self, request: RequestId) -> DataSubjectRequest:
        """The request as stored; KeyError where there is none."""
        return await self.file.read(lambda database: load_request(database, request))

    async def move(self, request: DataSubjectRequest, change: Transition, *, now: Millis) -> DataSubjectRequest:
        """Change status and chain the facts, guarded by the status and attempt that were read."""
        check_move(request.status, change.to)
        return await self.file.write(
            lambda database: move(database, request, change, pseudonyms=self.pseudonyms, folds=self.folds, now=now)
        )

    async def note(self, request: RequestId, report: Report, *, announce: bool) -> None:
        """Save progress and have the card drawn again."""
        now = self.clock()

        def note(database: Database) -> None:
            stored = load_request(database, request)
            if stored.status not in {RequestStatus.GATHERING, RequestStatus.PLANNING}:
                return  # the search that reports here was overtaken
            database.execute("UPDATE requests SET report = ? WHERE id = ?", (dump_report(report), request))
            want(database, request, MessageKind.CARD, stored.channel, now=now)
            if announce:
                want(database, request, MessageKind.FINDINGS, stored.channel, now=now)

        await self.file.write(note)

    async def contradiction(self, request: DataSubjectRequest) -> str | None:
        """What contradicts the entries about this request, holds or pauses; in one moment with the request."""

        def look(database: Database) -> str | None:
            found = contradiction(database, request.id)
            if found is None and load_request(database, request.id).rests_on != request.rests_on:
                raise StaleRequestError(f"{request.id} is not what it was when it was read")
            return found

        return await self.file.read(look)

    async def doubt(self, request: RequestId) -> str | None:
        """What is on record against this request, or contradicts holds and pauses."""
        return await self.file.read(lambda database: doubt(database, request))

    async def head(self) -> Head:
        """The newest ledger entry."""
        return await self.file.read(ledger.head)

    async def latest_upload(self, request: RequestId) -> Upload | None:
        """The newest file of this request."""
        return await self.file.read(lambda database: latest_upload(database, request))

    async def card(self, request: RequestId) -> tuple[MessageTs | None, bool]:
        """Where the request's card stands, and whether something of it is on its way: what Slack refuses is not."""
        return await self.file.read(lambda database: card_of(database, request))

    async def card_is_gone(self, request: RequestId, card: MessageTs) -> None:
        """Have it put up again; what belongs under it waits for it."""
        await self.file.write(lambda database: put_up_anew(database, request, card, now=self.clock()))

    async def due(
        self, now: Millis, limit: int, *, running: Collection[RequestId] = (), full: Collection[str] = ()
    ) -> Sequence[DueRequest]:
        """Requests whose time has come, in the order of their turns (`privacy.request.turns`).

        Args:
            now: the clock, in UTC milliseconds.
            limit: how many at most.
            running: those at which the worker is.
            full: the lanes in which no place is free.
        """
        return await self.file.read(lambda db: turns.due(db, now, limit, running=running, full=full))

    async def awaiting_votes(self) -> Sequence[RequestId]:
        """The requests whose plan waits for votes, the oldest first."""
        sql, status = "SELECT id FROM requests WHERE status = ? ORDER BY rowid", RequestStatus.AWAITING_APPROVAL.value
        rows = await self.file.read(lambda database: many(database, sql, (status,)))
        return [RequestId(row["id"]) for row in rows]

    async def next_due(self, after: Millis) -> Millis | None:
        """When the next request after `after` becomes due."""
        sql = "SELECT min(due_at) AS due FROM requests WHERE due_at > ?"
        row = await self.file.read(lambda database: one(database, sql, (after,)))
        return Millis(row["due"]) if row and row["due"] is not None else None

    def _receive(
        self,
        database: Database,
        command: ExportCommand,
        identifier: Identifier,
        ordered: tuple[ExportOrder, LegalDays] | None,
        now: Millis,
        since: Millis,
    ) -> tuple[DataSubjectRequest, bool]:
        request = self._new(database, RequestKind.ACCESS, command, identifier, now)
        said = erasures.dump(ordered[0]) if ordered else None
        question = (request.requester, request.device_ref, identifier, request.channel, since, said, said)
        same = one(database, _SAME_TRIGGER, (command.trigger,)) or one(database, _SAME_QUESTION, question)
        if same:
            return load_request(database, RequestId(same["id"])), False
        insert(database, request, command, ordered)
        return (load_request(database, request.id) if ordered else request), True

    def _new(
        self, database: Database, kind: RequestKind, act: Act, identifier: Identifier, now: Millis
    ) -> DataSubjectRequest:
        return DataSubjectRequest(
            id=new_id(database),
            kind=kind,
            status=RequestStatus.RECEIVED,
            requester=act.user,
            channel=act.channel,
            identifier=identifier,
            device_ref=self.pseudonyms.of(identifier),
            received_at=now,
            due_at=now,
            attempts=0,
            report=Report(),
            words=ReadableWords(),
        )


class _OpenAlreadyError(Exception):
    """Rolls the transaction back: nothing of the form is filed."""

    def __init__(self, erasure: OpenErasure) -> None:
        super().__init__(erasure.request)
        self.erasure = erasure


def _tidy(database: Database, now: Millis) -> None:
    refusals.summarise(database, now=now)
    database.execute(
        "UPDATE requests SET response_url = NULL WHERE response_url IS NOT NULL AND received_at < ?",
        (now - RESPONSE_URL_LIVES,),
    )
