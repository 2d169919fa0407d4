"""What the requester, and whoever watches, decides about an erasure besides the vote."""

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Unpack

from privacy.approval.electorate import Electorate
from privacy.erasure.execution.step_log import stopped_by_hand
from privacy.erasure.plan.plan_file import fits_the_card
from privacy.model.clocks import Clock
from privacy.model.due_dates import LegalCalendar
from privacy.model.errors import RefusalReason, RefusedError, StaleRequestError
from privacy.model.events import Event
from privacy.model.ids import Act, ChannelId, Click, MessageKind, PlanClick
from privacy.model.ids import RequestStatus as S
from privacy.model.order import Order, Scope
from privacy.model.plan import Mode
from privacy.model.standing import Way, standing
from privacy.request.changes import Besides, LedgerFact
from privacy.request.gate import Gate
from privacy.request.lifecycle import ENDED, WAITS_FOR_A_PERSON
from privacy.request.readable_words import ReadableWords
from privacy.request.refusal import refusals_recorded
from privacy.request.report_parts import RecheckReport
from privacy.request.request import DataSubjectRequest, plan_of, progress, work_of
from privacy.request.store import ErasureStore
from privacy.request.transitions import Transitions, ending

_MOVABLE = WAITS_FOR_A_PERSON | {S.PLANNING, S.FULFILLED, S.CLOSED}
"""Statuses in which a request can be taken to another channel; in the others the bot is at work on it."""
_VOTED_ON = frozenset({S.WHICH_WAY, S.AWAITING_APPROVAL})
_SAID: dict[S, tuple[MessageKind, ...]] = {
    S.PLANNING: (),
    S.AWAITING_APPROVAL: (MessageKind.CALL,),
    S.FULFILLED: (MessageKind.PLACES,),
    S.CLOSED: (MessageKind.PLACES,),
}
"""What is said below the card in the other channel; where it is not here, the news."""
TRIES = 50
"""How often a stop is tried again where the deletion wrote a step in between; a step takes calls, a try none."""


@dataclass(frozen=True, kw_only=True)
class ErasureClicks:
    """Takes an erasure further or ends it as a person says; whoever must not is refused, and that is recorded."""

    gate: Gate
    electorate: Electorate
    transitions: Transitions
    store: ErasureStore
    clock: Clock
    calendar: LegalCalendar

    async def choose_way(self, click: PlanClick, mode: Mode) -> DataSubjectRequest:
        """Go on with the way that the requester chose; the plan is made anew.

        Raises:
            RefusedError: not the requester, or it was answered already. The other methods raise it likewise.
        """
        request = await self._of_plan(click)
        await self._must_offer(click, request, Way.CHOOSE_WAY)
        fact = LedgerFact(event=Event.WAY_CHOSEN, detail={"mode": mode.value}, people={"requester": click.user})
        order = work_of(request).order.with_mode(mode)
        return await self._move(click, request, S.PLANNING, fact, order=order, words=ReadableWords())

    async def withdraw(self, click: PlanClick) -> DataSubjectRequest:
        """End the request before anything is deleted."""
        request = await self._of_plan(click)
        await self._must_offer(click, request, Way.WITHDRAW)
        to, facts, say = ending(
            request, S.WITHDRAWN, LedgerFact(event=Event.WITHDRAWN, people={"requester": click.user})
        )
        return await self._move(click, request, to, *facts, say=say)

    async def withdraw_request(self, click: Click) -> DataSubjectRequest:
        """End a request that has no plan yet: it is being planned, or waits for a choice."""
        request = await self._get(click)
        await self._must_be_requester(click, request)
        await self._must_offer(click, request, Way.WITHDRAW)
        to, facts, say = ending(
            request, S.WITHDRAWN, LedgerFact(event=Event.WITHDRAWN, people={"requester": click.user})
        )
        return await self._move(click, request, to, *facts, say=say)

    async def plan_again(self, click: Click) -> DataSubjectRequest:
        """Plan anew after changes were asked for, or what is left of an incomplete erasure."""
        request = await self._get(click)
        await self._check_requester(click)
        await self._must_offer(click, request, Way.CHANGE, Way.PLAN_AGAIN)
        async with refusals_recorded(self.store, click, self.clock):
            self.electorate.today.check_approvers()
        fact = LedgerFact(event=Event.BEGAN_PLANNING, people={"requester": click.user})
        report = replace(request.report, recheck=RecheckReport(), stopped=None, left=None)
        return await self._move(click, replace(request, report=report), S.PLANNING, fact, words=ReadableWords())

    async def to_change(self, click: Click) -> DataSubjectRequest:
        """The request whose order is to be changed, as an approver asked."""
        request = await self._get(click)
        await self._check_requester(click)
        await self._must_offer(click, request, Way.CHANGE)
        async with refusals_recorded(self.store, click, self.clock):
            self.electorate.today.check_approvers()
        return request

    async def change_order(self, click: Click, order: Order) -> DataSubjectRequest:
        """Plan anew what is asked for now; the approvers read what changed, beside what they asked for."""
        request = await self.to_change(click)
        if request.parsed.group:
            order = replace(order, scope=Scope.DPS_ONLY)
        work = work_of(request)
        changed = work.order.changes(order)
        days = self.calendar.days(order.law, order.received_on, extended=work.extension is not None)
        lines = tuple(f"{name}: {was or 'nothing'} → {now or 'nothing'}" for name, (was, now) in changed.items())
        head = f"Asked for: “{request.words.comment}”. Changed in the request:"
        words = ReadableWords(drift=lines or ("nothing",), drift_head=head)
        detail = {"changed": sorted(changed)}
        fact = LedgerFact(event=Event.BEGAN_PLANNING, detail=detail, people={"requester": click.user})
        return await self._move(click, request, S.PLANNING, fact, order=order, days=days, words=words)

    async def stop(self, click: Click) -> DataSubjectRequest:
        """Halt a deletion, or what else was approved: what is gone is said, the rest stays."""
        request = await self._get(click)
        await self._check_watcher(click, request)
        for _ in range(TRIES):
            request = await self.store.get(request.id)  # it went on while Slack was asked
            await self._must_offer(click, request, Way.STOP)
            with suppress(StaleRequestError):  # a step was written in between: look again
                return await self._stop(click, request)
        return await self._refuse(click, RefusalReason.ALREADY_DECIDED, "It went on meanwhile: look at the card.")

    async def _stop(self, click: Click, request: DataSubjectRequest) -> DataSubjectRequest:
        if request.status is S.APPROVED:
            to, facts, say = ending(request, S.WITHDRAWN, LedgerFact(event=Event.WITHDRAWN, people={"by": click.user}))
            return await self._try_to_move(request, to, *facts, say=say)
        gone, calls = progress(request)
        fact = LedgerFact(event=Event.STOPPED, detail={"gone": gone, "of": calls}, people={"by": click.user})
        if request.report.gone:
            fact = replace(fact, detail={**fact.detail, "of_group": request.report.gone})
        report = replace(request.report, stopped=stopped_by_hand(request))
        return await self._try_to_move(replace(request, report=report), S.INCOMPLETE, fact, say=(MessageKind.NEWS,))

    async def close(self, click: Click) -> DataSubjectRequest:
        """End an incomplete erasure with a reason; the receipt says what is left."""
        request = await self._get(click)
        await self._check_watcher(click, request)
        await self._must_offer(click, request, Way.CLOSE)
        people = {"by": click.user, "comment": click.comment}
        report = replace(request.report, closed=True)
        words = replace(request.words, closed_with=click.comment, decided_by=click.user)
        fact = LedgerFact(event=Event.CLOSED, people=people)
        return await self._move(click, replace(request, report=report), S.VERIFYING, fact, words=words)

    async def move(self, click: Click, to: ChannelId) -> DataSubjectRequest:
        """Take a request to another channel of the config, with its card and all that is said from now on.

        A plan that stands in a file of the old thread is made anew, and so are its votes.
        """
        request = await self._get(click)
        if to not in self.gate.policy.channels or to == request.channel:
            await self._refuse(click, RefusalReason.WRONG_CHANNEL, "It cannot be moved there. Nothing was done.")
        if request.status not in _MOVABLE or (request.status in ENDED and request.work is None):
            sentence = f"{request.id} is {request.status.said}: it cannot be moved now."
            await self._refuse(click, RefusalReason.ALREADY_DECIDED, sentence)
        await self._check_watcher(click, request)
        detail = {"from": request.channel, "to": to}
        moved = LedgerFact(event=Event.MOVED, detail=detail, people={"by": click.user})
        try:
            if request.status in _VOTED_ON and not fits_the_card(plan_of(request)):
                anew = LedgerFact(event=Event.BEGAN_PLANNING)
                return await self.transitions.apply(request, S.PLANNING, moved, anew, channel=to, words=ReadableWords())
            due = None if request.status is S.PLANNING else self.clock() if _owed(request) else request.due_at
            say = _SAID.get(request.status, (MessageKind.NEWS,)) if _has_more(request) else ()
            return await self.transitions.apply(request, request.status, moved, channel=to, due_at=due, say=say)
        except StaleRequestError:
            return await self._refuse(click, RefusalReason.ALREADY_DECIDED, "It went on meanwhile: try again.")

    async def _of_plan(self, click: PlanClick) -> DataSubjectRequest:
        """The request of a plan that still stands, for its requester alone."""
        await self._of_our_team(click)
        request_id = await self.store.request_of(click.plan)
        request = await self.store.get(request_id) if request_id else None
        if request is None or request.work is None or request.work.plan is None:
            return await self._refuse(click, RefusalReason.OLD_PLAN, "There is no such plan.")
        await self._in_place(click, request)
        if request.work.plan.id != click.plan:
            return await self._refuse(
                click, RefusalReason.OLD_PLAN, f"That was an older plan of {request.id}: use the newest card."
            )
        await self._must_be_requester(click, request)
        return request

    async def _must_be_requester(self, act: Act, request: DataSubjectRequest) -> None:
        if act.user != request.requester:
            sentence = f"Only <@{request.requester}>, who asked for it, can do that. This click was recorded."
            await self._refuse(act, RefusalReason.NOT_YOURS, sentence)

    async def _get(self, click: Click) -> DataSubjectRequest:
        await self._of_our_team(click)
        try:
            request = await self.store.get(click.request)
        except KeyError:
            return await self._refuse(click, RefusalReason.ALREADY_DECIDED, "There is no such request any more.")
        await self._in_place(click, request)
        return request

    async def _of_our_team(self, act: Act) -> None:
        async with refusals_recorded(self.store, act, self.clock):
            self.gate.check_team(act)

    async def _in_place(self, act: Act, request: DataSubjectRequest) -> None:
        async with refusals_recorded(self.store, act, self.clock):
            self.gate.check_place(act, request)

    async def _check_requester(self, act: Act) -> None:
        async with refusals_recorded(self.store, act, self.clock):
            await self.gate.check_person(act)

    async def _check_watcher(self, act: Act, request: DataSubjectRequest) -> None:
        """The requester, or anybody who could have approved."""
        if act.user == request.requester:
            return
        plan = request.work.plan if request.work else None
        async with refusals_recorded(self.store, act, self.clock):
            await self.electorate.check(act.user, plan.policy if plan else self.electorate.today)

    async def _must_offer(self, act: Act, request: DataSubjectRequest, *ways: Way) -> None:
        if not standing(request.status).ways.keys() & set(ways):
            sentence = f"{request.id} is {request.status.said}: too late for that."
            await self._refuse(act, RefusalReason.ALREADY_DECIDED, sentence)

    async def _move(
        self, act: Act, request: DataSubjectRequest, to: S, *facts: LedgerFact, **besides: Unpack[Besides]
    ) -> DataSubjectRequest:
        try:
            return await self._try_to_move(request, to, *facts, **besides)
        except StaleRequestError:
            return await self._refuse(act, RefusalReason.ALREADY_DECIDED, "It went on meanwhile: look at the card.")

    async def _try_to_move(
        self, request: DataSubjectRequest, to: S, *facts: LedgerFact, **besides: Unpack[Besides]
    ) -> DataSubjectRequest:
        besides["words"] = (besides.get("words") or request.words).without_news()
        started = replace(request, report=replace(request.report, since=self.clock()))
        return await self.transitions.apply(started, to, *facts, **besides)

    async def _refuse(self, act: Act, reason: RefusalReason, sentence: str) -> DataSubjectRequest:
        await self.store.refuse(act, reason, now=self.clock())
        raise RefusedError(reason, sentence)


def _owed(request: DataSubjectRequest) -> bool:
    """True where nobody could be given the receipt: the other channel may take it."""
    return request.status in ENDED and request.report.delivery.owed


def _has_more(request: DataSubjectRequest) -> bool:
    """False for what has ended and lists no places: the card says all."""
    return request.status not in ENDED or bool(request.work and request.work.places)
