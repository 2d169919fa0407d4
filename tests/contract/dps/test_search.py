"""The client of `dps` and the local Azure, over real connections and with the real azure-identity."""

import asyncio
import json

import pytest

from dps.transport.config import Pace, Paces
from privacy.model.coverage import FailureKind, SearchOutcome
from privacy.model.ids import Identifier
from privacy.model.records import RecordKind, SearchProgress
from sandbox.azure.world import empty_world
from sandbox.faults import Fault, FaultKind
from tests.contract.dps.bench import HUB_US, Bench, benched, client, found


async def test_records_are_what_the_service_holds_less_what_is_withheld(bench: Bench) -> None:
    findings = await bench.find("sensor-42")
    hub = bench.azure.world.hubs["hub-eu"]
    (twin,) = (record for record in findings.records if record.kind is RecordKind.DEVICE_TWIN)
    (identity,) = (record for record in findings.records if record.kind is RecordKind.DEVICE_IDENTITY)
    assert twin.body == hub.get_twin("sensor-42")
    assert twin.rest_call == "GET /twins/sensor-42?api-version=2021-04-12"
    keys = {"primaryKey": "[withheld: symmetric key]", "secondaryKey": "[withheld: symmetric key]"}
    held = hub.get_device("sensor-42")
    assert identity.body == held | {"authentication": held["authentication"] | {"symmetricKey": keys}}


@pytest.mark.parametrize("typed", ["sensor-42", "edge-gw-5", "cam-porch-9", "lamp-living-room"])
async def test_no_key_webhook_code_or_registry_password_is_in_what_is_found(bench: Bench, typed: str) -> None:
    findings = await bench.find(typed)
    text = json.dumps([dict(record.body) for record in findings.records])
    world = bench.azure.world
    assert not [secret for secret in world.secrets() - set(world.planted_secrets) if secret in text]
    assert "?[withheld: webhook query string]" in text or typed != "cam-porch-9"
    assert ("registryCredentials" in text) == ("[withheld: container registry credential]" in text)


async def test_ids_of_parent_devices_are_withheld(bench: Bench) -> None:
    findings = await bench.find("valve-51")
    assert len(findings.records) == 5
    assert "edge-gw-5" not in json.dumps([dict(record.body) for record in findings.records])


async def test_keys_are_never_fetched(bench: Bench) -> None:
    for typed in ("sensor-42", "lamp-living-room", "edge-gw-5", "dev-7", "lock-12"):
        await bench.find(typed)
    assert bench.calls("factory-eu", "factory-us")
    assert not [call for call in bench.calls() if "attestationmechanism" in call.lower()]
    posted = {call for call in bench.calls("hub-eu", "hub-us") if not call.startswith("GET ")}
    assert posted == {"POST /devices/query"}


@pytest.mark.parametrize("hostile", ["$%2E%2e#?=+", "..%2F..", "%2e%2e", "a'b(c)*!", "-._:", "%252e", "@;,"])
async def test_hostile_but_legal_device_ids_are_found_under_their_own_name(bench: Bench, hostile: str) -> None:
    bench.azure.world.hubs["hub-us"].put_device(hostile)
    bench.azure.world.hubs["hub-us"].put_module(hostile, "m%2F#?")
    findings = await bench.find(f"device:{hostile}")
    assert found(findings) == {
        ("device-identity", "hub-us", hostile),
        ("device-twin", "hub-us", hostile),
        ("module-identity", "hub-us", f"{hostile}/m%2F#?"),
        ("module-twin", "hub-us", f"{hostile}/m%2F#?"),
    }
    assert not findings.coverage.partial


@pytest.mark.parametrize(
    "fault",
    [
        Fault(route="* /*", kind=FaultKind.STATUS, status=503, times=2),
        Fault(route="* /*", kind=FaultKind.STATUS, status=429, retry_after="0.05", times=3),
        Fault(route="* /*", kind=FaultKind.RESET, times=2),
        Fault(route="* /*", kind=FaultKind.HALF_BODY, times=2),
        Fault(route="* /*", kind=FaultKind.WRONG_JSON, times=2),
        Fault(route="* /*", kind=FaultKind.SLOW, seconds=0.1, times=3),
        Fault(route="* /*", kind=FaultKind.STATUS, status=401, times=1),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.status}",
)
async def test_passing_trouble_is_overcome(bench: Bench, fault: Fault) -> None:
    for host in ("factory-eu", "hub-eu"):
        bench.azure.boards[host].add(fault)
    findings = await bench.find("sensor-42")
    assert len(findings.records) == 5
    assert not findings.coverage.partial


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault(route="* /*", kind=FaultKind.STATUS, status=503), FailureKind.TRY_LATER),
        (Fault(route="* /*", kind=FaultKind.RESET), FailureKind.TRY_LATER),
        (Fault(route="* /*", kind=FaultKind.HALF_BODY), FailureKind.TRY_LATER),
        (Fault(route="* /*", kind=FaultKind.WRONG_JSON), FailureKind.TRY_LATER),
        (Fault(route="* /*", kind=FaultKind.STATUS, status=403), FailureKind.NOT_ALLOWED),
        (Fault(route="* /*", kind=FaultKind.STATUS, status=401), FailureKind.NOT_ALLOWED),
        (Fault(route="* /*", kind=FaultKind.STATUS, status=400), FailureKind.NEVER_WORKS),
    ],
    ids=lambda value: f"{value.kind}-{value.status}" if isinstance(value, Fault) else str(value),
)
async def test_lasting_trouble_is_said_and_the_other_places_are_answered(
    bench: Bench, fault: Fault, kind: FailureKind
) -> None:
    bench.azure.boards["hub-us"].add(fault)
    findings = await bench.find("sensor-42")
    assert len(findings.records) == 5
    assert findings.coverage.failed_places == (HUB_US,)
    assert {failure.kind for failure in findings.coverage.failures} == {kind}


async def test_a_long_retry_after_is_handed_back_and_not_waited_for(bench: Bench) -> None:
    fault = Fault(route="GET /twins/*", kind=FaultKind.STATUS, status=429, retry_after="3600")
    bench.azure.boards["hub-eu"].add(fault)
    findings = await bench.find("sensor-42")
    failures = {(f.retry_after, f.tries, f.status) for f in findings.coverage.failures}
    assert failures == {(3_600_000, 1, 429)}
    assert bench.calls("hub-eu").count("GET /twins/sensor-42") == 1


async def test_a_scan_that_breaks_off_says_how_far_it_came(bench: Bench) -> None:
    board = bench.azure.boards["factory-eu"]
    hold = board.hold("POST /enrollments/query", when="after")
    search = asyncio.create_task(bench.find("lamp-living-room"))
    await hold.reached()
    board.add(Fault(route="POST /enrollments/query", kind=FaultKind.STATUS, status=403))
    hold.release()
    findings = await search
    (scan,) = (s for s in findings.coverage.searches if s.failure)
    assert scan.outcome is SearchOutcome.FAILED
    assert scan.scanned == 100
    assert found(findings) == {
        ("device-identity", "hub-eu", "lamp-living-room"),
        ("device-twin", "hub-eu", "lamp-living-room"),
    }


async def test_one_token_per_data_plane_serves_any_number_of_searches(bench: Bench) -> None:
    await asyncio.gather(*(bench.find("sensor-42") for _ in range(5)))
    assert len(bench.calls("identity")) == 2


async def test_a_token_that_azure_forgot_is_replaced(bench: Bench) -> None:
    await bench.find("sensor-42")
    identity = bench.azure.world.identity
    identity.tokens.clear()
    identity.lifetime -= 60  # or the next token could have the same text as the first
    findings = await bench.find("sensor-42")
    assert not findings.coverage.partial
    assert len(bench.calls("identity")) == 4


@pytest.mark.parametrize(("status", "kind"), [(400, FailureKind.NOT_ALLOWED), (403, FailureKind.NOT_ALLOWED)])
async def test_without_a_token_every_place_says_so_and_nobody_hears_what_azure_said(
    bench: Bench, status: int, kind: FailureKind
) -> None:
    fault = Fault(route="* /*", kind=FaultKind.STATUS, status=status, body='{"error":"tenant-1234"}')
    bench.azure.boards["identity"].add(fault)
    findings = await bench.find("sensor-42")
    assert findings.coverage.answered_places == ()
    assert {failure.kind for failure in findings.coverage.failures} == {kind}
    assert "1234" not in repr(findings)


async def test_the_start_up_checks_pass_and_name_what_is_missing(bench: Bench) -> None:
    for _, check in bench.records.checks():
        await check()
    bench.azure.boards["hub-us"].add(Fault(route="GET /twins/*", kind=FaultKind.STATUS, status=403))
    failed = []
    for name, check in bench.records.checks():
        try:
            await check()
        except Exception as error:  # noqa: BLE001 - its text is the point
            failed.append((name, str(error)))
    assert failed == [
        (
            f"reading devices in {HUB_US}",
            "refused to show devices (HTTP 403): the bot's identity needs IoT Hub Data Reader there",
        )
    ]


async def test_logs_hold_no_id_token_or_url(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    bench.azure.boards["hub-eu"].add(Fault(route="GET /twins/*", kind=FaultKind.RESET))
    bench.azure.boards["factory-eu"].add(Fault(route="GET /enrollments/*", kind=FaultKind.STATUS, status=400))
    await bench.find("sensor-42")
    output = "".join(capsys.readouterr())
    assert "place_failed" in output
    for word in ("sensor-42", "http://", "127.0.0.1", *bench.azure.world.identity.tokens):
        assert word not in output


async def test_calls_to_a_service_keep_the_pace(bench: Bench) -> None:
    paced = client(bench.azure, paces=Paces(dps=Pace(rate=10, burst=2), registry=None, twins=None))

    async def progress(_: SearchProgress) -> None:
        pass

    _, first_token = paced.checks()[0]
    await first_token()
    await paced.find(Identifier("sensor-42"), progress)
    await paced.aclose()
    calls = bench.azure.boards["factory-eu"].calls
    assert len(calls) >= 6
    span = max(call.at for call in calls) - min(call.at for call in calls)
    assert span > 0.5 * (len(calls) - 2) / 10  # half, as a busy machine delays the first call too


async def test_a_large_fleet_is_scanned_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    world = empty_world(services=("factory",), hubs=("hub",))
    for number in range(1_050):
        world.services["factory"].put_enrollment(f"reg-{number}", {"attestation": {"type": "symmetricKey"}})
    for number in range(200, 700):
        world.services["factory"].delete_enrollment(f"reg-{number}")
    body = {"attestation": {"type": "symmetricKey"}, "deviceId": "last"}
    world.services["factory"].put_enrollment("reg-last", body)
    async with benched(world, monkeypatch) as bench:
        findings = await bench.find("last")
    assert found(findings) == {("enrollment", "factory", "reg-last")}
    (scan,) = (search for search in findings.coverage.searches if search.scanned is not None)
    assert scan.scanned == 551
