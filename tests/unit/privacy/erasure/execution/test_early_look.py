"""A plan that waits for votes is looked at once a day: what it shows is still there, or it is planned anew."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from privacy.erasure.execution.comparison import Comparison
from privacy.erasure.execution.early_look import EarlyLook
from privacy.erasure.plan.planning import Planner
from privacy.model.clocks import DAY, HOUR
from privacy.model.ids import RequestId
from privacy.model.ids import RequestStatus as S
from privacy.model.plan import Mode
from storage.erasures.restores import note_restore
from tests.unit.privacy.erasure.folders import quick_folder
from tests.unit.privacy.erasure.group_world import THE_GROUP, TYPED, GroupAzure
from tests.unit.privacy.erasure.house import PSEUDONYMS
from tests.unit.privacy.erasure.scene import CLEO, TWO, Scene, scene
from tests.unit.privacy.erasure.world import HUB, PARTS


@pytest.fixture
async def one() -> AsyncIterator[Scene]:
    with quick_folder() as folder:
        async with scene(folder, today=TWO) as made:
            yield made


@dataclass
class Watcher:
    scene: Scene
    read: list[RequestId] = field(default_factory=list)

    def __post_init__(self) -> None:
        bot = self.scene.bot
        self.early = EarlyLook(
            comparison=Comparison(
                eraser=self.scene.azure, planner=Planner(pseudonyms=PSEUDONYMS, policy=self.scene.bot.today)
            ),
            preconditions=bot.work.executor.preconditions,  # type: ignore[attr-defined]
            store=bot.requests,
            waiting=bot.requests.awaiting_votes,
            clock=self.scene.outside.time,
        )

    async def later(self, wait: int) -> None:
        self.scene.outside.time.at += wait
        await self.early.look()


async def test_a_device_that_vanishes_while_its_plan_waits_is_told_and_votes_are_void(one: Scene) -> None:
    await one.ask()
    plan = await one.plan()
    await one.approve(CLEO)
    one.azure.edit("gone")
    await Watcher(one).later(DAY)
    request = await one.work()

    assert request.status is S.AWAITING_APPROVAL
    assert (await one.plan()).number == plan.number + 1
    assert (await one.planned()).votes == ()
    assert any(line == f"device identity at {HUB}: it is gone" for line in request.words.drift)
    assert "changed while its plan waited for votes" in request.words.drift_head
    assert request.words.drift_head.startswith("Nothing was deleted.")
    assert (await one.events()).count("drifted") == 1


@pytest.mark.parametrize("what", ["tag", "enrollment", "reborn", "module"])
async def test_what_others_changed_is_told_in_words(one: Scene, what: str) -> None:
    await one.ask()
    one.azure.edit(what)
    await Watcher(one).later(DAY)
    request = await one.work()

    assert request.words.drift
    assert (await one.plan()).number == 2


async def test_what_changes_by_itself_leaves_the_plan_and_its_votes_alone(one: Scene) -> None:
    await one.ask()
    before = await one.approve(CLEO)
    one.azure.edit("a reboot")
    await Watcher(one).later(DAY)

    assert await one.work() == before


async def test_a_device_that_is_gone_altogether_ends_as_nothing_left_to_delete(one: Scene) -> None:
    await one.ask()
    for part in PARTS:
        one.azure.editions.pop(part, None)
    await Watcher(one).later(DAY)
    request = await one.until(S.FULFILLED)

    assert not (await one.plan()).steps
    assert request.work
    assert one.calls == []


async def test_a_plan_is_read_once_a_day_and_not_before(one: Scene) -> None:
    await one.ask()
    watcher = Watcher(one)
    one.azure.edit("gone")
    await watcher.later(DAY - HOUR)
    assert (await one.plan()).number == 1
    await watcher.later(HOUR)
    await one.work()
    assert (await one.plan()).number == 2

    one.azure.edit("back")
    await watcher.later(DAY - HOUR)
    await one.work()
    assert (await one.plan()).number == 2


async def test_after_a_look_that_found_all_well_there_is_a_day_until_the_next(one: Scene) -> None:
    await one.ask()
    watcher = Watcher(one)
    await watcher.later(DAY)
    one.azure.edit("tag")
    await watcher.later(DAY - HOUR)
    assert (await one.now()).status is S.AWAITING_APPROVAL
    await watcher.later(HOUR)
    assert (await one.now()).status is S.PLANNING


async def test_where_azure_does_not_answer_nothing_is_said_and_the_next_look_comes_soon(one: Scene) -> None:
    before = await one.ask()
    watcher, one.azure.down = Watcher(one), True
    await watcher.later(DAY)
    assert await watcher.early.check(before)
    assert await one.now() == before
    one.azure.down = False
    one.azure.edit("tag")
    await watcher.later(HOUR)

    assert (await one.now()).status is S.PLANNING


async def test_before_somebody_is_called_again_it_can_be_looked_at_now(one: Scene) -> None:
    request = await one.ask()
    early = Watcher(one).early
    assert await early.check(request)
    one.azure.edit("tag")
    assert not await early.check(request)
    assert await early.check(await one.now())  # it does not wait for votes any more


async def test_a_decision_that_comes_in_between_stands(one: Scene) -> None:
    request = await one.ask()
    await one.approve(CLEO)
    one.azure.edit("tag")

    assert await Watcher(one).early.check(request)
    assert (await one.now()).status is S.AWAITING_APPROVAL


async def test_on_an_older_copy_nothing_is_concluded_from_what_is_gone(one: Scene) -> None:
    await one.ask()
    head = await one.bot.requests.head()
    await note_restore(one.bot.store, missing=head.sequence + 1, signed=head.sequence + 9, now=one.outside.time())
    before = await one.now()
    assert before.work
    assert before.work.missing_from
    one.azure.edit("gone")
    await Watcher(one).later(DAY)

    assert await one.now() == before


async def test_a_block_that_is_to_be_written_anew_is_no_record_that_is_gone() -> None:
    with quick_folder() as folder:
        async with scene(folder, way_back=True) as one:
            one.azure.editions.pop(PARTS[0], None)
            await one.ask()
            before = await one.choose(Mode.BLOCK)
            await Watcher(one).later(DAY)
            assert await one.now() == before


async def test_of_a_group_only_the_group_itself_is_read() -> None:
    with quick_folder() as folder:
        async with scene(folder, kind=GroupAzure) as one:
            before = await one.ask(TYPED)
            one.azure.editions.pop(one.azure.roll[0])  # type: ignore[attr-defined]  # the look before the first deletion counts them
            await Watcher(one).later(DAY)
            assert await one.now() == before
            one.azure.editions.pop(THE_GROUP)
            await Watcher(one).later(DAY)
            assert (await one.now()).status is S.PLANNING
