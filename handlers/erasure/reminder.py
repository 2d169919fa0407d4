"""The reminder: calls once more, by name, whoever a request still waits for. For requests of every kind."""

from typing import Any

from handlers.erasure import words as erasure_words
from handlers.kit import words
from handlers.kit.blocks import date, day, ended, mentions, message
from privacy.model.days.urgency import Urgency
from privacy.model.ids import RequestKind
from privacy.model.numbers import counted
from privacy.model.standing import Way, standing
from privacy.request.lifecycle import ENDED
from privacy.request.request import DataSubjectRequest, waited_for


def content(request: DataSubjectRequest) -> dict[str, Any]:
    """`text` and `blocks` of the message. It names no device: the card above does."""
    if request.status in ENDED:
        return _of_places(request)
    until = f" Without a decision it ends {date(request.decide_by)}." if request.decide_by else ""
    return message(f"{mentions(waited_for(request))}: {request.id} still waits for you.{until}", _said(request))


def _of_places(request: DataSubjectRequest) -> dict[str, Any]:
    count = len(request.work.open_places) if request.work else 0
    is_or_are = "is" if count == 1 else "are"
    last = "" if request.report.places_at else " This is the last reminder."
    todo = f"Look there, then say below the list in this thread, by “Close a place”, what was found or done.{last}"
    call = f"{mentions(waited_for(request))}: {request.id}: {counted(count, 'place')} {is_or_are} still open."
    return message(call, todo)


def due(request: DataSubjectRequest) -> dict[str, Any]:
    """Says that the law's last day is near or over, to whoever is waited for, else to whoever asked."""
    people = dict.fromkeys(waited_for(request))
    if request.status in ENDED or not people:
        people = {request.requester: None} | people
    who = mentions(tuple(people))
    last = request.due_on
    what = "it" if request.kind is RequestKind.LIFT_BLOCK else "the answer to the person"
    is_or_was = "was" if request.report.urgency is Urgency.OVERDUE else "is"
    when = f"{what} {is_or_was} due{f' on {day(last)}' if last else ''}"
    status = (words if request.kind is RequestKind.ACCESS else erasure_words).status(request)
    return message(f"{who}: {request.id}: {when}.", ended(status))


def _said(request: DataSubjectRequest) -> str:
    status = (words if request.kind is RequestKind.ACCESS else erasure_words).status(request)
    last = "" if request.report.remind_at else " This is the last reminder."
    return f"{ended(status)} On the card you can {_either(_ways(request))}.{last}"


def _ways(request: DataSubjectRequest) -> list[Way]:
    """What those who are waited for can do: as the table says it."""
    row = standing(request.status)
    return [way for way, who in row.ways.items() if who.includes(row.waits_for)]


def _either(ways: list[Way]) -> str:
    *others, last = [way.value.replace("*", "") for way in ways]
    return f"{', '.join(others)} or {last}" if others else last
