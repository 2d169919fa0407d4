"""The sentences about a request's state: plain text, said the same on the card and to screen readers."""

from privacy.model.ids import RequestStatus as S
from privacy.model.numbers import counted
from privacy.model.records import QuestionKind, RecordKind
from privacy.request.report_parts import SearchReport
from privacy.request.request import DataSubjectRequest, nothing_gone
from privacy.request.turns import AT_ONCE

MOST_CHOICES = 10
"""Devices that a question lists."""
WORDS = {
    S.RECEIVED: "Waiting to start",
    S.GATHERING: "Searching",
    S.DELIVERING: "Handing over the file",
    S.WHICH_ONE: "Which one?",
    S.FAILED: "Not done",
    S.WITHDRAWN: "Withdrawn",
    S.EXPIRED: "Expired",
}
"""The state of an export, where one word says it all."""
NOTHING_FOUND = "No data found"
"""All was searched; there is a file, which says so."""
_REASONS = {
    QuestionKind.TWO_DEVICES: "{who} names two devices.",
    QuestionKind.MARK: "There is a device whose id is {who} with a mark behind it.",
    QuestionKind.SPELLING: "DPS spells {who} differently, and hub ids differ by capitals alone.",
    QuestionKind.TWO_ENROLLMENTS: "Two enrollments of one provisioning service ask for the device that {who} names, "
    "and prove themselves differently: they may be two devices.",
    QuestionKind.TWO_SERVICES: "Two provisioning services know {who}, and nothing shows that they mean the same.",
}


def title(request: DataSubjectRequest) -> str:
    """What the request is, such as `Export of sensor-42`."""
    return f"Export of {request.identifier}"


def status(request: DataSubjectRequest) -> str:
    """The state in a word or two."""
    if request.report.retry.retry_at and request.status in {S.GATHERING, S.DELIVERING}:
        return "Waiting"
    if request.status is S.FULFILLED:
        search = request.report.search
        return "PARTIAL" if search.partial else "Done" if search.total else NOTHING_FOUND
    return WORDS.get(request.status, str(request.status))


def detail(request: DataSubjectRequest, id_hint: str) -> str:
    """What is known, in a sentence or three; empty where nothing is known yet."""
    retry = request.report.retry
    if request.status is S.WHICH_ONE:
        return which_one(request)
    if request.status is S.FAILED or retry.retry_at:
        return retry.reason or ""
    if request.status is S.RECEIVED:
        return waits_its_turn(request)
    if request.status is S.GATHERING:
        return _searching(request)
    if request.status in {S.WITHDRAWN, S.EXPIRED}:
        return nothing_gone(request)
    if request.status is S.DELIVERING:
        return f"Found {found(request.report.search)}."
    if request.status is S.FULFILLED:
        return _done(request, id_hint)
    return ""


def waits_its_turn(request: DataSubjectRequest) -> str:
    """How many come before it, where they take all places; it is not counted again while it waits, and says so."""
    return f"{request.ahead} were ahead of it when this was written." if request.ahead >= AT_ONCE else ""


def found(search: SearchReport) -> str:
    """Records by kind, such as `1 enrollment, 2 module twins`; `nothing` where there is none."""
    parts = [counted(search.found[kind.value], kind.words) for kind in RecordKind if search.found.get(kind.value)]
    return ", ".join(parts) or "nothing"


def is_group(request: DataSubjectRequest) -> bool:
    """True where an enrollment group was asked for."""
    return request.parsed.group


def _searching(request: DataSubjectRequest) -> str:
    search = request.report.search
    if not search.direct_reads_done:
        return "Reading what can be looked up by id."
    doing = "Reading the group's registration records" if is_group(request) else "Scanning all enrollments"
    return f"Found so far: {found(search)}. {doing}: {search.scanned:,} read."


def _done(request: DataSubjectRequest, id_hint: str) -> str:
    said = request.words.summary
    if request.report.search.total or not id_hint:
        return said
    return f"{said} An id is {id_hint}."


def which_one(request: DataSubjectRequest) -> str:
    """The question, and the devices that it is about."""
    question = request.words.question
    if question is None:  # a defect: whoever asks stores what is asked
        raise LookupError(f"{request.id} asks nothing")
    reason = f"{_REASONS[question.kind].format(who=request.identifier)} {nothing_gone(request)}"
    named = question.choices
    choices = [f"• {c.identifier}: {c.description}" for c in named[:MOST_CHOICES]]
    if len(named) > MOST_CHOICES:
        choices.append(f"• and {len(named) - MOST_CHOICES} more: type the exact registration id.")
    return "\n".join([reason, "Choose the one you mean:", *choices])
