"""What a card's buttons do: say which device is meant, and try again what was missing."""

from dataclasses import dataclass, replace

from privacy.model.clocks import Clock
from privacy.model.errors import OpenAlreadyError, RefusalReason, RefusedError, StaleRequestError
from privacy.model.events import Event
from privacy.model.ids import Click, Identifier, MessageTs, RequestKind
from privacy.model.ids import RequestStatus as S
from privacy.model.standing import Way, standing
from privacy.request.changes import LedgerFact
from privacy.request.gate import Gate
from privacy.request.readable_words import ReadableWords
from privacy.request.refusal import refusals_recorded
from privacy.request.report import Report
from privacy.request.report_parts import DeliveryReport
from privacy.request.request import DataSubjectRequest
from privacy.request.store import RequestStore
from privacy.request.transitions import Transitions


def _under_way(kind: RequestKind) -> str:
    lifts = kind is RequestKind.LIFT_BLOCK
    return "Lifting that device's block was asked for already" if lifts else "That device is being erased already"


class OpenElsewhereError(RefusedError):
    """Another request is open that deletes records of the device that was chosen; its card stands at `card`."""

    def __init__(self, other: DataSubjectRequest, card: MessageTs | None) -> None:
        super().__init__(
            RefusalReason.OPEN_ALREADY,
            f"{_under_way(other.kind)}: {other.id}. Nothing was chosen; the question stays open. "
            "This click was recorded.",
        )
        self.other = other
        self.card = card


@dataclass(frozen=True, kw_only=True)
class Clicks:
    """Checks a click and records what it decides; a refused one is in the ledger, with a sentence for the person."""

    gate: Gate
    transitions: Transitions
    store: RequestStore
    clock: Clock

    async def choose(self, click: Click, number: int) -> DataSubjectRequest:
        """Go on with the device that stands at `number`, counted from 0, among the choices of the card.

        Raises:
            RefusedError: not a requester, of an erasure not the one who asked, or answered already.
            OpenElsewhereError: another erasure of that device is not finished. The question stays open.
        """
        request = await self._request(click)
        choices = request.words.question.choices if request.words.question else ()
        if Way.CHOOSE not in standing(request.status).ways or number >= len(choices):
            return await self._refuse(click, f"That was answered already: {request.id} is {request.status.said}.")
        if request.work is not None and click.user != request.requester:  # it decides what is deleted
            sentence = (
                f"Only <@{request.requester}>, who asked for it, says which one is meant. This click was recorded."
            )
            return await self._refuse(click, sentence, RefusalReason.NOT_YOURS)
        fact = LedgerFact(
            event=Event.CHOSEN, detail={"choice": number + 1, "of": len(choices)}, people={"requester": click.user}
        )
        meant = choices[number].identifier
        return await self._move(click, request, S.RECEIVED, fact, identifier=meant)

    async def try_again(self, click: Click) -> DataSubjectRequest:
        """Search again for a request whose file lacks a place; the new file stands beside the old one.

        Raises:
            RefusedError: not a requester, or there is nothing to try again.
        """
        request = await self._request(click)
        if Way.TRY_AGAIN not in standing(request.status).ways or not request.report.search.partial:
            return await self._refuse(click, f"There is nothing to try again: {request.id} is {request.status.said}.")
        missing = len(request.report.search.failed) + len(request.report.search.unsearched)
        fact = LedgerFact(event=Event.TRIED_AGAIN, detail={"missing": missing}, people={"requester": click.user})
        return await self._move(click, request, S.GATHERING, fact)

    async def _request(self, click: Click) -> DataSubjectRequest:
        async with refusals_recorded(self.store, click, self.clock):
            await self.gate.check_person(click)
        try:
            request = await self.store.get(click.request)
        except KeyError:
            return await self._refuse(click, "There is no such request any more.")
        async with refusals_recorded(self.store, click, self.clock):
            self.gate.check_place(click, request)
        return request

    async def _move(
        self, click: Click, request: DataSubjectRequest, to: S, fact: LedgerFact, identifier: Identifier | None = None
    ) -> DataSubjectRequest:
        delivery = DeliveryReport(earlier_file=request.status is S.FULFILLED)
        started = replace(request, report=Report(since=self.clock(), delivery=delivery))
        try:
            return await self.transitions.apply(started, to, fact, words=ReadableWords(), identifier=identifier)
        except OpenAlreadyError as already:
            await self.store.refuse(click, RefusalReason.OPEN_ALREADY, now=self.clock())
            card, _ = await self.store.card(already.request)
            raise OpenElsewhereError(await self.store.get(already.request), card) from None
        except StaleRequestError:
            return await self._refuse(click, "Somebody else was faster: that was answered already.")

    async def _refuse(
        self, click: Click, sentence: str, reason: RefusalReason = RefusalReason.ALREADY_DECIDED
    ) -> DataSubjectRequest:
        await self.store.refuse(click, reason, now=self.clock())
        raise RefusedError(reason, sentence)
