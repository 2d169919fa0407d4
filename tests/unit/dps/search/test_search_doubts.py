"""One search while something is silent, and what an earlier scan may answer: nobody gets a stranger's records."""

import asyncio

import httpx

from dps.transport.config import Limits
from privacy.model.coverage import LeftOutReason, SearchOutcome
from privacy.model.ids import Identifier
from privacy.model.records import Findings, QuestionKind, RecordKind
from tests.unit.dps.samples import HUB_NAME, NOW, SCAN, SENSOR, Progress, World, azure, find, found, line, page

DOWN = httpx.Response(400)
SCANNED = "scan of all individual enrollments"


def left_out(findings: Findings) -> list[tuple[str, LeftOutReason, int]]:
    return [(item.place, item.reason, item.count) for item in findings.coverage.left_out]


async def test_a_hub_device_is_held_back_while_the_service_does_not_say_what_the_word_means() -> None:
    world = World(SENSOR | {"GET /enrollments/sensor-42": DOWN, "GET /registrations/sensor-42": DOWN, SCAN: DOWN})
    findings = await find(world, "sensor-42")
    assert findings.records == ()
    assert left_out(findings) == [(HUB_NAME, LeftOutReason.UNDECIDED, 2)]
    assert line(findings.coverage, HUB_NAME, "device twin by id").outcome is SearchOutcome.HELD_BACK
    assert line(findings.coverage, HUB_NAME, "device twin by id").records == 0
    assert findings.coverage.failed_places == ("factory",)


async def test_marked_as_a_device_id_it_is_given_all_the_same() -> None:
    world = World(SENSOR | {"GET /enrollments/sensor-42": DOWN, "GET /registrations/sensor-42": DOWN, SCAN: DOWN})
    findings = await find(world, "device:sensor-42")
    assert [record.kind for record in findings.records] == [RecordKind.DEVICE_IDENTITY, RecordKind.DEVICE_TWIN]
    assert findings.coverage.partial


async def test_one_of_the_two_reads_is_enough_if_it_finds_the_registration() -> None:
    findings = await find(World(SENSOR | {"GET /enrollments/sensor-42": DOWN}), "sensor-42")
    assert len(findings.records) == 3
    assert left_out(findings) == []


async def test_the_scan_may_say_what_the_reads_did_not() -> None:
    enrolled = {"registrationId": "sensor-42", "deviceId": "sensor-42"}
    world = World(
        SENSOR | {"GET /enrollments/sensor-42": DOWN, "GET /registrations/sensor-42": DOWN, SCAN: page(enrolled)}
    )
    findings = await find(world, "sensor-42")
    assert [record.kind for record in findings.records] == [RecordKind.DEVICE_IDENTITY, RecordKind.DEVICE_TWIN]


async def test_a_former_id_is_held_back_where_the_scan_broke_off() -> None:
    state = {"registrationId": "r1", "deviceId": "old"}
    mine = {"registrationId": "r1", "deviceId": "new", "registrationState": state}
    answers = {"GET /enrollments/r1": found(mine), "GET /twins/old": found({"deviceId": "old"})}
    whole = await find(World(answers), "r1")
    broken = await find(World(answers | {SCAN: DOWN}), "r1")
    assert [record.key for record in whole.records] == ["r1", "old"]
    assert [record.key for record in broken.records] == ["r1"]
    assert left_out(broken) == [(HUB_NAME, LeftOutReason.UNDECIDED, 1)]


async def test_the_fleet_is_compared_again_with_ids_that_the_hits_brought_to_light() -> None:
    """The former id of the device is another one's today, whose enrollment comes before in the scan."""
    theirs = {"registrationId": "r0", "deviceId": "lamp-old"}
    mine = {"registrationId": "r1", "deviceId": "lamp"}
    state = {"registrationId": "r1", "deviceId": "lamp-old"}
    world = World(
        {
            SCAN: page(theirs, mine),
            "GET /enrollments/r0": found(theirs),
            "GET /enrollments/r1": found(mine | {"registrationState": state}),
            "GET /twins/lamp": found({"deviceId": "lamp"}),
            "GET /twins/lamp-old": found({"deviceId": "lamp-old"}),
        }
    )
    findings = await find(world, "lamp")
    assert [record.key for record in findings.records] == ["r1", "lamp"]
    assert world.calls.count(SCAN) == 2
    assert line(findings.coverage, "factory", SCANNED).scanned == 2


async def test_ids_that_no_enrollment_names_need_no_second_scan() -> None:
    mine = {"registrationId": "r1", "deviceId": "lamp"}
    state = {"registrationId": "r1", "deviceId": "lamp-old"}
    world = World({SCAN: page(mine), "GET /enrollments/r1": found(mine | {"registrationState": state})})
    await find(world, "lamp")
    assert world.calls.count(SCAN) == 1


async def test_a_scan_of_before_answers_and_says_when_it_began() -> None:
    world = World(SENSOR | {SCAN: page({"registrationId": "reg-77", "deviceId": "lamp"})})
    source = azure(world)
    first, second = [await source.find(Identifier("sensor-42"), Progress()) for _ in range(2)]
    lamp = await source.find(Identifier("lamp"), Progress())
    await source.aclose()
    assert world.calls.count(SCAN) == 2
    for findings in (first, second):
        scan = line(findings.coverage, "factory", SCANNED)
        assert (scan.outcome, scan.scanned, scan.as_of) == (SearchOutcome.EMPTY, 1, NOW)
    assert line(lamp.coverage, "factory", SCANNED).records == 1


async def test_a_hundred_requests_at_once_share_one_scan() -> None:
    fleet = [{"registrationId": f"reg-{number}", "deviceId": f"lamp-{number}"} for number in range(100)]
    world = World({SCAN: page(*fleet)} | {f"GET /enrollments/{e['registrationId']}": found(e) for e in fleet})
    source = azure(world)
    answers = await asyncio.gather(*(source.find(Identifier(e["deviceId"]), Progress()) for e in fleet))
    await source.aclose()
    assert world.calls.count(SCAN) == 1
    assert [[record.key for record in findings.records] for findings in answers] == [
        [enrollment["registrationId"]] for enrollment in fleet
    ]


async def test_an_enrollment_made_after_that_scan_is_found_by_id() -> None:
    world = World()
    source = azure(world)
    await source.find(Identifier("sensor-42"), Progress())
    world.answers |= SENSOR
    findings = await source.find(Identifier("sensor-42"), Progress())
    await source.aclose()
    assert len(findings.records) == 4


async def test_scan_age_nought_scans_for_every_request() -> None:
    world = World(SENSOR)
    source = azure(world, limits=Limits(scan_age=0))
    for _ in range(2):
        await source.find(Identifier("sensor-42"), Progress())
    await source.aclose()
    assert world.calls.count(SCAN) == 2


async def test_an_enrollment_under_the_devices_own_name_is_found_without_the_scan() -> None:
    lamp = {"registrationId": "lamp"}
    world = World(
        {
            "GET /enrollments/reg-77": found({"registrationId": "reg-77", "deviceId": "lamp"}),
            "GET /enrollments/lamp": found(lamp),
        }
    )
    source = azure(world)
    await source.find(Identifier("nobody-0"), Progress())
    findings = await source.find(Identifier("reg-77"), Progress())
    await source.aclose()
    assert [record.key for record in findings.records] == ["lamp", "reg-77"]


async def test_hubs_that_other_enrollments_name_are_warned_about() -> None:
    fleet = [{"registrationId": f"r{n}", "iotHubs": ["Hub-AP.azure-devices.net", HUB_NAME]} for n in range(3)]
    findings = await find(World(SENSOR | {SCAN: page(*fleet)}), "sensor-42")
    assert left_out(findings) == [("hub-ap.azure-devices.net", LeftOutReason.UNKNOWN_HUB, 3)]
    assert not findings.coverage.partial


async def test_a_hub_that_the_devices_own_enrollment_names_is_missing() -> None:
    body = {"registrationId": "sensor-42", "iotHubs": [HUB_NAME, "hub-ap.azure-devices.net"]}
    findings = await find(World(SENSOR | {"GET /enrollments/sensor-42": found(body)}), "sensor-42")
    assert findings.coverage.unsearched_places == ("hub-ap.azure-devices.net",)


async def test_nobody_waits_for_slow_queries_when_the_spelling_is_asked_about() -> None:
    async def handler(request: httpx.Request) -> httpx.Response:
        if request.url.path in {"/devices/query", "/configurations", "/enrollments/query"}:
            await asyncio.Event().wait()
        return World({"GET /enrollments/vm-1": found({"registrationId": "VM-1"})})(request)

    findings = await asyncio.wait_for(find(handler, "vm-1"), 5)
    assert findings.question is not None
    assert findings.question.kind is QuestionKind.SPELLING
