"""Taking in an erasure: the form, held against the policy, the calendar and what is open already."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from privacy.model.approval_policy import ApprovalPolicy
from privacy.model.clocks import Clock
from privacy.model.due_dates import LegalCalendar
from privacy.model.errors import RefusalReason
from privacy.model.ids import Act, Identifier, RequestKind
from privacy.model.order import BadFormError, ErasureForm, Field, OpenErasure, Order, Reason, Scope
from privacy.request.gate import Gate
from privacy.request.intake import Filed
from privacy.request.order_check import check_identity, check_ticket, received
from privacy.request.refusal import refusals_recorded
from privacy.request.store import ErasureStore
from privacy.subject.identifiers import ParsedIdentifier


@dataclass(frozen=True, kw_only=True)
class ErasureIntake:
    """Files what is allowed and writes down what is refused; either is on disk before anyone is answered."""

    gate: Gate
    store: ErasureStore
    clock: Clock
    calendar: LegalCalendar
    policy: ApprovalPolicy
    """Without anybody in it nothing is taken in."""
    ticket: re.Pattern[str] | None = None
    """What a ticket reference must look like; None takes any text."""
    groups: bool = False
    """True where enrollment groups may be erased."""

    async def check_form(self, act: Act) -> None:
        """Refuse a form that this person could not hand in here: filling it in would be for nothing.

        Raises:
            RefusedError: with the sentence for the person; the refusal is in the ledger.
        """
        async with refusals_recorded(self.store, act, self.clock):
            self.policy.check_approvers()
            await self.gate.check_person(act)
            self.gate.check_channel(act)

    async def request_erasure(self, form: ErasureForm) -> Filed:
        """File the erasures that a form asks for.

        Raises:
            BadFormError: a field is not right; the sentence belongs to it.
            RefusedError: with the sentence for the person. Every refusal is in the ledger.
        """
        async with refusals_recorded(self.store, form, self.clock):
            return await self._file(form)

    async def check_order(self, form: ErasureForm) -> Order:
        """The order that a form holds. Raises as `request_erasure` does."""
        async with refusals_recorded(self.store, form, self.clock):
            return self._order(form, form.scope)

    async def _file(self, form: ErasureForm) -> Filed:
        self.policy.check_approvers()
        await self.gate.check_person(form)
        self.gate.check_channel(form)
        typed = self.gate.read_identifiers(form.text)
        group = any(ParsedIdentifier.parse(identifier).group for identifier in typed.identifiers)
        if form.kind is RequestKind.GROUP_ACCESS and not group:
            raise BadFormError(Field.DEVICES, "Name the group as the card does, such as group:line-3.")
        if group:
            self._check_group(typed.identifiers)
        self._check_confirmation(form, typed.identifiers, group=group)
        order = self._order(form, Scope.DPS_ONLY if group else form.scope)
        days = self.calendar.days(order.law, order.received_on)
        filed = await self.store.receive_erasure(form, typed.identifiers, order, days=days, now=self.clock())
        if isinstance(filed, OpenErasure):
            raise BadFormError(
                Field.DEVICES,
                open_already(form.kind, filed),
                RefusalReason.OPEN_ALREADY,
            )
        return Filed(requests=tuple(filed), trimmed=typed.trimmed)

    def _check_group(self, identifiers: Sequence[Identifier]) -> None:
        """A group is a request by itself, where an administrator allows it at all."""
        if not self.groups:
            raise BadFormError(
                Field.DEVICES,
                "A group holds many people's devices, and this is switched off here. An administrator can set "
                "`groups = true` in the config's [policy].",
            )
        if len(identifiers) > 1:
            raise BadFormError(Field.DEVICES, "Ask for a group alone, in a form of its own.")

    def _check_confirmation(self, form: ErasureForm, identifiers: Sequence[Identifier], *, group: bool) -> None:
        """Typing the ids again prevents slips; it is no protection against malice."""
        if form.kind is RequestKind.GROUP_ACCESS:
            return  # typed by hand into its own form, once
        if not form.must_confirm and (group or len(identifiers) > 1):
            raise BadFormError(
                Field.DEVICES,
                "Several ids, and groups, are typed twice. Close this form and name them in the command: "
                "`/dps-delete ID ID` or `/dps-delete group:NAME`.",
            )
        if form.must_confirm and self.gate.read_identifiers(form.confirmed).identifiers != identifiers:
            raise BadFormError(Field.CONFIRMATION, "These are not the same ids. Type them again, capitals included.")

    def _order(self, form: ErasureForm, scope: Scope) -> Order:
        ticket, text, reference = form.ticket.strip(), form.reason_text.strip(), form.identity_reference.strip()
        check_identity(form.identity_check, reference)
        if form.reason is Reason.OTHER and not text:
            raise BadFormError(Field.REASON, "Another reason says too little: write below which one it is.")
        check_ticket(ticket, self.ticket)
        return Order(
            law=form.law,
            received_on=received(form.received_on, self.calendar.today(self.clock())),
            identity_check=form.identity_check,
            identity_reference=reference,
            reason=form.reason,
            reason_text=text,
            ticket=ticket,
            scope=scope,
        )


def open_already(kind: RequestKind, filed: OpenErasure) -> str:
    """What stands in the way of a form of this kind, and that nothing of it was filed."""
    said = f"{filed.identifier} is being erased already"
    if kind is RequestKind.GROUP_ACCESS:
        said = f"The records of {filed.identifier} were asked for already"
    elif filed.kind is RequestKind.LIFT_BLOCK:
        said = f"Lifting the block of {filed.identifier} was asked for already"
    return f"{said}: {filed.request}. Nothing of this form was filed."
