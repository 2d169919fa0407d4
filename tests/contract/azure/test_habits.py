"""Devices that register again by themselves, and tags that somebody edits between two reads, in the local Azure."""

from datetime import timedelta

import pytest

from sandbox.azure import AzureWorld, default_fleet
from sandbox.azure.troubles.fates import Fate, Kind
from tests.contract.azure.caller import KEYED, NOON, Caller

BLOCK = {
    "registrationId": "dev-1",
    "attestation": {"type": "symmetricKey", "symmetricKey": {"primaryKey": "", "secondaryKey": ""}},
    "provisioningStatus": "disabled",
}


@pytest.fixture
def call(call: Caller) -> Caller:
    """A device of a group that registers again five seconds after a deletion."""
    call.service.put_group("line-1", KEYED)
    call.service.register("dev-1", group="line-1")
    call.service.returns.arm("dev-1", group="line-1", seconds=5)
    return call


def later(call: Caller, seconds: float) -> None:
    call.world.clock.at = call.world.clock.now() + timedelta(seconds=seconds)


async def erase(call: Caller) -> None:
    for host, path in (("factory", "/registrations/dev-1"), ("hub", "/devices/dev-1")):
        assert (await call(host, "DELETE", path, If_Match="*")).status_code == 204


async def known(call: Caller) -> list[int]:
    places = (("factory", "/registrations/dev-1"), ("hub", "/devices/dev-1"), ("hub", "/twins/dev-1"))
    return [(await call(host, "GET", path)).status_code for host, path in places]


async def test_a_device_comes_back_in_its_time_with_a_new_generation_and_a_new_record(call: Caller) -> None:
    record, identity = call.service.registrations.get("dev-1"), call.hub.get_device("dev-1")
    later(call, 60)
    await erase(call)
    assert await known(call) == [404, 404, 404]
    later(call, 4.9)
    assert await known(call) == [404, 404, 404]
    later(call, 0.1)
    assert await known(call) == [200, 200, 200]
    assert call.hub.get_device("dev-1")["generationId"] != identity["generationId"]
    assert call.hub.get_device("dev-1")["connectionState"] == "Connected"
    assert call.service.registrations.get("dev-1")["createdDateTimeUtc"] != record["createdDateTimeUtc"]


@pytest.mark.parametrize(("host", "path"), [("factory", "/registrations/dev-1"), ("hub", "/devices/dev-1")])
async def test_it_comes_back_after_any_of_its_deletions_and_every_time(call: Caller, host: str, path: str) -> None:
    for _ in range(2):
        assert (await call(host, "DELETE", path, If_Match="*")).status_code == 204
        assert (await call(host, "GET", path)).status_code == 404
        later(call, 5)
        assert (await call(host, "GET", path)).status_code == 200


async def test_a_blocked_device_does_not_come_back_until_the_block_is_lifted(call: Caller) -> None:
    assert (await call("factory", "PUT", "/enrollments/dev-1", BLOCK)).status_code == 200
    await erase(call)
    for _ in range(3):
        later(call, 5)
        assert await known(call) == [404, 404, 404]
    assert (await call("factory", "DELETE", "/enrollments/dev-1")).status_code == 204
    later(call, 5)
    assert await known(call) == [200, 200, 200]


async def test_a_device_of_a_disabled_or_deleted_group_does_not_come_back(call: Caller) -> None:
    call.service.put_group("line-1", {**KEYED, "provisioningStatus": "disabled"})
    await erase(call)
    later(call, 5)
    assert await known(call) == [404, 404, 404]
    assert (await call("factory", "DELETE", "/enrollmentGroups/line-1")).status_code == 204
    later(call, 5)
    assert await known(call) == [404, 404, 404]


async def test_a_device_with_an_enrollment_comes_back_only_while_that_is_there(call: Caller) -> None:
    call.service.put_enrollment("reg-9", {**KEYED, "deviceId": "Lamp"})
    call.service.register("reg-9")
    call.service.returns.arm("reg-9", device_id="Lamp", seconds=0)
    await call("hub", "DELETE", "/devices/Lamp", If_Match="*")
    assert (await call("hub", "GET", "/devices/Lamp")).status_code == 200
    await call("factory", "DELETE", "/enrollments/reg-9")
    await call("hub", "DELETE", "/devices/Lamp", If_Match="*")
    assert (await call("hub", "GET", "/devices/Lamp")).status_code == 404


async def test_a_deletion_that_did_not_happen_brings_nothing_back(call: Caller) -> None:
    call.hub.deletions.arm(Kind.DEVICE, "dev-1", Fate.STAYS)
    before = call.service.registrations.get("dev-1")
    await call("hub", "DELETE", "/devices/dev-1", If_Match="*")
    later(call, 5)
    await known(call)
    assert call.service.registrations.get("dev-1") == before


async def test_a_device_that_is_disarmed_stays_away(call: Caller) -> None:
    call.service.returns.disarm("DEV-1")
    await erase(call)
    later(call, 5)
    assert await known(call) == [404, 404, 404]


# Drift


async def room(call: Caller) -> str:
    return str((await call("hub", "GET", "/twins/dev-1")).json()["tags"]["room"])


async def test_somebody_edits_a_tag_between_two_reads_that_lie_far_enough_apart(call: Caller) -> None:
    call.hub.patch_twin("dev-1", {"tags": {"room": "kitchen"}})
    call.hub.drifts.arm("dev-1", seconds=5)
    seen = []
    for seconds in (0, 1, 3.9, 0.1, 4.9, 0.1):
        later(call, seconds)
        seen.append(await room(call))
    assert seen == ["kitchen", "kitchen", "kitchen", "office", "office", "kitchen"]


async def test_an_edit_makes_a_new_version_of_the_twin(call: Caller) -> None:
    call.hub.drifts.arm("dev-1", tag="floor", values=(1, 2), seconds=0)
    twins = [(await call("hub", "GET", "/twins/dev-1")).json() for _ in range(3)]
    assert [twin["tags"].get("floor") for twin in twins] == [None, 1, 2]
    assert len({twin["etag"] for twin in twins}) == 3
    assert len({twin["deviceEtag"] for twin in twins}) == 1


async def test_nobody_edits_a_device_that_is_gone_or_disarmed(call: Caller) -> None:
    call.hub.drifts.arm("dev-1", seconds=0)
    await call("hub", "DELETE", "/devices/dev-1", If_Match="*")
    assert [(await call("hub", "GET", "/twins/dev-1")).status_code for _ in range(2)] == [404, 404]
    call.hub.put_device("dev-1", twin={"tags": {"room": "hall"}})
    call.hub.drifts.disarm("dev-1")
    assert [await room(call) for _ in range(3)] == ["hall"] * 3


# The demo


@pytest.fixture
def fleet() -> AzureWorld:
    world = default_fleet()
    world.clock.at = NOON
    return world


def test_kettle_8_comes_back_and_blocked_it_does_not(fleet: AzureWorld) -> None:
    service, hub = fleet.services["factory-eu"], fleet.hubs["hub-eu"]
    before = hub.get_device("kettle-8")["generationId"]
    service.delete_registration("kettle-8")
    hub.delete_device("kettle-8")
    fleet.clock.at = NOON + timedelta(seconds=5)
    fleet.tick()
    assert hub.get_device("kettle-8")["generationId"] != before
    assert service.registrations.get("kettle-8")["createdDateTimeUtc"].startswith("2026-11-02T12:00:05")

    service.put_enrollment("kettle-8", BLOCK | {"registrationId": "kettle-8"})
    service.delete_registration("kettle-8")
    hub.delete_device("kettle-8")
    fleet.clock.at = NOON + timedelta(days=30)
    fleet.tick()
    assert "kettle-8" not in hub.device_ids()


def test_nothing_of_stuck_2_can_be_deleted(fleet: AzureWorld) -> None:
    service, hub = fleet.services["factory-eu"], fleet.hubs["hub-eu"]
    before = (service.get_enrollment("stuck-2"), hub.get_device("stuck-2"), hub.get_twin("stuck-2"))
    service.delete_enrollment("stuck-2")
    service.delete_registration("stuck-2")
    hub.delete_device("stuck-2")
    assert (service.get_enrollment("stuck-2"), hub.get_device("stuck-2"), hub.get_twin("stuck-2")) == before


def test_drift_6_is_the_only_device_that_somebody_edits(fleet: AzureWorld) -> None:
    drifts = {name: hub.drifts.armed for name, hub in fleet.hubs.items()}
    assert {name: list(armed) for name, armed in drifts.items()} == {"hub-eu": ["drift-6"], "hub-us": []}
    assert drifts["hub-eu"]["drift-6"].values == ("kitchen", "office")
    assert fleet.hubs["hub-eu"].get_twin("drift-6")["tags"]["room"] == "kitchen"
