"""What a search finds in the demo fleet: all of one device, over real connections, and nobody else's."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from privacy.records import QuestionKind
from sandbox.azure.fleet import default_fleet
from tests.contract.dps_bench import HUB_EU, HUB_US, Bench, benched, found


@pytest_asyncio.fixture
async def bench(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bench]:
    async with benched(default_fleet(), monkeypatch) as made:
        yield made


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (
            "sensor-42",
            {
                ("enrollment", "factory-eu", "sensor-42"),
                ("registration-record", "factory-eu", "sensor-42"),
                ("device-identity", "hub-eu", "sensor-42"),
                ("device-twin", "hub-eu", "sensor-42"),
            },
        ),
        (
            "thermo-0107",
            {
                ("registration-record", "factory-eu", "thermo-0107"),
                ("device-identity", "hub-eu", "thermo-0107"),
                ("device-twin", "hub-eu", "thermo-0107"),
            },
        ),
        (
            "lamp-living-room",
            {
                ("enrollment", "factory-eu", "reg-77"),
                ("registration-record", "factory-eu", "reg-77"),
                ("device-identity", "hub-eu", "lamp-living-room"),
                ("device-twin", "hub-eu", "lamp-living-room"),
            },
        ),
        (
            "edge-gw-5",
            {
                ("enrollment", "factory-eu", "edge-gw-5"),
                ("registration-record", "factory-eu", "edge-gw-5"),
                ("device-identity", "hub-eu", "edge-gw-5"),
                ("device-twin", "hub-eu", "edge-gw-5"),
                ("module-identity", "hub-eu", "edge-gw-5/$edgeAgent"),
                ("module-identity", "hub-eu", "edge-gw-5/$edgeHub"),
                ("module-identity", "hub-eu", "edge-gw-5/camera"),
                ("module-twin", "hub-eu", "edge-gw-5/$edgeAgent"),
                ("module-twin", "hub-eu", "edge-gw-5/$edgeHub"),
                ("module-twin", "hub-eu", "edge-gw-5/camera"),
            },
        ),
        (
            "orphan-31",
            {
                ("registration-record", "factory-eu", "orphan-31"),
                ("device-identity", "hub-eu", "orphan-31"),
                ("device-twin", "hub-eu", "orphan-31"),
            },
        ),
        (
            "moved-15",
            {
                ("enrollment", "factory-eu", "moved-15"),
                ("registration-record", "factory-eu", "moved-15"),
                ("device-identity", "hub-eu", "moved-15"),
                ("device-twin", "hub-eu", "moved-15"),
                ("device-identity", "hub-us", "moved-15"),
                ("device-twin", "hub-us", "moved-15"),
            },
        ),
        ("hub-only-3", {("device-identity", "hub-us", "hub-only-3"), ("device-twin", "hub-us", "hub-only-3")}),
        ("device:vm-dev-4", {("device-identity", "hub-eu", "vm-dev-4"), ("device-twin", "hub-eu", "vm-dev-4")}),
        ("nobody-0", set()),
    ],
)
async def test_everything_about_a_device_is_found_and_nothing_else(
    bench: Bench, typed: str, expected: set[tuple[str, str, str]]
) -> None:
    findings = await bench.find(typed)
    assert found(findings) == expected
    assert findings.coverage.answered_places == ("factory-eu", "factory-us", HUB_EU, HUB_US)


async def test_registration_id_and_device_id_find_the_same_records(bench: Bench) -> None:
    assert found(await bench.find("reg-77")) == found(await bench.find("lamp-living-room"))


async def test_the_hub_device_that_is_named_like_the_registration_is_left_out(bench: Bench) -> None:
    assert found(await bench.find("alpha")) == {
        ("enrollment", "factory-eu", "dev-7"),
        ("registration-record", "factory-eu", "dev-7"),
        ("device-identity", "hub-eu", "alpha"),
        ("device-twin", "hub-eu", "alpha"),
    }


@pytest.mark.parametrize(
    ("typed", "kind", "choices"),
    [
        ("dev-7", QuestionKind.TWO_DEVICES, ["alpha", "reg-9"]),
        ("vm-dev-4", QuestionKind.SPELLING, ["VM-Dev-4", "device:vm-dev-4"]),
    ],
)
async def test_an_ambiguous_id_is_a_question_whose_choices_are_none(
    bench: Bench, typed: str, kind: QuestionKind, choices: list[str]
) -> None:
    findings = await bench.find(typed)
    assert findings.question is not None
    assert findings.question.kind is kind
    assert [choice.identifier for choice in findings.question.choices] == choices
    assert findings.records == ()
    answers = [await bench.find(choice) for choice in choices]
    devices = [{key for kind, _, key in found(answer) if kind == "device-twin"} for answer in answers]
    assert all(answer.question is None for answer in answers)
    assert not set.intersection(*devices)
