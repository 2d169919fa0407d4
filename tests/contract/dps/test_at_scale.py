"""Many at once and much of one thing, over real connections: one scan for all, and every module of a device."""

import asyncio
from collections import Counter

import pytest

from dps.transport.config import Limits
from privacy.model.records import RecordKind
from sandbox.azure import empty_world
from sandbox.azure.world import AzureWorld
from tests.contract.dps.bench import Bench, benched, client, found

SCAN = "POST /enrollments/query"
MODULES = 1_000


def pages(bench: Bench) -> int:
    """How many pages one pass over factory-eu has."""
    service = bench.azure.world.services["factory-eu"]
    count, start = 0, 0
    while True:
        count += 1
        following = service.enrollments.page(start, service.largest_page).following
        if following is None:
            return count
        start = following


async def test_ten_requests_at_the_same_time_share_one_pass(bench: Bench) -> None:
    names = ["sensor-42", "lamp-living-room", "thermo-0107", "nobody-0", "edge-gw-5"]
    answers = await asyncio.gather(*(bench.find(names[number % 5]) for number in range(10)))
    assert bench.calls("factory-eu").count(SCAN) == pages(bench)
    assert bench.calls("factory-us").count(SCAN) == 1
    for number, findings in enumerate(answers):
        assert not findings.coverage.partial
        assert ("enrollment", "factory-eu", "reg-77") in found(findings) or names[number % 5] != "lamp-living-room"


async def test_one_search_that_is_given_up_takes_nothing_from_the_others(bench: Bench) -> None:
    hold = bench.azure.boards["factory-eu"].hold(SCAN, when="after")
    searches = [asyncio.create_task(bench.find("lamp-living-room")) for _ in range(5)]
    await hold.reached()
    searches[0].cancel()
    hold.release()
    rest = await asyncio.gather(*searches[1:])
    assert {len(found(findings)) for findings in rest} == {4}
    assert bench.calls("factory-eu").count(SCAN) == pages(bench)


def gateway() -> AzureWorld:
    world = empty_world(services=("factory",), hubs=("hub",))
    hub = world.hubs["hub"]
    hub.put_device("gateway")
    for number in range(MODULES):
        reported = {"reading": number, "log": ["x" * 50] * 5}
        hub.put_module("gateway", f"m{number}", twin={"properties": {"reported": reported}})
    return world


async def test_a_device_with_a_thousand_modules_comes_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    async with benched(gateway(), monkeypatch) as bench:
        patient = client(bench.azure, limits=Limits())
        findings = await Bench(bench.azure, patient).find("gateway")
        await patient.aclose()
        calls = bench.calls("hub")
    kinds = Counter(record.kind for record in findings.records)
    assert kinds[RecordKind.MODULE_IDENTITY] == kinds[RecordKind.MODULE_TWIN] == MODULES
    assert len([call for call in calls if call.startswith("GET /twins/gateway/modules/")]) == MODULES
    twins = {record.key: record.body for record in findings.records if record.kind is RecordKind.MODULE_TWIN}
    assert twins["gateway/m417"]["properties"]["reported"]["reading"] == 417
    assert not findings.coverage.partial
