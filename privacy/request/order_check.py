"""What every form of a request in law is held against: calendar, ticket, and a check of identity that says enough."""

import re
from datetime import date

from privacy.model.order import BadFormError, ExportForm, ExportOrder, Field, IdentityCheck

OLDEST_YEARS = 2
"""A request that is said to have been received longer ago is a slip of the finger."""


def received(said: str, today: date) -> date:
    """The day on which the data subject's request came in: the legal clock starts there.

    Raises:
        BadFormError: there is none, or it cannot be.
    """
    try:
        day = date.fromisoformat(said)
    except ValueError:
        raise BadFormError(Field.RECEIVED, "Say on which day the person's request was received.") from None
    if day > today:
        raise BadFormError(Field.RECEIVED, "That day has not come yet.")
    if day.year < today.year - OLDEST_YEARS:
        raise BadFormError(Field.RECEIVED, f"That is more than {OLDEST_YEARS} years ago: check the year.")
    return day


def check_identity(check: IdentityCheck | None, reference: str) -> None:
    """Refuse a check of identity that cannot be looked up (BadFormError)."""
    if check is IdentityCheck.OTHER and not reference:
        raise BadFormError(Field.IDENTITY, "Another way says too little: write below where to look it up.")


def check_ticket(ticket: str, pattern: re.Pattern[str] | None) -> None:
    """Refuse a ticket reference that does not look like one as a whole (BadFormError)."""
    if pattern and not pattern.fullmatch(ticket):
        raise BadFormError(Field.TICKET, f"A ticket reference looks like {pattern.pattern}.")


def export_order(
    form: ExportForm, today: date, ticket: re.Pattern[str] | None = None, *, required: bool
) -> ExportOrder | None:
    """What the form of an export says; None where nothing was given, and nothing has to be.

    Raises:
        BadFormError: something is missing that has to be said, or is not right.
    """
    order = ExportOrder(
        law=form.law,
        received_on=_day(form, today, required=required),
        identity_check=form.identity_check,
        identity_reference=form.identity_reference.strip(),
        reason_text=form.reason_text.strip(),
        ticket=form.ticket.strip(),
    )
    if required and order.identity_check is None:
        raise BadFormError(Field.IDENTITY, "Say how the person's identity was checked.")
    check_identity(order.identity_check, order.identity_reference)
    if required or order.ticket:
        check_ticket(order.ticket, ticket)
    return None if order == ExportOrder() else order


def _day(form: ExportForm, today: date, *, required: bool) -> date | None:
    """The last day for an answer follows from law and day of receipt together: one without the other says nothing."""
    if form.law is None and (required or form.received_on):
        raise BadFormError(Field.LAW, "Say under which law the person asked.")
    return None if form.law is None else received(form.received_on, today)
