"""Taking a command in: is it ours, may this person ask, is this the place, and what is it about?"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from privacy.model.clocks import PARKED_LIVES, SAME_AGAIN, Clock
from privacy.model.due_dates import LegalCalendar, LegalDays, end_of, said
from privacy.model.errors import RefusalReason, RefusedError, TooManyError
from privacy.model.ids import Act, ExportCommand, Millis, ParkedId
from privacy.model.numbers import counted
from privacy.model.order import ExportForm, ExportOrder
from privacy.request.access_policy import DailyLimit, ExportFormPolicy
from privacy.request.gate import Gate
from privacy.request.order_check import export_order
from privacy.request.refusal import refusals_recorded
from privacy.request.request import DataSubjectRequest
from privacy.request.store import RequestStore
from privacy.subject.identifiers import Typed

NEEDS_FORM = "An export needs its form here: type the command again, in the channel where files may land."


@dataclass(frozen=True, kw_only=True)
class Filed:
    """What became of a command."""

    requests: tuple[tuple[DataSubjectRequest, bool], ...]
    """One per identifier, in order, and whether it is new."""
    trimmed: bool
    """True where quotes, invisible characters or a mark around an id were left out."""


class WrongChannelError(RefusedError):
    """Typed where no file may land; `parked` can take it to the right channel."""

    def __init__(self, refusal: RefusedError, parked: ParkedId) -> None:
        super().__init__(refusal.reason, str(refusal))
        self.parked = parked


@dataclass(frozen=True, kw_only=True)
class Intake:
    """Files what is allowed and writes down what is refused; either is on disk before anyone is answered."""

    gate: Gate
    store: RequestStore
    clock: Clock
    calendar: LegalCalendar = field(default_factory=LegalCalendar)
    ticket: re.Pattern[str] | None = None
    """What a ticket reference must look like; None takes any text."""

    @property
    def form_required(self) -> bool:
        """True where a command opens the form, whatever it names."""
        return self.gate.policy.export_form is ExportFormPolicy.REQUIRED

    async def request_export(self, command: ExportCommand) -> Filed:
        """File the requests that a command asks for.

        Raises:
            WrongChannelError: it was typed elsewhere, and is kept for a while.
            BadFormError: a field of the form is not right; the sentence belongs to it.
            RefusedError: with the sentence for the person; the refusal is in the ledger.
        """
        try:
            await self.gate.check_person(command)
            typed = self.gate.read_identifiers(command.text)
            self.gate.check_channel(command)
            ordered = self._ordered(command)
        except RefusedError as refusal:
            await self.store.refuse(command, refusal.reason, now=self.clock())
            if refusal.reason is RefusalReason.WRONG_CHANNEL:
                raise WrongChannelError(refusal, await self.store.park(command, now=self.clock())) from None
            raise
        filed = await self._receive(command, typed, ordered)
        return Filed(requests=tuple(filed), trimmed=typed.trimmed)

    async def _receive(
        self, command: ExportCommand, typed: Typed, ordered: tuple[ExportOrder, LegalDays] | None
    ) -> Sequence[tuple[DataSubjectRequest, bool]]:
        """File them all, or none where they are more than a person may ask for in a day."""
        now, most = self.clock(), self.gate.policy.exports_per_day
        began = Millis(end_of(self.calendar.today(now) - timedelta(days=1), self.calendar.zone) + 1)
        limit = DailyLimit(most=most, since=began)
        try:
            return await self.store.receive(
                command, typed.identifiers, ordered, now=now, same_within=SAME_AGAIN, limit=limit
            )
        except TooManyError as error:
            await self.store.refuse(command, RefusalReason.TOO_MANY, now=self.clock())
            raise RefusedError(RefusalReason.TOO_MANY, self._too_many(error.before, most)) from None

    def _too_many(self, before: int, most: int) -> str:
        tomorrow = said(self.calendar.today(self.clock()) + timedelta(days=1))
        again = f"from {tomorrow}, 00:00 ({self.calendar.zone.key})"
        left = f"You can ask for {most - before} more today, and for {most} {again}."
        none_left = f"It is possible again {again}."
        return (
            f"Nothing was filed: one person may ask for {counted(most, 'export')} a day, and you have asked for "
            f"{before} today. {left if before < most else none_left} This was recorded."
        )

    def _ordered(self, command: ExportCommand) -> tuple[ExportOrder, LegalDays] | None:
        """What the form says, and its days; None where nothing was said, and nothing has to be."""
        if not isinstance(command, ExportForm):
            if self.form_required:  # it was kept before an administrator asked for forms
                raise RefusedError(RefusalReason.BAD_FORM, f"{NEEDS_FORM} This was recorded.")
            return None
        today = self.calendar.today(self.clock())
        order = export_order(command, today, self.ticket, required=self.form_required)
        if order is None:
            return None
        if order.law is None or order.received_on is None:
            return order, LegalDays(due_on=None)
        return order, self.calendar.days(order.law, order.received_on)

    async def check_form(self, act: Act) -> None:
        """Refuse a form that this person could not hand in here: filling it in would be for nothing.

        Raises:
            RefusedError: with the sentence for the person; the refusal is in the ledger.
        """
        async with refusals_recorded(self.store, act, self.clock):
            await self.gate.check_person(act)
            self.gate.check_channel(act)

    async def ask_there(self, act: Act, parked: ParkedId) -> Filed:
        """File a command that was typed elsewhere, in the first channel where files may land.

        Raises:
            RefusedError: it is somebody else's, too old, or refused as any command may be.
        """
        command = await self.store.parked(parked, since=self.clock() - PARKED_LIVES)
        if command is None or command.user != act.user:
            await self.store.refuse(act, RefusalReason.NOT_YOURS, now=self.clock())
            raise RefusedError(RefusalReason.NOT_YOURS, "That command is too old, or not yours. Please type it again.")
        right = self.gate.policy.channels[0]
        return await self.request_export(replace(command, team=act.team, channel=right, trigger=act.trigger))
