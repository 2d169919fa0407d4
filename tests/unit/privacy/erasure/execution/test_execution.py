"""Carrying out: only what was approved, as it was shown, an intent on disk first, and never past a hold or a stop."""

from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from pathlib import Path

import pytest

from privacy.model.clocks import DAY, HOUR
from privacy.model.errors import NotAllowedError, RefusedError, TryLaterError
from privacy.model.events import Event
from privacy.model.ids import RequestStatus as S
from privacy.model.order import Scope
from privacy.model.outcomes import StepEvent
from privacy.model.plan import Mode
from privacy.model.records import Question, QuestionKind, Record, RecordKind
from tests.unit.privacy.erasure.house import ANA
from tests.unit.privacy.erasure.scene import BEN, TWO, Scene, scene
from tests.unit.privacy.erasure.world import PARTS, Azure, PowerCut

WHOLE = [("delete", PARTS[0]), ("delete", PARTS[1]), ("purge", PARTS[2]), ("delete", PARTS[2])]


@pytest.fixture
async def approved(tmp_path: Path) -> AsyncIterator[Scene]:
    """An erasure with its vote; the worker has not looked yet."""
    async with scene(tmp_path) as opened:
        await opened.ask()
        await opened.approve()
        yield opened


async def test_the_plan_is_carried_out_in_its_order_and_each_step_once(approved: Scene) -> None:
    assert (await approved.work()).status is S.FULFILLED
    assert approved.calls == WHOLE


async def test_without_votes_nothing_is_ever_deleted(tmp_path: Path) -> None:
    async with scene(tmp_path, today=TWO) as two:
        await two.ask()
        await two.approve()
        assert (await two.later(8 * DAY)).status is S.EXPIRED
        assert two.calls == []


async def test_a_bot_that_only_plans_deletes_nothing(tmp_path: Path) -> None:
    async with scene(tmp_path, live=False) as plans:
        request = await plans.erase()
        assert request.status is S.FAILED
        assert "plan-only" in str(request.report.retry.reason)
        assert plans.calls == []


async def test_what_was_approved_is_not_begun_where_the_bot_only_plans_by_now(approved: Scene) -> None:
    await approved.restart(live=False)
    assert (await approved.work()).status is S.FAILED
    assert approved.calls == []


async def test_a_rehearsal_is_not_carried_out_by_a_bot_that_deletes_by_now(tmp_path: Path) -> None:
    async with scene(tmp_path, live=False) as plans:
        await plans.ask()
        assert (await plans.plan()).rehearsal
        await plans.restart(live=True)
        await plans.approve()
        request = await plans.work()

        assert request.status is S.FAILED
        assert "rehearsal" in str(request.report.retry.reason)
        assert plans.calls == []


async def test_a_begun_deletion_does_not_go_on_where_the_bot_only_plans_by_now(approved: Scene) -> None:
    approved.azure.between[1] = approved.pause
    await approved.work()
    approved.resume()
    await approved.restart(live=False)
    assert (await approved.work()).status is S.INCOMPLETE
    assert approved.calls == WHOLE[:1]


@pytest.mark.parametrize("leaves", [True, False])
async def test_votes_are_counted_again_before_it_begins(approved: Scene, *, leaves: bool) -> None:
    if leaves:
        approved.people.memberships[BEN] = approved.people.memberships["U0GUS"]
    else:
        await approved.restart(today=TWO)
    request = await approved.work()

    assert request.status is S.AWAITING_APPROVAL
    assert (await approved.planned()).votes == ()
    assert approved.calls == []
    assert Event.VOTES_SHORT in await approved.events()


async def test_nothing_begins_while_slack_does_not_say_who_may_still_approve(approved: Scene) -> None:
    approved.people.silent = True
    request = await approved.work()
    assert (request.status, approved.calls) == (S.APPROVED, [])
    assert "who may approve" in str(request.report.retry.reason)
    approved.people.silent = False
    assert (await approved.until(S.FULFILLED)).status is S.FULFILLED


@pytest.mark.parametrize("what", ["tag", "enrollment", "reborn", "module"])
async def test_what_changed_since_it_was_shown_leads_back_to_planning_with_nothing_deleted(
    approved: Scene, what: str
) -> None:
    approved.azure.edit(what)
    request = await approved.work()

    assert request.status is S.AWAITING_APPROVAL
    assert approved.calls == []
    assert (await approved.plan()).number == 2
    assert (await approved.planned()).votes == ()


@pytest.mark.parametrize("what", ["tag", "reborn", "module"])
@pytest.mark.parametrize("after", [1, 2, 3])
async def test_what_changes_between_two_steps_stops_before_the_device_goes(
    approved: Scene, what: str, after: int
) -> None:
    approved.azure.between[after] = lambda: approved.azure.edit(what)
    request = await approved.work()

    gone = WHOLE[:2] if what == "reborn" and after < 3 else WHOLE[:3]  # another life is not even purged
    assert request.status is S.AWAITING_APPROVAL
    assert approved.calls == gone
    assert Event.DRIFTED in await approved.events()


async def test_an_edit_of_the_enrollment_after_the_begin_stops_before_it_goes(tmp_path: Path) -> None:
    async with scene(tmp_path) as one:
        await one.ask()
        await one.approve()
        one.moves[S.ERASING] = lambda: one.azure.edit("enrollment")
        assert (await one.work()).status is S.AWAITING_APPROVAL
        assert one.calls == []


async def test_what_nobody_was_shown_is_planned_first(tmp_path: Path) -> None:
    async with scene(tmp_path) as one:
        one.azure.remove(PARTS[0])
        await one.ask()
        await one.approve()
        one.azure.come_back()
        assert (await one.work()).status is S.AWAITING_APPROVAL
        assert one.calls == []


async def test_noise_between_two_steps_stops_nothing(approved: Scene) -> None:
    approved.azure.between[1] = lambda: approved.azure.edit("reported")
    assert (await approved.work()).status is S.FULFILLED


async def test_a_name_that_can_mean_another_device_by_now_is_not_erased(approved: Scene) -> None:
    approved.azure.question = Question(kind=QuestionKind.SPELLING, choices=())
    request = await approved.work()

    assert request.status is not S.FULFILLED
    assert approved.calls == []
    assert Event.DRIFTED in await approved.events()


async def test_a_place_that_does_not_answer_is_waited_for_and_never_left_out(approved: Scene) -> None:
    approved.azure.deaf = {"hub-eu"}
    request = await approved.work()
    assert (request.status, approved.calls) == (S.APPROVED, [])
    approved.azure.deaf = set()
    assert (await approved.until(S.FULFILLED)).status is S.FULFILLED


@pytest.mark.parametrize("when", ["before", "after"])
async def test_the_intent_is_on_disk_before_the_call_and_no_step_is_lost_or_done_twice(
    approved: Scene, when: str
) -> None:
    approved.azure.cut = when
    with pytest.raises(PowerCut):
        await approved.work()
    done = (await approved.planned()).done
    assert [(each.step, each.event, each.etag is not None) for each in done] == [(1, StepEvent.INTENDED, True)]

    await approved.restart()
    assert (await approved.work()).status is S.FULFILLED
    assert approved.calls == WHOLE
    ended = [each.step for each in (await approved.planned()).done if each.event is not StepEvent.INTENDED]
    assert ended == [1, 2, 3, 4]


async def test_a_record_that_is_gone_already_is_told_as_such(approved: Scene) -> None:
    approved.azure.between[1] = lambda: approved.azure.remove(PARTS[1])
    assert (await approved.work()).status is S.FULFILLED
    assert StepEvent.ALREADY_GONE in {each.event for each in (await approved.planned()).done}


@pytest.mark.parametrize("hold", [True, False])
@pytest.mark.parametrize("after", [1, 2, 3])
async def test_a_hold_or_a_pause_stops_before_the_next_step(approved: Scene, after: int, *, hold: bool) -> None:
    approved.azure.between[after] = approved.hold if hold else approved.pause
    request = await approved.work()

    assert (request.status, request.report.halt is not None) == (S.ERASING, True)
    assert approved.calls == WHOLE[:after]
    if not hold:
        approved.resume()
    assert (await approved.later(2 * DAY)).status is S.FULFILLED
    assert approved.calls == WHOLE


async def test_votes_that_lapse_while_a_begun_deletion_waits_stop_it(approved: Scene) -> None:
    approved.azure.between[1] = approved.pause
    await approved.work()
    approved.people.memberships[BEN] = approved.people.memberships["U0GUS"]
    approved.resume()
    request = await approved.work()

    assert request.status is S.AWAITING_APPROVAL
    assert approved.calls == WHOLE[:1]


async def test_a_person_stops_it_between_two_steps(approved: Scene) -> None:
    approved.azure.between[1] = approved.pause
    await approved.work()
    await approved.bot.clicks.stop(approved.bot.on_request(ANA, approved.request))
    approved.resume()

    assert (await approved.work()).status is S.INCOMPLETE
    assert approved.calls == WHOLE[:1]


async def test_what_a_person_stopped_while_azure_was_silent_stays_stopped(tmp_path: Path) -> None:
    class Interrupted(Azure):
        """Somebody does something while a record is read, and then there is no answer."""

        meanwhile: Callable[[], Awaitable[object]] | None = None

        async def read(self, kind: RecordKind, place: str, key: str) -> Record | None:
            if self.meanwhile and (kind, place, key) == PARTS[1] and PARTS[0] not in self.editions:
                await self.meanwhile()
                raise TryLaterError("did not answer")
            return await super().read(kind, place, key)

    async with scene(tmp_path, kind=Interrupted) as one:
        await one.ask()
        await one.approve()
        assert isinstance(one.azure, Interrupted)
        one.azure.meanwhile = lambda: one.bot.clicks.stop(one.bot.on_request(ANA, one.request))
        request = await one.work()

    assert (request.status, request.report.retry.reason) == (S.INCOMPLETE, None)
    assert one.calls == WHOLE[:1]


async def test_a_right_that_lacks_halfway_is_told_and_what_is_gone_is_counted(approved: Scene) -> None:
    approved.azure.between[1] = partial(
        setattr, approved.azure, "trouble", NotAllowedError("refuses the bot", status=403)
    )
    request = await approved.work()

    assert request.status is S.INCOMPLETE
    assert "Stopped after 1 of 5" in str(request.report.stopped)


async def test_trouble_that_passes_halfway_is_waited_for(approved: Scene) -> None:
    approved.azure.between[1] = approved.azure.goes_down
    request = await approved.work()
    assert (request.status, approved.calls) == (S.ERASING, WHOLE[:1])
    approved.azure.down = False
    assert (await approved.later(HOUR)).status is S.FULFILLED


async def test_a_block_is_written_and_may_be_all_that_is_left(tmp_path: Path) -> None:
    async with scene(tmp_path, way_back=True) as one:
        assert (await one.erase(mode=Mode.BLOCK)).status is S.FULFILLED
        assert one.calls == [("block", PARTS[0]), *WHOLE[1:]]
        assert list(one.azure.editions) == [PARTS[0]]


async def test_an_order_about_dps_alone_touches_no_hub(tmp_path: Path) -> None:
    async with scene(tmp_path) as one:
        await one.ask(scope=Scope.DPS_ONLY)
        await one.approve()
        assert (await one.work()).status is S.FULFILLED
        assert one.calls == WHOLE[:2]
        assert {key[0] for key in one.azure.editions} == {RecordKind.DEVICE_IDENTITY, RecordKind.DEVICE_TWIN}


async def test_it_cannot_be_stopped_by_whoever_has_no_say(approved: Scene) -> None:
    with pytest.raises(RefusedError):
        await approved.bot.clicks.stop(approved.bot.on_request("U0GUS", approved.request))
    assert (await approved.work()).status is S.FULFILLED
