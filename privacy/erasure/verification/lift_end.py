"""The end of a lift: what was read back, and what may come back from now on, in words. There is no file."""

from dataclasses import dataclass, replace

from privacy.model.events import Event
from privacy.model.ids import MessageKind
from privacy.model.ids import RequestStatus as S
from privacy.model.outcomes import Reading
from privacy.model.plan import Plan, WayBack
from privacy.receipt.words import minute
from privacy.request.changes import LedgerFact
from privacy.request.request import DataSubjectRequest, PlannedWork, work_of
from privacy.request.transitions import Transitions


@dataclass(frozen=True, kw_only=True)
class LiftEnd:
    """What follows once everything was read back, instead of a receipt: the ledger and its pack are the proof."""

    transitions: Transitions

    async def send(self, request: DataSubjectRequest) -> DataSubjectRequest:
        """End it in the thread: as lifted, or as a person closed it."""
        if ended := await self.transitions.contradicted(request):
            return ended
        if request.report.closed:
            ended_so = LedgerFact(event=Event.ENDED_INCOMPLETE)
            return await self.transitions.apply(request, S.CLOSED, ended_so, say=(MessageKind.NEWS,))
        words = replace(request.words, news="", summary=lifted(request))
        return await self.transitions.apply(
            request, S.FULFILLED, LedgerFact(event=Event.FULFILLED), words=words, say=(MessageKind.NEWS,)
        )


def lifted(request: DataSubjectRequest) -> str:
    """What is gone, whose block it was, and what may come back: plain text with ids."""
    work = work_of(request)
    plan = work.plan
    if plan is None:  # a defect: only what was planned is carried out
        raise LookupError(f"{request.id} ends without a plan")
    gone = "; ".join(f"{step.key} in {step.place}" for step in plan.steps)
    return (
        f"Lifted: the block that {work.order.lifts} left of {request.identifier}. "
        f"The disabled enrollment was read back {_as(work)}: {gone}. {comes_back(plan)}"
    )


def comes_back(plan: Plan) -> str:
    """What may come back, as the plan knew it."""
    if plan.ways_back:
        return f"The device can register again: {'; '.join(map(_way, plan.ways_back))}. It returns as a new one."
    return plan.notes[0] if plan.notes else ""


def _way(way: WayBack) -> str:
    through = f"group {way.group_id}" if way.group_id else "an enrollment group"
    return f"as {way.registration_id} through {through} in {way.place}"


def _as(work: PlannedWork) -> str:
    """Absent, or replaced where somebody has enrolled the device since; and when."""
    at = max((back.at for back in work.read_back), default=None)
    new = any(back.reading is Reading.REPLACED for back in work.read_back)
    said = "replaced by a new one" if new else "absent"
    return f"{said} on {minute(at)}" if at is not None else said
