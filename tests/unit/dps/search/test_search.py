"""One search: what is asked when, what is said meanwhile, and what comes of it."""

import asyncio

import httpx
import pytest

from dps.source import AzureRecords
from privacy.model.records import RecordKind, SearchProgress
from tests.unit.dps.samples import (
    FACTORY,
    HUB_NAME,
    SCAN,
    SENSOR,
    Progress,
    World,
    azure,
    find,
    found,
    line,
    missing,
    page,
)


async def test_records_come_by_place_then_kind() -> None:
    findings = await find(World(SENSOR), "sensor-42")
    assert [(record.place, record.kind) for record in findings.records] == [
        ("factory", RecordKind.ENROLLMENT),
        ("factory", RecordKind.REGISTRATION_RECORD),
        (HUB_NAME, RecordKind.DEVICE_IDENTITY),
        (HUB_NAME, RecordKind.DEVICE_TWIN),
    ]
    assert not findings.coverage.partial


async def test_nothing_is_asked_twice() -> None:
    world = World(SENSOR | {SCAN: page({"registrationId": "sensor-42"})})
    await find(world, "sensor-42")
    assert len(world.calls) == len(set(world.calls))


async def test_an_id_that_no_service_takes_is_asked_of_the_hub_alone() -> None:
    world = World({"GET /twins/a+b#1": found({"deviceId": "a+b#1"})})
    findings = await find(world, "a+b#1")
    assert [record.rest_call for record in findings.records] == ["GET /twins/a%2Bb%231?api-version=2021-04-12"]
    assert not [call for call in world.calls if call.startswith(("GET /enrollments", "GET /registrations"))]
    assert SCAN in world.calls


async def test_the_word_query_is_a_device_id_and_no_registration_id() -> None:
    world = World({"GET /devices/query": found({"deviceId": "query"})})
    findings = await find(world, "query")
    assert [record.kind for record in findings.records] == [RecordKind.DEVICE_IDENTITY]
    assert "GET /enrollments/query" not in world.calls


@pytest.mark.parametrize("typed", [".", "device:..", "a" * 129, "<!channel>", "factory/", ""])
async def test_what_is_no_id_is_compared_and_never_asked_for(typed: str) -> None:
    world = World()
    findings = await find(world, typed)
    assert findings.records == ()
    assert world.calls == [SCAN]


async def test_the_direct_reads_are_told_before_the_scan_is_through() -> None:
    told = asyncio.Event()

    async def handler(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/enrollments/query":
            await asyncio.wait_for(told.wait(), 5)
        return World(SENSOR)(request)

    class Listening(Progress):
        async def __call__(self, progress: SearchProgress) -> None:
            await super().__call__(progress)
            told.set()

    progress = Listening()
    await find(handler, "sensor-42", progress)
    first, *later = progress.told
    assert first.direct_reads_done
    assert first.scanned == 0
    assert first.found == dict.fromkeys(
        [
            RecordKind.ENROLLMENT,
            RecordKind.REGISTRATION_RECORD,
            RecordKind.DEVICE_IDENTITY,
            RecordKind.DEVICE_TWIN,
        ],
        1,
    )
    assert later


async def test_a_scan_says_how_far_it_is_and_goes_on_after_an_empty_page() -> None:
    pages = iter([page({"registrationId": "a"}, token="1"), page(token="2"), page({"registrationId": "b"}, token="")])

    def handler(request: httpx.Request) -> httpx.Response:
        return next(pages) if request.url.path == "/enrollments/query" else missing()

    progress = Progress()
    findings = await find(handler, "nobody-0", progress)
    assert line(findings.coverage, "factory", "scan of all individual enrollments").scanned == 2
    assert progress.told[-1].scanned == 2


async def test_what_progress_raises_ends_the_search_and_comes_out_as_it_was() -> None:
    class Closed(Exception):  # noqa: N818 - a test's own
        pass

    class Refusing(Progress):
        async def __call__(self, progress: SearchProgress) -> None:
            await super().__call__(progress)
            raise Closed

    with pytest.raises(Closed):
        await find(World(SENSOR), "sensor-42", Refusing())


async def test_a_device_found_by_the_scan_is_read_whole() -> None:
    world = World(
        {
            SCAN: page(
                {"registrationId": "reg-1", "deviceId": "other"}, {"registrationId": "reg-77", "deviceId": "lamp"}
            ),
            "GET /enrollments/reg-77": found(
                {
                    "registrationId": "reg-77",
                    "deviceId": "lamp",
                    "registrationState": {"registrationId": "reg-77", "deviceId": "lamp-old"},
                }
            ),
            "GET /registrations/reg-77": found({"registrationId": "reg-77", "deviceId": "lamp-old"}),
            "GET /twins/lamp": found({"deviceId": "lamp"}),
            "GET /twins/lamp-old": found({"deviceId": "lamp-old"}),
        }
    )
    findings = await find(world, "lamp")
    assert [record.key for record in findings.records] == ["reg-77", "reg-77", "lamp", "lamp-old"]
    assert not [call for call in world.calls if "reg-1" in call.split("/")]


async def test_every_registration_of_the_device_behind_a_typed_registration_id_is_found() -> None:
    links = {"registrationId": "reg-77", "deviceId": "lamp"}, {"registrationId": "reg-78", "deviceId": "lamp"}
    world = World(
        {SCAN: page(*links)}
        | {f"GET /enrollments/{link['registrationId']}": found(link) for link in links}
        | {"GET /registrations/lamp": found({"registrationId": "lamp", "deviceId": "lamp"})}
    )
    findings = await find(world, "reg-77")
    assert [record.key for record in findings.records] == ["reg-77", "reg-78", "lamp"]


async def test_another_spelling_is_asked_about_without_waiting_for_the_scan() -> None:
    async def handler(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/enrollments/query":
            await asyncio.Event().wait()
        if request.url.host in FACTORY and request.url.path == "/enrollments/dev1":
            return found({"registrationId": "DEV1"})
        return missing()

    findings = await asyncio.wait_for(find(handler, "dev1"), 5)
    assert findings.question is not None
    assert [choice.identifier for choice in findings.question.choices] == ["DEV1"]
    assert findings.records == ()


async def test_a_search_logs_no_id(capsys: pytest.CaptureFixture[str]) -> None:
    await find(World(SENSOR | {"GET /twins/sensor-42": httpx.Response(503, text="sensor-42")}), "sensor-42")
    output = "".join(capsys.readouterr())
    assert "place_failed" in output
    assert "search_ended" in output
    assert "sensor-42" not in output


async def test_checks_name_what_they_try_and_need_no_device() -> None:
    world = World()
    source: AzureRecords = azure(world)
    for name, check in source.checks():
        assert name.startswith(("a token for", "reading"))
        await check()
    await source.aclose()
    assert world.calls == [SCAN, "GET /devices/dps-bot-check", "GET /twins/dps-bot-check"]


async def test_the_scan_compares_with_what_the_direct_reads_say_however_late_they_come() -> None:
    scanned = asyncio.Event()

    async def handler(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/enrollments/reg-77":
            await scanned.wait()
            return found({"registrationId": "reg-77", "deviceId": "lamp"})
        if request.url.path == "/enrollments/query":
            scanned.set()
            return page({"registrationId": "reg-78", "deviceId": "lamp"})
        if request.url.path == "/enrollments/reg-78":
            return found({"registrationId": "reg-78", "deviceId": "lamp"})
        return missing()

    findings = await find(handler, "reg-77")
    assert [record.key for record in findings.records] == ["reg-77", "reg-78"]
