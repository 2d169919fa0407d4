"""A lift deletes the block alone, and the erasure that left it knows; a block that is missing otherwise is an alarm."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from privacy.erasure.plan.lift_plan import CHANGED, NONE_LEFT
from privacy.model.clocks import DAY
from privacy.model.errors import RefusalReason, RefusedError
from privacy.model.ids import RequestId
from privacy.model.ids import RequestStatus as S
from privacy.model.outcomes import Reading
from privacy.model.plan import Action, Mode
from privacy.receipt.document import receipt_document
from privacy.receipt.words import headline
from tests.unit.privacy.erasure.scene import BEN, Scene, scene
from tests.unit.privacy.erasure.world import DEVICE, FACTORY, PARTS, Edition, PowerCut

BLOCK = PARTS[0]


@pytest.fixture
async def blocked(tmp_path: Path) -> AsyncIterator[Scene]:
    """An erasure that has ended and left a block."""
    async with scene(tmp_path, way_back=True) as opened:
        assert (await opened.erase(mode=Mode.BLOCK)).status is S.FULFILLED
        assert opened.azure.blocked
        opened.calls.clear()
        yield opened


async def lifted(one: Scene) -> RequestId:
    """The block is lifted; gives the erasure, which is the request again."""
    erasure = one.request
    await one.lift()
    await one.approve()
    assert (await one.work()).status is S.FULFILLED
    one.request = erasure
    return erasure


async def read_as(one: Scene) -> list[Reading]:
    return [back.reading for back in (await one.planned()).read_back]


async def refusal(one: Scene, erasure: RequestId) -> RefusedError:
    with pytest.raises(RefusedError) as refused:
        await one.lift(erasure)
    assert (await one.events())[-1] == "refused"
    return refused.value


async def test_the_block_alone_is_planned_and_deleted_and_there_is_no_receipt(blocked: Scene) -> None:
    receipts, erasure = len(blocked.receipts), blocked.request
    await blocked.lift()
    plan = await blocked.plan()
    assert [(step.action, step.place, step.key) for step in plan.steps] == [(Action.LIFT, FACTORY, DEVICE)]
    assert plan.counts == "lifts 1 block"
    assert await blocked.refused("U0ANA") is RefusalReason.OWN_REQUEST
    assert blocked.calls == []
    await blocked.approve()
    request = await blocked.work()
    assert request.status is S.FULFILLED
    assert blocked.calls == [("delete", BLOCK)]
    assert request.due_at is None
    assert len(blocked.receipts) == receipts
    assert f"the block that {erasure} left of {DEVICE}" in request.words.summary
    assert f"register again: as {DEVICE} through an enrollment group in {FACTORY}" in request.words.summary


async def test_without_a_vote_and_where_the_bot_only_plans_the_block_stands(blocked: Scene) -> None:
    await blocked.lift()
    assert (await blocked.later(8 * DAY)).status is S.EXPIRED
    await blocked.restart(live=False)
    assert (await blocked.lift((await blocked.planned()).order.lifts)).status is S.AWAITING_APPROVAL
    await blocked.approve()
    assert (await blocked.work()).status is S.FAILED
    assert blocked.calls == []
    assert blocked.azure.blocked


async def test_an_enrollment_that_somebody_made_of_the_block_is_never_deleted(blocked: Scene) -> None:
    erasure = blocked.request
    await blocked.lift()
    await blocked.approve()
    blocked.azure.blocked = False
    request = await blocked.work()
    assert request.status is S.FAILED
    assert request.report.retry.reason == CHANGED
    again = await blocked.lift(erasure)
    assert again.status is S.FAILED
    assert blocked.calls == []


async def test_a_block_that_was_written_anew_has_to_be_approved_anew(blocked: Scene) -> None:
    await blocked.lift()
    first = await blocked.plan()
    await blocked.approve()
    blocked.azure.editions[BLOCK] = Edition(life=99)
    request = await blocked.work()
    assert request.status is S.AWAITING_APPROVAL
    assert (await blocked.plan()).digest != first.digest
    assert request.words.drift
    assert blocked.calls == []


async def test_a_block_that_is_gone_is_not_lifted(blocked: Scene) -> None:
    blocked.azure.remove(BLOCK)
    request = await blocked.lift()
    assert (request.status, request.report.retry.reason) == (S.FAILED, NONE_LEFT)


async def test_a_block_that_is_gone_when_its_turn_comes_is_lifted_all_the_same(blocked: Scene) -> None:
    await blocked.lift()
    await blocked.approve()
    blocked.azure.remove(BLOCK)
    assert (await blocked.work()).status is S.FULFILLED
    assert blocked.calls == []
    assert "already gone" in await blocked.events()


async def test_a_legal_hold_on_the_device_keeps_the_block(blocked: Scene) -> None:
    erasure = blocked.request
    await blocked.hold()
    assert (await blocked.lift(erasure)).report.halt
    assert (await blocked.now()).status is S.PLANNING
    await blocked.until(S.AWAITING_APPROVAL)
    await blocked.approve()
    await blocked.hold()
    assert (await blocked.work()).report.halt
    assert blocked.calls == []


async def test_a_pause_keeps_the_block(blocked: Scene) -> None:
    await blocked.lift()
    await blocked.approve()
    blocked.pause()
    assert (await blocked.work()).report.halt
    assert blocked.calls == []


async def test_a_block_that_stays_is_said_and_a_person_closes_it(blocked: Scene) -> None:
    await blocked.lift()
    await blocked.approve()

    def back() -> None:
        blocked.azure.blocked = True
        blocked.azure.editions[BLOCK] = before

    before = blocked.azure.editions[BLOCK]
    blocked.moves[S.VERIFYING] = back
    request = await blocked.work()
    assert request.status is S.INCOMPLETE
    assert request.report.left == f"Enrollment at {FACTORY}: still present."
    await blocked.bot.clicks.close(blocked.bot.on_request(BEN, request.id))
    assert (await blocked.work()).status is S.CLOSED
    assert (await blocked.events())[-1] == "ended incomplete"


async def test_the_looks_and_receipts_of_the_erasure_know_of_it_and_the_device_may_come_back(blocked: Scene) -> None:
    await lifted(blocked)
    await blocked.later(DAY)
    work = await blocked.planned()
    (back,) = [back for back in work.read_back if back.reading is Reading.LIFTED]
    assert back.reason == f"by {work.lifted_by}"
    final = blocked.receipts[-1]
    assert final.clean
    assert f"lifted since, by {work.lifted_by}" in headline(final)
    assert "The block stands" not in headline(final)
    assert receipt_document(final)["result"]["read_back"] == {"lifted since": 1, "verified absent": 3}
    blocked.azure.come_back()
    request = await blocked.later(8 * DAY)
    assert request.status is S.FULFILLED
    assert set(await read_as(blocked)) == {Reading.REPLACED}
    assert "reappeared" not in await blocked.events()


async def test_more_than_was_planned_is_no_alarm_once_the_block_is_lifted(blocked: Scene) -> None:
    await lifted(blocked)
    blocked.azure.come_back()
    blocked.azure.edit("module")
    assert (await blocked.later(DAY)).status is S.FULFILLED


async def test_what_was_erased_and_is_there_as_it_was_stays_an_alarm(blocked: Scene) -> None:
    await lifted(blocked)
    blocked.azure.editions[PARTS[2]] = Edition(life=3)
    assert (await blocked.later(DAY)).status is S.INCOMPLETE


@pytest.mark.parametrize("asked", [False, True])
async def test_a_block_that_is_missing_without_a_lift_that_began_is_an_alarm(blocked: Scene, *, asked: bool) -> None:
    erasure = blocked.request
    if asked:
        await blocked.lift()
        await blocked.approve()
        blocked.pause()
        await blocked.work()
    blocked.request = erasure
    blocked.azure.remove(BLOCK)
    assert (await blocked.later(DAY)).status is S.INCOMPLETE
    assert Reading.UNREAD in await read_as(blocked)


async def test_a_look_in_the_middle_of_a_lift_is_no_alarm(blocked: Scene) -> None:
    """The call went through, nobody has written down its answer yet, and the look began before all that."""
    erasure = await blocked.now()
    await blocked.lift()
    await blocked.approve()
    blocked.azure.cut = "after"
    with pytest.raises(PowerCut):
        await blocked.work()
    await blocked.bot.work.verifier.advance(erasure)
    blocked.request = erasure.id
    assert Reading.LIFTED in await read_as(blocked)
    assert (await blocked.planned()).lifted_by is None


async def test_a_lift_that_was_cut_off_before_its_call_lets_nothing_back_in(blocked: Scene) -> None:
    erasure = blocked.request
    await blocked.lift()
    await blocked.approve()
    blocked.azure.cut = "before"
    with pytest.raises(PowerCut):
        await blocked.work()
    blocked.azure.come_back()
    await blocked.bot.work.verifier.advance(await blocked.bot.requests.get(erasure))
    blocked.request = erasure
    assert (await blocked.now()).status is S.INCOMPLETE


async def test_only_an_ended_erasure_that_left_a_block_has_one_to_lift(tmp_path: Path) -> None:
    async with scene(tmp_path, way_back=True) as one:
        await one.erase(mode=Mode.ERASE)
        assert "has left no block" in str(await refusal(one, one.request))
        assert "no such request" in str(await refusal(one, RequestId("DSR-000000")))
        one.azure.come_back()
        one.moves[S.VERIFYING] = one.azure.goes_down
        request = await one.erase(mode=Mode.BLOCK)
        assert request.status is not S.FULFILLED
        assert "once it has ended" in str(await refusal(one, one.request))


async def test_a_block_is_lifted_once_and_not_while_the_device_is_being_erased(blocked: Scene) -> None:
    erasure = await lifted(blocked)
    assert "was lifted already, by DSR-" in str(await refusal(blocked, erasure))


async def test_a_lift_and_an_erasure_of_the_same_device_exclude_each_other(blocked: Scene) -> None:
    erasure = blocked.request
    lift = await blocked.lift()
    with pytest.raises(RefusedError, match=f"Lifting the block of {DEVICE} was asked for already: {lift.id}"):
        await blocked.ask()
    await blocked.bot.clicks.withdraw(blocked.bot.on_plan("U0ANA", (await blocked.plan()).id))
    await blocked.ask()
    assert "is being erased already" in str(await refusal(blocked, erasure))
