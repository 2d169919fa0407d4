"""One search in which something is wrong: a place fails, an answer is not what was asked for, a hub is unknown."""

import json

import httpx
import pytest

from dps.services.roles import DPS_READ, HUB_READ
from dps.source import AzureRecords
from dps.transport.config import HubAddress, ServiceAddress
from dps.transport.tokens import Identities
from privacy.model.coverage import FailureKind, SearchOutcome
from privacy.model.records import RecordKind
from tests.unit.dps.samples import FACTORY, HUB, HUB_NAME, SCAN, SENSOR, Tokens, World, find, found, line, now, page


async def test_a_scan_hit_links_even_where_its_own_record_cannot_be_read() -> None:
    world = World(
        {
            SCAN: page({"registrationId": "reg-77", "deviceId": "lamp"}),
            "GET /enrollments/reg-77": httpx.Response(403),
            "GET /registrations/reg-77": found({"registrationId": "reg-77"}),
        }
    )
    findings = await find(world, "lamp")
    assert [record.kind for record in findings.records] == [RecordKind.REGISTRATION_RECORD]
    failed = line(findings.coverage, "factory", "individual enrollment by id")
    assert failed.outcome is SearchOutcome.FAILED


async def test_one_failing_place_stops_no_other() -> None:
    world = World(SENSOR | {"GET /twins/sensor-42": httpx.Response(403), SCAN: httpx.Response(400)})
    findings = await find(world, "sensor-42")
    assert len(findings.records) == 3
    assert findings.coverage.failed_places == ("factory", HUB_NAME)
    twin = line(findings.coverage, HUB_NAME, "device twin by id").failure
    assert twin is not None
    assert twin.kind is FailureKind.NOT_ALLOWED
    assert twin.role == HUB_READ
    scan = line(findings.coverage, "factory", "scan of all individual enrollments")
    assert scan.failure is not None
    assert scan.failure.kind is FailureKind.NEVER_WORKS
    assert scan.scanned == 0


@pytest.mark.parametrize(
    ("call", "what", "wrong"),
    [
        ("GET /devices/sensor-42", "device identity by id", {"deviceId": "sensor-43"}),
        ("GET /devices/sensor-42", "device identity by id", {"deviceId": "Sensor-42"}),
        ("GET /twins/sensor-42", "device twin by id", {}),
        ("GET /devices/sensor-42/modules", "modules of the device", [{"deviceId": "x", "moduleId": "m"}]),
        ("GET /devices/sensor-42/modules", "modules of the device", [{"deviceId": "sensor-42"}]),
        ("GET /enrollments/sensor-42", "individual enrollment by id", {"registrationId": "sensor-43"}),
        ("GET /registrations/sensor-42", "registration record by id", {"registrationId": None}),
        ("GET /registrations/sensor-42", "registration record by id", ["sensor-42"]),
        (SCAN, "scan of all individual enrollments", [{"deviceId": "sensor-42"}]),
        (SCAN, "scan of all individual enrollments", {"value": []}),
    ],
)
async def test_an_answer_that_is_not_what_was_asked_for_fails_that_place(call: str, what: str, wrong: object) -> None:
    world = World(SENSOR | {call: httpx.Response(200, content=json.dumps(wrong))})
    findings = await find(world, "sensor-42")
    (failed,) = (search for search in findings.coverage.searches if search.failure)
    assert failed.what == what
    assert failed.failure is not None
    assert failed.failure.kind is FailureKind.NEVER_WORKS
    assert "sensor" not in failed.failure.reason
    assert all("43" not in record.key for record in findings.records)


@pytest.mark.parametrize("status", [401, 403])
async def test_each_refusal_names_the_role_of_its_place(status: int) -> None:
    def refuse(_: httpx.Request) -> httpx.Response:
        return httpx.Response(status)

    findings = await find(refuse, "sensor-42")
    roles = {(search.place, search.failure.role) for search in findings.coverage.searches if search.failure}
    assert roles == {("factory", DPS_READ), (HUB_NAME, HUB_READ)}
    group = await find(refuse, "group:line-3")
    assert [failure.role for failure in group.coverage.failures] == [DPS_READ]


async def test_a_module_twin_is_read_for_every_module() -> None:
    modules = [{"deviceId": "sensor-42", "moduleId": name} for name in ("$edgeAgent", "a%b")]
    world = World(
        SENSOR
        | {
            "GET /devices/sensor-42/modules": httpx.Response(200, json=modules),
            "GET /twins/sensor-42/modules/$edgeAgent": found(modules[0]),
            "GET /twins/sensor-42/modules/a%b": httpx.Response(403),
        }
    )
    findings = await find(world, "sensor-42")
    keys = [record.key for record in findings.records if record.kind is RecordKind.MODULE_TWIN]
    assert keys == ["sensor-42/$edgeAgent"]
    twins = line(findings.coverage, HUB_NAME, "module twins")
    assert (twins.outcome, twins.records) == (SearchOutcome.FAILED, 1)


async def test_a_hub_that_a_record_names_and_nobody_configured_is_said_to_be_unsearched() -> None:
    state = {"registrationId": "sensor-42", "deviceId": "sensor-42", "assignedHub": "hub-ap.azure-devices.net"}
    world = World(
        SENSOR
        | {
            "GET /registrations/sensor-42": found(state),
            "GET /enrollments/sensor-42": found(
                {"registrationId": "sensor-42", "registrationState": state | {"assignedHub": HUB_NAME.upper()}}
            ),
        }
    )
    findings = await find(world, "sensor-42")
    assert findings.coverage.unsearched_places == ("hub-ap.azure-devices.net",)
    assert findings.coverage.partial


async def test_a_device_id_that_no_hub_can_be_asked_for_is_a_failure_and_no_url() -> None:
    world = World(SENSOR | {"GET /enrollments/sensor-42": found({"registrationId": "sensor-42", "deviceId": ".."})})
    findings = await find(world, "sensor-42")
    identity = line(findings.coverage, HUB_NAME, "device identity by id")
    assert identity.failure is not None
    assert identity.failure.kind is FailureKind.NEVER_WORKS
    assert not [call for call in world.calls if ".." in call or call.rstrip("/").endswith("devices")]


async def test_somebody_elses_record_that_was_met_on_the_way_counts_as_nothing_found() -> None:
    world = World({"GET /registrations/vm-1": found({"registrationId": "VM-1", "deviceId": "VM-1"})})
    findings = await find(world, "device:vm-1")
    assert findings.records == ()
    assert findings.question is None
    assert all(search.outcome is SearchOutcome.EMPTY for search in findings.coverage.searches)


def test_two_places_of_one_name_are_refused() -> None:
    hub = HubAddress(name=HUB_NAME, url=HUB)
    service = ServiceAddress(name="factory", url=FACTORY, hubs=(hub,))
    elsewhere = ServiceAddress(name="other", url=FACTORY, hubs=(HubAddress(name=HUB_NAME, url=FACTORY),))
    named_like_the_hub = ServiceAddress(name=HUB_NAME, url=FACTORY, hubs=())
    for services in ([service, service], [service, elsewhere], [service, named_like_the_hub]):
        with pytest.raises(ValueError, match="give each its own name"):
            AzureRecords(services, tokens=Identities(reads=Tokens()), clock=now)


async def test_a_scan_hit_that_turns_out_to_be_somebody_elses_is_not_counted() -> None:
    state = {"registrationId": "r1", "deviceId": "old"}
    mine = {"registrationId": "r1", "deviceId": "new", "registrationState": state}
    theirs = {"registrationId": "r2", "deviceId": "old"}
    world = World(
        {
            SCAN: page(theirs, mine),
            "GET /enrollments/r1": found(mine),
            "GET /enrollments/r2": found(theirs),
            "GET /twins/old": found({"deviceId": "old"}),
        }
    )
    findings = await find(world, "r1")
    assert [record.key for record in findings.records] == ["r1"]
    assert line(findings.coverage, "factory", "scan of all individual enrollments").records == 1
    assert line(findings.coverage, HUB_NAME, "device twin by id").outcome is SearchOutcome.EMPTY
