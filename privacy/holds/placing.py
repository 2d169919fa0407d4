"""Where approvers place, see and lift legal holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from privacy.approval.electorate import Electorate
from privacy.holds.holds import BadHoldError, HoldClick, HoldField, HoldForm, HoldStore, LegalHold
from privacy.model.clocks import Clock
from privacy.model.due_dates import end_of, today
from privacy.model.errors import RefusalReason, RefusedError
from privacy.model.ids import Act, Identifier
from privacy.request.gate import Gate
from privacy.request.refusal import refusals_recorded
from privacy.subject.identifiers import ParsedIdentifier

LONGEST_YEARS = 10
"""A last day that is further away is a slip of the finger."""
_NOT_ALLOWED = (
    "Only approvers who are full members of this workspace place, see and lift legal holds. This was recorded."
)
_UNREADABLE = "Slack did not say who you are just now, so nothing was done. Try again in a minute. This was recorded."


@dataclass(frozen=True, kw_only=True)
class HoldDesk:
    """Open to approvers alone, asked of Slack anew each time. Everything is on disk when a method returns."""

    gate: Gate
    electorate: Electorate
    store: HoldStore
    clock: Clock
    zone: ZoneInfo

    async def check(self, act: Act) -> None:
        """Refuse to open a form for whoever may not place a hold. Raises as `place` does."""
        async with refusals_recorded(self.store, act, self.clock):
            await self._check(act)

    async def place(self, form: HoldForm) -> Sequence[LegalHold]:
        """Place a hold on each device that the form names.

        Raises:
            BadHoldError: a field is not right; the sentence belongs to it.
            RefusedError: with the sentence for the person. Every refusal is in the ledger; so do the other methods.
        """
        async with refusals_recorded(self.store, form, self.clock):
            await self._check(form)
            identifiers, until = self._devices(form), self._last_day(form.until)
            _check_reason(form.reason)
        ends_at = end_of(until, self.zone)
        return await self.store.place(form, identifiers, until, ends_at=ends_at, now=self.clock())

    async def lift(self, click: HoldClick) -> LegalHold:
        """End a hold before its last day; what waited for it goes on by itself.

        Whoever asked for what it keeps does not lift it, and whoever lifts it has no vote on that.
        """
        async with refusals_recorded(self.store, click, self.clock):
            await self._check(click)
            _check_reason(click.reason)
            await self._check_nothing_waits(click)
        lifted = await self.store.lift(click, now=self.clock())
        if lifted is None:
            await self.store.refuse(click, RefusalReason.ALREADY_DECIDED, now=self.clock())
            raise RefusedError(RefusalReason.ALREADY_DECIDED, "This hold does not stand any more: nothing to lift.")
        return lifted

    async def listed(self, act: Act) -> Sequence[LegalHold]:
        """The holds that stand."""
        async with refusals_recorded(self.store, act, self.clock):
            await self._check(act)
        return await self.store.in_force(self.clock())

    async def _check_nothing_waits(self, click: HoldClick) -> None:
        own = [request for request, requester in await self.store.kept(click.hold) if requester == click.user]
        if own:
            raise RefusedError(
                RefusalReason.OWN_REQUEST,
                f"You asked for {own[0]}, which this hold keeps: another approver has to lift it. This was recorded.",
            )

    def _devices(self, form: HoldForm) -> tuple[Identifier, ...]:
        try:
            typed = self.gate.read_identifiers(form.text, searched=False).identifiers
        except RefusedError as refusal:
            raise BadHoldError(HoldField.DEVICES, str(refusal)) from None
        if any(ParsedIdentifier.parse(identifier).group for identifier in typed):
            raise BadHoldError(HoldField.DEVICES, "A group holds many people's devices: name the devices themselves.")
        return typed

    def _last_day(self, said: str) -> date:
        try:
            day = date.fromisoformat(said)
        except ValueError:
            raise BadHoldError(HoldField.UNTIL, "Say which day is the last one of the hold.") from None
        now = today(self.clock(), self.zone)
        if day < now:
            raise BadHoldError(HoldField.UNTIL, "That day is over.")
        if day.year > now.year + LONGEST_YEARS:
            raise BadHoldError(
                HoldField.UNTIL,
                f"That is more than {LONGEST_YEARS} years away: check the year, or place it again then.",
            )
        return day

    async def _check(self, act: Act) -> None:
        self.electorate.today.check_approvers()
        self.gate.check_team(act)
        try:
            await self.electorate.check(act.user, self.electorate.today)
        except RefusedError as refusal:
            unreadable = refusal.reason is RefusalReason.ROSTER_UNREADABLE
            raise RefusedError(refusal.reason, _UNREADABLE if unreadable else _NOT_ALLOWED) from None
        self.gate.check_channel(act)


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise BadHoldError(HoldField.REASON, "Say why. Whoever looks at the hold later reads it.")
