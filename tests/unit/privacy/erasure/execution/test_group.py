"""The records of a group: those that were approved, ten at a time, with a look at holds before each ten."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from handlers.erasure import card, news
from privacy.erasure.execution.group import AT_ONCE
from privacy.model.clocks import DAY, HOUR
from privacy.model.events import Event
from privacy.model.ids import RequestStatus as S
from privacy.model.outcomes import Reading, StepEvent
from tests.unit.privacy.erasure.group_world import THE_GROUP, TYPED, GroupAzure, member
from tests.unit.privacy.erasure.house import ANA
from tests.unit.privacy.erasure.scene import BEN, CLEO, Scene, scene

SIZE = 25


@pytest.fixture
async def approved(tmp_path: Path) -> AsyncIterator[Scene]:
    """The erasure of a group of 25 with its two votes; the worker has not looked yet."""
    async with scene(tmp_path, kind=GroupAzure) as opened:
        await opened.ask(TYPED)
        await opened.approve(BEN)
        await opened.approve(CLEO)
        yield opened


def world(one: Scene) -> GroupAzure:
    assert isinstance(one.azure, GroupAzure)
    return one.azure


async def test_a_group_needs_one_vote_more_than_a_device(tmp_path: Path) -> None:
    async with scene(tmp_path, kind=GroupAzure) as one:
        await one.ask(TYPED)
        assert (await one.approve(BEN)).status is S.AWAITING_APPROVAL
        assert (await one.approve(CLEO)).status is S.APPROVED


async def test_every_record_goes_and_then_the_group(approved: Scene) -> None:
    listed = world(approved).roll
    assert (await approved.work()).status is S.FULFILLED
    assert approved.calls == [("delete", key) for key in (*listed, THE_GROUP)]
    first = (await approved.planned()).done[1]
    assert (first.event, first.count) == (StepEvent.DELETED, SIZE)


async def test_records_are_put_on_record_ten_at_a_time_before_they_go(approved: Scene) -> None:
    await approved.work()
    events = await approved.events()
    assert events.count(Event.SOME_INTENDED) == events.count(Event.SOME_DELETED) == 3
    assert AT_ONCE == 10


@pytest.mark.parametrize("change", ["joins", "leaves", "one for another"])
async def test_another_roll_than_the_approved_one_is_planned_again(approved: Scene, change: str) -> None:
    azure = world(approved)
    if change != "joins":
        azure.remove(azure.roll[0])
    if change != "leaves":
        azure.join()
    request = await approved.work()

    assert (request.status, approved.calls) == (S.AWAITING_APPROVAL, [])
    assert Event.DRIFTED in await approved.events()


async def test_a_group_that_was_edited_is_planned_again(approved: Scene) -> None:
    world(approved)._edited(THE_GROUP)
    world(approved).remove(THE_GROUP)
    world(approved).editions[THE_GROUP] = world(approved).editions[member(6)]
    request = await approved.work()
    assert (request.status, approved.calls) == (S.AWAITING_APPROVAL, [])


@pytest.mark.parametrize(("after", "held", "through"), [(1, 10, 10), (10, 19, 10), (1, 24, 20), (11, 20, 20)])
async def test_a_hold_that_is_placed_between_two_portions_stops_before_the_one_with_its_device(
    approved: Scene, after: int, held: int, through: int
) -> None:
    device = world(approved).roll[held][2]
    approved.azure.between[after] = lambda: approved.hold(device)
    request = await approved.work()

    assert (request.status, request.report.halt is not None) == (S.ERASING, True)
    assert len(approved.calls) == request.report.gone == through
    assert (await approved.later(2 * DAY)).status is S.FULFILLED
    assert len(approved.calls) == SIZE + 1


async def test_a_hold_on_a_device_of_an_earlier_portion_keeps_nothing_that_is_not_its_own(approved: Scene) -> None:
    first = world(approved).roll[0][2]
    approved.azure.between[10] = lambda: approved.hold(first)
    assert (await approved.work()).status is S.FULFILLED


async def test_a_pause_stops_before_the_next_portion(approved: Scene) -> None:
    approved.azure.between[3] = approved.pause
    request = await approved.work()
    assert (request.status, len(approved.calls)) == (S.ERASING, 10)
    approved.resume()
    assert (await approved.work()).status is S.FULFILLED


async def test_a_person_stops_it_between_two_portions_and_what_is_gone_is_counted(approved: Scene) -> None:
    approved.azure.between[3] = lambda: approved.bot.clicks.stop(approved.bot.on_request(ANA, approved.request))
    request = await approved.work()
    assert (request.status, len(approved.calls), request.report.gone) == (S.INCOMPLETE, 10, 10)
    assert request.report.stopped == "Stopped by hand after 0 of 3, with 10 records of the group gone."
    assert "with 10 records of the group gone" in news.content(request)["text"]
    assert "with 10 records of the group gone" in card.content(request)["text"]


async def test_no_plan_is_made_while_a_hold_stands_on_one_of_the_devices(tmp_path: Path) -> None:
    async with scene(tmp_path, kind=GroupAzure) as one:
        await one.hold(world(one).roll[3][2])
        request = await one.ask(TYPED)
        assert (request.status, request.report.halt is not None) == (S.PLANNING, True)


async def test_a_hold_on_one_of_the_devices_keeps_the_whole_group_from_being_begun(approved: Scene) -> None:
    await approved.hold(world(approved).roll[-1][2])
    request = await approved.work()
    assert (request.status, request.report.halt is not None) == (S.APPROVED, True)
    assert approved.calls == []


async def test_what_the_list_left_out_is_read_again_until_it_is_empty(approved: Scene) -> None:
    world(approved).on_list.append(lambda: setattr(world(approved), "skips", 4 if approved.calls else 0))
    assert (await approved.work()).status is S.FULFILLED
    assert world(approved).roll == []


async def test_a_list_that_shrinks_slowly_is_emptied_all_the_same(approved: Scene) -> None:
    sizes = iter((7, 6, 5, 4, 2, 1))  # 25 in more passes than a list may be read that does not become shorter

    def slowly() -> None:
        world(approved).skips = len(world(approved).roll) - next(sizes, 0)

    approved.moves[S.ERASING] = lambda: world(approved).on_list.append(slowly)
    assert (await approved.work()).status is S.FULFILLED
    assert world(approved).roll == []


async def test_a_group_in_which_devices_register_for_ever_is_told(approved: Scene) -> None:
    approved.moves[S.ERASING] = lambda: world(approved).on_list.append(lambda: world(approved).join(2))
    request = await approved.work()

    assert request.status is S.INCOMPLETE
    assert "lists new registration records again and again" in str(request.report.stopped)
    assert ("delete", THE_GROUP) not in approved.calls


async def test_a_record_that_changed_since_it_was_listed_is_left_to_the_next_pass(approved: Scene) -> None:
    approved.azure.between[1] = lambda: world(approved)._edited(world(approved).roll[1])
    assert (await approved.work()).status is S.FULFILLED
    counted = (await approved.planned()).done[1].count
    assert counted == SIZE


async def test_a_device_that_registers_while_its_group_goes_is_swept_or_told(approved: Scene) -> None:
    world(approved).lists_gone = True
    approved.azure.between[SIZE + 1] = lambda: world(approved).join()
    assert (await approved.work()).status is S.FULFILLED
    assert world(approved).roll == []


async def test_a_record_that_is_there_when_all_is_read_back_keeps_it_open(approved: Scene) -> None:
    world(approved).lists_gone = True
    approved.moves[S.VERIFYING] = lambda: world(approved).join()
    request = await approved.work()

    assert request.status is S.INCOMPLETE
    assert Reading.PRESENT in {each.reading for each in (await approved.planned()).read_back}


async def test_a_group_that_vanished_before_its_list_was_empty_proves_nothing(approved: Scene) -> None:
    approved.azure.between[10] = lambda: world(approved).remove(THE_GROUP)
    world(approved).skips = 0
    request = await approved.work()

    unread = [each for each in (await approved.planned()).read_back if each.reading is Reading.UNREAD]
    assert request.status is S.INCOMPLETE
    assert unread[0].reason == "the group is gone, and its records are not listed any more"


async def test_groups_that_are_switched_off_again_are_not_begun(approved: Scene) -> None:
    await approved.restart(groups=False)
    request = await approved.later(HOUR)
    assert (request.status, approved.calls) == (S.FAILED, [])
