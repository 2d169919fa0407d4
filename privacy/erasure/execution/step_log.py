"""What is on record about each step of a plan: an intent before the call and one outcome after it."""

from dataclasses import dataclass, replace

from privacy.model.errors import StaleRequestError
from privacy.model.events import Event
from privacy.model.ids import MessageKind
from privacy.model.ids import RequestStatus as S
from privacy.model.numbers import counted
from privacy.model.outcomes import Done, StepEvent
from privacy.model.plan import Plan, Step
from privacy.request.changes import LedgerFact
from privacy.request.request import DataSubjectRequest, progress, work_of
from privacy.request.transitions import Transitions


@dataclass(frozen=True, kw_only=True)
class StepLog:
    """Writes what is about to be done to a step, and what was done."""

    transitions: Transitions

    def done(self, plan: Plan, step: Step, event: StepEvent) -> Done:
        """An entry about a step, as of now."""
        return Done(plan=plan.number, step=step.number, event=event, at=self.transitions.clock())

    async def intend(
        self, request: DataSubjectRequest, plan: Plan, step: Step, etag: str | None = None
    ) -> DataSubjectRequest:
        """The intent, once a step; on disk when this returns.

        Raises:
            StaleRequestError: somebody stopped it; nothing was written, and nothing may be deleted.
        """
        if is_intended(request, plan, step):
            return request
        done = replace(self.done(plan, step, StepEvent.INTENDED), etag=etag)
        more = {"etag": etag, "approved_etag": step.etag} if etag else {}
        return await self.transitions.apply(request, S.ERASING, fact(Event.INTENDED, plan, step, **more), done=(done,))

    async def outcome(self, request: DataSubjectRequest, plan: Plan, step: Step, done: Done) -> DataSubjectRequest:
        """What came of it. Raises as `keep` does."""
        more = {"etag": done.etag, "tracking_id": done.tracking_id, "count": done.count}
        return await self.keep(request, fact(Event(done.event), plan, step, **more), done)

    async def keep(self, request: DataSubjectRequest, said: LedgerFact, *done: Done) -> DataSubjectRequest:
        """Write what a call did, although a person may have stopped the rest while it was under way.

        Raises:
            StaleRequestError: a person has; `said` is on record.
        """
        try:
            return await self.transitions.apply(request, S.ERASING, said, done=done)
        except StaleRequestError:
            now = await self.transitions.store.get(request.id)
            if now.status is S.INCOMPLETE:
                report = replace(now.report, gone=request.report.gone)
                after = replace(now, report=report, work=replace(work_of(now), done=(*work_of(now).done, *done)))
                now = replace(now, report=replace(report, stopped=stopped_by_hand(after)))
                await self.transitions.apply(now, S.INCOMPLETE, said, done=done, say=(MessageKind.NEWS,))
            raise


def is_intended(request: DataSubjectRequest, plan: Plan, step: Step) -> bool:
    """True once anything is on record about the step."""
    done = request.work.done if request.work else ()
    return any(item.plan == plan.number and item.step == step.number for item in done)


def stopped_by_hand(request: DataSubjectRequest) -> str:
    """Where a person stopped it: a sentence."""
    return f"{so_far(request, 'Stopped by hand')}."


def so_far(request: DataSubjectRequest, stopped: str = "Stopped") -> str:
    """Where it stopped, such as `Stopped after 1 of 3`; with the records of a group that are gone besides."""
    gone, total = progress(request)
    besides = f", with {counted(request.report.gone, 'record')} of the group gone" if request.report.gone else ""
    return f"{stopped} after {gone} of {total}{besides}"


def fact(event: Event, plan: Plan, step: Step, **more: str | int | None) -> LedgerFact:
    """What the ledger says about a step."""
    said = {"plan": plan.digest, "step": step.number, "kind": step.kind.value, "place": step.place, "record": step.ref}
    return LedgerFact(event=event, detail=said | {name: value for name, value in more.items() if value is not None})
