"""Just before what was approved is done: do the votes still count, and what happens where something changed since."""

import asyncio
from collections.abc import Sequence, Sized
from dataclasses import dataclass, replace

from privacy.approval.electorate import Electorate
from privacy.delivery.channel_record import RecordedChannels
from privacy.erasure.execution.step_log import so_far
from privacy.model.clocks import Terms
from privacy.model.errors import DeliveryError
from privacy.model.events import Event
from privacy.model.ids import RequestStatus as S
from privacy.model.plan import Plan
from privacy.request.changes import LedgerFact
from privacy.request.gate import Gate
from privacy.request.readable_words import ReadableWords
from privacy.request.request import DataSubjectRequest, PlannedWork, nothing_gone, progress
from privacy.request.retry_policy import GiveUp
from privacy.request.transitions import Transitions

NOT_ANY_MORE = "Somebody who had approved is no approver any more."
HAD_A_HAND = "Somebody who had approved had a hand in it since, such as by lifting a legal hold: that vote is void."
TOO_OLD = "What was approved waited so long that it is asked anew."
NOT_KNOWN = (
    "What was approved does not count any more: an older copy of the database was put back since, or the name of "
    "whoever approved was shredded."
)


@dataclass(frozen=True, kw_only=True)
class Preconditions:
    """Voids votes, and leads back to planning."""

    transitions: Transitions
    electorate: Electorate
    gate: Gate
    channels: RecordedChannels
    terms: Terms

    async def stopped(self, request: DataSubjectRequest, work: PlannedWork, plan: Plan) -> DataSubjectRequest | None:
        """The request where it cannot begin; None where there are enough votes and who asked may still ask."""
        since = self.transitions.clock() - self.terms.approval_lives
        fresh = [vote.voter for vote in work.valid_votes if vote.at >= since]
        try:
            gone, short = await asyncio.gather(
                self.gate.why_gone(request.requester), self.electorate.missing(fresh, plan.policy)
            )
        except DeliveryError as error:
            return await self.transitions.stop(request, self.transitions.retry_policy(request).roster(error))
        if gone:
            reason = f"Whoever asked for it {gone}. {nothing_gone(request)} Somebody who may ask has to ask again."
            return await self.transitions.stop(request, GiveUp(reason=reason))
        if not short:
            return None
        fact = LedgerFact(event=Event.VOTES_SHORT, detail={"missing": short})
        words = ReadableWords(drift_head=nothing_gone(request), drift=(_why_short(work, fresh),))
        return await self.transitions.apply(request, S.PLANNING, fact, words=words)

    async def recounted(self, request: DataSubjectRequest) -> DataSubjectRequest:
        """The request with how many votes lack today, and whether they can come; as it was where Slack is silent."""
        work = request.work
        if request.status is not S.AWAITING_APPROVAL or work is None or work.plan is None:
            return request
        voters, policy = [vote.voter for vote in work.valid_votes], work.plan.policy
        try:
            missing = await self.electorate.missing(voters, policy)
            enough = await self.electorate.could_be_enough(
                policy, lambda user: user == request.requester or work.shaped(user)
            )
        except DeliveryError:
            return request
        return replace(request, report=replace(request.report, votes_missing=missing, nobody_left=not enough))

    async def readers_unknown(self, request: DataSubjectRequest) -> DataSubjectRequest | None:
        """The request where Slack does not say who reads in its channel; None where everybody there may.

        Raises:
            HaltedError: somebody does who must not.
        """
        try:
            await self.channels.check_begin(request.channel)
        except DeliveryError as error:
            return await self.transitions.stop(request, self.transitions.retry_policy(request).readers(error))
        return None

    async def drifted(
        self,
        request: DataSubjectRequest,
        lines: Sequence[str],
        *,
        values: Sequence[str] = (),
        when: str = "after the vote",
    ) -> DataSubjectRequest:
        """Void the votes and plan again; what is gone already stays on record. `values` are for the plan's file."""
        gone, total = progress(request)
        head = f"{so_far(request)}." if gone or request.report.gone else nothing_gone(request)
        said = f"{head} {request.identifier} changed {when}."
        words = ReadableWords(drift=tuple(lines), drift_values=tuple(values), drift_head=said)
        fact = LedgerFact(event=Event.DRIFTED, detail={"gone": gone, "of": total, "changes": len(lines)})
        return await self.transitions.apply(request, S.PLANNING, fact, words=words)


def _why_short(work: PlannedWork, fresh: Sized) -> str:
    if len(fresh) < len(work.valid_votes):
        return TOO_OLD
    if len(work.valid_votes) < len(work.votes):
        return HAD_A_HAND
    return NOT_ANY_MORE if work.votes else NOT_KNOWN
