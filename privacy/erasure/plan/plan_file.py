"""The file that goes with a plan, attached before anybody can vote: all its records, and values that changed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from privacy.delivery.ports import ChannelSafety, FileDrop
from privacy.delivery.spooled import Spooling, send_spooled
from privacy.model.clocks import Clock
from privacy.model.ids import Identifier, Millis
from privacy.model.plan import Plan
from privacy.request.changes import Bundle, Upload, uploaded
from privacy.request.request import DataSubjectRequest
from privacy.request.store import RequestStore


class PlanWriter(Spooling, Protocol):
    """Writes a plan for those who vote on it."""

    async def write(self, plan: Plan, identifier: Identifier, changes: Sequence[str] = ()) -> Bundle:
        """Write every record of the plan as text on the spool, with what `changes` say, off the event loop."""
        ...


STEPS_ON_CARD = 8
"""Steps that fit a card however long their ids are; so with what is kept and with ways back."""
OTHERS_ON_CARD = 2


class NoCardError(Exception):
    """The card has not been posted yet: the file waits, so that it stands in its thread."""


@dataclass(frozen=True, kw_only=True)
class PlanFile:
    """Puts the whole plan into the thread."""

    store: RequestStore
    plans: PlanWriter
    files: FileDrop
    channels: ChannelSafety
    clock: Clock

    async def attach(self, request: DataSubjectRequest, plan: Plan) -> Upload | None:
        """The file as it was shared; None where the card shows everything: it shows no values.

        Raises:
            NoCardError: the card is still on its way.
            DeliveryError: Slack did not take it.
            UnsafeChannelError: somebody could see it who must not.
        """
        changes = request.words.drift_values
        if fits_the_card(plan) and not changes:
            return None
        card, _ = await self.store.card(request.id)
        if card is None:
            raise NoCardError
        if not await self.files.stands(request.channel, card):
            await self.store.card_is_gone(request.id, card)
            raise NoCardError
        await self.channels.check(request.channel)
        bundle = await self.plans.write(plan, request.identifier, changes)
        file_id = await send_spooled(bundle, self.plans, self.files)
        upload = uploaded(bundle, file_id, request.id, request.channel, now=self.clock())
        await self.files.share(upload, thread=card, comment=f"The whole plan {plan.number} of {request.id}.")
        return replace(upload, shared_at=Millis(self.clock()))


def fits_the_card(plan: Plan) -> bool:
    """True where the card shows every record of the plan."""
    return (
        len(plan.steps) <= STEPS_ON_CARD and len(plan.kept) <= OTHERS_ON_CARD and len(plan.ways_back) <= OTHERS_ON_CARD
    )
