"""Reading everything back: done means that the services no longer return what was planned, not that they said so."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from privacy.erasure.execution.group import GroupWork
from privacy.erasure.verification.receipt_delivery import ReceiptDelivery
from privacy.erasure.verification.rechecks import Recheck, Rechecks
from privacy.model.block import is_block
from privacy.model.clocks import DAY, EVER
from privacy.model.errors import RecordSourceError
from privacy.model.events import Event
from privacy.model.ids import MessageKind, Millis
from privacy.model.ids import RequestStatus as S
from privacy.model.numbers import counted
from privacy.model.outcomes import ReadBack, Reading
from privacy.model.plan import PLANNED, WITHOUT_READ, Action, Mode, Plan, Step
from privacy.model.records import Findings, Record, RecordKind
from privacy.model.sources import RecordEraser, RecordSource
from privacy.request.changes import LedgerFact
from privacy.request.progress import no_progress
from privacy.request.report_parts import Trying
from privacy.request.request import DataSubjectRequest
from privacy.request.store import ErasureStore
from privacy.request.transitions import Transitions


@dataclass(frozen=True, kw_only=True)
class Verifier:
    """What the worker does with an erasure that was carried out, and with one whose time has come to be looked at."""

    transitions: Transitions
    store: ErasureStore
    source: RecordSource
    eraser: RecordEraser
    groups: GroupWork
    receipts: ReceiptDelivery
    rechecks: Rechecks

    async def advance(self, request: DataSubjectRequest) -> DataSubjectRequest:
        """Read every planned record and search again; then the receipt, or an honest account of what is left."""
        if _is_read(request):
            return await self.receipts.send(request)
        before = request.report.recheck
        plans = await self.store.plans(request.id)
        readings = [reading for plan in plans for reading in await self._read_plan(request, plan)]
        findings = await self.source.find(request.identifier, no_progress, since=before.fulfilled_at or EVER)
        readings = _seen_again(readings, plans, findings)
        left = _left(readings, plans, findings)
        recheck = Recheck(readings=tuple(readings), left=left, coverage=findings.coverage)
        if request.status is S.FULFILLED:
            return await self.rechecks.conclude(request, recheck)
        report = replace(
            request.report,
            search=replace(request.report.search, failed=()),
            recheck=replace(before, scan_at=recheck.scan_at),
            stopped=left,
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

    async def _read_plan(self, request: DataSubjectRequest, plan: Plan) -> list[ReadBack]:
        """Readings of a plan's records: of the newest plan all, of an earlier one what it had deleted."""
        done = request.work.done if request.work else ()
        newest = request.work and request.work.plan and request.work.plan.number == plan.number
        ended = {item.step for item in done if item.plan == plan.number}  # an intent may have worked
        gone = {(s.place, s.key) for s in plan.calls if s.number in ended and s.kind is RecordKind.DEVICE_IDENTITY}
        readings: list[ReadBack] = []
        for step in plan.steps:
            device = step.key.split("/", maxsplit=1)[0]
            went = step.number in ended or (step.action is Action.WITH and (step.place, device) in gone)
            if step.action not in WITHOUT_READ and (newest or went):
                readings.append(await self._read(request, plan, step, readings))
        return readings

    async def _read(self, request: DataSubjectRequest, plan: Plan, step: Step, earlier: list[ReadBack]) -> ReadBack:
        reason: str | None = None
        try:
            if step.action is Action.DELETE_ALL:
                reading, reason = await self.groups.reading(request, plan, step)
            else:
                record = await self.eraser.read(step.kind, step.place, step.key)
                reading = _reading(plan, step, record, earlier)
        except RecordSourceError as error:
            reading, reason = Reading.UNREAD, str(error)
        return ReadBack(plan=plan.number, step=step.number, reading=reading, at=self.transitions.clock(), reason=reason)

    async def _incomplete(self, request: DataSubjectRequest, recheck: Recheck) -> DataSubjectRequest:
        """Say it aloud once, and look again, less and less often: only a person can close it."""
        before, now = request.report.recheck, self.transitions.clock()
        wait = min(self.transitions.patience.first_wait << min(before.rechecks_done, 20), DAY)
        looked, asked = replace(before, rechecks_done=before.rechecks_done + 1, asked_for=False), before.asked_for
        request = replace(request, report=replace(request.report, recheck=looked))
        first = request.status is not S.INCOMPLETE
        changed = first or asked or [r.reading for r in recheck.readings] != [r.reading for r in _before(request)]
        detail = {**recheck.counts, "failed": len(recheck.coverage.failed_places)}
        facts = [LedgerFact(event=Event.INCOMPLETE, detail=detail)] if changed else []
        return await self.transitions.apply(
            request,
            S.INCOMPLETE,
            *facts,
            read_back=recheck.readings,
            due_at=Millis(now + wait),
            words=replace(request.words, news=recheck.said(now)) if asked else None,
            say=(MessageKind.NEWS,) if first or asked else (),
        )


def _seen_again(readings: list[ReadBack], plans: tuple[Plan, ...], findings: Findings) -> list[ReadBack]:
    """The readings, less those that the search has overtaken: what it finds was not gone, whatever a read said."""
    there = {(record.kind, record.place, record.key): record for record in findings.records}
    by_number = {plan.number: plan for plan in plans}
    revised: list[ReadBack] = []
    for said in readings:
        plan = by_number[said.plan]
        step = plan.steps[said.step - 1]
        record = there.get((step.kind, step.place, step.key))
        if record and said.reading is Reading.ABSENT:
            earlier = [item for item in revised if item.plan == said.plan]
            revised.append(replace(said, reading=_reading(plan, step, record, earlier), at=record.read_at))
        else:
            revised.append(said)
    return revised


def _reading(plan: Plan, step: Step, record: Record | None, earlier: list[ReadBack]) -> Reading:
    if step.action is Action.BLOCK:
        return Reading.KEPT if record and is_block(record.body) else Reading.PRESENT if record else Reading.UNREAD
    if record is None:
        return Reading.ABSENT
    if step.action is Action.WITH:
        return _of_device(plan, step, earlier)
    if plan.mode is Mode.BLOCK and step.kind is RecordKind.ENROLLMENT and is_block(record.body):
        return Reading.KEPT
    then, now = (
        (step.generation, record.body.get("generationId"))
        if step.kind is RecordKind.DEVICE_IDENTITY
        else (step.created, record.body.get("createdDateTimeUtc"))
    )
    return Reading.REPLACED if then and now and then != now else Reading.PRESENT


def _of_device(plan: Plan, step: Step, earlier: list[ReadBack]) -> Reading:
    """Twins and modules have no life of their own: what their device is, they are."""
    device = step.key.split("/", maxsplit=1)[0]
    identities = {
        s.number
        for s in plan.calls
        if s.kind is RecordKind.DEVICE_IDENTITY and (s.place, s.key) == (step.place, device)
    }
    replaced = any(item.step in identities and item.reading is Reading.REPLACED for item in earlier)
    return Reading.REPLACED if replaced else Reading.PRESENT


def _is_read(request: DataSubjectRequest) -> bool:
    """True where all was read in this round, so that only Slack is not done yet.

    What it waits for says so: it is forgotten with every move, and only the receipt waits for Slack while verifying.
    """
    waits_for_slack = request.report.retry.trying in {Trying.SLACK, Trying.FILES}
    return request.status is S.VERIFYING and (waits_for_slack or request.report.recheck.confirmed_at is not None)


def _left(readings: list[ReadBack], plans: tuple[Plan, ...], findings: Findings) -> str | None:
    """What keeps the erasure from being done, in a sentence; None where nothing does."""
    by_number: Mapping[int, Plan] = {plan.number: plan for plan in plans}
    bad = [reading for reading in readings if not _is_fine(reading, by_number[reading.plan], plans[-1])]
    said = [_about(reading, by_number[reading.plan]) for reading in bad]
    failed = findings.coverage.failed_places
    if failed:
        said.append(f"{', '.join(failed)} could not be searched again")
    read = {(reading.plan, reading.step) for reading in readings}
    known = {(s.kind, s.place, s.key) for plan in plans for s in plan.steps if (plan.number, s.number) in read}
    known |= {(kept.kind, kept.place, kept.key) for kept in plans[-1].kept}
    kinds = {RecordKind.ENROLLMENT_GROUP} if plans[-1].is_of_group else PLANNED
    extra = [r for r in findings.records if r.kind in kinds and (r.kind, r.place, r.key) not in known]
    if findings.question or extra:
        said.append(f"{counted(len(extra), 'record')} more under this id now")
    sentence = "; ".join(said)
    return f"{sentence[0].upper()}{sentence[1:]}." if sentence else None


def _is_fine(reading: ReadBack, plan: Plan, last: Plan) -> bool:
    if reading.reading is Reading.REPLACED:
        return last.mode is Mode.ERASE and plan.mode is Mode.ERASE
    return reading.reading in {Reading.ABSENT, Reading.KEPT}


def _about(reading: ReadBack, plan: Plan) -> str:
    step = plan.steps[reading.step - 1]
    why = f" ({reading.reason})" if reading.reason else ""
    return f"{step.kind.words} at {step.place}: {reading.reading}{why}"


def _before(request: DataSubjectRequest) -> tuple[ReadBack, ...]:
    return request.work.read_back if request.work else ()
