"""The life of a group's erasure as a state machine: votes, devices that join, holds, pauses and power cuts.

What is right is worked out anew here, at the moment in which a portion is put on record, and held against every call.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack, suppress
from enum import StrEnum
from typing import Any, ClassVar, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from bot.verify import verify_ledger
from privacy.erasure.execution.group import AT_ONCE
from privacy.model.clocks import DAY, HOUR
from privacy.model.errors import RefusedError
from privacy.model.events import Event
from privacy.model.ids import RequestStatus as S
from privacy.model.records import RecordKind
from privacy.request.changes import Transition
from privacy.request.request import DataSubjectRequest
from tests.unit.privacy.erasure.folders import quick_folder
from tests.unit.privacy.erasure.group_world import THE_GROUP, TYPED, GroupAzure
from tests.unit.privacy.erasure.house import ANA, PSEUDONYMS
from tests.unit.privacy.erasure.reached import ReachedOfGroups
from tests.unit.privacy.erasure.scene import BEN, CLEO, scene
from tests.unit.privacy.erasure.world import Edition, Key, PowerCut

T = TypeVar("T")
BOUND = settings(
    max_examples=45,
    stateful_step_count=12,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
HAPPENS = ("hold", "hold", "pause", "join", "stop", "cut")


class GroupErasures(RuleBasedStateMachine):
    """One group of 25 devices, and everybody around."""

    reached: ClassVar[Counter[StrEnum]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.around = AsyncExitStack()
        self.holds: dict[str, int] = {}
        """Until when a hold stands, by device."""
        self.paused = False
        self.approved: set[Key] | None = None
        """The roll that was shown with the plan."""
        self.forbidden: set[str] = set()
        """On whose records a hold stood when the portion under way was put on record."""
        self.portion = 0

    def run(self, what: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(what)

    @initialize()
    def start(self) -> None:
        folder = self.around.enter_context(quick_folder())
        opened = scene(folder, kind=GroupAzure, judge=self.judge, watch=self.watch)
        self.scene = self.run(self.around.enter_async_context(opened))
        assert isinstance(self.scene.azure, GroupAzure)
        self.azure = self.scene.azure
        self.status: S | None = None

    def teardown(self) -> None:
        if hasattr(self, "scene"):
            verify_ledger(self.scene.outside.path, PSEUDONYMS)
        self.run(self.around.aclose())
        self.loop.close()

    # What is right, said once more.

    def standing(self) -> set[str]:
        return {device for device, until in self.holds.items() if self.scene.outside.time() <= until}

    def watch(self, request: DataSubjectRequest, change: Transition) -> None:
        """A move is about to be written."""
        events = {fact.event for fact in change.facts}
        if change.plan:
            self.approved, self.status = set(self.azure.roll), None
        if change.to is S.ERASING is not request.status:
            assert request.work
            assert {vote.voter for vote in request.work.votes} == {BEN, CLEO}, "a group without its vote more"
            assert set(self.azure.roll) == self.approved, "another roll than the one that was approved"
        if Event.SOME_INTENDED in events:
            assert not self.paused, "a portion was begun although all deletions are paused"
            self.forbidden, self.portion = self.standing(), 0
            self.reached[ReachedOfGroups.PORTION] += 1
            self.reached[ReachedOfGroups.GONE_ON_AFTER_A_HALT] += bool(self.holds) and request.report.gone > 0
        midway = request.status is S.ERASING and len(self.azure.roll) > 0
        if Event.HALTED in events and midway and change.halt:
            held = ReachedOfGroups.HOLD_BETWEEN_PORTIONS, ReachedOfGroups.PAUSE_BETWEEN_PORTIONS
            self.reached[held[0] if change.halt.hold else held[1]] += 1
        self.reached[ReachedOfGroups.STOPPED_BETWEEN_PORTIONS] += Event.STOPPED in events and midway
        self.reached[ReachedOfGroups.ROLL_CHANGED_AFTER_THE_VOTE] += Event.DRIFTED in events

    def judge(self, call: str, key: Key) -> None:
        """A record is about to be deleted."""
        assert call == "delete"
        assert self.status is S.APPROVED, "something was deleted without the votes"
        if key[0] is RecordKind.REGISTRATION_RECORD:
            self.portion += 1
            assert self.portion <= AT_ONCE, "more at once than may be put on record together"
            assert key[2] not in self.forbidden, "a record went although a hold stood when its portion was begun"
        else:
            assert key == THE_GROUP
            assert self.azure.roll == [], "the group went before its records"
            self.reached[ReachedOfGroups.GROUP_DELETED] += 1

    # What people do, and what happens by itself.

    @rule(turns=st.sampled_from((2, 60)))
    def work(self, turns: int) -> None:
        if not self.scene.request:
            return
        try:
            self.run(self.scene.work(turns))
        except PowerCut:
            self.reached[ReachedOfGroups.CUT_IN_A_PORTION] += self.portion > 0
            self.run(self.scene.restart())

    @rule(after=st.sampled_from((1, 9, 10, 11, 15, 24)), what=st.sampled_from(HAPPENS), device=st.integers(0, 24))
    def a_whole_erasure(self, after: int, what: str, device: int) -> None:
        """Asked, approved and carried out, with something in its middle."""
        self.approve()
        self.between(after, what, self.azure.roll[device][2])
        self.work(60)

    @rule()
    def a_device_joins_after_the_vote(self) -> None:
        self.approve()
        self.join()
        self.work(60)

    def approve(self) -> None:
        """A group of at least 25 devices has its votes, wherever its erasure was before."""
        self.release()
        self.time_passes(2 * DAY)
        self.azure.editions.setdefault(THE_GROUP, Edition(life=1))
        self.azure.join(max(0, 25 - len(self.azure.roll)))
        with suppress(RefusedError):  # it is being erased already
            self.run(self.scene.ask(TYPED))
        with suppress(RefusedError):  # it is not incomplete
            self.run(self.scene.bot.clicks.plan_again(self.scene.bot.on_request(ANA, self.scene.request)))
        self.work(60)
        self.vote()

    def vote(self) -> None:
        for user in (BEN, CLEO):
            try:
                self.status = self.run(self.scene.approve(user)).status
            except RefusedError:
                return

    def between(self, after: int, what: str, device: str) -> None:
        """Something happens after so many more calls."""
        happens: dict[str, Callable[[], object]] = {
            "hold": lambda: self.hold(device),
            "pause": self.pause,
            "join": self.join,
            "stop": self.stop,
            "cut": lambda: setattr(self.azure, "cut", "after"),
        }
        self.azure.between = {len(self.scene.calls) + after: happens[what]}

    async def stop(self) -> None:
        await self.scene.bot.clicks.stop(self.scene.bot.on_request(ANA, self.scene.request))

    async def hold(self, device: str) -> None:
        self.holds[device] = (await self.scene.hold(device)).ends_at

    @rule()
    def pause(self) -> None:
        if not self.paused:
            self.scene.pause()
            self.paused = True

    @rule()
    def release(self) -> None:
        if self.paused:
            self.scene.resume()
            self.paused = False

    @rule()
    def join(self) -> None:
        self.azure.join()
        self.reached[ReachedOfGroups.JOINED_MEANWHILE] += self.status is S.APPROVED

    @rule(wait=st.sampled_from((HOUR, 2 * DAY)))
    def time_passes(self, wait: int) -> None:
        self.scene.outside.time.at += wait
        self.work(60)
