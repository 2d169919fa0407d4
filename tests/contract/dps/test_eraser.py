"""The calls that delete, over real connections against the local Azure: by etag, one record each, and told apart."""

from collections.abc import Awaitable, Callable

import pytest

from dps.erasure.eraser import AzureEraser
from privacy.model.errors import DriftedError, NeverWorksError, NotAllowedError, NotFoundError, TryLaterError
from privacy.model.ids import DeviceId, GroupId
from privacy.model.records import RecordKind
from sandbox.faults import Fault, FaultKind
from tests.contract.dps.bench import HUB_EU, HUB_US, Bench

DELETABLE = [
    (RecordKind.ENROLLMENT, "factory-eu", "sensor-42"),
    (RecordKind.REGISTRATION_RECORD, "factory-eu", "thermo-0107"),
    (RecordKind.DEVICE_IDENTITY, HUB_EU, "sensor-42"),
    (RecordKind.ENROLLMENT_GROUP, "factory-us", "line-5"),
]
READABLE = [
    *DELETABLE,
    (RecordKind.DEVICE_TWIN, HUB_EU, "sensor-42"),
    (RecordKind.MODULE_IDENTITY, HUB_EU, "edge-gw-5/$edgeAgent"),
    (RecordKind.MODULE_TWIN, HUB_EU, "edge-gw-5/camera"),
]
HOSTILE = ["$%2E%2e#?=+", "..%2F..", "%2e%2e", "a'b(c)*!", "-._:", "%252e", "@;,"]


async def etag_of(eraser: AzureEraser, kind: RecordKind, place: str, key: str) -> str:
    record = await eraser.read(kind, place, key)
    assert record is not None
    return str(record.body["etag"])


def board_of(place: str) -> str:
    return place.partition(".")[0] if place in {HUB_EU, HUB_US} else place


@pytest.mark.parametrize(("kind", "place", "key"), READABLE)
async def test_each_kind_is_read_by_its_key(eraser: AzureEraser, kind: RecordKind, place: str, key: str) -> None:
    record = await eraser.read(kind, place, key)
    assert record is not None
    assert (record.kind, record.place, record.key) == (kind, place, key)
    assert await eraser.read(kind, place, key.replace(key[:6], "nobody")) is None


async def test_a_missing_module_of_a_device_that_is_there_is_none(eraser: AzureEraser) -> None:
    assert await eraser.read(RecordKind.MODULE_IDENTITY, HUB_EU, "edge-gw-5/gone") is None
    assert await eraser.read(RecordKind.MODULE_TWIN, HUB_EU, "edge-gw-5/gone") is None


async def test_the_records_of_a_group_are_listed_with_their_versions_and_none_for_a_group_that_is_gone(
    eraser: AzureEraser,
) -> None:
    listed = [member async for page in eraser.members("factory-us", GroupId("line-5")) for member in page]
    assert {member.registration_id for member in listed} == {f"fan-{number:02d}" for number in range(1, 19)}
    assert all(member.etag for member in listed)
    whole = [record async for page in eraser.records("factory-us", GroupId("line-5")) for record in page]
    assert [record.key for record in whole] == [member.registration_id for member in listed]
    with pytest.raises(NotFoundError):
        _ = [page async for page in eraser.members("factory-us", GroupId("line-9"))]


async def test_modules_are_listed_and_a_missing_device_has_none(eraser: AzureEraser) -> None:
    modules = await eraser.modules(HUB_EU, DeviceId("edge-gw-5"))
    assert [module.key for module in modules] == ["edge-gw-5/$edgeAgent", "edge-gw-5/$edgeHub", "edge-gw-5/camera"]
    assert await eraser.modules(HUB_EU, DeviceId("nobody-0")) == ()


@pytest.mark.parametrize("kind", [RecordKind.DEVICE_JOB, RecordKind.CONFIGURATION])
async def test_kinds_that_no_plan_deletes_are_a_defect(eraser: AzureEraser, bench: Bench, kind: RecordKind) -> None:
    with pytest.raises(ValueError, match="an erasure"):
        await eraser.read(kind, "factory-eu", "line-3")
    with pytest.raises(ValueError, match="an erasure"):
        await eraser.delete(kind, "factory-eu", "line-3", etag='"1"')
    with pytest.raises(ValueError, match="an erasure"):
        await eraser.delete(RecordKind.DEVICE_TWIN, HUB_EU, "sensor-42", etag='"1"')
    assert not bench.calls("factory-eu", "hub-eu")


async def test_a_place_that_is_not_set_up_never_works(eraser: AzureEraser) -> None:
    for place in ("factory-xx", HUB_EU):
        with pytest.raises(NeverWorksError):
            await eraser.read(RecordKind.ENROLLMENT, place, "sensor-42")
    with pytest.raises(NeverWorksError):
        await eraser.purge("factory-eu", DeviceId("sensor-42"))


@pytest.mark.parametrize(("kind", "place", "key"), DELETABLE)
async def test_a_record_goes_with_its_etag_and_is_missing_then(
    eraser: AzureEraser, kind: RecordKind, place: str, key: str
) -> None:
    etag = await etag_of(eraser, kind, place, key)
    await eraser.delete(kind, place, key, etag=etag)
    assert await eraser.read(kind, place, key) is None
    with pytest.raises(NotFoundError):
        await eraser.delete(kind, place, key, etag=etag)


@pytest.mark.parametrize("etag", ["b3RoZXI=", '"b3RoZXI="'])
@pytest.mark.parametrize(("kind", "place", "key"), DELETABLE)
async def test_another_version_stays(eraser: AzureEraser, kind: RecordKind, place: str, key: str, etag: str) -> None:
    with pytest.raises(DriftedError) as caught:
        await eraser.delete(kind, place, key, etag=etag)
    assert caught.value.status == 412
    assert caught.value.tracking_id
    assert await eraser.read(kind, place, key) is not None


@pytest.mark.parametrize("etag", ["", "*", '"*"', '""', "a b", "a\r\nX: y", "\N{EURO SIGN}"])
@pytest.mark.parametrize(("kind", "place", "key"), DELETABLE)
async def test_an_etag_that_means_any_version_is_never_sent(
    eraser: AzureEraser, bench: Bench, kind: RecordKind, place: str, key: str, etag: str
) -> None:
    with pytest.raises(NeverWorksError):
        await eraser.delete(kind, place, key, etag=etag)
    assert not bench.calls(board_of(place))


@pytest.mark.parametrize("device", HOSTILE)
async def test_a_device_with_a_hostile_name_goes_and_no_other(eraser: AzureEraser, bench: Bench, device: str) -> None:
    hub = bench.azure.world.hubs["hub-us"]
    before = set(hub.device_ids())
    hub.put_device(device, identity={"cloudToDeviceMessageCount": 3})
    hub.put_module(device, "m%2F#?")
    assert await eraser.read(RecordKind.MODULE_IDENTITY, HUB_US, f"{device}/m%2F#?") is not None
    assert await eraser.purge(HUB_US, DeviceId(device)) == 3
    etag = await etag_of(eraser, RecordKind.DEVICE_IDENTITY, HUB_US, device)
    await eraser.delete(RecordKind.DEVICE_IDENTITY, HUB_US, device, etag=etag)
    assert set(hub.device_ids()) == before


@pytest.mark.parametrize("device", [".", "..", "", "a/b", "a\\b"])
async def test_an_id_that_could_mean_another_path_is_never_sent(eraser: AzureEraser, bench: Bench, device: str) -> None:
    with pytest.raises(NeverWorksError):
        await eraser.delete(RecordKind.DEVICE_IDENTITY, HUB_US, device, etag="MQ==")
    with pytest.raises(NeverWorksError):
        await eraser.purge(HUB_US, DeviceId(device))
    for kind in (RecordKind.ENROLLMENT, RecordKind.REGISTRATION_RECORD):
        with pytest.raises(NeverWorksError):
            await eraser.delete(kind, "factory-eu", device or "query", etag="MQ==")
    assert not bench.calls("hub-us", "factory-eu")


async def test_a_purge_counts_what_waited(eraser: AzureEraser) -> None:
    assert await eraser.purge(HUB_EU, DeviceId("sensor-42")) == 2
    assert await eraser.purge(HUB_EU, DeviceId("sensor-42")) == 0
    with pytest.raises(NotFoundError):
        await eraser.purge(HUB_EU, DeviceId("nobody-0"))


@pytest.mark.parametrize(
    "body", ['{"totalMessagesPurged": true, "deviceId": "sensor-42"}', '{"deviceId": "sensor-42"}']
)
async def test_a_purge_that_says_no_number_is_no_purge(eraser: AzureEraser, bench: Bench, body: str) -> None:
    fault = Fault(route="DELETE /devices/*", kind=FaultKind.WRONG_JSON, body=body)
    bench.azure.boards["hub-eu"].add(fault)
    with pytest.raises(NeverWorksError):
        await eraser.purge(HUB_EU, DeviceId("sensor-42"))


Act = Callable[[AzureEraser], Awaitable[object]]


def _delete(kind: RecordKind, place: str, key: str) -> Act:
    async def act(eraser: AzureEraser) -> None:
        await eraser.delete(kind, place, key, etag=await etag_of(eraser, kind, place, key))

    return act


ROUTES: list[tuple[str, str, Act, str]] = [
    ("factory-eu", "DELETE /enrollments/*", _delete(*DELETABLE[0]), "Provisioning Service Data Contributor"),
    ("factory-eu", "DELETE /registrations/*", _delete(*DELETABLE[1]), "registrationStates/delete"),
    ("factory-eu", "PUT /enrollments/*", lambda e: e.block("factory-eu", "new-1", etag=None), "enrollments/write"),
    ("factory-eu", "GET /enrollments/*", lambda e: e.read(*DELETABLE[0]), "Provisioning Service Data Reader"),
    ("hub-eu", "DELETE /devices/*", _delete(*DELETABLE[2]), "IoT Hub Registry Contributor"),
    ("hub-eu", "DELETE /devices/*", lambda e: e.purge(HUB_EU, DeviceId("sensor-42")), "queue/purge/action"),
    ("factory-us", "DELETE /enrollmentGroups/*", _delete(*DELETABLE[3]), "enrollmentGroups/delete"),
    ("hub-eu", "GET /twins/*", lambda e: e.read(*READABLE[4]), "IoT Hub Data Reader"),
    ("hub-eu", "GET /devices/*", lambda e: e.modules(HUB_EU, DeviceId("edge-gw-5")), "IoT Hub Data Reader"),
]
NAMES = [f"{host} {route} {role}" for host, route, _, role in ROUTES]


@pytest.mark.parametrize(("host", "route", "act", "role"), ROUTES, ids=NAMES)
@pytest.mark.parametrize("status", [401, 403])
async def test_a_refusal_names_the_role(
    eraser: AzureEraser, bench: Bench, host: str, route: str, act: Act, role: str, status: int
) -> None:
    bench.azure.boards[host].add(Fault(route=route, kind=FaultKind.STATUS, status=status))
    with pytest.raises(NotAllowedError) as caught:
        await act(eraser)
    assert f"(HTTP {status}): the bot's identity needs " in str(caught.value)
    assert role in str(caught.value)
    assert not [word for word in ("sensor-42", "thermo", "new-1", "http") if word in str(caught.value)]


@pytest.mark.parametrize(("host", "route", "act", "role"), ROUTES, ids=NAMES)
@pytest.mark.parametrize("status", [429, 503])
async def test_passing_trouble_is_overcome(
    eraser: AzureEraser, bench: Bench, host: str, route: str, act: Act, role: str, status: int
) -> None:
    fault = Fault(route=route, kind=FaultKind.STATUS, status=status, retry_after="0.01", times=2)
    bench.azure.boards[host].add(fault)
    await act(eraser)
    assert not bench.azure.boards[host].faults
    assert role


async def test_without_a_token_the_role_is_not_what_lacks(eraser: AzureEraser, bench: Bench) -> None:
    bench.azure.boards["identity"].add(Fault(route="* /*", kind=FaultKind.STATUS, status=403))
    with pytest.raises(NotAllowedError, match="gives the bot's identity no token") as caught:
        await eraser.read(*DELETABLE[0])
    assert "needs" not in str(caught.value)


@pytest.mark.parametrize(("kind", "place", "key"), DELETABLE)
async def test_a_page_of_something_on_the_way_is_no_deletion(
    eraser: AzureEraser, bench: Bench, kind: RecordKind, place: str, key: str
) -> None:
    etag = await etag_of(eraser, kind, place, key)
    bench.azure.boards[board_of(place)].add(Fault(route="DELETE *", kind=FaultKind.WRONG_JSON))
    with pytest.raises(TryLaterError):
        await eraser.delete(kind, place, key, etag=etag)


async def test_azures_name_for_the_call_comes_back(eraser: AzureEraser, bench: Bench) -> None:
    name = "0f8fad5b-d9cb-469f-a165-70867728950e"
    fault = Fault(route="DELETE *", kind=FaultKind.STATUS, status=204, headers={"x-ms-request-id": name})
    bench.azure.boards["factory-eu"].add(fault)
    assert await eraser.delete(RecordKind.ENROLLMENT, "factory-eu", "sensor-42", etag='"1"') == name
    bench.azure.boards["factory-eu"].clear()
    bench.azure.boards["factory-eu"].add(
        Fault(route="DELETE *", kind=FaultKind.STATUS, status=204, headers={"x-ms-request-id": "sensor-42"})
    )
    assert await eraser.delete(RecordKind.ENROLLMENT, "factory-eu", "sensor-42", etag='"1"') is None
