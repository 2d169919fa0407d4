"""Every state of every kind of request, held against what must not be claimed in it."""

import re
from dataclasses import replace

import pytest

from handlers.erasure import news
from handlers.export import card, reply
from privacy.model.ids import Millis, RequestKind, RequestStatus
from privacy.model.outcomes import Done, ReadBack, Reading, StepEvent
from privacy.model.plan import WayBack
from privacy.request.lifecycle import ENDED, OPEN
from privacy.request.request import DataSubjectRequest
from tests.unit.privacy.erasure.samples import PLAN, erasure, vote
from tests.unit.privacy.request.samples import PLAIN

S = RequestStatus
NOTED = replace(
    PLAN,
    notes=("The device is online at hub-eu: it will be cut off.",),
    ways_back=(WayBack(place="factory-eu", registration_id="sensor-42", group_id="line-3"),),
)
DONE = tuple(Done(plan=1, step=number, event=StepEvent.DELETED, at=Millis(1)) for number in (1, 2, 3))
ABSENT = tuple(ReadBack(plan=1, step=number, reading=Reading.ABSENT, at=Millis(2)) for number in (1, 3, 4))
BACK = tuple(replace(reading, reading=Reading.REPLACED) for reading in ABSENT)
AHEAD = ("will be", "may vote", "vote by", "Trying again", "is being read", "could return", "Ways back")
"""Said of what is still to come."""
CLAIMS = ("Erased in", "checked afterwards that it is gone", "stores nothing", "found none")
"""Said of what was shown by reads."""


def kinds(status: RequestStatus) -> list[DataSubjectRequest]:
    asked = erasure(status, plan=NOTED, votes=(vote(),))
    return [replace(PLAIN, status=status, words=asked.words), asked, replace(asked, kind=RequestKind.GROUP_ACCESS)]


def said(request: DataSubjectRequest) -> str:
    """All that a person can read of it."""
    drawn = [card.content(request, ""), news.content(request)]
    return "\n".join(f"{content['text']}\n{content.get('blocks')}" for content in drawn)


@pytest.mark.parametrize("status", sorted(ENDED))
def test_what_has_ended_speaks_of_nothing_that_is_to_come(status: RequestStatus) -> None:
    for request in kinds(status):
        assert [words for words in AHEAD if words in said(request)] == [], request.kind


@pytest.mark.parametrize("status", sorted(set(S) - {S.FULFILLED}))
def test_nothing_is_claimed_before_it_was_read_back(status: RequestStatus) -> None:
    for request in kinds(status):
        assert [words for words in CLAIMS if words in said(request)] == [], request.kind


@pytest.mark.parametrize("status", [S.REJECTED, S.WITHDRAWN, S.EXPIRED])
def test_what_ended_undone_says_so(status: RequestStatus) -> None:
    _, asked, group = kinds(status)
    assert "Nothing was deleted." in said(asked)
    assert "Nothing was handed out." in said(group)


@pytest.mark.parametrize("status", sorted(OPEN))
def test_what_is_open_is_not_said_to_be_done(status: RequestStatus) -> None:
    for request in kinds(status):
        assert not re.search(r"\bDone\b", said(request)), request.kind


def test_what_came_back_is_never_said_to_be_gone() -> None:
    back = erasure(S.FULFILLED, plan=NOTED, done=DONE, read_back=BACK)
    gone = erasure(S.FULFILLED, plan=NOTED, done=DONE, read_back=ABSENT)

    assert "checked afterwards that it is gone" in reply.content(gone, "")["text"]
    assert "checked afterwards that it is gone" not in reply.content(back, "")["text"]
    assert "registered again" in reply.content(back, "")["text"]
    assert "registered again since" in said(back)
    assert "registered again" not in said(gone)


def test_a_reply_names_what_stays_and_leaves_nothing_to_fill_in() -> None:
    kept = replace(NOTED, steps=(), kept=NOTED.kept)
    for request in (erasure(S.FULFILLED, plan=plan) for plan in (NOTED, kept, None)):
        assert "[" not in reply.content(request, "")["text"]
