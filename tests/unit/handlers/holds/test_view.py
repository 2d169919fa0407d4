"""What people see of legal holds and pauses: on the card, in the list, in the form."""

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.export import card
from handlers.holds import view as hold_view
from privacy.holds.holds import LegalHold
from privacy.model.halt import PAUSE, Halt
from privacy.model.ids import HoldId, Identifier, Millis, SlackUserId
from privacy.model.ids import RequestStatus as S
from privacy.request.report import Report
from sandbox.slack.blocks.limits import checked_blocks
from sandbox.slack.model.values import Content
from sandbox.slack.model.view import ViewKind
from sandbox.slack.state.mentions import calling_words
from sandbox.slack.state.view_limits import checked_view
from tests.unit.handlers.erasure.test_card import hostile
from tests.unit.privacy.erasure.samples import erasure, vote

BEN = SlackUserId("U0BEN")
SHREDDED = Halt(hold=HoldId("LH-4T9C2V"), until="2027-03-03")


@pytest.mark.parametrize("halt", [PAUSE, replace(SHREDDED, placed_by=BEN), SHREDDED])
@pytest.mark.parametrize("status", list(S))
def test_a_card_says_what_it_waits_for_where_it_waits_and_nowhere_else(status: S, halt: Halt) -> None:
    request = replace(erasure(status, votes=(vote(),)), report=Report(halt=halt))
    content = json.loads(json.dumps(card.content(request, "")))

    checked_blocks(content["blocks"])
    waits = status in {S.PLANNING, S.APPROVED, S.ERASING} or (status is S.AWAITING_APPROVAL and halt.hold is not None)
    sentence = "until 3 Mar 2027. The deletion waits." if halt.hold else "Deletions are paused by the administrator."
    assert (sentence in content["text"]) is waits
    assert (sentence in json.dumps(content["blocks"])) is waits
    assert ("The answer stays due on 12 Dec 2026." in content["text"]) is waits
    assert ("<@U0BEN> placed LH-4T9C2V" in content["text"]) is (waits and halt.placed_by == BEN)


@given(name=hostile, reason=st.one_of(hostile, st.text(max_size=1000)))
def test_a_list_of_holds_calls_nobody_and_is_what_slack_takes(name: str, reason: str) -> None:
    hold = LegalHold(
        id=HoldId("LH-4T9C2V"),
        identifier=Identifier(name),
        until=date(2027, 3, 3),
        ends_at=Millis(1),
        placed_at=Millis(0),
        placed_by=None,
        reason=reason,
        lifted=False,
    )
    content = hold_view.listed([hold] * 40)

    checked_blocks(content["blocks"])
    assert not calling_words(Content(text=content["text"], blocks=content["blocks"]))
    assert " of 40 shown, those that end first." in content["text"]
    for answer in (hold_view.placed([hold] * 20), hold_view.lifted(hold)):
        checked_view(answer.to_dict(), ViewKind.MODAL)


@pytest.mark.parametrize("devices", [[], ["sensor-42"], ["x" * 4000]])
def test_the_form_is_what_slack_takes_and_prefilled_where_the_ids_fit(devices: list[str]) -> None:
    view = hold_view.form("C0PRIVACY", devices, "the number on the label").to_dict()

    checked_view(view, ViewKind.MODAL)
    known = view["blocks"][0]["element"].get("initial_value")
    assert known == (devices[0] if devices == ["sensor-42"] else None)
