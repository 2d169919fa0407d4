"""Erasures after which something is still there, comes back or cannot be read: none is certified as gone.

Which records misbehave, and how, is drawn from fixed dice; all stand in one house. `test_survivors.py` of `tests/unit`
has hundreds more, without HTTP between.
"""

import asyncio
import os
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from handlers.kit import ids
from privacy.model.ids import Millis
from privacy.model.plan import Mode
from sandbox.azure.fleet.planting import HUB_EU, enrollment
from sandbox.azure.troubles.fates import Fate, Kind
from tests.scenario.house import ANA, BEN, QUICK, House, open_house
from tests.scenario.many import card_of, entries_of, file_all, plant, press_all, thread_of, until_each

COMBINATIONS = 24
FOUND_OUT = re.compile(r"Done|INCOMPLETE|Trying again")
CALM = replace(QUICK, patience=replace(QUICK.patience, first_wait=Millis(60_000), longest_wait=Millis(60_000)))
"""Each is worked through once; what waits after that does not take the others' time."""
GROUP = "line-9"
UNREADABLE_ONLY = frozenset({Kind.TWIN, Kind.MODULE, Kind.MODULE_TWIN})
"""What goes with the device: it cannot stay or return without it."""


@dataclass(frozen=True, kw_only=True)
class Spoiled:
    """One record whose deletion does not go as Azure says."""

    kind: Kind
    fate: Fate
    after_reads: int
    """0: the read of the record finds it; 1: only the search after that does. Later ones are for the second looks."""
    as_new: bool


@dataclass(frozen=True, kw_only=True)
class Case:
    """One device."""

    device: str
    in_group: bool
    """Without an enrollment of its own, so that it has a way back."""
    mode: Mode
    spoiled: tuple[Spoiled, ...]

    @property
    def may_be_done(self) -> bool:
        """Only where all that is there again is a new life of it, and that was approved."""
        return self.mode is Mode.ERASE and all(s.fate is Fate.RETURNS and s.as_new for s in self.spoiled)


def drawn() -> list[Case]:
    dice = random.Random(2050)
    return [draw(f"survivor-{number}", dice) for number in range(COMBINATIONS)]


def draw(device: str, dice: random.Random) -> Case:
    in_group = dice.random() < 0.5
    mode = dice.choice(list(Mode)) if in_group else Mode.ERASE
    kinds = [Kind.DEVICE, Kind.REGISTRATION, *UNREADABLE_ONLY, *([] if in_group else [Kind.ENROLLMENT] * 2)]
    chosen = dict.fromkeys(dice.sample(sorted(kinds), dice.randint(1, 3)))
    return Case(device=device, in_group=in_group, mode=mode, spoiled=tuple(spoil(kind, dice) for kind in chosen))


def spoil(kind: Kind, dice: random.Random) -> Spoiled:
    fate = Fate.UNREADABLE if kind in UNREADABLE_ONLY else dice.choice([Fate.STAYS, Fate.RETURNS, Fate.UNREADABLE])
    return Spoiled(kind=kind, fate=fate, after_reads=dice.randint(0, 1), as_new=dice.random() < 0.5)


@dataclass(frozen=True, kw_only=True)
class End:
    """How one erasure ended."""

    card: str
    receipts: int
    events: list[str]


@pytest.fixture(scope="module")
def ends(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, End]]:
    before = dict(os.environ)
    yield asyncio.run(everything(tmp_path_factory))
    os.environ.clear()
    os.environ.update(before)


async def everything(tmp_path_factory: pytest.TempPathFactory) -> dict[str, End]:
    cases = drawn()
    async with open_house(tmp_path_factory.mktemp("house")) as house:
        os.environ.update(house.azure.environment())
        house.azure.world.services["factory-eu"].put_group(GROUP, enrollment())
        for case in cases:
            arm(house, case)
        async with house.power(CALM):
            await file_all(house, [case.device for case in cases])
            devices = [case.device for case in cases]
            grouped = [case for case in cases if case.in_group]
            await until_each(house, [case.device for case in grouped], lambda card: "Which way?" in card)
            for mode, action in ((Mode.ERASE, ids.ERASE), (Mode.BLOCK, ids.ERASE_AND_BLOCK)):
                await press_all(house, [c.device for c in grouped if c.mode is mode], action, user=ANA)
            await until_each(house, devices, lambda card: "Waiting for 1 approver" in card)
            await press_all(house, devices, ids.APPROVE, user=BEN)
            # A record that cannot be read before its own turn is waited for; all others are found out.
            await until_each(house, devices, FOUND_OUT.search)
            return {device: end_of(house, device) for device in devices}


def arm(house: House, case: Case) -> None:
    service, hub = house.azure.world.services["factory-eu"], house.azure.world.hubs["hub-eu"]
    if case.in_group:
        service.register(case.device, group=GROUP, hub=HUB_EU)
        hub.put_module(case.device, "meter")
    else:
        plant(house, case.device, modules=["meter"])
    for spoiled in case.spoiled:
        place = service if spoiled.kind in {Kind.ENROLLMENT, Kind.REGISTRATION} else hub
        name = f"{case.device}/meter" if spoiled.kind in {Kind.MODULE, Kind.MODULE_TWIN} else case.device
        returns = {"after_reads": spoiled.after_reads} if spoiled.fate is Fate.RETURNS else {}
        place.deletions.arm(spoiled.kind, name, spoiled.fate, as_new=spoiled.as_new, **returns)


def end_of(house: House, device: str) -> End:
    files = [house.slack.files.find(file) for message in thread_of(house, device) for file in message.files]
    return End(
        card=card_of(house, device).content.text,
        receipts=sum(file.name.endswith(".zip") for file in files),
        events=[entry["event"] for entry in entries_of(house, device)],
    )


@pytest.mark.parametrize("case", drawn(), ids=lambda case: case.device)
def test_what_is_there_or_cannot_be_read_is_never_certified_as_gone(ends: dict[str, End], case: Case) -> None:
    end = ends[case.device]

    if case.may_be_done and "Done" in end.card:
        assert "replaced" in end.card
        return
    assert "Done" not in end.card, case
    assert end.receipts == 0
    assert "fulfilled" not in end.events


def test_the_dice_have_shown_every_side(ends: dict[str, End]) -> None:
    spoiled = [spoiled for case in drawn() for spoiled in case.spoiled]

    assert {s.kind for s in spoiled} == {Kind.DEVICE, Kind.REGISTRATION, Kind.ENROLLMENT, *UNREADABLE_ONLY}
    assert {s.fate for s in spoiled} == set(Fate)
    assert {case.mode for case in drawn()} == set(Mode)
    assert sum("INCOMPLETE" in end.card for end in ends.values()) > COMBINATIONS // 2
    assert any("replaced" in end.card and "Done" in end.card for end in ends.values())
