"""Deletions whose answer is 204 and whose record stays, returns or cannot be read, in the local Azure."""

from datetime import timedelta
from typing import Any

import pytest

from sandbox.azure.troubles.fates import Fate, Kind
from tests.contract.azure.caller import KEYED, NOON, Caller

ANY_VERSION = {"If_Match": "*"}
RECORDS = {
    # kind: (host, id, the address that deletes it and by which it is read)
    Kind.ENROLLMENT: ("factory", "dev-1", "/enrollments/dev-1"),
    Kind.REGISTRATION: ("factory", "dev-1", "/registrations/dev-1"),
    Kind.DEVICE: ("hub", "dev-1", "/devices/dev-1"),
    Kind.MODULE: ("hub", "dev-1/camera", "/devices/dev-1/modules/camera"),
}
MARKS_OF_A_LIFE = ("generationId", "createdDateTimeUtc")
every_record = pytest.mark.parametrize("kind", RECORDS)


@pytest.fixture
def call(call: Caller) -> Caller:
    """A device with an enrollment, a registration record, a module and two commands that wait."""
    call.service.put_enrollment("dev-1", KEYED)
    call.service.register("dev-1")
    call.hub.put_device("dev-1", identity={"cloudToDeviceMessageCount": 2}, twin={"tags": {"room": "hall"}})
    call.hub.put_module("dev-1", "camera")
    return call


def arm(call: Caller, kind: Kind, fate: Fate, **how: Any) -> None:
    host, record_id, _ = RECORDS[kind]
    place = call.service if host == "factory" else call.hub
    place.deletions.arm(kind, record_id, fate, **how)


async def read(call: Caller, kind: Kind) -> Any:
    host, _, path = RECORDS[kind]
    return (await call(host, "GET", path)).json()


async def statuses(call: Caller, kind: Kind, count: int) -> list[int]:
    host, _, path = RECORDS[kind]
    return [(await call(host, "GET", path)).status_code for _ in range(count)]


async def delete(call: Caller, kind: Kind, **headers: str) -> int:
    host, _, path = RECORDS[kind]
    return (await call(host, "DELETE", path, **(headers or ANY_VERSION))).status_code


# Stays


@every_record
async def test_a_record_that_stays_is_as_it_was_after_204(call: Caller, kind: Kind) -> None:
    arm(call, kind, Fate.STAYS)
    before = await read(call, kind)
    assert [await delete(call, kind), await delete(call, kind)] == [204, 204]
    assert await read(call, kind) == before


@every_record
async def test_a_record_that_stays_is_still_not_deleted_in_another_version(call: Caller, kind: Kind) -> None:
    arm(call, kind, Fate.STAYS)
    assert await delete(call, kind, If_Match='"b3RoZXI="') == 412


async def test_an_enrollment_that_stays_keeps_its_registration_record(call: Caller) -> None:
    arm(call, Kind.ENROLLMENT, Fate.STAYS)
    assert await delete(call, Kind.ENROLLMENT) == 204
    assert await statuses(call, Kind.REGISTRATION, 1) == [200]


async def test_a_registration_record_that_stays_outlives_its_enrollment(call: Caller) -> None:
    arm(call, Kind.REGISTRATION, Fate.STAYS)
    assert await delete(call, Kind.ENROLLMENT) == 204
    assert (await statuses(call, Kind.ENROLLMENT, 1), await statuses(call, Kind.REGISTRATION, 1)) == ([404], [200])


async def test_commands_that_stay_are_told_as_purged(call: Caller) -> None:
    call.hub.deletions.arm(Kind.COMMANDS, "dev-1", Fate.STAYS)
    purged = await call("hub", "DELETE", "/devices/dev-1/commands")
    assert (purged.status_code, purged.json()["totalMessagesPurged"]) == (200, 2)
    assert (await read(call, Kind.DEVICE))["cloudToDeviceMessageCount"] == 2


async def test_ids_in_dps_are_meant_in_any_case(call: Caller) -> None:
    call.service.deletions.arm(Kind.ENROLLMENT, "DEV-1", Fate.STAYS)
    assert await delete(call, Kind.ENROLLMENT) == 204
    assert await statuses(call, Kind.ENROLLMENT, 1) == [200]


# Returns


@every_record
async def test_the_same_record_returns_after_some_reads(call: Caller, kind: Kind) -> None:
    call.service.cascade = False  # or the enrollment would return without its registration record
    arm(call, kind, Fate.RETURNS, after_reads=2)
    before = await read(call, kind)
    assert await delete(call, kind) == 204
    assert await statuses(call, kind, 3) == [404, 404, 200]
    assert await read(call, kind) == before


@every_record
async def test_a_new_record_returns_with_another_life(call: Caller, kind: Kind) -> None:
    arm(call, kind, Fate.RETURNS, as_new=True)
    before = await read(call, kind)
    call.world.clock.at = NOON + timedelta(minutes=1)
    assert await delete(call, kind) == 204
    after = await read(call, kind)
    lives = [mark for mark in MARKS_OF_A_LIFE if mark in before]
    assert [before[mark] != after[mark] for mark in lives] == [True]
    assert before["etag"] != after["etag"]
    assert {before.get(name) for name in ("deviceId", "registrationId")} == {
        after.get(name) for name in ("deviceId", "registrationId")
    }


async def test_a_device_returns_with_its_twin_and_modules_and_as_a_new_one_with_new_keys(call: Caller) -> None:
    arm(call, Kind.DEVICE, Fate.RETURNS, as_new=True)
    before = await read(call, Kind.DEVICE)
    await delete(call, Kind.DEVICE)
    after = await read(call, Kind.DEVICE)
    assert after["authentication"]["symmetricKey"] != before["authentication"]["symmetricKey"]
    assert (await call("hub", "GET", "/twins/dev-1")).json()["tags"] == {"room": "hall"}
    assert [module["moduleId"] for module in (await call("hub", "GET", "/devices/dev-1/modules")).json()] == ["camera"]


async def test_a_module_returns_when_all_modules_are_read(call: Caller) -> None:
    arm(call, Kind.MODULE, Fate.RETURNS, after_reads=1)
    await delete(call, Kind.MODULE)
    lists = [(await call("hub", "GET", "/devices/dev-1/modules")).json() for _ in range(2)]
    assert [len(modules) for modules in lists] == [0, 1]


async def test_a_registration_record_returns_into_its_group(call: Caller) -> None:
    call.service.put_group("line-1", KEYED)
    call.service.register("dev-2", group="line-1")
    call.service.deletions.arm(Kind.REGISTRATION, "dev-2", Fate.RETURNS)
    await call("factory", "DELETE", "/registrations/dev-2")
    assert (await call("factory", "POST", "/registrations/line-1/query")).json() == []
    assert (await call("factory", "GET", "/registrations/dev-2")).status_code == 200
    assert len((await call("factory", "POST", "/registrations/line-1/query")).json()) == 1


async def test_nothing_returns_where_something_took_its_place(call: Caller) -> None:
    arm(call, Kind.DEVICE, Fate.RETURNS, after_reads=1)
    await delete(call, Kind.DEVICE)
    call.service.register("dev-1")
    other = await read(call, Kind.DEVICE)
    assert [await read(call, Kind.DEVICE) for _ in range(2)] == [other, other]


# Cannot be read


@every_record
async def test_an_unreadable_record_is_read_until_it_is_deleted(call: Caller, kind: Kind) -> None:
    arm(call, kind, Fate.UNREADABLE, status=500)
    assert await statuses(call, kind, 1) == [200]
    assert await delete(call, kind) == 204
    assert await statuses(call, kind, 2) == [500, 500]


@pytest.mark.parametrize(
    ("kind", "record_id", "path"),
    [(Kind.TWIN, "dev-1", "/twins/dev-1"), (Kind.MODULE_TWIN, "dev-1/camera", "/twins/dev-1/modules/camera")],
)
async def test_a_twin_is_unreadable_once_its_device_is_gone(
    call: Caller, kind: Kind, record_id: str, path: str
) -> None:
    call.hub.deletions.arm(kind, record_id, Fate.UNREADABLE)
    assert (await call("hub", "GET", path)).status_code == 200
    await delete(call, Kind.DEVICE)
    assert (await call("hub", "GET", path)).status_code == 503
    assert await statuses(call, Kind.DEVICE, 1) == [404]


# Arming


@every_record
async def test_disarmed_a_deletion_is_one(call: Caller, kind: Kind) -> None:
    arm(call, kind, Fate.STAYS)
    await delete(call, kind)
    for place in (call.service, call.hub):
        place.deletions.disarm()
    assert await delete(call, kind) == 204
    assert await statuses(call, kind, 2) == [404, 404]


@pytest.mark.parametrize(
    ("kind", "fate", "words"),
    [
        (Kind.ENROLLMENT, Fate.STAYS, "kind is one of: command-queue, device-identity"),
        (Kind.TWIN, Fate.STAYS, "for a device-twin fate is one of: unreadable"),
        (Kind.COMMANDS, Fate.RETURNS, "for a command-queue fate is one of: stays"),
    ],
)
async def test_what_makes_no_sense_cannot_be_armed(call: Caller, kind: Kind, fate: Fate, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call.hub.deletions.arm(kind, "dev-1", fate)
