"""Moving a request: the one way in which what is stored changes, whoever moves it."""

from dataclasses import dataclass, field, replace
from typing import Unpack

from privacy.model.clocks import HOUR, Clock, Patience
from privacy.model.days.reminders import Reminders
from privacy.model.errors import ContradictedError
from privacy.model.events import Event
from privacy.model.halt import Halt
from privacy.model.ids import MessageKind, Millis
from privacy.model.ids import RequestStatus as S
from privacy.model.records import Question
from privacy.request.changes import Besides, LedgerFact, Transition, Upload
from privacy.request.lifecycle import OPEN
from privacy.request.readable_words import ReadableWords
from privacy.request.report import Report
from privacy.request.report_parts import RetryReport, Trying
from privacy.request.request import DataSubjectRequest
from privacy.request.retry_policy import GiveUp, RetryPolicy, Stop, Wait
from privacy.request.store import RequestStore
from privacy.request.waiting import next_look, reminding

CONTRADICTED = (
    "Somebody changed the database from outside, so that it contradicts the ledger. Nothing more is deleted or "
    "certified on it. An administrator has to run dps-bot verify, which says what was changed."
)


@dataclass(frozen=True, kw_only=True)
class Transitions:
    """Writes a move, a wait or an end, each in one transaction."""

    store: RequestStore
    clock: Clock
    patience: Patience
    reminders: Reminders = field(default_factory=Reminders)

    def retry_policy(self, request: DataSubjectRequest) -> RetryPolicy:
        """Who decides about this request now."""
        return RetryPolicy(request=request, patience=self.patience, now=self.clock())

    async def apply(
        self,
        request: DataSubjectRequest,
        to: S,
        *facts: LedgerFact,
        due_at: Millis | None = None,
        **besides: Unpack[Besides],
    ) -> DataSubjectRequest:
        """Go to a status with the report that `request` carries; due at once where work is left.

        Whoever moves it, all counts of trouble begin anew, and what it waited for is forgotten.

        Args:
            request: as it was read, with the report that is to be kept.
            to: where it goes.
            facts: what the ledger says about it.
            due_at: when the worker is to look again, where it is not as `next_look` says.
            besides: what else changes.

        Raises:
            StaleRequestError: it has moved since it was read; nothing was written.
            OpenAlreadyError: the device that was chosen is being erased already; nothing was written.
        """
        report = request.report.without_trouble()
        if request.status not in OPEN:  # a hold stands until whoever goes on has looked
            report = replace(report, halt=request.report.halt)
        return await self._move(request, report, to, facts, due_at=due_at, **besides)

    async def stop(
        self, request: DataSubjectRequest, verdict: Stop, *, upload: Upload | None = None
    ) -> DataSubjectRequest:
        """Put the request off, or end it aloud."""
        now = self.clock()
        if isinstance(verdict, GiveUp):
            report = replace(request.report, retry=RetryReport(reason=verdict.reason), halt=None)
            fact = LedgerFact(event=Event.FAILED, detail={"reason": verdict.reason})
            to, facts, say = ending(request, S.FAILED, fact)
            return await self._move(request, report, to, facts, upload=upload, say=say)
        retry = request.report.retry.put_off(verdict.trying, verdict.until, verdict.reason, now=now)
        report = replace(request.report, retry=retry, halt=None)
        change = Transition(
            to=request.status,
            due_at=verdict.until,
            attempts=request.attempts + 1,
            report=report,
            facts=(),
            upload=upload,
        )
        return await self.store.move(request, change, now=now)

    async def fault(self, request: DataSubjectRequest) -> DataSubjectRequest:
        """After a fault of our own: try again later, a few times, and then end it aloud.

        What waits for a person is not given up.
        """
        verdict = self.retry_policy(request).fault()
        if request.status not in OPEN and isinstance(verdict, GiveUp):
            until = Millis(self.clock() + HOUR)
            verdict = Wait(until=until, trying=Trying.OURSELVES, reason=verdict.reason)
        return await self.stop(request, verdict)

    async def contradicted(self, request: DataSubjectRequest) -> DataSubjectRequest | None:
        """The request, ended, where what is stored contradicts its entries; None where a dangerous step may be taken.

        No vote helps: the entry that says so stays. Raises StaleRequestError where it was read before it was changed.
        """
        found = await self.store.contradiction(request)
        if found is None:
            return None
        report = replace(request.report, stopped=CONTRADICTED, retry=RetryReport(reason=CONTRADICTED), halt=None)
        to, facts, say = ending(request, S.FAILED, LedgerFact(event=Event.FAILED, detail={"reason": CONTRADICTED}))
        noticed = LedgerFact(event=Event.CONTRADICTED, detail={"reason": found})
        return await self._move(request, report, to, (noticed, *facts), say=say)

    async def check_undoubted(self, request: DataSubjectRequest) -> None:
        """Before each call that deletes, once its intent is on disk: writing that has looked at the rows, too.

        Raises:
            ContradictedError: something is on record against the request, or against holds and pauses.
        """
        if found := await self.store.doubt(request.id):
            raise ContradictedError(found)

    async def look(self, request: DataSubjectRequest) -> DataSubjectRequest:
        """Look at what waits for a person: what nobody decided in time ends, and a reminder that is due is said."""
        until = request.decide_by
        if until is None or until <= self.clock():
            return await self.expire(request)
        return await self.apply(request, request.status)

    async def expire(self, request: DataSubjectRequest) -> DataSubjectRequest:
        """End a request that nobody decided in time, aloud."""
        to, facts, say = ending(request, S.EXPIRED, LedgerFact(event=Event.EXPIRED))
        return await self.apply(request, to, *facts, say=say)

    async def _move(
        self,
        request: DataSubjectRequest,
        report: Report,
        to: S,
        facts: tuple[LedgerFact, ...],
        *,
        due_at: Millis | None = None,
        **besides: Unpack[Besides],
    ) -> DataSubjectRequest:
        now = self.clock()
        report, remind = reminding(report, request.status, to, now, self.reminders)
        if remind:
            besides["say"] = (*besides.get("say", ()), MessageKind.REMINDER)
        due = next_look(to, report, now, due_at, late=request.uncounted)
        # A move that stays counts, so that of two that read the same only one is written.
        attempts = request.attempts + 1 if to is request.status else 0
        change = Transition(to=to, due_at=due, attempts=attempts, report=report, facts=facts, **besides)
        return await self.store.move(request, change, now=now)

    async def halt(self, request: DataSubjectRequest, halt: Halt) -> DataSubjectRequest:
        """Keep the request where it is until a legal hold, a pause or the like is over; the ledger says so once.

        Whoever asked is called once where it waits for a safe channel: the card there says no more than that.

        Raises:
            StaleRequestError: it is over already, or the request has moved.
        """
        now = self.clock()
        new = request.report.halt != halt
        facts = (LedgerFact(event=Event.HALTED, detail=halt.detail),) if new else ()
        report = replace(request.report.without_trouble(), halt=halt)
        change = Transition(
            to=request.status,
            due_at=next_look(request.status, report, now, halt.look_again(now), late=request.uncounted),
            attempts=request.attempts + 1,
            report=report,
            facts=facts,
            halt=halt,
            say=(MessageKind.UNSAFE,) if new and halt.unsafe else (),
        )
        return await self.store.move(request, change, now=now)


def ending(
    request: DataSubjectRequest, to: S, fact: LedgerFact
) -> tuple[S, tuple[LedgerFact, ...], tuple[MessageKind, ...]]:
    """The status, the entries and the messages with which a request ends.

    An erasure that was begun does not end so: what is gone has to be accounted for, and a person closes it.
    """
    if request.work is None:
        return to, (fact,), (MessageKind.NEWS,) if to is S.EXPIRED else ()
    if not request.work.done:
        return to, (fact,), (MessageKind.NEWS,)
    incomplete = LedgerFact(event=Event.INCOMPLETE, detail={"after": to.value})
    return S.INCOMPLETE, (fact, incomplete), (MessageKind.NEWS,)


async def ask_which_one(
    transitions: Transitions, request: DataSubjectRequest, question: Question, *, waits: Millis
) -> DataSubjectRequest:
    """Show the choices on the card, and call the requester; nothing is handed out or planned on a guess.

    After `waits` milliseconds without a choice the request ends.
    """
    fact = LedgerFact(event=Event.ASKED_WHICH_ONE, detail={"why": question.kind, "choices": len(question.choices)})
    decide_by = Millis(transitions.clock() + waits)
    asked = replace(request, report=replace(request.report, decide_by=decide_by))
    words = ReadableWords(question=question)
    return await transitions.apply(asked, S.WHICH_ONE, fact, words=words, say=(MessageKind.NEWS,))
