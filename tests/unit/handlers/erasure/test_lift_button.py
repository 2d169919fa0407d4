"""Where a block can be lifted, the card of the erasure offers it; where it was, the card says by which request."""

from dataclasses import replace

import pytest

from handlers.erasure import card
from handlers.kit import ids
from privacy.model.ids import RequestId, RequestStatus
from privacy.model.outcomes import Lift
from privacy.request.lifecycle import ENDED
from privacy.request.request import DataSubjectRequest, work_of
from tests.unit.handlers.told import BLOCKS, blocked, done
from tests.unit.privacy.erasure.samples import erasure

S = RequestStatus
LIFT = Lift(request=RequestId("DSR-2PQ9XA"), ref=BLOCKS.steps[0].ref, over=True)
STOOD = "The block stands, as approved."


def offers(request: DataSubjectRequest) -> bool:
    drawn = card.content(request)["blocks"]
    return any(element.get("action_id") == ids.LIFT_BLOCK for block in drawn for element in block.get("elements", ()))


def left_a_block(status: S, *lifts: Lift) -> DataSubjectRequest:
    request = erasure(status, plan=BLOCKS, done=blocked(BLOCKS), lifts=lifts)
    return replace(request, words=replace(request.words, summary=STOOD if status is S.FULFILLED else ""))


@pytest.mark.parametrize("status", S)
def test_a_block_can_be_lifted_once_its_erasure_has_ended(status: S) -> None:
    assert offers(left_a_block(status)) is (status in ENDED)


def test_where_no_block_was_written_or_it_was_lifted_nothing_is_offered() -> None:
    assert not offers(erasure(S.FULFILLED, plan=BLOCKS, done=done(BLOCKS)))
    assert not offers(left_a_block(S.FULFILLED, LIFT))


def test_a_lift_that_is_not_over_is_not_told_as_one() -> None:
    under_way = left_a_block(S.FULFILLED, replace(LIFT, over=False))

    assert offers(under_way)
    assert "lifted" not in card.content(under_way)["text"]


def test_a_receipt_that_was_made_before_the_lift_is_told_as_older() -> None:
    before = left_a_block(S.FULFILLED, LIFT)
    after = replace(before, words=replace(before.words, summary="The block was lifted since, by DSR-2PQ9XA."))
    said = "The block that this left was lifted since, by DSR-2PQ9XA: the device may come back."

    assert f"{said} What the receipt says is from before that.\n{STOOD}" in card.content(before)["text"]
    assert f"{said}\nThe block was lifted since" in card.content(after)["text"]
    assert "Keeps (1)" not in card.content(before)["text"]
    assert work_of(before).plan is BLOCKS
