"""What a search finds in the demo fleet: all of one device, over real connections, and nobody else's."""

import pytest

from privacy.model.coverage import LeftOut, LeftOutReason
from privacy.model.records import QuestionKind, RecordKind
from tests.contract.dps.bench import HUB_EU, HUB_US, Bench, found


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
                ("device-job", "hub-eu", "sensor-42/self-test-october"),
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
                ("configuration", "hub-eu", "garden-trial"),
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
        (
            "factory-eu/lock-12",
            {
                ("enrollment", "factory-eu", "lock-12"),
                ("registration-record", "factory-eu", "lock-12"),
                ("device-identity", "hub-eu", "lock-12"),
                ("device-twin", "hub-eu", "lock-12"),
            },
        ),
        (
            "factory-us/lock-12",
            {
                ("enrollment", "factory-us", "lock-12"),
                ("registration-record", "factory-us", "lock-12"),
                ("device-identity", "hub-us", "lock-12"),
                ("device-twin", "hub-us", "lock-12"),
            },
        ),
        ("group:line-3", {("enrollment-group", "factory-eu", "line-3")}),
        ("nobody-0", set()),
    ],
)
async def test_everything_about_a_device_is_found_and_nothing_else(
    bench: Bench, typed: str, expected: set[tuple[str, str, str]]
) -> None:
    findings = await bench.find(typed)
    assert found(findings) == expected
    searched = {"factory-eu", "factory-us", HUB_EU, HUB_US}
    if "/" in typed:
        searched -= {"factory-eu", "factory-us"} - {typed.partition("/")[0]}
    if typed.startswith("group:"):
        searched -= {HUB_EU, HUB_US}
    assert set(findings.coverage.answered_places) == searched
    assert not findings.coverage.partial


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
        ("lock-12", QuestionKind.TWO_SERVICES, ["factory-eu/lock-12", "factory-us/lock-12"]),
        ("device:lock-12", QuestionKind.TWO_SERVICES, ["factory-eu/lock-12", "factory-us/lock-12"]),
        ("factory-eu/dev-7", QuestionKind.TWO_DEVICES, ["factory-eu/alpha", "factory-eu/reg-9"]),
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
    devices = [{(place, key) for kind, place, key in found(answer) if kind == "device-twin"} for answer in answers]
    assert all(answer.question is None for answer in answers)
    assert not set.intersection(*devices)


async def left_out(bench: Bench, typed: str) -> set[tuple[str, LeftOutReason, int]]:
    """What was met and left out, without the configurations on tags that every search meets."""
    items: tuple[LeftOut, ...] = (await bench.find(typed)).coverage.left_out
    return {(i.place, i.reason, i.count) for i in items if i.reason is not LeftOutReason.CONDITION}


async def test_a_neighbour_in_other_capitals_is_said_to_be_there(bench: Bench) -> None:
    assert await left_out(bench, "VM-Dev-4") == {(HUB_EU, LeftOutReason.CAPITALS, 1)}
    assert await left_out(bench, "device:vm-dev-4") == {("factory-eu", LeftOutReason.CAPITALS, 1)}
    assert await left_out(bench, "sensor-42") == set()


async def test_the_other_lock_is_said_to_be_there(bench: Bench) -> None:
    assert await left_out(bench, "factory-us/lock-12") == {(HUB_EU, LeftOutReason.OTHER_SERVICE, 2)}


async def test_the_old_identity_of_a_moved_device_is_left_out_only_where_one_service_was_chosen(bench: Bench) -> None:
    assert await left_out(bench, "moved-15") == set()
    assert await left_out(bench, "factory-eu/moved-15") == {(HUB_EU, LeftOutReason.OTHER_SERVICE, 2)}


async def test_the_devices_of_a_group_are_counted(bench: Bench) -> None:
    assert await left_out(bench, "group:line-3") == {("factory-eu", LeftOutReason.MANY_PEOPLE, 1204)}


async def test_a_configuration_comes_without_the_other_device_that_it_names(bench: Bench) -> None:
    findings = await bench.find("edge-gw-5")
    (record,) = (record for record in findings.records if record.kind is RecordKind.CONFIGURATION)
    assert record.rest_call == "GET /configurations?api-version=2021-04-12"
    assert "edge-gw-5" in record.body["targetCondition"]
    assert "valve-51" not in repr(record)
    assert [i.words for i in findings.coverage.left_out] == [
        "1 configuration selecting devices by tags, by properties or all of them: not evaluated"
    ]


async def test_what_a_job_did_comes_with_the_devices_own_answer(bench: Bench) -> None:
    findings = await bench.find("sensor-42")
    (record,) = (record for record in findings.records if record.kind is RecordKind.DEVICE_JOB)
    assert record.body == bench.azure.world.hubs["hub-eu"].management.jobs("sensor-42")[0]
    assert record.body["outcome"]["deviceMethodResponse"]["payload"]["selfTest"] == "passed"
