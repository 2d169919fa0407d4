"""Which blocks are lifted, and what may come back: by what stands there now."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from privacy.erasure.plan.lift_plan import NOT_A_BLOCK
from privacy.model.ids import GroupId
from privacy.model.ids import RequestStatus as S
from privacy.model.plan import Mode, WayBack
from privacy.model.records import Record, RecordKind
from tests.unit.privacy.erasure.scene import scene
from tests.unit.privacy.erasure.world import DEVICE, FACTORY, PARTS, Azure, Key

BLOCK, SECOND = PARTS[0], "sensor-43"


class Grouped(Azure):
    """The way back leads through a group, whose state can be set."""

    state: str | None = "enabled"

    async def ways_back(self, records: Sequence[Record]) -> tuple[WayBack, ...]:
        way = WayBack(place=FACTORY, registration_id=DEVICE, group_id=GroupId("line-3"))
        return (way,) if records else ()

    async def read(self, kind: RecordKind, place: str, key: str) -> Record | None:
        if kind is not RecordKind.ENROLLMENT_GROUP:
            return await super().read(kind, place, key)
        return replace(self.record(BLOCK), kind=kind, body={"provisioningStatus": self.state}) if self.state else None


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("enabled", f"register again: as {DEVICE} through group line-3 in {FACTORY}"),
        ("disabled", "The group through which it could come back is disabled or gone"),
        (None, "The group through which it could come back is disabled or gone"),
    ],
)
async def test_what_may_come_back_is_read_and_not_remembered(tmp_path: Path, state: str | None, said: str) -> None:
    async with scene(tmp_path, kind=Grouped) as one:
        assert (await one.erase(mode=Mode.BLOCK)).status is S.FULFILLED
        assert isinstance(one.azure, Grouped)
        one.azure.state = state
        await one.lift()
        assert bool((await one.plan()).ways_back) is (state == "enabled")
        await one.approve()
        assert said in (await one.work()).words.summary


class Twice(Azure):
    """The device could come back under two registration ids."""

    taken = False
    """Somebody made another enrollment of the second block."""

    async def ways_back(self, records: Sequence[Record]) -> tuple[WayBack, ...]:
        return tuple(WayBack(place=FACTORY, registration_id=name) for name in (DEVICE, SECOND)) if records else ()

    def remove(self, key: Key) -> None:
        before = self.blocked
        super().remove(key)
        self.blocked = before and any(kind is RecordKind.ENROLLMENT for kind, _, _ in self.editions)

    def record(self, key: Key) -> Record:
        shown = super().record(key)
        return replace(shown, body={**shown.body, "deviceId": "d"}) if self.taken and key[2] == SECOND else shown


@pytest.mark.parametrize("taken", [False, True])
async def test_all_blocks_of_an_erasure_are_lifted_but_what_is_none_any_more(tmp_path: Path, *, taken: bool) -> None:
    async with scene(tmp_path, kind=Twice) as one:
        assert (await one.erase(mode=Mode.BLOCK)).status is S.FULFILLED
        assert isinstance(one.azure, Twice)
        one.azure.taken = taken
        one.calls.clear()
        await one.lift()
        plan = await one.plan()
        await one.approve()
        assert (await one.work()).status is S.FULFILLED
        second = (RecordKind.ENROLLMENT, FACTORY, SECOND)
        assert one.calls == [("delete", BLOCK), *([] if taken else [("delete", second)])]
        assert [(kept.key, kept.why) for kept in plan.kept] == ([(SECOND, NOT_A_BLOCK)] if taken else [])


async def test_a_legal_hold_on_the_id_of_any_block_keeps_them_all(tmp_path: Path) -> None:
    async with scene(tmp_path, kind=Twice) as one:
        assert (await one.erase(mode=Mode.BLOCK)).status is S.FULFILLED
        await one.hold(SECOND)
        request = await one.lift()
        assert request.status is S.PLANNING
        assert request.report.halt
