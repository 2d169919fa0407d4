"""What was said when an export was asked for, as its card shows it: plain text, and nothing where nothing was said."""

from collections.abc import Iterator

from handlers.kit.blocks import day
from privacy.model.order import NOT_GIVEN
from privacy.request.lifecycle import ENDED
from privacy.request.request import DataSubjectRequest, Ordered


def lines(request: DataSubjectRequest) -> Iterator[str]:
    """The law and its days, then why, how the person's identity was checked, and the ticket."""
    said = request.export
    if said is None:
        return
    order = said.order
    yield " · ".join(_days(request, said))
    if order.reason_text:
        yield f"Why: {order.reason_text}"
    reference = f" ({order.identity_reference})" if order.identity_reference else ""
    yield f"Identity: {order.identity_check or NOT_GIVEN}{reference}"
    if order.ticket:
        yield f"Ticket: {order.ticket}"


def _days(request: DataSubjectRequest, said: Ordered) -> Iterator[str]:
    if said.order.law is None or said.order.received_on is None:
        yield f"Law and day of receipt: {NOT_GIVEN}"
        return
    marks = ", ".join(filter(None, ["extended" if said.extension else "", request.report.urgency or ""]))
    mark = f" ({marks})" if marks else ""
    due = f", due {day(said.due_on)}{mark}" if said.due_on and request.clock_runs else ""
    yield str(said.order.law)
    yield f"received {day(said.order.received_on)}{due}"
    if said.confirm_by and request.status not in ENDED:
        yield f"confirm receipt by {day(said.confirm_by)}"
