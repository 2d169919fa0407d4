"""What a request came to: in the thread, anew each time, and loud where a person is needed."""

from collections.abc import Iterator, Sequence
from typing import Any

from handlers.erasure.steps import remaining
from handlers.erasure.words import DECIDED, UNDONE, status
from handlers.kit import file_life
from handlers.kit.blocks import LONGEST_SECTION, date, ended, fit, mention, message
from handlers.kit.escape import visible
from privacy.erasure.verification.rechecks import TELL
from privacy.model.ids import RequestId, RequestKind
from privacy.model.ids import RequestStatus as S
from privacy.model.numbers import counted
from privacy.request.request import DataSubjectRequest, nothing_gone, progress

LOUD = frozenset({S.INCOMPLETE, S.EXPIRED, S.FAILED})
"""The requester is called by name: something needs a person."""
_QUESTIONS = {
    S.WHICH_ONE: "which device is meant?",
    S.WHICH_WAY: "the device could come back by itself: which way shall it be erased?",
}
_NOT_SO = "anybody that the block is lifted"
_DECISIONS = {S.REJECTED: "rejected it", S.CHANGES_ASKED: "asked for changes"}


def content(request: DataSubjectRequest) -> dict[str, Any]:
    """`text` and `blocks` of the message; its words are plain text."""
    if file_life.refused(request):
        return message(f"{mention(request.requester)}: this needs a person.", file_life.refused(request))
    why = _call(request)
    return message(f"{mention(request.requester)}: {why}" if why else "", "\n".join(_lines(request)))


def summary(request: DataSubjectRequest, alike: Sequence[RequestId], *, with_reason: bool = True) -> dict[str, Any]:
    """The same for many requests of one person, of which `request` is one; their cards say the rest.

    A reason can name places: where not everybody may read it, it is left out (`with_reason`).
    """
    expired = request.status is S.EXPIRED
    how = "expired" if expired else "could not be done"
    reason = request.report.retry.reason if with_reason else ""
    why = reason or ("nobody decided in time." if expired else "")
    call = f"{mention(request.requester)}: {counted(len(alike), 'request')} {how}."
    shown, count = fit([f"• {one}" for one in alike], LONGEST_SECTION // 2)
    said = [visible(why[:1].upper() + why[1:]), "Each card says what that means.", f"Requests ({count}):", *shown]
    return message(call, "\n".join(said))


def _call(request: DataSubjectRequest) -> str:
    """Why the requester is called by name; empty where nothing is to do."""
    if question := _QUESTIONS.get(request.status):
        ends = request.decide_by
        until = f" Without a choice it ends {date(ends)}." if ends else ""
        return f"{question}{until}"
    unseen, left = request.report.recheck.missed_in_a_row >= TELL, request.report.delivery.files_left > 0
    if request.status in LOUD or unseen or left:
        return "this needs a person."
    if request.status in _DECISIONS and request.words.decided_by:
        return f"{mention(request.words.decided_by)} {_DECISIONS[request.status]}."
    return "it has registered again." if request.work and request.work.came_back else ""


def _lines(request: DataSubjectRequest) -> Iterator[str]:
    told = request.words.news.strip()
    summary = request.words.summary.strip() if request.status is S.FULFILLED else ""
    said = told or summary or ("" if request.status is S.INCOMPLETE else _ended(request))
    yield from (visible(line) for line in said[: LONGEST_SECTION // 2].split("\n") if line)
    if request.status is S.INCOMPLETE:
        yield from _incomplete(request)


def _ended(request: DataSubjectRequest) -> str:
    """The state, whether anything is gone, and the words of whoever brought it about."""
    if request.status in _QUESTIONS:
        return f"Choose on the card of {request.id}, or withdraw it there."
    comment = request.words.closed_with if request.status is S.CLOSED else request.words.comment
    comment = comment if request.status in DECIDED else ""
    gone = nothing_gone(request) if request.status in UNDONE else ""
    return " ".join(said for said in (f"{request.id}: {ended(status(request))}", gone, comment) if said)


def _incomplete(request: DataSubjectRequest) -> Iterator[str]:
    done, planned = progress(request)
    were = "was" if planned == 1 else "were"
    yield (
        f"INCOMPLETE: {done} of {counted(planned, 'step')} {were} carried out. "
        f"Do not tell {_NOT_SO if request.kind is RequestKind.LIFT_BLOCK else 'the person that all is erased'}."
    )
    for why in filter(None, (request.report.stopped, request.report.left)):
        yield visible(why[: LONGEST_SECTION // 4])
    work, named = request.work, bool(request.report.left)  # the sentence above names each record
    left = [visible(line) for line in remaining(work)] if work and not named else []
    shown, count = fit([f"• {line}" for line in left], LONGEST_SECTION // 3)
    if left:
        yield f"What remains, by place ({count}):"
        yield from shown
