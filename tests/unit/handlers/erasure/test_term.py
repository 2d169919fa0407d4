"""The law's days as people see them: on the card, and in letters that are ready to paste."""

import json
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from handlers.erasure import card
from handlers.export import letters, reply
from handlers.history import status as status_line
from privacy.model.due_dates import Extension
from privacy.model.ids import Identifier, RequestStatus
from privacy.model.open_places import OpenPlace
from privacy.model.order import Law
from privacy.request.request import DataSubjectRequest
from tests.unit.privacy.erasure.samples import ORDER, PLAN, erasure

S = RequestStatus
LATER = date(2027, 2, 12)
WHY = "the data lie in several systems"
EXTENDED: dict[str, Any] = {"due_on": LATER, "extension": Extension(on=date(2026, 11, 20), because=WHY)}
CALIFORNIA: dict[str, Any] = {
    "order": replace(ORDER, law=Law.CCPA),
    "due_on": date(2026, 12, 27),
    "confirm_by": date(2026, 11, 26),
}
PLACE = OpenPlace(number=1, name="Backups", to_do="look", owner=erasure(S.FULFILLED).requester, due_on=None)


def offered(request: DataSubjectRequest) -> bool:
    return '"action_id": "extend"' in json.dumps(card.content(request))


def pasted(said: str) -> str:
    """What goes to the person: the box, and nothing around it."""
    (letter,) = re.findall(r"```(.*?)```", said, re.DOTALL)
    return str(letter)


@pytest.mark.parametrize(
    ("status", "changes", "can"),
    [
        (S.AWAITING_APPROVAL, {}, True),
        (S.WHICH_ONE, {}, True),
        (S.INCOMPLETE, {}, True),
        (S.AWAITING_APPROVAL, {"due_on": None}, False),
        (S.AWAITING_APPROVAL, EXTENDED, False),
        (S.FULFILLED, {}, False),
        (S.FULFILLED, {"places": (PLACE,)}, True),
        (S.WITHDRAWN, {}, False),
    ],
)
def test_a_term_can_be_extended_once_where_there_is_one_and_it_runs(
    status: RequestStatus, changes: dict[str, Any], *, can: bool
) -> None:
    assert offered(erasure(status, **changes)) is can


def test_an_extended_term_is_marked_where_the_day_stands() -> None:
    first, second = erasure(S.AWAITING_APPROVAL), erasure(S.AWAITING_APPROVAL, **EXTENDED)

    assert "due 12 Dec 2026 ·" in card.text(first)
    assert "due 12 Feb 2027 (extended) ·" in card.text(second)
    assert "due 12 Feb 2027" in status_line.line(second)


@pytest.mark.parametrize(("status", "said"), [(S.AWAITING_APPROVAL, True), (S.FULFILLED, False)])
def test_until_when_receipt_is_confirmed_stands_on_the_card_of_an_open_request(
    status: RequestStatus, *, said: bool
) -> None:
    assert ("confirm receipt by 26 Nov 2026" in card.text(erasure(status, **CALIFORNIA))) is said


def test_the_letter_that_confirms_receipt_says_what_happens_and_until_when() -> None:
    said = letters.arrival(erasure(S.PLANNING, **CALIFORNIA))["text"]

    assert said.startswith("Confirm receipt by 26 Nov 2026: the law gives 10 business days.")
    letter = pasted(said)
    assert "on 12 Nov 2026 we received your request for the erasure" in letter
    assert "your device sensor-42" in letter
    assert "by 27 Dec 2026 at the latest" in letter


def test_the_letter_of_an_extension_says_until_when_and_why_and_is_to_be_sent_in_the_first_term() -> None:
    said = letters.extension(erasure(S.PLANNING, **EXTENDED))["text"]

    assert "Tell the person by 12 Dec 2026, or the extension does not count." in said
    assert f"by 12 Feb 2027 at the latest. The reason: {WHY}" in pasted(said)


@pytest.mark.parametrize("plan", [PLAN, None], ids=["erased", "nothing held"])
def test_the_answer_repeats_the_extension(plan: Any) -> None:
    extended = reply.content(erasure(S.FULFILLED, plan=plan, **EXTENDED), "")["text"]
    first = reply.content(erasure(S.FULFILLED, plan=plan), "")["text"]

    told = f"As we wrote on 20 Nov 2026, we needed more time, until 12 Feb 2027. The reason: {WHY}"
    assert told in pasted(extended)
    assert "more time" not in first


def test_a_reason_that_was_shredded_is_left_out() -> None:
    shredded = erasure(S.FULFILLED, due_on=LATER, extension=Extension(on=date(2026, 11, 20), because=""))

    assert "until 12 Feb 2027." in pasted(reply.content(shredded, "")["text"])
    for said in (reply.content(shredded, "")["text"], letters.extension(shredded)["text"]):
        assert "reason" not in said.lower()


def test_letters_hold_no_internal_name_and_nothing_leaves_their_box() -> None:
    hostile = {"due_on": LATER, "extension": Extension(on=date(2026, 11, 20), because="x```<!channel> <@U0EVE>")}
    request = erasure(S.PLANNING, **{**CALIFORNIA, **hostile})
    request = replace(request, identifier=Identifier("factory-eu/sensor-42"))
    for said in (letters.arrival(request)["text"], letters.extension(request)["text"]):
        assert said.count("```") == 2
        assert "<" not in said
        assert not re.search(r"DSR-|hub|DPS|Azure|factory|Slack", pasted(said))


def test_what_no_longer_follows_from_the_law_is_not_sent() -> None:
    other = erasure(S.PLANNING, order=replace(ORDER, law=Law.OTHER), due_on=None, extension=EXTENDED["extension"])

    assert "```" not in letters.arrival(other)["text"]
    assert "```" not in letters.extension(other)["text"]
    assert "more time" not in reply.content(replace(other, status=S.FULFILLED), "")["text"]
