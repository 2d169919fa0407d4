"""Whose ids a hold is held against, and that nothing goes on while it stands or deletions are paused."""

from pathlib import Path

import pytest

from privacy.holds.deletion_guard import subject_of, subject_of_plan
from privacy.model.clocks import DAY, HOUR
from privacy.model.ids import Identifier, Millis
from privacy.model.ids import RequestStatus as S
from privacy.model.plan import Action, Kept
from privacy.model.records import Record, RecordKind
from tests.unit.privacy.erasure.scene import Scene, scene
from tests.unit.privacy.receipt.samples import plan, step

K = RecordKind
ASKED = Identifier("reg-7")


def record(kind: RecordKind, key: str, **body: str) -> Record:
    return Record(kind=kind, place="x", key=key, body=body, withheld=(), rest_call="", portal="", read_at=Millis(0))


def test_the_device_behind_a_registration_is_the_subject_as_well() -> None:
    found = subject_of(ASKED, [record(K.REGISTRATION_RECORD, "reg-7", deviceId="dev-7"), record(K.ENROLLMENT, "reg-8")])

    assert found.registration_ids == {"reg-7", "reg-8"}
    assert found.device_ids == {"reg-7", "dev-7", "reg-8"}


def test_a_module_a_twin_and_a_job_are_their_devices() -> None:
    kinds = (K.MODULE_IDENTITY, K.DEVICE_TWIN, K.DEVICE_JOB)
    found = subject_of(ASKED, [record(kind, f"{kind.value}/m") for kind in kinds])

    assert found.device_ids == {"reg-7", *(kind.value for kind in kinds)}
    assert found.registration_ids == frozenset()


def test_a_shared_record_is_nobodys_id() -> None:
    found = subject_of(ASKED, [record(K.ENROLLMENT_GROUP, "line-3"), record(K.CONFIGURATION, "night")])

    assert found.device_ids == {"reg-7"}


def test_what_a_plan_keeps_is_the_subjects_too() -> None:
    going = step(1, Action.DELETE, K.REGISTRATION_RECORD, key="reg-7", bound={"deviceId": "dev-7"})
    kept = Kept(kind=K.DEVICE_IDENTITY, place="hub", key="dev-8", ref="k:1", why="the request is about DPS alone")
    found = subject_of_plan(ASKED, plan(going, kept=(kept,)))

    assert found.registration_ids == {"reg-7"}
    assert found.device_ids == {"reg-7", "dev-7", "dev-8"}


async def held(one: Scene) -> None:
    """Nothing is deleted, and it says that it waits."""
    request = await one.work()
    assert (request.status, request.report.halt is not None) == (S.APPROVED, True)
    assert one.calls == []
    assert (await one.events())[-1] == "halted"


@pytest.mark.parametrize("device", ["sensor-42", "SENSOR-42", "device:sensor-42", "factory-eu/sensor-42"])
async def test_a_hold_stops_what_was_approved_until_it_is_over(tmp_path: Path, device: str) -> None:
    async with scene(tmp_path) as one:
        await one.ask()
        await one.approve()
        hold = await one.hold(device)
        await held(one)
        one.outside.time.at = hold.ends_at
        await held(one)
        assert (await one.later(HOUR)).status is S.FULFILLED


async def test_a_hold_on_another_device_stops_nothing(tmp_path: Path) -> None:
    async with scene(tmp_path) as one:
        await one.ask()
        await one.hold("device:SENSOR-42")
        await one.approve()
        assert (await one.work()).status is S.FULFILLED


async def test_a_pause_stops_what_was_approved_until_it_is_resumed(tmp_path: Path) -> None:
    async with scene(tmp_path) as one:
        await one.ask()
        await one.approve()
        one.pause()
        await held(one)
        one.outside.time.at += HOUR
        assert (await one.work()).status is S.APPROVED
        one.resume()
        assert (await one.work()).status is S.FULFILLED


async def test_a_hold_is_told_although_azure_does_not_answer(tmp_path: Path) -> None:
    async with scene(tmp_path) as one:
        await one.ask()
        await one.approve()
        await one.hold()
        one.azure.down = True
        await held(one)


async def test_nothing_is_planned_while_a_hold_stands_and_a_pause_does_not_keep_from_planning(tmp_path: Path) -> None:
    async with scene(tmp_path) as one:
        await one.hold()
        one.pause()
        request = await one.ask()
        assert request.status is S.PLANNING
        assert request.report.halt
        assert request.report.halt.hold
        assert (await one.later(2 * DAY)).status is S.AWAITING_APPROVAL


async def test_the_time_of_a_halt_is_not_counted_against_azures_patience(tmp_path: Path) -> None:
    async with scene(tmp_path) as one:
        await one.ask()
        await one.approve()
        await one.hold(days=3)
        await one.work()
        one.azure.down = True
        request = await one.later(4 * DAY)

    assert request.status is S.APPROVED
