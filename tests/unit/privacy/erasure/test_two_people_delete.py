"""Every way to a deletion: just before each call, two distinct people who may are in the entries, read without the bot.

`tests/unit/test_callers.py` shows that there is no other way.
"""

import json
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from privacy.holds.holds import LegalHold
from privacy.ledger.chain import name_digest
from privacy.model.ids import RequestStatus as S
from privacy.model.plan import Mode
from tests.unit.privacy.erasure.group_world import TYPED, GroupAzure
from tests.unit.privacy.erasure.house import ANA
from tests.unit.privacy.erasure.scene import BEN, CLEO, DAN, TWO, Scene, scene
from tests.unit.privacy.erasure.world import Key, PowerCut

MAY_VOTE = frozenset({BEN, CLEO, DAN})


@dataclass
class Witness:
    """Reads the file before each call that deletes, blocks or drops."""

    path: Path
    voters: list[frozenset[str]] = field(default_factory=list)

    def __call__(self, call: str, key: Key) -> None:
        entries = self._entries()
        intended = [entry for entry in entries if entry["event"] in {"intended", "some intended"}][-1]
        about = [entry for entry in entries if entry.get("request") == intended["request"]]
        (asked,) = {entry["who"]["requester"] for entry in about if entry["event"] == "requested"}
        votes = [
            entry["who"]["approver"]
            for entry in about
            if entry["event"] == "voted" and entry["detail"]["plan"] == intended["detail"]["plan"]
        ]
        shaped = {entry["who"].get("requester") for entry in about if entry["event"] in {"chosen", "began planning"}}
        others = frozenset(votes) - {asked} - (shaped - {None})
        assert others & MAY_VOTE, f"{call} of {key[0]}: asked by {asked}, approved by {votes}"
        assert asked not in votes
        self.voters.append(others)

    def _entries(self) -> list[dict[str, Any]]:
        """The bodies, each with the readable names whose hashes stand in it."""
        with closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)) as database:
            rows = database.execute("SELECT sequence, body FROM ledger ORDER BY sequence").fetchall()
            names = database.execute("SELECT sequence, field, salt, value FROM ledger_names").fetchall()
        entries = {sequence: json.loads(body) | {"who": {}} for sequence, body in rows}
        for sequence, role, salt, value in names:
            if entries[sequence].get(role) == name_digest(salt, value):
                entries[sequence]["who"][role] = value
        return list(entries.values())


async def plainly(one: Scene) -> None:
    await one.erase()


async def with_a_block(one: Scene) -> None:
    await one.erase(mode=Mode.BLOCK)


async def after_a_block_was_lifted(one: Scene) -> None:
    await one.erase(mode=Mode.BLOCK)
    erasure = one.request
    await one.lift()
    await one.approve(CLEO)
    await one.work()
    one.request = erasure


async def after_a_power_cut(one: Scene) -> None:
    await one.ask()
    await one.approve()
    one.azure.cut = "after"
    with pytest.raises(PowerCut):
        await one.work()
    await one.restart()
    await one.work()


async def after_a_change(one: Scene) -> None:
    await one.ask()
    await one.approve(BEN)
    one.azure.edit("tag")
    assert (await one.work()).status is S.AWAITING_APPROVAL
    await one.approve(CLEO)
    await one.work()


async def after_it_was_stopped(one: Scene) -> None:
    await one.ask()
    await one.approve()
    one.azure.between[1] = lambda: one.bot.clicks.stop(one.bot.on_request(ANA, one.request))
    assert (await one.work()).status is S.INCOMPLETE
    await one.bot.clicks.plan_again(one.bot.on_request(ANA, one.request))
    await one.work()
    await one.approve(DAN)
    await one.work()


async def after_a_hold_in_between(one: Scene) -> None:
    await one.ask()
    await one.approve(BEN)
    held: list[LegalHold] = []

    async def hold() -> None:
        held.append(await one.hold())

    one.azure.between[1] = hold
    assert (await one.work()).report.halt
    await one.release(held[0], BEN)
    assert (await one.work()).status is S.AWAITING_APPROVAL
    await one.approve(CLEO)
    await one.work()


async def of_a_group(one: Scene) -> None:
    await one.ask(TYPED)
    await one.approve(BEN)
    await one.approve(CLEO)
    await one.work()


async def by_two(one: Scene) -> None:
    await one.ask()
    await one.approve(DAN)
    await one.approve(BEN)
    await one.work()


WAYS: dict[str, tuple[Callable[[Scene], Awaitable[None]], dict[str, Any]]] = {
    "plainly": (plainly, {}),
    "with a block": (with_a_block, {"way_back": True}),
    "a block that is lifted again": (after_a_block_was_lifted, {"way_back": True}),
    "after a power cut": (after_a_power_cut, {}),
    "after a change": (after_a_change, {}),
    "the rest, after it was stopped": (after_it_was_stopped, {}),
    "after a hold in between": (after_a_hold_in_between, {}),
    "a group": (of_a_group, {"kind": GroupAzure}),
    "two votes": (by_two, {"today": TWO}),
}


@pytest.mark.parametrize(("way", "around"), WAYS.values(), ids=WAYS.keys())
async def test_no_call_is_made_without_two_people_in_the_entries(
    tmp_path: Path, way: Callable[[Scene], Awaitable[None]], around: dict[str, Any]
) -> None:
    witness = Witness(tmp_path / "bot.sqlite")
    async with scene(tmp_path, judge=witness, **around) as one:
        await way(one)
        assert (await one.now()).status is S.FULFILLED
        assert len(witness.voters) == len(one.calls) > 0
        if around.get("today") is TWO or around.get("kind") is GroupAzure:
            assert all(len(voters) == 2 for voters in witness.voters)
