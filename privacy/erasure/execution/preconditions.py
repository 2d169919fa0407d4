"""Just before what was approved is done: do the votes still count, and what happens where something changed since."""

from collections.abc import Sequence
from dataclasses import dataclass

from privacy.approval.electorate import Electorate
from privacy.delivery.channel_record import RecordedChannels
from privacy.erasure.execution.step_log import so_far
from privacy.model.clocks import Terms
from privacy.model.errors import DeliveryError
from privacy.model.events import Event
from privacy.model.ids import RequestStatus as S
from privacy.model.plan import Plan
from privacy.request.changes import LedgerFact
from privacy.request.readable_words import ReadableWords
from privacy.request.request import DataSubjectRequest, PlannedWork, nothing_gone, progress
from privacy.request.transitions import Transitions

NOT_ANY_MORE = "Somebody who had approved is no approver any more."
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
    channels: RecordedChannels
    terms: Terms

    async def stopped(self, request: DataSubjectRequest, work: PlannedWork, plan: Plan) -> DataSubjectRequest | None:
        """The request where it cannot begin, because a vote does not count any more; None where there are enough."""
        since = self.transitions.clock() - self.terms.approval_lives
        fresh = [vote.voter for vote in work.votes if vote.at >= since]
        try:
            short = await self.electorate.missing(fresh, plan.policy)
        except DeliveryError as error:
            return await self.transitions.stop(request, self.transitions.retry_policy(request).roster(error))
        if not short:
            return None
        fact = LedgerFact(event=Event.VOTES_SHORT, detail={"missing": short})
        aged = len(fresh) < len(work.votes)
        lines = (TOO_OLD if aged else NOT_ANY_MORE if work.votes else NOT_KNOWN,)
        words = ReadableWords(drift_head=nothing_gone(request), drift=lines)
        return await self.transitions.apply(request, S.PLANNING, fact, words=words)

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
