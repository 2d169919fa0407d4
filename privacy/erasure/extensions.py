"""Extending the term for an answer: once, by whoever asked, with a reason, and before the first term is over."""

from dataclasses import dataclass

from privacy.model.clocks import Clock
from privacy.model.due_dates import Extension, LegalCalendar, LegalDays, said
from privacy.model.errors import RefusalReason, RefusedError, StaleRequestError
from privacy.model.ids import Click
from privacy.request.gate import Gate
from privacy.request.refusal import refusals_recorded
from privacy.request.request import DataSubjectRequest
from privacy.request.store import ErasureStore


@dataclass(frozen=True, kw_only=True)
class Extensions:
    """Takes the button and its form; whoever must not, or comes too late, is refused, and that is recorded."""

    gate: Gate
    store: ErasureStore
    clock: Clock
    calendar: LegalCalendar

    async def check(self, click: Click) -> tuple[DataSubjectRequest, LegalDays]:
        """The request, and the days that an extension would give it.

        Raises:
            RefusedError: not the requester, or the law does not allow it, or no longer; the refusal is in the ledger.
        """
        async with refusals_recorded(self.store, click, self.clock):
            return await self._check(click)

    async def extend(self, click: Click) -> DataSubjectRequest:
        """Extend the term with the reason that was written; nothing else of the request changes, and no vote is void.

        Raises:
            RefusedError: as `check` does, and where no reason was written.
        """
        async with refusals_recorded(self.store, click, self.clock):
            request, days = await self._check(click)
            why = click.comment.strip()
            if not why:
                raise RefusedError(RefusalReason.BAD_FORM, "Write why: the law wants the person to be told.")
            now = self.clock()
            extension = Extension(on=self.calendar.today(now), because=why)
            try:
                await self.store.extend(request, extension, days, by=click.user, now=now)
            except StaleRequestError:
                raise RefusedError(
                    RefusalReason.ALREADY_DECIDED, "Its term changed meanwhile: look at the card."
                ) from None
            return await self.store.get(request.id)

    async def _check(self, click: Click) -> tuple[DataSubjectRequest, LegalDays]:
        self.gate.check_team(click)
        request = await self._get(click)
        self.gate.check_place(click, request)
        if click.user != request.requester:
            sentence = f"Only <@{request.requester}>, who asked for it, can extend the term. This click was recorded."
            raise RefusedError(RefusalReason.NOT_YOURS, sentence)
        await self.gate.check_person(click)
        return request, self._days(request)

    async def _get(self, click: Click) -> DataSubjectRequest:
        try:
            return await self.store.get(click.request)
        except KeyError:
            raise RefusedError(RefusalReason.ALREADY_DECIDED, "There is no such request any more.") from None

    def _days(self, request: DataSubjectRequest) -> LegalDays:
        work = request.ordered
        if work is None or work.due_on is None or work.order.law is None or work.order.received_on is None:
            raise RefusedError(
                RefusalReason.NO_TERM, f"No day follows from the law of {request.id}: there is no term to extend."
            )
        if not request.clock_runs:
            sentence = f"{request.id} is {request.status.said}: too late for that."
            raise RefusedError(RefusalReason.ALREADY_DECIDED, sentence)
        if work.extension:
            raise RefusedError(
                RefusalReason.ALREADY_DECIDED,
                f"The term of {request.id} was extended already, on {said(work.extension.on)}, until "
                f"{said(work.due_on)}. The law allows that once. This was recorded.",
            )
        if self.calendar.today(self.clock()) > work.due_on:
            raise RefusedError(
                RefusalReason.TOO_LATE,
                f"The first term of {request.id} ended on {said(work.due_on)}, and the law allows an extension "
                "only before that. The answer is overdue: send it as soon as you can. This was recorded.",
            )
        return self.calendar.days(work.order.law, work.order.received_on, extended=True)
