"""Asking for a block to be lifted: from the card of the erasure that left it."""

from dataclasses import dataclass, replace

from privacy.erasure.intake import ErasureIntake, open_already
from privacy.model.errors import RefusalReason, RefusedError
from privacy.model.ids import Click, RequestId, RequestKind
from privacy.model.order import ErasureForm, OpenErasure
from privacy.request.intake import Filed
from privacy.request.lifecycle import ENDED
from privacy.request.refusal import refusals_recorded
from privacy.request.request import DataSubjectRequest


@dataclass(frozen=True, kw_only=True)
class LiftIntake:
    """Any requester may ask, whoever asked for the erasure; whoever must not is refused, and that is recorded."""

    intake: ErasureIntake

    async def check(self, click: Click) -> DataSubjectRequest:
        """The erasure whose block is to be lifted, if this person could hand in the form here.

        Raises:
            RefusedError: with the sentence for the person; the refusal is in the ledger.
        """
        await self.intake.check_form(click)
        async with refusals_recorded(self.intake.store, click, self.intake.clock):
            return await self._liftable(click.request)

    async def request_lift(self, form: ErasureForm) -> Filed:
        """File the request that a form asks for.

        Raises:
            BadFormError: a field is not right; the sentence belongs to it.
            RefusedError: with the sentence for the person. Every refusal is in the ledger.
        """
        await self.intake.check_form(form)
        order = replace(await self.intake.check_order(form), lifts=form.lifts)
        async with refusals_recorded(self.intake.store, form, self.intake.clock):
            erasure = await self._liftable(form.lifts)
            days = self.intake.calendar.days(order.law, order.received_on)
            filed = await self.intake.store.receive_erasure(
                form, [erasure.identifier], order, days=days, now=self.intake.clock()
            )
            if isinstance(filed, OpenErasure):
                raise RefusedError(RefusalReason.OPEN_ALREADY, open_already(form.kind, filed))
        return Filed(requests=tuple(filed), trimmed=False)

    async def _liftable(self, erasure: RequestId | None) -> DataSubjectRequest:
        """An erasure that has ended, and whose block no other request has lifted."""
        try:
            request = await self.intake.store.get(erasure or RequestId(""))
        except KeyError:
            raise RefusedError(RefusalReason.ALREADY_DECIDED, "There is no such request any more.") from None
        work = request.work
        if work is not None and work.lifted_by is not None:
            sentence = f"The block that {request.id} left was lifted already, by {work.lifted_by}."
            raise RefusedError(RefusalReason.ALREADY_DECIDED, sentence)
        if request.kind is not RequestKind.ERASURE or work is None or not work.block_stands:
            raise RefusedError(RefusalReason.ALREADY_DECIDED, f"{request.id} has left no block.")
        if request.status not in ENDED:
            sentence = f"{request.id} is {request.status.said}: its block can be lifted once it has ended."
            raise RefusedError(RefusalReason.NOT_FINISHED, sentence)
        return request
