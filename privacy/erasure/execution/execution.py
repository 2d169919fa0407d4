"""Carrying out an approved plan: each record is read again, compared, put on record, and only then deleted.

The approver's plan is carried out exactly. A difference stops before anything more is deleted, voids the votes and
leads back to planning.
"""

from contextlib import suppress
from dataclasses import dataclass, replace

from privacy.erasure.execution.comparison import Comparison
from privacy.erasure.execution.group import GroupWork
from privacy.erasure.execution.preconditions import Preconditions
from privacy.erasure.execution.step_log import StepLog, so_far
from privacy.erasure.plan import binding
from privacy.erasure.plan.planning import Planner, unplanned
from privacy.holds.deletion_guard import DeletionGuard, subject_of, subject_of_plan
from privacy.model.errors import (
    ContradictedError,
    DifferentError,
    DriftedError,
    NotFoundError,
    RecordSourceError,
    StaleRequestError,
    TryLaterError,
    calling,
)
from privacy.model.events import Event
from privacy.model.halt import HaltedError
from privacy.model.ids import DeviceId, MessageKind
from privacy.model.ids import RequestStatus as S
from privacy.model.outcomes import Done, StepEvent
from privacy.model.plan import OF_GROUPS, Action, Plan, Step
from privacy.model.records import RecordKind
from privacy.model.sources import RecordEraser, RecordSource
from privacy.request.changes import LedgerFact
from privacy.request.progress import no_progress
from privacy.request.request import DataSubjectRequest, PlannedWork, progress
from privacy.request.retry_policy import TOO_LONG, GiveUp, GoOn
from privacy.request.transitions import Transitions

PLAN_ONLY = (
    'Approved, and not carried out: it was a rehearsal, made where the bot is set to `erasure = "plan-only"`. '
    'An administrator can set it to "live"; then ask again.'
)


@dataclass(frozen=True, kw_only=True)
class Executor:
    """What the worker does with an erasure whose votes are in."""

    transitions: Transitions
    source: RecordSource
    eraser: RecordEraser
    planner: Planner
    preconditions: Preconditions
    groups: GroupWork
    guard: DeletionGuard
    live: bool
    """False where the config says plan-only: nothing is ever deleted."""

    async def advance(self, request: DataSubjectRequest) -> DataSubjectRequest:
        """Begin, or go on after an interruption; ends in verifying, or earlier where something stops it."""
        work = request.work
        if work is None or work.plan is None:  # a defect: a vote needs a plan
            raise LookupError(f"{request.id} is to be erased without a plan")
        try:
            await self.guard.check(subject_of_plan(request.identifier, work.plan))
            if request.status is S.ERASING and (stopped := await self._not_any_more(request, work, work.plan)):
                return stopped
            request = self.guard.released(request)
            if request.status is S.APPROVED:
                request = await self._begin(request, work, work.plan)
            if request.status is S.ERASING:
                request = await self._carry_out(request, work.plan)
        except ContradictedError:
            now = await self._now(request)
            return await self.transitions.contradicted(now) or now
        except HaltedError as halted:
            return await self.transitions.halt(await self._now(request), halted.halt)
        except DifferentError as different:
            now = await self._now(request)
            return await self.preconditions.drifted(now, different.lines, values=different.values)
        except DriftedError:
            moment = ["It changed in the moment of its deletion; Azure refused to delete it."]
            return await self.preconditions.drifted(await self._now(request), moment)
        except RecordSourceError as error:
            return await self._trouble(await self._now(request), error)
        return request

    async def _now(self, request: DataSubjectRequest) -> DataSubjectRequest:
        """As stored: what was done before something stopped it must be counted.

        Raises:
            StaleRequestError: a person stopped it meanwhile, and that stands.
        """
        now = await self.transitions.store.get(request.id)
        if now.status not in {S.APPROVED, S.ERASING}:
            raise StaleRequestError(f"{request.id} was stopped")
        return now

    async def _not_any_more(
        self, request: DataSubjectRequest, work: PlannedWork, plan: Plan
    ) -> DataSubjectRequest | None:
        """The request where a begun deletion must not go on: not allowed by now, or votes that lapsed meanwhile."""
        if self.live:
            return await self.preconditions.stopped(request, work, plan) if request.report.halt else None
        reason = f'{so_far(request)}: this bot is set to `erasure = "plan-only"` now.'
        report = replace(request.report, stopped=reason, halt=None)
        fact = LedgerFact(event=Event.INCOMPLETE, detail={"why": "plan-only"})
        return await self.transitions.apply(
            replace(request, report=report), S.INCOMPLETE, fact, say=(MessageKind.NEWS,)
        )

    async def _begin(self, request: DataSubjectRequest, work: PlannedWork, plan: Plan) -> DataSubjectRequest:
        if not self.live or plan.rehearsal:
            return await self.transitions.stop(request, GiveUp(reason=PLAN_ONLY))
        if stopped := await self.preconditions.stopped(request, work, plan):
            return stopped
        if unknown := await self.preconditions.readers_unknown(request):
            return unknown
        if plan.order and plan.order != binding.order_hash(work.order, self.planner.pseudonyms):
            raise DifferentError(["what was ordered is not what was approved"])
        findings = await self.source.find(request.identifier, no_progress)
        verdict = self.transitions.retry_policy(request).plan(findings.coverage)
        if not isinstance(verdict, GoOn):
            return await self.transitions.stop(request, verdict)
        if findings.question:
            raise DifferentError(["its name can mean another device by now"])
        await self.guard.check(subject_of(request.identifier, findings.records))
        if new := unplanned(plan, findings):
            raise DifferentError([f"new at {record.place}: {record.kind.words} {record.key}" for record in new])
        for step in plan.calls:  # what goes with a device is read with it
            with calling(step.place):
                await self._check(request, plan, step)
        fact = LedgerFact(event=Event.BEGAN_ERASING, detail={"plan": plan.digest})
        return await self.transitions.apply(request, S.ERASING, fact)

    async def _carry_out(self, request: DataSubjectRequest, plan: Plan) -> DataSubjectRequest:
        for step in plan.calls:
            work = request.work
            if work is None or work.ended(step):
                continue
            with calling(step.place):
                request = await self._take(request, plan, step)
        fact = LedgerFact(event=Event.CARRIED_OUT, detail={"plan": plan.digest})
        return await self.transitions.apply(request, S.VERIFYING, fact)

    async def _take(self, request: DataSubjectRequest, plan: Plan, step: Step) -> DataSubjectRequest:
        """One step: read, compare, intent on disk, the call, outcome on disk."""
        if step.action in OF_GROUPS:
            return await self.groups.take(request, plan, step)
        if step.kind is RecordKind.ENROLLMENT_GROUP:
            with suppress(NotFoundError):
                request = await self.groups.clear(request, plan, step)
        record = await self.comparison.read(plan, step)
        if record is None and step.action is not Action.BLOCK:
            return await self.log.outcome(request, plan, step, self.log.done(plan, step, StepEvent.ALREADY_GONE))
        await self.guard.check(subject_of_plan(request.identifier, plan))  # the last moment before a call
        etag = str(record.body.get("etag") or "") if record else None
        request = await self.log.intend(request, plan, step, etag)
        await self.transitions.check_undoubted(request)
        try:
            done = await self._call(plan, step, etag)
        except NotFoundError:
            done = self.log.done(plan, step, StepEvent.ALREADY_GONE)
        return await self.log.outcome(request, plan, step, done)

    async def _call(self, plan: Plan, step: Step, etag: str | None) -> Done:
        match step.action:
            case Action.PURGE:
                count = await self.eraser.purge(step.place, DeviceId(step.key))
                return replace(self.log.done(plan, step, StepEvent.PURGED), count=count)
            case Action.BLOCK:
                await self.eraser.block(step.place, step.key, etag=etag)
                return replace(self.log.done(plan, step, StepEvent.BLOCKED), etag=etag)
            case _:
                tracking = await self.eraser.delete(step.kind, step.place, step.key, etag=etag or "")
                return replace(self.log.done(plan, step, StepEvent.DELETED), etag=etag, tracking_id=tracking)

    async def _check(self, request: DataSubjectRequest, plan: Plan, step: Step) -> None:
        """Refuse a step that is not about what was approved any more, by raising DifferentError."""
        if step.action is Action.DELETE_ALL:
            await self.groups.compare(request, step)
        elif step.action is not Action.SWEEP:
            await self.comparison.read(plan, step)

    async def _trouble(self, request: DataSubjectRequest, error: RecordSourceError) -> DataSubjectRequest:
        """Wait for what may work later, for as long as patience reaches; stop aloud where a right lacks."""
        verdict = self.transitions.retry_policy(request).azure(error)
        gone, total = progress(request)
        waits = isinstance(error, TryLaterError) and not isinstance(verdict, GiveUp)
        if waits or request.status is S.APPROVED:
            return await self.transitions.stop(request, verdict)
        reason = (
            f"{so_far(request)}: {error.place or 'Azure'} {error}{TOO_LONG if isinstance(verdict, GiveUp) else ''}."
        )
        fact = LedgerFact(event=Event.INCOMPLETE, detail={"gone": gone, "of": total, "status": error.status})
        report = replace(request.report, stopped=reason)
        return await self.transitions.apply(
            replace(request, report=report), S.INCOMPLETE, fact, say=(MessageKind.NEWS,)
        )

    @property
    def comparison(self) -> Comparison:
        """What is there now, held against the plan."""
        return Comparison(eraser=self.eraser, planner=self.planner)

    @property
    def log(self) -> StepLog:
        """What is on record about the steps."""
        return self.groups.log
