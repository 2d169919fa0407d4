"""The count of the kills must be able to find what it says it does not find."""

from types import SimpleNamespace
from typing import Any

import pytest

from sandbox.azure.fleet.fleet import default_fleet
from sandbox.faults import Call, FaultBoard
from tests.chaos.erasures import Erasures, approved, name, steps_done_twice

DEVICE = name(0)


def entry(event: str, at: int, plan: str = "p1", **detail: Any) -> dict[str, Any]:
    return {"request": "DSR-1", "event": event, "at": at, "detail": {"plan": plan, **detail}}


PLANNED, APPROVED, ANEW = entry("planned", 1000), entry("approved", 2000), entry("planned", 3000, "p2")


@pytest.mark.parametrize(
    ("entries", "at", "found"),
    [
        ([PLANNED, APPROVED], 2.5, 0),
        ([PLANNED, APPROVED], 1.5, 1),
        ([PLANNED], 2.5, 1),
        ([PLANNED, APPROVED, ANEW], 3.5, 1),
        ([PLANNED, APPROVED, ANEW], 2.5, 0),
    ],
)
def test_a_delete_counts_unless_the_plan_that_stood_was_approved_by_then(
    entries: list[dict[str, Any]], at: float, found: int
) -> None:
    board = FaultBoard()
    board.calls.append(Call(at=at, method="DELETE", path=f"/devices/{DEVICE}", query="", status=204))
    world: Any = SimpleNamespace(azure=SimpleNamespace(world=default_fleet(), boards={"hub-eu": board}))
    erasures = Erasures(worlds=world)
    erasures.plant(1)

    assert len(erasures.unapproved(entries, {DEVICE: "DSR-1"})) == found
    assert len(erasures.unapproved(entries, {})) == 1


@pytest.mark.parametrize("number", [0, 1], ids=["with an enrollment of its own", "of a group"])
def test_a_device_that_is_gone_without_any_call_counts(number: int) -> None:
    device = name(number)
    world: Any = SimpleNamespace(azure=SimpleNamespace(world=default_fleet(), boards={}))
    erasures = Erasures(worlds=world, begun=2)
    erasures.plant(2)
    assert erasures.unapproved([PLANNED], {device: "DSR-1"}) == []

    world.azure.world.hubs["hub-eu"].delete_device(device)

    assert erasures.unapproved([PLANNED], {device: "DSR-1"}) == [f"gone {device}"]
    assert erasures.unapproved([PLANNED, APPROVED], {device: "DSR-1"}) == []


def test_a_step_that_is_deleted_twice_counts_and_the_same_step_of_a_new_plan_does_not() -> None:
    once, again, anew = (entry("deleted", at, plan, step=1) for at, plan in ((1, "p1"), (2, "p1"), (3, "p2")))

    assert steps_done_twice([once, anew]) == set()
    assert steps_done_twice([once, again]) == {"DSR-1"}
    assert not approved([once], "DSR-1")
