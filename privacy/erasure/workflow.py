"""Fulfilling an erasure: plan, wait for the votes, carry the plan out, read everything back, hand over the receipt.

Each step leaves its result on disk in one transaction and may be repeated. Nothing here deletes:
`privacy.erasure.execution.execution` does, and only an approved request leads there.
"""

import secrets
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Protocol

from privacy.delivery.channel_record import RecordedChannels
from privacy.delivery.file_delivery import Delivery
from privacy.erasure.execution.early_look import EarlyLook
from privacy.erasure.execution.preconditions import Preconditions
from privacy.erasure.plan.effects import recommended
from privacy.erasure.plan.group_plan import GroupPlanner
from privacy.erasure.plan.lift_plan import LiftPlanner
from privacy.erasure.plan.plan_file import NoCardError, PlanFile
from privacy.erasure.plan.planning import Planner
from privacy.erasure.verification.rest import Rest
from privacy.erasure.verification.verification import Verifier
from privacy.holds.deletion_guard import DeletionGuard, subject_of, subject_of_plan
from privacy.model.clocks import Terms
from privacy.model.errors import DeliveryError, NothingToDoError, RecordSourceError, UnsafeChannelError
from privacy.model.events import Event
from privacy.model.halt import HaltedError
from privacy.model.ids import MessageKind, Millis, PlanId, RequestKind
from privacy.model.ids import RequestStatus as S
from privacy.model.order import Scope
from privacy.model.people import Names, named
from privacy.model.plan import Plan
from privacy.model.records import Findings
from privacy.model.sources import RecordEraser, RecordSource
from privacy.model.standing import Look, standing
from privacy.request.changes import LedgerFact, Upload
from privacy.request.progress import ProgressNotes
from privacy.request.readable_words import ReadableWords
from privacy.request.request import DataSubjectRequest, PlannedWork, is_due, work_of
from privacy.request.retry_policy import GiveUp, GoOn
from privacy.request.transitions import Transitions, ask_which_one
from privacy.request.waiting import is_reminded

SWITCHED_OFF = (
    "An administrator has switched groups off (`groups` in the config's [policy]). Ask again when they are allowed."
)
_NOT_BEGUN = frozenset({S.PLANNING, S.APPROVED})
"""What is stricter now counts at once, for whatever was not begun."""
_LOOKED_AT = frozenset({S.VERIFYING, S.INCOMPLETE, S.FULFILLED, S.CLOSED})
"""What was planned is read again."""


class Carries(Protocol):
    """Does what was approved, and nothing else."""

    async def advance(self, request: DataSubjectRequest) -> DataSubjectRequest:
        """Begin, or go on after an interruption."""
        ...


@dataclass(frozen=True, kw_only=True)
class ErasureWork:
    """What the worker does with an erasure that is due, and with every other request that others have to approve."""

    transitions: Transitions
    source: RecordSource
    eraser: RecordEraser
    planner: Planner
    group_planner: GroupPlanner
    lift_planner: LiftPlanner
    groups: bool
    """False where an administrator does not allow groups, or no longer does."""
    rehearses: bool
    """True where nothing may be deleted, so that every plan is a rehearsal and says so."""
    guard: DeletionGuard
    channels: RecordedChannels
    plan_file: PlanFile
    rest: Rest
    early_look: EarlyLook
    preconditions: Preconditions
    executor: Carries
    verifier: Verifier
    delivery: Delivery
    names: Names
    terms: Terms
    notes: ProgressNotes

    async def advance(self, request: DataSubjectRequest) -> None:
        """Take the request as far as it goes now; what has to wait gets a due time.

        Raises:
            StaleRequestError: somebody else moved it meanwhile; nothing was written.
        """
        if request.status is S.RECEIVED:
            asked = named("requester", request.requester, await self.names.name(request.requester))
            request = await self.transitions.apply(
                request, S.PLANNING, LedgerFact(event=Event.BEGAN_PLANNING, people=asked)
            )
        if not self.groups and request.parsed.group and request.status in _NOT_BEGUN:
            await self.transitions.stop(request, GiveUp(reason=SWITCHED_OFF))
            return
        if request.status is S.PLANNING:
            request = await self._plan(request, work_of(request))
        elif standing(request.status).next_look is Look.REMINDERS:
            request = await self._look(request)
        if request.status in {S.APPROVED, S.ERASING, S.GATHERING}:
            request = await self.transitions.contradicted(request) or await self.executor.advance(request)
        if request.status in _LOOKED_AT and is_due(request, self.transitions.clock()):
            request = await self.verifier.advance(request)
        if request.status is S.DELIVERING:
            await self.delivery.advance(request)

    async def on_unexpected_error(self, request: DataSubjectRequest) -> None:
        """After a fault of our own: try again later, a few times; then end it aloud."""
        if request.due_at is None or request.due_at > self.transitions.clock():
            return
        await self.transitions.fault(request)

    async def _look(self, request: DataSubjectRequest) -> DataSubjectRequest:
        """What waits for a person: its card says what holds it, and nobody is forgotten."""
        work, waited = work_of(request), request.report.halt
        if request.status is S.AWAITING_APPROVAL and work.plan:
            try:
                if not work.plan.is_of_group:
                    await self.guard.check_hold(subject_of_plan(request.identifier, work.plan))
                with suppress(DeliveryError):  # the next look says, and nothing is begun without one
                    await self.channels.check_begin(request.channel)
            except HaltedError as halted:
                if halted.halt != request.report.halt:
                    request = await self.transitions.halt(request, halted.halt)
            else:
                request = self.guard.released(request)
                if waited and waited.unsafe:  # nobody could read what they were called to vote on
                    return await self.transitions.apply(request, request.status, say=(MessageKind.CALL,))
        if is_reminded(request.report, self.transitions.clock()) and not await self.early_look.check(request):
            return request  # nobody is called to approve what is not there any more: it is planned anew
        return await self.transitions.look(await self.preconditions.recounted(request))

    async def _plan(self, request: DataSubjectRequest, work: PlannedWork) -> DataSubjectRequest:
        request = self.guard.released(request)
        findings = await self.source.find(request.identifier, self.notes.of(request))
        request = replace(request, report=request.report.concluded(findings))
        if findings.question:
            waits = self.terms.approval_expires
            return await ask_which_one(self.transitions, request, findings.question, waits=waits)
        verdict = self.transitions.retry_policy(request).plan(findings.coverage)
        if not isinstance(verdict, GoOn):
            return await self.transitions.stop(request, verdict)
        try:
            await self.channels.check_begin(request.channel)
        except HaltedError as halted:
            return await self.transitions.halt(request, halted.halt)
        except DeliveryError as error:
            return await self.transitions.stop(request, self.transitions.retry_policy(request).readers(error))
        return await self._put_up(request, work, findings)

    async def _put_up(self, request: DataSubjectRequest, work: PlannedWork, findings: Findings) -> DataSubjectRequest:
        try:
            findings = await self.rest.joined(request, findings)
            await self.guard.check_hold(subject_of(request.identifier, findings.records))
            plan = await self._make(request, work, findings)
            whole = await self.plan_file.attach(request, plan)
        except HaltedError as halted:
            return await self.transitions.halt(request, halted.halt)
        except NothingToDoError as error:
            return await self.transitions.stop(request, GiveUp(reason=str(error)))
        except RecordSourceError as error:
            return await self.transitions.stop(request, self.transitions.retry_policy(request).azure(error))
        except NoCardError:
            return await self.transitions.stop(request, self.transitions.retry_policy(request).no_card())
        except (DeliveryError, UnsafeChannelError) as error:
            return await self.transitions.stop(request, self.transitions.retry_policy(request).plan_file(error))
        return await self._put(request, work, findings, plan, whole)

    async def _make(self, request: DataSubjectRequest, work: PlannedWork, findings: Findings) -> Plan:
        plan_id = PlanId(secrets.token_hex(8))
        if request.parsed.group:
            plan = await self.group_planner.plan(request, work, findings, plan_id=plan_id)
            return replace(plan, rehearsal=self.rehearses)
        if request.kind is RequestKind.LIFT_BLOCK:
            plan = await self.lift_planner.plan(request, work, plan_id=plan_id)
            return replace(plan, rehearsal=self.rehearses)
        ways = await self.eraser.ways_back(findings.records) if findings.records else ()
        children = await self.eraser.children(findings.records)
        now = self.transitions.clock()
        plan = self.planner.plan(request, work, findings, ways, plan_id=plan_id, now=now, children=children)
        return replace(plan, rehearsal=self.rehearses)

    async def _put(
        self, request: DataSubjectRequest, work: PlannedWork, findings: Findings, plan: Plan, whole: Upload | None
    ) -> DataSubjectRequest:
        """Save the plan before anybody can vote, and ask for what comes next."""
        fact = LedgerFact(event=Event.PLANNED, detail=_planned(plan, whole))
        told = request.words
        words = ReadableWords(drift=told.drift, drift_values=told.drift_values, drift_head=told.drift_head)
        if not plan.calls:  # nothing is held, or nothing of it can be deleted
            through = LedgerFact(event=Event.CARRIED_OUT, detail={"plan": plan.digest})
            return await self.transitions.apply(
                request, S.VERIFYING, fact, through, plan=plan, words=words, upload=whole
            )
        due = Millis(self.transitions.clock() + self.terms.approval_expires)
        request = replace(
            request,
            report=replace(request.report, decide_by=due, gone=0, votes_missing=plan.policy.needed, nobody_left=False),
        )
        if plan.ways_back and work.order.mode is None and work.order.scope is Scope.EVERYWHERE:
            way, why = recommended(findings.records, self.transitions.clock())
            words = replace(words, recommended=way, recommended_because=why)
            asked = LedgerFact(event=Event.ASKED_WHICH_WAY, detail={"recommended": way.value})
            return await self.transitions.apply(
                request,
                S.WHICH_WAY,
                fact,
                asked,
                plan=plan,
                words=words,
                upload=whole,
                say=(MessageKind.NEWS,),
            )
        return await self.transitions.apply(
            request,
            S.AWAITING_APPROVAL,
            fact,
            plan=plan,
            words=words,
            upload=whole,
            say=(MessageKind.CALL,),
        )


def _planned(plan: Plan, whole: Upload | None) -> dict[str, object]:
    attached = {"file": whole.file_id, "sha256": whole.sha256} if whole else {}
    return attached | {
        "plan": plan.digest,
        "number": plan.number,
        "mode": plan.mode.value,
        "records": len(plan.steps),
        "kept": len(plan.kept),
        "policy": plan.policy.hash,
    }
