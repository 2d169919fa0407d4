"""The main job, from a person's command to the file in the thread."""

import asyncio
import hashlib
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from dps.transport.config import Limits
from privacy.model.out_of_reach import STORES
from sandbox.faults import Fault, FaultKind
from tests.scenario.house import QUICK, House, ended

FACTORY, HUB = "factory-eu", "hub-eu.azure-devices.net"


PATIENT = replace(QUICK, limits=Limits(tries=2, total=60.0, first_wait=0.01, timeout=60.0))
"""Waits for a call that is held, however slow the machine is."""


async def test_everything_about_a_device_arrives_as_a_signed_file_in_the_thread(house: House) -> None:
    async with house.power():
        outcome = await house.ask("/dps-export sensor-42")
        card = await house.until_card("Done")

    assert outcome.acked
    assert house.whispers()[0].startswith("Recorded as *DSR-")
    found = "1 enrollment, 1 registration record, 1 device identity, 1 device twin and 1 device job"
    assert f"Found {found} for sensor-42" in card
    opened = house.file()
    assert opened.found() == [
        ("enrollment", FACTORY, "sensor-42"),
        ("registration-record", FACTORY, "sensor-42"),
        ("device-identity", HUB, "sensor-42"),
        ("device-twin", HUB, "sensor-42"),
        ("device-job", HUB, "sensor-42/self-test-october"),
    ]
    listed = {item["name"]: item["sha256"] for item in opened.manifest["files"]}
    assert set(opened.members) == {*listed, "manifest.json", "manifest.sig"}
    assert all(hashlib.sha256(opened.members[name]).hexdigest() == digest for name, digest in listed.items())
    key = load_pem_public_key((house.folder / "keys" / "signing-key.pub.pem").read_bytes())
    key.verify(opened.members["manifest.sig"], opened.members["manifest.json"])  # type: ignore[union-attr,call-arg]
    assert house.events() == ["requested", "started", "gathered", "uploaded", "fulfilled"]


async def test_the_file_stands_in_the_cards_thread_and_the_first_findings_before_it(house: House) -> None:
    async with house.power():
        await house.ask("/dps-export sensor-42")
        await house.until_card("Done")

    (card,) = house.cards()
    findings, file, *_ = [message for message in house.seen() if message.thread_ts == card.ts]
    assert findings.content.text.startswith("Found by id: 1 enrollment, 1 registration record")
    assert len(file.files) == 1


async def test_the_direct_reads_are_told_while_the_scan_still_runs(house: House) -> None:
    scan = house.azure.boards["factory-eu"].hold("POST /enrollments/query", when="before", times=None)
    async with house.power(PATIENT):
        await house.ask("/dps-export sensor-42")
        await house.until_card("Searching", "Found so far: 1 enrollment", "Scanning all enrollments")
        await house.slack.until(lambda: any(m.thread_ts for m in house.seen()))
        assert not any(message.files for message in house.seen())
        scan.release()
        await house.until_card("Done")


async def test_an_enrollment_under_another_name_is_found_by_the_scan(house: House) -> None:
    async with house.power():
        await house.ask("/dps-export lamp-living-room")
        await house.until_card("Done")

    assert ("enrollment", FACTORY, "reg-77") in house.file().found()
    assert ("device-twin", HUB, "lamp-living-room") in house.file().found()


async def test_an_edge_device_comes_with_its_modules_and_without_their_keys(house: House) -> None:
    async with house.power():
        await house.ask("/dps-export edge-gw-5")
        await house.until_card("Done")

    opened = house.file()
    assert {record[2] for record in opened.found() if record[0] == "module-twin"} == {
        "edge-gw-5/$edgeAgent",
        "edge-gw-5/$edgeHub",
        "edge-gw-5/camera",
    }
    for keys in (hub.keys() for hub in house.azure.world.hubs.values()):
        assert not [key for key in keys if key.encode() in opened.everything()]
    assert b"[withheld: container registry credential]" in opened.everything()


async def test_finding_nothing_is_an_answer_with_its_coverage(house: House) -> None:
    async with house.power():
        await house.ask("/dps-export nobody-0")
        card = await house.until_card("No data found")

    places = "factory-eu, factory-us, hub-eu.azure-devices.net, hub-us.azure-devices.net"
    assert f"No data found for nobody-0. Searched without errors: {places} (scan " in card
    assert "434 enrollments" in card
    assert "An id is the number on the label, such as sensor-42." in card
    opened = house.file()
    assert opened.records == []
    coverage = opened.json("coverage.json")
    assert len(coverage["out_of_reach"]) == len(STORES)
    assert 'No data found for <span class="w">nobody-0.</span>' in opened.page


async def test_keys_were_never_asked_for(house: House) -> None:
    async with house.power():
        await house.ask("/dps-export sensor-42")
        await house.until_card("Done")

    for board in house.azure.boards.values():
        assert board.calls_to("POST */attestationmechanism") == []


@pytest.mark.parametrize(
    ("device", "choices"),
    [("dev-7", ["• alpha: ", "• reg-9: "]), ("vm-dev-4", ["• VM-Dev-4: ", "• device:vm-dev-4: "])],
)
async def test_an_id_that_names_two_devices_gives_a_question_and_no_file(
    house: House, device: str, choices: list[str]
) -> None:
    async with house.power():
        await house.ask(f"/dps-export {device}")
        card = await house.until_card("Which one?")

    assert "Nothing was exported." in card
    assert all(choice in card for choice in choices)
    assert not any(message.files for message in house.seen())
    assert house.events() == ["requested", "started", "asked which one"]


async def test_the_device_that_was_meant_can_be_asked_for_and_brings_nothing_of_the_other(house: House) -> None:
    async with house.power():
        await house.ask("/dps-export alpha")
        await house.until_card("Done")

    assert {record[2] for record in house.file().found()} == {"dev-7", "alpha"}
    assert ("device-identity", HUB, "dev-7") not in house.file().found()


async def test_no_other_devices_record_is_in_any_file(house: House) -> None:
    """DPS ignores WHERE and returns everything: each record's own ids must be the subject's."""
    async with house.power():
        await house.ask("/dps-export sensor-42")
        await house.until_card("Done")

    others = [name for name in house.azure.world.hubs["hub-eu"].device_ids() if name != "sensor-42"]
    assert len(others) > 10
    assert not [name for name in others if name.encode() in house.file().everything()]


async def test_the_same_command_twice_is_one_request(house: House) -> None:
    async with house.power():
        await house.ask("/dps-export sensor-42")
        await house.until_card("Done")
        await house.ask("/dps-export sensor-42")

    assert house.whispers()[-1].startswith("You asked for `sensor-42` a moment ago: that is *DSR-")
    assert len(house.cards()) == 1
    assert house.events().count("requested") == 1


async def test_a_file_that_slack_shares_late_is_waited_for(house: House) -> None:
    house.slack.files.share_delay = 1.0
    async with house.power():
        await house.ask("/dps-export sensor-42")
        await house.until_card("Done")

    assert house.events()[-2:] == ["uploaded", "fulfilled"]


async def test_many_commands_at_once_get_one_card_and_one_file_each(house: House) -> None:
    devices = ["sensor-42", "thermo-0107", "kettle-8", "lamp-living-room", "cam-porch-9", "orphan-31", "nobody-0"]
    async with house.power():
        await asyncio.gather(*(house.ask(f"/dps-export {device}") for device in devices))
        await house.slack.until(
            lambda: sum(ended(card.content.text) for card in house.cards()) == len(devices), seconds=30
        )

    assert len(house.cards()) == len(devices)
    assert sorted(card.content.text.split(" · ")[0] for card in house.cards()) == sorted(
        f"Export of {device}" for device in devices
    )
    assert len([file for message in house.seen() for file in message.files]) == len(devices)


async def test_help_explains_and_records_nothing(house: House) -> None:
    async with house.power():
        await house.ask("/dps-export help")

    (said,) = house.whispers()
    assert "/dps-export DEVICE" in said
    assert house.events() == []
    assert house.cards() == []


async def test_a_partial_export_says_so_first_everywhere(house: House) -> None:
    house.azure.boards["hub-eu"].add(Fault(route="* *", kind=FaultKind.STATUS, status=503))
    async with house.power():
        await house.ask("/dps-export sensor-42")
        card = await house.until_card("PARTIAL", "Do not send it as complete")

    assert "hub-eu.azure-devices.net" in card
    opened = house.file()
    assert {record[1] for record in opened.found()} == {FACTORY}
    assert opened.manifest["complete"] is False
    assert opened.page.index("PARTIAL") < opened.page.index("<table")
    assert house.entries()[-1]["detail"] == {"partial": True}
