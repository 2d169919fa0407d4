"""What a hub keeps about a device beside identity and twin: jobs, configurations, and ids in other capitals."""

import asyncio
import json

import httpx
import pytest

from privacy.model.coverage import LeftOutReason, SearchOutcome
from privacy.model.ids import Identifier
from privacy.model.records import QuestionKind, RecordKind, SecretType
from tests.unit.dps.samples import (
    CONFIGURATIONS,
    HUB_NAME,
    JOBS,
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

BY_QUERY, NAMING, SPELLED = (
    "jobs on the device, by query",
    "configurations that name the device",
    "the same id in small and in capital letters",
)
JOB = {"deviceId": "sensor-42", "jobId": "job-1", "status": "completed"}


async def test_every_job_of_every_page_is_a_record() -> None:
    pages = iter([page(JOB, token="1"), page(token="2"), page(JOB | {"jobId": "job-2"})])
    queries = []

    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.path != "/devices/query":
            return World(SENSOR)(request)
        queries.append((json.loads(request.content)["query"], request.headers.get("x-ms-continuation")))
        return next(pages)

    findings = await find(handler, "sensor-42")
    jobs = [record for record in findings.records if record.kind is RecordKind.DEVICE_JOB]
    assert [record.key for record in jobs] == ["sensor-42/job-1", "sensor-42/job-2"]
    assert jobs[0].rest_call == "POST /devices/query?api-version=2021-04-12"
    text = "SELECT * FROM devices.jobs WHERE devices.jobs.deviceId = 'sensor-42'"
    assert queries == [(text, None), (text, "1"), (text, "2")]
    assert line(findings.coverage, HUB_NAME, BY_QUERY).records == 2


async def test_a_quotation_mark_in_an_id_does_not_end_the_text_of_the_query() -> None:
    queries = []

    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/devices/query":
            queries.append(json.loads(request.content)["query"])
        return World()(request)

    await find(handler, "device:a'=b'(x)")
    assert queries == ["SELECT * FROM devices.jobs WHERE devices.jobs.deviceId = 'a''=b''(x)'"]


@pytest.mark.parametrize(
    ("answer", "what"),
    [
        ({JOBS: page({"deviceId": "sensor-43", "jobId": "job-1"})}, BY_QUERY),
        ({JOBS: page({"deviceId": "sensor-42"})}, BY_QUERY),
        ({JOBS: missing()}, BY_QUERY),
        ({JOBS: httpx.Response(403)}, BY_QUERY),
        ({CONFIGURATIONS: page({"targetCondition": "*"})}, NAMING),
        ({CONFIGURATIONS: missing()}, NAMING),
        ({CONFIGURATIONS: httpx.Response(403)}, NAMING),
    ],
)
async def test_what_cannot_be_read_makes_the_answer_partial_and_no_more(
    answer: dict[str, httpx.Response], what: str
) -> None:
    findings = await find(World(SENSOR | answer), "sensor-42")
    assert len(findings.records) == 4
    assert line(findings.coverage, HUB_NAME, what).outcome is SearchOutcome.FAILED
    assert findings.coverage.partial
    assert findings.coverage.failed_places == (HUB_NAME,)


async def test_a_configuration_that_names_the_device_is_a_record_without_the_ids_of_others() -> None:
    shared = {
        "id": "trial",
        "targetCondition": "deviceId IN ['sensor-41', 'sensor-42'] AND tags.room = 'hall'",
        "metrics": {"queries": {"done": "SELECT deviceId FROM devices WHERE deviceId = 'sensor-41'"}, "results": {}},
        "content": {},
    }
    theirs = {"id": "theirs", "targetCondition": "deviceId = 'sensor-41'"}
    all_of_them = {"id": "all", "targetCondition": "*"}
    tagged = {"id": "tagged", "targetCondition": "tags.room = 'hall'"}
    world = World(SENSOR | {CONFIGURATIONS: page(shared, theirs, all_of_them, tagged, {"id": "by-hand"})})
    findings = await find(world, "sensor-42")
    (record,) = (record for record in findings.records if record.kind is RecordKind.CONFIGURATION)
    assert record.key == "trial"
    assert record.body["targetCondition"] == (
        "deviceId IN ['[withheld: id of another device]', 'sensor-42'] AND tags.room = 'hall'"
    )
    others = [withheld.pointer for withheld in record.withheld if withheld.what is SecretType.OTHER_DEVICE]
    assert sorted(set(others)) == ["/metrics/queries/done", "/targetCondition"]
    assert "sensor-41" not in json.dumps(dict(record.body))
    (beside,) = findings.coverage.left_out
    assert (beside.place, beside.reason, beside.count) == (HUB_NAME, LeftOutReason.CONDITION, 2)
    assert not findings.coverage.partial


async def test_searches_at_the_same_time_share_one_list_of_configurations() -> None:
    calls = 0

    async def handler(request: httpx.Request) -> httpx.Response:
        nonlocal calls
        if request.url.path == "/configurations":
            calls += 1
            await asyncio.sleep(0.05)
        return World(SENSOR)(request)

    source = azure(handler)
    await asyncio.gather(
        *(source.find(Identifier(typed), Progress()) for typed in ("sensor-42", "sensor-43", "sensor-44"))
    )
    await source.aclose()
    assert calls == 1


async def test_a_device_in_other_capitals_is_counted_and_not_read() -> None:
    world = World(
        {
            "GET /enrollments/Vm-1": found({"registrationId": "Vm-1"}),
            "GET /twins/Vm-1": found({"deviceId": "Vm-1"}),
            "GET /twins/vm-1": found({"deviceId": "vm-1", "tags": {"owner": "somebody else"}}),
            "GET /twins/VM-1": found({"deviceId": "VM-1", "tags": {"owner": "somebody else"}}),
        }
    )
    findings = await find(world, "Vm-1")
    assert [record.key for record in findings.records] == ["Vm-1", "Vm-1"]
    (beside,) = findings.coverage.left_out
    assert (beside.place, beside.reason, beside.count) == (HUB_NAME, LeftOutReason.CAPITALS, 2)
    assert beside.words == "2 ids that differ by capitals alone, not included"
    assert line(findings.coverage, HUB_NAME, SPELLED).outcome is SearchOutcome.HELD_BACK
    assert "somebody" not in repr(findings)
    assert not findings.coverage.partial


async def test_an_enrollment_in_other_capitals_is_counted_in_its_service() -> None:
    theirs = {"registrationId": "reg-9", "deviceId": "LAMP"}
    world = World({"POST /enrollments/query": page(theirs), "GET /twins/lamp": found({"deviceId": "lamp"})})
    findings = await find(world, "lamp")
    assert [(item.place, item.reason, item.count) for item in findings.coverage.left_out] == [
        ("factory", LeftOutReason.CAPITALS, 1)
    ]
    assert "GET /enrollments/reg-9" not in world.calls


async def test_an_id_without_letters_has_no_other_capitals() -> None:
    world = World()
    await find(world, "device:4711")
    assert [call for call in world.calls if call.startswith("GET /twins")] == ["GET /twins/4711"]


async def test_every_hub_is_asked_for_the_id_with_a_mark_behind_it_unless_it_is_exact() -> None:
    bare, exact = World(), World()
    await find(bare, "4711")
    await find(exact, "device:4711")

    assert set(bare.calls) - set(exact.calls) >= {"GET /twins/4711,", "GET /twins/4711;", "GET /twins/4711."}
    assert not [call for call in exact.calls if call.endswith((",", ";", "."))]


async def test_a_device_with_the_mark_is_a_question_whether_a_hub_or_an_enrollment_alone_has_it() -> None:
    for answers in (
        {"GET /twins/4711,": found({"deviceId": "4711,"})},
        {SCAN: page({"registrationId": "r-1", "deviceId": "4711,"})},
    ):
        findings = await find(World(answers), "4711")

        assert findings.question is not None
        assert findings.question.kind is QuestionKind.MARK
        assert findings.records == ()


async def test_a_thousand_modules_are_read_a_few_at_a_time_and_progress_is_told_throughout() -> None:
    modules = [{"deviceId": "sensor-42", "moduleId": f"module-{number}"} for number in range(1000)]
    listed = httpx.Response(200, json=modules)
    under_way = most = 0

    async def handler(request: httpx.Request) -> httpx.Response:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0)
        under_way -= 1
        path = request.url.path
        if path.startswith("/twins/sensor-42/modules/"):
            return found({"deviceId": "sensor-42", "moduleId": path.rpartition("/")[2]})
        return World(SENSOR | {"GET /devices/sensor-42/modules": listed})(request)

    progress = Progress()
    findings = await find(handler, "sensor-42", progress)
    twins = [record.key for record in findings.records if record.kind is RecordKind.MODULE_TWIN]
    assert sorted(twins) == sorted(f"sensor-42/module-{number}" for number in range(1000))
    assert most <= 2 * 16  # of two hosts
    counted = [told.found.get(RecordKind.MODULE_TWIN, 0) for told in progress.told]
    assert counted == sorted(counted)
    assert len(counted) > 10
    assert progress.told[0].direct_reads_done
