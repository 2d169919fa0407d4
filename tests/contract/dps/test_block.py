"""Blocking a device, and finding out whether one would come back, against the local Azure."""

import pytest

from dps.erasure import ways_back
from dps.erasure.eraser import AzureEraser
from privacy.model.block import is_block
from privacy.model.errors import DriftedError, NeverWorksError, NotAllowedError, TryLaterError
from privacy.model.plan import WayBack
from privacy.model.records import Record, RecordKind
from sandbox.azure.dps.provisioning import NotEnrolledError
from sandbox.faults import Fault, FaultKind
from tests.contract.dps.bench import Bench

EU = "factory-eu"
SIGNED = {"type": "x509", "x509": {"signingCertificates": {"primary": {"info": {"subjectName": "CN=Hallway Locks"}}}}}
LINE_3 = "POST /registrations/line-3/query"


async def enrollment(eraser: AzureEraser, key: str) -> Record:
    record = await eraser.read(RecordKind.ENROLLMENT, EU, key)
    assert record is not None
    return record


async def assert_blocked(eraser: AzureEraser, bench: Bench, key: str) -> None:
    body = {k: v for k, v in (await enrollment(eraser, key)).body.items() if k != "registrationState"}
    assert is_block(body)
    with pytest.raises(NotEnrolledError):
        bench.azure.world.services[EU].register(key, group="line-3")


async def test_a_new_block_keeps_a_device_of_a_group_out(eraser: AzureEraser, bench: Bench) -> None:
    await eraser.block(EU, "thermo-0107", etag=None)
    await assert_blocked(eraser, bench, "thermo-0107")
    await eraser.block(EU, "thermo-0107", etag=None)
    await assert_blocked(eraser, bench, "thermo-0107")


async def test_a_block_takes_the_place_of_the_enrollment_that_was_read(eraser: AzureEraser, bench: Bench) -> None:
    etag = str((await enrollment(eraser, "sensor-42")).body["etag"])
    await eraser.block(EU, "sensor-42", etag=etag)
    await assert_blocked(eraser, bench, "sensor-42")
    # The registration record is still there and shows in the enrollment: the block is known all the same.
    await eraser.block(EU, "sensor-42", etag=etag)
    assert bench.calls(EU).count("DELETE /enrollments/sensor-42") == 0


@pytest.mark.parametrize("etag", [None, '"1300ffff-0000-0300-0000-000000000000"'])
async def test_an_enrollment_that_nobody_read_is_not_blocked(eraser: AzureEraser, etag: str | None) -> None:
    before = await enrollment(eraser, "sensor-42")
    with pytest.raises(DriftedError):
        await eraser.block(EU, "sensor-42", etag=etag)
    assert (await enrollment(eraser, "sensor-42")).body == before.body


@pytest.mark.parametrize("key", ["thermo-0107", "sensor-42"])
async def test_an_answer_that_is_lost_leaves_one_block(eraser: AzureEraser, bench: Bench, key: str) -> None:
    etag = None if key == "thermo-0107" else str((await enrollment(eraser, key)).body["etag"])
    bench.azure.boards[EU].add(Fault(route="PUT *", kind=FaultKind.HALF_BODY, times=1))
    await eraser.block(EU, key, etag=etag)
    await assert_blocked(eraser, bench, key)
    assert bench.calls(EU).count(f"PUT /enrollments/{key}") == 2


async def test_where_the_service_refuses_in_place_the_old_one_goes_first(eraser: AzureEraser, bench: Bench) -> None:
    etag = str((await enrollment(eraser, "lock-12")).body["etag"])
    bench.azure.boards[EU].add(Fault(route="PUT *", kind=FaultKind.STATUS, status=400, times=1))
    await eraser.block(EU, "lock-12", etag=etag)
    await assert_blocked(eraser, bench, "lock-12")
    assert bench.calls(EU)[-3:-1] == ["DELETE /enrollments/lock-12", "PUT /enrollments/lock-12"]


async def test_a_try_that_was_cut_off_between_the_two_is_finished(eraser: AzureEraser, bench: Bench) -> None:
    etag = str((await enrollment(eraser, "lock-12")).body["etag"])
    bench.azure.world.services[EU].delete_enrollment("lock-12")
    await eraser.block(EU, "lock-12", etag=etag)
    await assert_blocked(eraser, bench, "lock-12")


@pytest.mark.parametrize("status", [403, 429, 503])
async def test_only_a_lasting_refusal_of_the_put_itself_deletes(eraser: AzureEraser, bench: Bench, status: int) -> None:
    etag = str((await enrollment(eraser, "sensor-42")).body["etag"])
    bench.azure.boards[EU].add(Fault(route="PUT *", kind=FaultKind.STATUS, status=status, retry_after="0.01"))
    with pytest.raises((NotAllowedError, TryLaterError)):
        await eraser.block(EU, "sensor-42", etag=etag)
    assert str((await enrollment(eraser, "sensor-42")).body["etag"]) == etag
    assert not [call for call in bench.calls(EU) if call.startswith("DELETE")]


async def test_no_key_is_in_any_record_error_or_log(
    eraser: AzureEraser, bench: Bench, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    await eraser.block(EU, "thermo-0107", etag=None)
    etag = str((await enrollment(eraser, "sensor-42")).body["etag"])
    await eraser.block(EU, "sensor-42", etag=etag)
    with pytest.raises(DriftedError) as caught:
        await eraser.block(EU, "lock-12", etag=None)
    said = repr(await enrollment(eraser, "sensor-42")) + repr(caught.value) + "".join(capsys.readouterr()) + caplog.text
    keys = bench.azure.world.services[EU].enrollments.keys()
    assert keys
    assert not [key for key in keys if key in said]
    assert not [call for call in bench.calls() if "attestationmechanism" in call.lower()]


async def ways(bench: Bench, eraser: AzureEraser, typed: str) -> tuple[WayBack, ...]:
    return await eraser.ways_back((await bench.find(typed)).records)


async def test_a_device_of_a_group_could_come_back_through_it(eraser: AzureEraser, bench: Bench) -> None:
    back = WayBack(place=EU, registration_id="thermo-0107", group_id="line-3")
    assert await ways(bench, eraser, "thermo-0107") == (back,)


@pytest.mark.parametrize("typed", ["sensor-42", "orphan-31", "factory-eu/lock-12", "hub-only-3", "reg-77", "moved-15"])
async def test_a_device_that_no_group_lets_in_does_not_come_back(eraser: AzureEraser, bench: Bench, typed: str) -> None:
    assert await ways(bench, eraser, typed) == ()


async def test_a_group_that_is_disabled_lets_nobody_in(eraser: AzureEraser, bench: Bench) -> None:
    group = bench.azure.world.services[EU].groups.get("line-3")
    bench.azure.world.services[EU].put_group("line-3", group | {"provisioningStatus": "disabled"})
    assert await ways(bench, eraser, "thermo-0107") == ()


@pytest.mark.parametrize(
    ("attestation", "status", "expected"),
    [
        (SIGNED, "enabled", (WayBack(place=EU, registration_id="lock-12"),)),
        (
            {"type": "x509", "x509": {"caReferences": {"primary": "ca-1"}}},
            "enabled",
            (WayBack(place=EU, registration_id="lock-12"),),
        ),
        (SIGNED, "disabled", ()),
        ({"type": "x509", "x509": {"signingCertificates": {}}}, "enabled", ()),
    ],
)
async def test_a_certificate_may_be_one_of_a_groups(
    eraser: AzureEraser, bench: Bench, attestation: dict[str, object], status: str, expected: tuple[WayBack, ...]
) -> None:
    body = {"attestation": attestation, "provisioningStatus": status}
    bench.azure.world.services[EU].put_group("locks", body)
    assert await ways(bench, eraser, "factory-eu/lock-12") == expected
    assert await ways(bench, eraser, "sensor-42") == ()


async def test_a_search_that_is_cut_short_leaves_it_open(
    eraser: AzureEraser, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ways_back, "PAGES", 2)
    open_way = WayBack(place=EU, registration_id="orphan-31")
    assert await ways(bench, eraser, "orphan-31") == (open_way,)
    assert bench.calls(EU).count(LINE_3) == 2


async def test_a_page_that_fails_leaves_it_open_and_other_trouble_comes_out(eraser: AzureEraser, bench: Bench) -> None:
    records = (await bench.find("thermo-0107")).records
    bench.azure.boards[EU].add(Fault(route=LINE_3, kind=FaultKind.STATUS, status=503))
    assert await eraser.ways_back(records) == (WayBack(place=EU, registration_id="thermo-0107"),)
    bench.azure.boards[EU].add(Fault(route=LINE_3, kind=FaultKind.STATUS, status=403))
    with pytest.raises(NotAllowedError, match="Data Reader"):
        await eraser.ways_back(records)
    bench.azure.boards[EU].add(Fault(route=LINE_3, kind=FaultKind.STATUS, status=400))
    with pytest.raises(NeverWorksError):
        await eraser.ways_back(records)
    bench.azure.boards[EU].clear()
    bench.azure.boards[EU].add(Fault(route="POST /enrollmentGroups/query", kind=FaultKind.STATUS, status=503))
    with pytest.raises(TryLaterError):
        await eraser.ways_back(records)


async def test_a_group_that_went_since_it_was_listed_lets_nobody_in(eraser: AzureEraser, bench: Bench) -> None:
    records = (await bench.find("thermo-0107")).records
    bench.azure.boards[EU].add(Fault(route=LINE_3, kind=FaultKind.STATUS, status=404))
    assert await eraser.ways_back(records) == ()
