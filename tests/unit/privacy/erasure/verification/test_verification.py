"""Done is what the services no longer return: every place searched again, every record read, nothing more found."""

from pathlib import Path

import pytest

from privacy.model.clocks import DAY, HOUR
from privacy.model.events import Event
from privacy.model.ids import RequestStatus as S
from privacy.model.order import Scope
from privacy.model.outcomes import Reading
from privacy.model.plan import Mode
from privacy.model.records import Question, QuestionKind
from tests.unit.privacy.erasure.house import ANA
from tests.unit.privacy.erasure.scene import CLEO, Scene, scene
from tests.unit.privacy.erasure.world import FACTORY, HUB, PARTS, Azure, Edition


async def readings(one: Scene) -> set[Reading]:
    return {each.reading for each in (await one.planned()).read_back}


async def test_all_is_read_back_absent_before_a_receipt_says_so(tmp_path: Path) -> None:
    async with scene(tmp_path) as one:
        assert (await one.erase()).status is S.FULFILLED
        assert await readings(one) == {Reading.ABSENT}
        assert [receipt.clean for receipt in one.receipts] == [True]


@pytest.mark.parametrize("place", [FACTORY, HUB])
async def test_a_place_that_could_not_be_searched_again_keeps_an_erasure_open(tmp_path: Path, place: str) -> None:
    async with scene(tmp_path) as one:
        one.moves[S.VERIFYING] = lambda: one.azure.deaf.add(place)
        request = await one.erase()
        assert request.status is S.INCOMPLETE
        assert request.report.left == f"{place.capitalize()} could not be searched again."
        assert one.receipts == []
        one.azure.deaf.clear()
        assert (await one.until(S.FULFILLED)).status is S.FULFILLED


async def test_a_record_that_could_not_be_read_again_keeps_it_open(tmp_path: Path) -> None:
    class Mute(Azure):
        """Searches answer; no record can be read."""

        async def read(self, kind, place, key):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - as its port
            self.down, was = self.down or "mute" in self.deaf, self.down
            try:
                return await super().read(kind, place, key)
            finally:
                self.down = was

    async with scene(tmp_path, kind=Mute) as one:
        one.moves[S.VERIFYING] = lambda: one.azure.deaf.add("mute")
        assert (await one.erase()).status is S.INCOMPLETE
        assert await readings(one) == {Reading.UNREAD}
        assert one.receipts == []


async def test_a_survivor_keeps_it_open(tmp_path: Path) -> None:
    async with scene(tmp_path) as one:
        await one.ask()
        before = one.azure.editions[PARTS[1]]
        one.moves[S.VERIFYING] = lambda: one.azure.editions.update({PARTS[1]: before})
        await one.approve()
        request = await one.work()
        assert request.status is S.INCOMPLETE
        assert request.report.left == f"Registration record at {FACTORY}: still present."


@pytest.mark.parametrize(("mode", "status"), [(Mode.ERASE, S.FULFILLED), (Mode.BLOCK, S.INCOMPLETE)])
async def test_a_device_that_is_back_as_new_is_fine_only_where_nothing_was_to_keep_it_out(
    tmp_path: Path, mode: Mode, status: S
) -> None:
    async with scene(tmp_path, way_back=True) as one:
        one.moves[S.VERIFYING] = one.azure.come_back
        assert (await one.erase(mode=mode)).status is status
        assert Reading.REPLACED in await readings(one)


async def test_what_an_earlier_plan_was_to_block_is_not_fine_as_new_under_a_later_one(tmp_path: Path) -> None:
    """One half of the erasure was approved with a block, and the rest without."""
    async with scene(tmp_path, way_back=True) as one:
        await one.ask()
        await one.choose(Mode.BLOCK)
        one.azure.between[3] = lambda: one.azure.edit(
            "tag"
        )  # the block, the registration record and the purge are through
        await one.approve()
        assert (await one.work()).status is S.AWAITING_APPROVAL
        one.azure.remove(PARTS[0])
        one.moves[S.VERIFYING] = one.azure.come_back
        await one.approve(CLEO)
        request = await one.work()
        assert (await one.plan()).number > 1
        assert request.status is not S.FULFILLED


async def test_more_under_the_id_than_was_planned_keeps_it_open(tmp_path: Path) -> None:
    async with scene(tmp_path) as one:
        extra = (PARTS[3][0], HUB, "sensor-42-b")
        one.moves[S.VERIFYING] = lambda: one.azure.editions.update({extra: Edition(life=99)})
        request = await one.erase()
        assert request.status is S.INCOMPLETE
        assert request.report.left == "1 record more under this id now."


async def test_an_id_that_can_mean_two_devices_now_keeps_it_open(tmp_path: Path) -> None:
    async with scene(tmp_path) as one:
        question = Question(kind=QuestionKind.SPELLING, choices=())
        one.moves[S.VERIFYING] = lambda: setattr(one.azure, "question", question)
        assert (await one.erase()).status is S.INCOMPLETE


async def test_what_the_plan_keeps_is_no_surprise(tmp_path: Path) -> None:
    async with scene(tmp_path) as one:
        await one.ask(scope=Scope.DPS_ONLY)
        await one.approve()
        assert (await one.work()).status is S.FULFILLED


async def test_a_search_overtakes_a_read_that_found_nothing(tmp_path: Path) -> None:
    class Late(Azure):
        """A deleted registration record shows in searches, although no read finds it."""

        async def read(self, kind, place, key):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - as its port
            found = await super().read(kind, place, key)
            return None if "late" in self.deaf and (kind, place, key) == PARTS[1] else found

    async with scene(tmp_path, kind=Late) as one:
        await one.ask()
        before = one.azure.editions[PARTS[1]]

        def shows() -> None:
            one.azure.deaf.add("late")
            one.azure.editions[PARTS[1]] = before

        one.moves[S.VERIFYING] = shows
        await one.approve()
        assert (await one.work()).status is S.INCOMPLETE
        assert Reading.PRESENT in await readings(one)


async def test_a_block_that_vanished_or_was_overwritten_is_no_block(tmp_path: Path) -> None:
    async with scene(tmp_path, way_back=True) as one:
        one.moves[S.VERIFYING] = lambda: one.azure.remove(PARTS[0])
        assert (await one.erase(mode=Mode.BLOCK)).status is S.INCOMPLETE
        assert await readings(one) == {Reading.UNREAD, Reading.ABSENT}
        one.azure.blocked = False
        one.azure.editions[PARTS[0]] = Edition(life=98)
        await one.later(HOUR)
        assert await readings(one) == {Reading.PRESENT, Reading.ABSENT}
        one.azure.blocked = True
        assert (await one.until(S.FULFILLED)).status is S.FULFILLED
        assert await readings(one) == {Reading.KEPT, Reading.ABSENT}


async def test_what_an_earlier_plan_had_deleted_is_read_back_too(tmp_path: Path) -> None:
    async with scene(tmp_path) as one:
        await one.ask()
        one.azure.between[1] = lambda: one.azure.edit("tag")
        await one.approve()
        assert (await one.work()).status is S.AWAITING_APPROVAL
        before = Edition(life=1)
        one.moves[S.VERIFYING] = lambda: one.azure.editions.update({PARTS[0]: before})
        await one.approve(CLEO)
        request = await one.work()
        assert request.status is S.INCOMPLETE
        assert request.report.left == f"Enrollment at {FACTORY}: still present."


async def test_what_is_incomplete_is_looked_at_again_less_and_less_often_and_said_once(tmp_path: Path) -> None:
    async with scene(tmp_path) as one:
        one.moves[S.VERIFYING] = lambda: one.azure.deaf.add(HUB)
        request = await one.erase()
        waits = []
        for _ in range(18):
            assert request.due_at
            waits.append(request.due_at - one.outside.time())
            request = await one.later(waits[-1])
        assert waits == sorted(waits)
        assert waits[-1] == DAY
        assert (await one.events()).count(Event.INCOMPLETE) == 1


async def test_closed_by_hand_all_is_read_once_more_and_the_receipt_is_not_clean(tmp_path: Path) -> None:
    async with scene(tmp_path) as one:
        one.moves[S.VERIFYING] = lambda: one.azure.deaf.add(HUB)
        await one.erase()
        await one.bot.clicks.close(one.bot.on_request(ANA, one.request))
        assert (await one.work()).status is S.CLOSED
        assert [receipt.clean for receipt in one.receipts] == [False]
