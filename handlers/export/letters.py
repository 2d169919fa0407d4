"""Letters to the data subject before the answer, ready to paste: that a request arrived, and that a term is extended.

The laws ask for both (`privacy.model.due_dates`); the bot never writes to the person itself.
"""

from datetime import date
from typing import Any

from handlers.kit.blocks import day
from handlers.kit.escape import mrkdwn
from privacy.model.due_dates import CCPA_CONFIRMED_WITHIN, Extension, due_on
from privacy.model.ids import RequestKind
from privacy.model.order import ExportOrder, Order
from privacy.request.request import DataSubjectRequest, ordered_of

_MOST_OF_A_REASON = 1500
"""Characters that it may take once it is harmless: a reason of invisible characters would not fit the message."""


def arrival(request: DataSubjectRequest) -> dict[str, Any]:
    """`text` of the message that offers to confirm receipt."""
    work = ordered_of(request)
    if work.confirm_by is None or work.order.received_on is None:
        return {"text": f"No receipt to confirm: the law of {request.id} is {work.order.law} now."}
    due = f" You will have our answer by {day(work.due_on)} at the latest." if work.due_on else ""
    letter = (
        "Hello,\n\n"
        f"on {day(work.order.received_on)} we received your request for {_asked_for(request)} the data that we hold "
        f"about your device {name(request)}.\n"
        "We check that it comes from you, look up what we store about the device"
        f"{_who_reads(request)}, and then write to you.{due}\n\n"
        "Kind regards"
    )
    within = f"the law gives {CCPA_CONFIRMED_WITHIN} business days"
    return {"text": f"Confirm receipt by {day(work.confirm_by)}: {within}. Ready to paste:\n{pasted(letter)}"}


def extension(request: DataSubjectRequest) -> dict[str, Any]:
    """`text` of the message that offers to tell the person of an extension."""
    work = ordered_of(request)
    received_on, first = work.order.received_on, _first(work.order)
    if work.extension is None or work.due_on is None or received_on is None or first is None:
        return {"text": f"Nothing to tell: no day follows from the law of {request.id} now."}
    letter = (
        "Hello,\n\n"
        f"on {day(received_on)} we received your request for {_asked_for(request)} the data that we hold about your "
        f"device {name(request)}.\n"
        f"We need more time. You will have our answer by {day(work.due_on)} at the latest.{reason(work.extension)}\n\n"
        f"If you are not content with this, you may turn to your data protection authority.\n\n"
        "Kind regards"
    )
    tell = f"Tell the person by {day(first)}, or the extension does not count."
    return {"text": f"The answer is now due on {day(work.due_on)}. {tell} Ready to paste:\n{pasted(letter)}"}


def extended(request: DataSubjectRequest) -> str:
    """The paragraph of the answer that says so; empty where the first term was kept."""
    work = request.ordered
    if work is None or work.extension is None or work.due_on is None:
        return ""
    told = f"As we wrote on {day(work.extension.on)}, we needed more time, until {day(work.due_on)}."
    return f"{told}{reason(work.extension)}\n"


def _first(order: Order | ExportOrder) -> date | None:
    """The end of the first term."""
    return due_on(order.law, order.received_on) if order.law and order.received_on else None


def _asked_for(request: DataSubjectRequest) -> str:
    return "a copy of" if request.kind is RequestKind.ACCESS else "the erasure of"


def _who_reads(request: DataSubjectRequest) -> str:
    return "" if request.kind is RequestKind.ACCESS else ", have a second colleague read what is to be deleted"


def reason(extension: Extension) -> str:
    """The sentence that gives the requester's reason; empty where it was shredded, or is no text to send."""
    said = extension.because.strip()
    return f" The reason: {said}" if said and len(mrkdwn(said)) <= _MOST_OF_A_REASON else ""


def name(request: DataSubjectRequest) -> str:
    """The id alone, without the words that only this bot knows."""
    return request.parsed.text


def pasted(letter: str) -> str:
    """The letter in a box of its own, in which nothing acts."""
    harmless = "\n".join(mrkdwn(line) for line in letter.replace("`", "'").split("\n"))
    return f"```{harmless}```"
