"""Reading everything back: done means that the services no longer return what was planned, not that they said so."""

from dataclasses import dataclass, replace
from typing import Protocol

from privacy.erasure.execution.group import GroupWork
from privacy.erasure.verification.readings import after_lifts, reading_of, seen_again, what_is_left
from privacy.erasure.verification.rechecks import Recheck, Rechecks, scanned_since
from privacy.model.clocks import DAY, HOUR
from privacy.model.errors import RecordSourceError
from privacy.model.events import Event
from privacy.model.ids import MessageKind, Millis
from privacy.model.ids import RequestStatus as S
from privacy.model.order import Scope
from privacy.model.outcomes import ReadBack, Reading
from privacy.model.plan import WITHOUT_READ, Action, Plan, Step
from privacy.model.records import IN_DPS, RecordKind, device_of
from privacy.model.sources import RecordEraser, RecordSource
from privacy.request.changes import LedgerFact
from privacy.request.progress import no_progress
from privacy.request.report_parts import Trying
from privacy.request.request import DataSubjectRequest
from privacy.request.store import ErasureStore
from privacy.request.transitions import CONTRADICTED, Transitions


class Ends(Protocol):
    """What follows once everything was read back, or was closed by a person."""

    async def send(self, request: DataSubjectRequest) -> DataSubjectRequest:
        """Prove it, or say it; where that has to wait, the request waits in `verifying`."""
        ...


@dataclass(frozen=True, kw_only=True)
class Verifier:
    """What the worker does with an erasure that was carried out, and with one whose time has come to be looked at."""

    transitions: Transitions
    store: ErasureStore
    source: RecordSource
    eraser: RecordEraser
    groups: GroupWork
    receipts: Ends
    rechecks: Rechecks

    async def advance(self, request: DataSubjectRequest) -> DataSubjectRequest:
        """Read every planned record and search again; then the receipt, or an honest account of what is left."""
        if _is_read(request):
            return await self.receipts.send(request)
        before = request.report.recheck
        plans = await self.store.plans(request.id)
        readings = [reading for plan in plans for reading in await self._read_plan(request, plan)]
        since = scanned_since(request, self.transitions.clock())
        findings = await self.source.find(request.identifier, no_progress, since=since)
        readings = seen_again(readings, plans, findings)
        lifts = await self.store.lifts(request.id)  # as it is after the reads: one may have been under way
        readings = after_lifts(readings, plans, lifts)
        lifted = any(lift.over for lift in lifts) or any(said.reading is Reading.LIFTED for said in readings)
        left = what_is_left(readings, plans, findings, lifted=lifted) or await self._contradicted(request)
        recheck = Recheck(readings=tuple(readings), left=left, coverage=findings.coverage)
        if request.status in {S.FULFILLED, S.CLOSED}:
            return await self.rechecks.conclude(request, recheck)
        report = replace(
            request.report,
            search=replace(request.report.search, failed=()),
            recheck=replace(before, scan_at=recheck.scan_at),
            stopped=request.report.stopped if left and _was_stopped(request) else None,
            left=left,
        )
        request = replace(request, report=report)
        if request.report.closed:
            read = LedgerFact(event=Event.CLOSED, detail=recheck.counts)
            request = await self.transitions.apply(request, S.VERIFYING, read, read_back=recheck.readings)
            return await self.receipts.send(request)
        if left:
            return await self._incomplete(request, recheck)
        fact = LedgerFact(event=Event.VERIFIED, detail=recheck.counts)
        request = await self.transitions.apply(request, S.VERIFYING, fact, read_back=recheck.readings)
        return await self.receipts.send(request)

    async def _contradicted(self, request: DataSubjectRequest) -> str | None:
        """What is on record against an incomplete erasure stays: it is looked at, and certified never."""
        if request.status is not S.INCOMPLETE:
            return None  # whoever certifies asks
        return CONTRADICTED if await self.transitions.store.contradiction(request) else None

    async def _read_plan(self, request: DataSubjectRequest, plan: Plan) -> list[ReadBack]:
        """Readings of a plan's records: of the newest plan all, of one that was begun before it what it leaves out."""
        done = request.work.done if request.work else ()
        newest = request.work and request.work.plan and request.work.plan.number == plan.number
        rest = _rest(request, plan)
        ended = {item.step for item in done if item.plan == plan.number}  # an intent may have worked
        gone = {(s.place, s.key) for s in plan.calls if s.number in ended and s.kind is RecordKind.DEVICE_IDENTITY}
        readings: list[ReadBack] = []
        for step in plan.steps:
            device = device_of(step.key)
            went = step.number in ended or (step.action is Action.WITH and (step.place, device) in gone)
            if step.action not in WITHOUT_READ and (newest or went or step.number in rest):
                readings.append(await self._read(request, plan, step, readings))
        return readings

    async def _read(self, request: DataSubjectRequest, plan: Plan, step: Step, earlier: list[ReadBack]) -> ReadBack:
        reason: str | None = None
        try:
            if step.action is Action.DELETE_ALL:
                reading, reason = await self.groups.reading(request, plan, step)
            else:
                record = await self.eraser.read(step.kind, step.place, step.key)
                reading = reading_of(plan, step, record, earlier)
        except RecordSourceError as error:
            reading, reason = Reading.UNREAD, str(error)
        return ReadBack(plan=plan.number, step=step.number, reading=reading, at=self.transitions.clock(), reason=reason)

    async def _incomplete(self, request: DataSubjectRequest, recheck: Recheck) -> DataSubjectRequest:
        """Say it aloud once, and look again, less and less often: only a person can close it.

        It is said again once everything can be read that could not: whoever mended it has the rest planned.
        """
        before, now = request.report.recheck, self.transitions.clock()
        first, asked = request.status is not S.INCOMPLETE, before.asked_for
        done = 0 if first else before.rechecks_done
        # What a service only said to have deleted may vanish within seconds; what was not asked for does not.
        shortest = HOUR if request.report.stopped else self.transitions.patience.first_wait
        wait = min(shortest << min(done, 20), DAY)
        looked = replace(before, rechecks_done=done + 1, asked_for=False)
        request = replace(request, report=replace(request.report, recheck=looked))
        read, known = [r.reading for r in recheck.readings], [r.reading for r in _before(request)]
        changed, again = first or asked or read != known, Reading.UNREAD in known and Reading.UNREAD not in read
        detail = {**recheck.counts, "failed": len(recheck.coverage.failed_places)}
        facts = [LedgerFact(event=Event.INCOMPLETE, detail=detail)] if changed else []
        return await self.transitions.apply(
            request,
            S.INCOMPLETE,
            *facts,
            read_back=recheck.readings,
            due_at=Millis(now + wait),
            words=replace(request.words, news=recheck.said(now)) if asked or again else None,
            say=(MessageKind.NEWS,) if first or asked or again else (),
        )


def _rest(request: DataSubjectRequest, plan: Plan) -> frozenset[int]:
    """Steps of a plan that was begun which the newest one has not taken up, although they are still wanted."""
    work = request.work
    if work is None or work.plan is None or plan.is_of_group or all(item.plan != plan.number for item in work.done):
        return frozenset()
    taken_up = {(step.kind, step.place, step.key) for step in work.plan.steps}
    return frozenset(
        step.number
        for step in plan.steps
        if step.action is not Action.BLOCK
        and (step.kind, step.place, step.key) not in taken_up
        and (step.kind in IN_DPS or work.order.scope is Scope.EVERYWHERE)
    )


def _is_read(request: DataSubjectRequest) -> bool:
    """True where all was read in this round, so that only Slack is not done yet.

    What it waits for says so: it is forgotten with every move, and only the receipt waits for Slack while verifying.
    """
    waits_for_slack = request.report.retry.trying in {Trying.SLACK, Trying.FILES}
    return request.status is S.VERIFYING and (waits_for_slack or request.report.recheck.confirmed_at is not None)


def _was_stopped(request: DataSubjectRequest) -> bool:
    """True where it did not come to its end, and why is still so: it is incomplete, or was closed by a person."""
    return request.status is S.INCOMPLETE or request.report.closed


def _before(request: DataSubjectRequest) -> tuple[ReadBack, ...]:
    return request.work.read_back if request.work else ()
