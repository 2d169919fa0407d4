"""The vote: who said yes to exactly which plan. A hundred clicks at once make one decision."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from privacy.approval.electorate import Electorate, RosterUnreadableError, why_not_counted
from privacy.approval.pending import PendingVotes, VotePendingError
from privacy.model.clocks import VOTE_WAITS, Clock
from privacy.model.errors import DeliveryError, RefusalReason, RefusedError, StaleRequestError
from privacy.model.events import Event
from privacy.model.ids import UNKNOWN_TEAM, MessageKind, Millis, PlanClick, SlackUserId
from privacy.model.ids import RequestStatus as S
from privacy.model.outcomes import Vote
from privacy.model.people import Names, named
from privacy.model.plan import Plan
from privacy.request.changes import LedgerFact
from privacy.request.gate import Gate
from privacy.request.readable_words import ReadableWords
from privacy.request.request import DataSubjectRequest, PlannedWork, may_vote
from privacy.request.store import ErasureStore
from privacy.request.transitions import Transitions, ending

TRIES = 50
"""How often a vote is counted again where another one came in between: more than people who could vote at once."""


_DID = {
    Event.CHOSEN: "said which device is meant",
    Event.WAY_CHOSEN: "chose the way",
    Event.BEGAN_PLANNING: "had this planned",
    Event.HOLD_LIFTED: "lifted a legal hold that kept this",
}
_UNDECIDED = "Slack did not say who may approve just now, so nothing was decided. Try again in a minute."


@dataclass(frozen=True, kw_only=True)
class Ballot:
    """Takes decisions of approvers; every one that does not count is written down and answered."""

    gate: Gate
    electorate: Electorate
    names: Names
    transitions: Transitions
    store: ErasureStore
    pending: PendingVotes
    clock: Clock

    async def approve(self, click: PlanClick) -> DataSubjectRequest:
        """Count a yes to the plan that was shown.

        Raises:
            VotePendingError: Slack is too busy or slow to say who it is; the vote is kept, and judged soon.
            RefusedError: it does not count; the sentence says why, and the refusal is in the ledger.
        """
        return await self._decide(click, self._yes, until=Millis(self.clock() + VOTE_WAITS))

    async def approve_pending(self, click: PlanClick, until: Millis) -> DataSubjectRequest:
        """Count a yes that waited, or leave it waiting until `until` at the latest. Raises as `approve` does."""
        return await self._decide(click, self._yes, until=until)

    async def reject(self, click: PlanClick) -> DataSubjectRequest:
        """End the request; one approver's no is enough. Raises as `approve` does."""
        return await self._decide(click, self._reject)

    async def ask_for_changes(self, click: PlanClick) -> DataSubjectRequest:
        """Send the request back to the requester with a comment. Raises as `approve` does."""
        return await self._decide(click, self._ask_for_changes)

    async def _decide(self, click: PlanClick, decide: "Decision", until: Millis | None = None) -> DataSubjectRequest:
        try:
            request, plan = await self._local(click, yes=decide == self._yes)
            self.electorate.today.check_approvers()
            # Both share one look-up; the name is for the receipt and decides nothing.
            _, name = await asyncio.gather(self.electorate.check(click.user, plan.policy), self.names.name(click.user))
            if decide == self._yes:
                await self._check_requester(request)
            people = {"approver": click.user, **named("approver", click.user, name)}
            for _ in range(TRIES):
                request, plan = await self._local(click, yes=decide == self._yes)
                missing = await self._missing(click, request, plan)
                try:
                    return await decide(click, request, plan, missing, people)
                except StaleRequestError:
                    continue  # another decision came first: look again, it may have been the last
        except RefusedError as refusal:
            if until is not None and isinstance(refusal, RosterUnreadableError):
                await self._let_wait(click, refusal, until)
            await self.store.refuse(click, refusal.reason, now=self.clock())
            raise
        raise StaleRequestError(f"{click.plan}: votes came in too fast")

    async def _check_requester(self, request: DataSubjectRequest) -> None:
        """Refuse to approve what nobody asks for any more; a no counts all the same."""
        try:
            gone = await self.gate.why_gone(request.requester)
        except DeliveryError as error:
            raise RosterUnreadableError(why_not_counted(error, busy=_UNDECIDED), error) from None
        if gone:
            raise RefusedError(
                RefusalReason.REQUESTER_GONE,
                f"<@{request.requester}>, who asked for this, {gone}, so nobody can approve it. Reject it, and have "
                "somebody ask again who may. This click was recorded.",
            )

    async def _let_wait(self, click: PlanClick, refusal: RosterUnreadableError, until: Millis) -> None:
        """Keep the vote and say so by raising VotePendingError, where Slack is slow, or names a time before `until`."""
        now = self.clock()
        if refusal.ask_again_in is None or now + refusal.ask_again_in >= until:
            return
        await self.pending.keep(click, due_at=Millis(now + refusal.ask_again_in), until=until, now=now)
        raise VotePendingError

    async def _missing(self, click: PlanClick, request: DataSubjectRequest, plan: Plan) -> int:
        """How many votes lack once this person has voted yes."""
        voters = [vote.voter for vote in request.work.valid_votes] if request.work else []
        try:
            return await self.electorate.missing([*voters, click.user], plan.policy)
        except DeliveryError as error:
            raise RosterUnreadableError(why_not_counted(error, busy=_UNDECIDED), error) from None

    async def _local(self, click: PlanClick, *, yes: bool) -> tuple[DataSubjectRequest, Plan]:
        """What can be refused without asking anybody: place, plan, status, the requester, a second vote."""
        if click.team != UNKNOWN_TEAM:  # else the electorate asks Slack anew, and the vote can wait for the answer
            self.gate.check_team(click)
        request_id = await self.store.request_of(click.plan)
        if request_id is None:
            raise RefusedError(RefusalReason.OLD_PLAN, "There is no such plan. Use the buttons of the card.")
        request = await self.store.get(request_id)
        self.gate.check_place(click, request)
        plan = request.work.plan if request.work else None
        if plan is None or plan.id != click.plan:
            raise RefusedError(
                RefusalReason.OLD_PLAN,
                f"That was an older plan of {request.id}. Please read the newest card and decide there. "
                "This click was recorded.",
            )
        self._check_open(request)
        if click.user == request.requester:
            raise RefusedError(
                RefusalReason.OWN_REQUEST,
                "You asked for this, so your vote cannot count. Another approver has to decide. "
                "You can withdraw it. This click was recorded.",
            )
        if yes and request.work and request.work.shaped(click.user):
            raise RefusedError(RefusalReason.SHAPED_IT, _had_a_hand(click.user, request.work))
        if yes and request.work and any(vote.voter == click.user for vote in request.work.votes):
            raise RefusedError(
                RefusalReason.VOTED_ALREADY,
                "You have approved this plan already; another person has to decide. This click was recorded.",
            )
        return request, plan

    def _check_open(self, request: DataSubjectRequest) -> None:
        if request.status is not S.AWAITING_APPROVAL:
            raise RefusedError(
                RefusalReason.ALREADY_DECIDED, f"{request.id} is {request.status.said}: there is nothing to decide."
            )
        if request.decide_by is None or request.decide_by <= self.clock():
            raise RefusedError(RefusalReason.EXPIRED, f"The time to vote on {request.id} is over. Ask again.")

    async def _yes(
        self, click: PlanClick, request: DataSubjectRequest, plan: Plan, missing: int, people: Mapping[str, str]
    ) -> DataSubjectRequest:
        now, nobody = self.clock(), bool(missing) and set(may_vote(request)) <= {click.user}
        facts = [LedgerFact(event=Event.VOTED, detail={"plan": plan.digest, "missing": missing}, people=people)]
        if not missing:
            approver = {"approver": click.user}
            facts.append(LedgerFact(event=Event.APPROVED, detail={"plan": plan.digest}, people=approver))
        return await self.transitions.apply(
            replace(request, report=replace(request.report, since=now, votes_missing=missing, nobody_left=nobody)),
            S.AWAITING_APPROVAL if missing else S.APPROVED,
            *facts,
            vote=Vote(voter=click.user, digest=plan.digest, at=now),
        )

    async def _reject(
        self, click: PlanClick, request: DataSubjectRequest, plan: Plan, _: int, people: Mapping[str, str]
    ) -> DataSubjectRequest:
        fact = _no(Event.REJECTED, click, plan, people)
        to, facts, say = ending(request, S.REJECTED, fact)
        return await self.transitions.apply(request, to, *facts, words=_commented(request, click), say=say)

    async def _ask_for_changes(
        self, click: PlanClick, request: DataSubjectRequest, plan: Plan, _: int, people: Mapping[str, str]
    ) -> DataSubjectRequest:
        fact = _no(Event.CHANGES_ASKED, click, plan, people)
        words, say = _commented(request, click), (MessageKind.NEWS,)
        return await self.transitions.apply(request, S.CHANGES_ASKED, fact, words=words, say=say)


def _had_a_hand(user: SlackUserId, work: PlannedWork) -> str:
    did = next((_DID[shaping.event] for shaping in work.shapings if shaping.by == user), None)
    if did is None:
        return (
            "The name of somebody who had a hand in this plan was shredded, and it may be yours, so no vote can count. "
            "Reject it and have it asked for again. This click was recorded."
        )
    return f"You {did}, so your vote cannot count: another approver has to decide. This click was recorded."


def _no(event: Event, click: PlanClick, plan: Plan, people: Mapping[str, str]) -> LedgerFact:
    return LedgerFact(event=event, detail={"plan": plan.digest}, people={**people, "comment": click.comment})


def _commented(request: DataSubjectRequest, click: PlanClick) -> ReadableWords:
    return replace(request.words, comment=click.comment, decided_by=click.user)


Decision = Callable[[PlanClick, DataSubjectRequest, Plan, int, Mapping[str, str]], Awaitable[DataSubjectRequest]]
"""Writes what a click decides: the click, what it is about, how many votes lack with it, and who decides."""
