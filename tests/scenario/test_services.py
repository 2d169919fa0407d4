"""Two provisioning services and two hubs: every place is searched, and nobody gets another one's device."""

import asyncio

import pytest

from sandbox.azure.fleet.planting import Planting, certificate, enrollment, initial_twin
from sandbox.faults import Fault, FaultKind
from tests.scenario.house import House
from tests.scenario.test_identifiers import press

EU, US = "factory-eu", "factory-us"
HUB_EU, HUB_US = "hub-eu.azure-devices.net", "hub-us.azure-devices.net"
SCAN = "POST /enrollments/query"


async def export(house: House, typed: str, *words: str) -> str:
    async with house.power():
        await house.ask(f"/dps-export {typed}")
        return await house.until_card(*(words or ("Done",)), seconds=30)


async def test_one_id_in_two_services_is_a_question_that_names_service_and_hub(house: House) -> None:
    card = await export(house, "lock-12", "Which one?")
    assert f"factory-eu/lock-12: device lock-12, enrolled as lock-12 in factory-eu, on {HUB_EU}" in card
    assert f"factory-us/lock-12: device lock-12, enrolled as lock-12 in factory-us, on {HUB_US}" in card
    assert not any(message.files for message in house.seen())


@pytest.mark.parametrize(
    ("service", "hub", "other_hub", "town", "other_town"),
    [(EU, HUB_EU, HUB_US, "Rotterdam", "Austin"), (US, HUB_US, HUB_EU, "Austin", "Rotterdam")],
)
async def test_the_chosen_lock_comes_whole_and_without_the_other_one(
    house: House, service: str, hub: str, other_hub: str, town: str, other_town: str
) -> None:
    card = await export(house, f"{service}/lock-12")
    opened = house.file()
    assert opened.found() == [
        ("enrollment", service, "lock-12"),
        ("registration-record", service, "lock-12"),
        ("device-identity", hub, "lock-12"),
        ("device-twin", hub, "lock-12"),
    ]
    assert f"In {other_hub}: 2 records under the same id, not included" in card
    assert town.encode() in opened.everything()
    assert other_town.encode() not in opened.everything()


@pytest.mark.parametrize(("chosen", "label"), [("reg-b", "reg-b"), ("device:twice", "registration:device:twice")])
async def test_two_enrollments_of_one_service_with_two_certificates_are_a_question_and_each_answer_is_one(
    house: House, chosen: str, label: str
) -> None:
    planted = Planting(house.azure.world)
    for name, hub, town in (("reg-a", HUB_EU, "Oslo"), (chosen, HUB_US, "Lima")):
        asked = enrollment(
            hub, deviceId="twice", attestation=certificate(town, town), initialTwin=initial_twin({"t": town})
        )
        planted.factory_eu.put_enrollment(name, asked)
        planted.factory_eu.register(name)
    async with house.power():
        await house.ask("/dps-export twice")
        card = await house.until_card("Which one?", "Two enrollments", seconds=30)
        await press(house, house.cards()[0], f"factory-eu/{label}")
        done = await house.until_card("Done", seconds=30)

    assert f"factory-eu/reg-a: device twice, enrolled as reg-a in factory-eu, on {HUB_EU}" in card
    assert {(kind, place, key) for kind, place, key in house.file().found()} >= {("enrollment", EU, chosen)}
    assert b"Lima" in house.file().everything()
    assert b"Oslo" not in house.file().everything()
    assert f"In {HUB_EU}: 2 records under the same id, not included: another enrollment leads there" in done


async def test_a_device_that_moved_is_found_on_both_hubs(house: House) -> None:
    await export(house, "moved-15")
    found = house.file().found()
    assert {place for kind, place, _ in found if kind == "device-twin"} == {HUB_EU, HUB_US}
    assert {kind for kind, place, _ in found if place == EU} == {"enrollment", "registration-record"}


async def test_a_device_that_only_the_second_hub_knows_is_found(house: House) -> None:
    await export(house, "hub-only-3")
    assert house.file().found() == [
        ("device-identity", HUB_US, "hub-only-3"),
        ("device-twin", HUB_US, "hub-only-3"),
    ]


async def test_an_orphan_is_found_by_its_registration_record(house: House) -> None:
    await export(house, "orphan-31")
    assert house.file().found() == [
        ("registration-record", EU, "orphan-31"),
        ("device-identity", HUB_EU, "orphan-31"),
        ("device-twin", HUB_EU, "orphan-31"),
    ]


async def test_a_neighbour_in_other_capitals_is_counted_and_never_shown(house: House) -> None:
    card = await export(house, "VM-Dev-4")
    opened = house.file()
    assert f"In {HUB_EU}: 1 id that differs by capitals alone, not included" in card
    assert {key for _, _, key in opened.found()} == {"VM-Dev-4"}
    assert "1 id that differs by capitals alone, not included" in opened.page
    assert b"vm-dev-4" not in opened.everything()
    assert b"Zeman" not in opened.everything()


async def test_nothing_found_names_all_four_places_and_the_scan(house: House) -> None:
    card = await export(house, "nobody-0", "No data found")
    assert f"Searched without errors: factory-eu, factory-us, {HUB_EU}, {HUB_US} (scan " in card
    assert "434 enrollments" in card


async def test_a_group_comes_with_the_number_of_its_devices_and_none_of_them(house: House) -> None:
    card = await export(house, "group:line-3")
    opened = house.file()
    assert "In factory-eu: 1,204 registration records, not included: they are many people's" in card
    assert opened.found() == [("enrollment-group", EU, "line-3")]
    assert opened.json("coverage.json")["left_out"][0]["count"] == 1204
    assert b"thermo-0107" not in opened.everything()


async def test_a_job_and_a_configuration_are_in_the_file_without_other_devices(house: House) -> None:
    await export(house, "edge-gw-5")
    opened = house.file()
    (configuration,) = (record for record in opened.records if record["record"] == "configuration")
    assert "edge-gw-5" in configuration["body"]["targetCondition"]
    assert b"valve-51" not in opened.everything()
    assert "not evaluated" in opened.page


async def test_with_the_services_silent_no_strangers_hub_device_is_handed_out(house: House) -> None:
    """`dev-7` is the registration id of one device, and the device id of somebody else's."""
    for service in (EU, US):
        house.azure.boards[service].add(Fault(route="* *", kind=FaultKind.STATUS, status=400))
    card = await export(house, "dev-7", "PARTIAL")
    opened = house.file()
    assert opened.records == []
    assert "not included: a service did not say whose device it is" in card
    assert b"Urbina" not in opened.everything()


async def test_marked_as_a_device_id_it_is_handed_out_all_the_same(house: House) -> None:
    for service in (EU, US):
        house.azure.boards[service].add(Fault(route="* *", kind=FaultKind.STATUS, status=400))
    await export(house, "device:dev-7", "PARTIAL")
    assert house.file().found() == [("device-identity", HUB_EU, "dev-7"), ("device-twin", HUB_EU, "dev-7")]


async def test_many_requests_at_once_cost_one_scan_of_each_service(house: House) -> None:
    devices = ["sensor-42", "thermo-0107", "kettle-8", "edge-gw-5", "cam-porch-9", "orphan-31", "stuck-2", "drift-6"]
    async with house.power():
        await asyncio.gather(*(house.ask(f"/dps-export {device}") for device in devices))
        await house.slack.until(
            lambda: sum("Done" in card.content.text for card in house.cards()) == len(devices), seconds=60
        )

    assert len([call for call in house.azure.boards[US].calls_to(SCAN) if call.status == 200]) <= 2  # with the check


async def test_a_scan_of_before_serves_the_next_request_and_a_new_enrollment_is_found_all_the_same(
    house: House,
) -> None:
    async with house.power():
        await house.ask("/dps-export nobody-0")
        await house.until_card("No data found", seconds=30)
        calls = len(house.azure.boards[US].calls_to(SCAN))
        planting = Planting(house.azure.world)
        planting.factory_us.put_enrollment("sensor-99", enrollment(HUB_US))
        planting.factory_us.register("sensor-99")
        await house.ask("/dps-export sensor-99")
        await house.slack.until(lambda: any("Done" in card.content.text for card in house.cards()), seconds=30)

    assert len(house.azure.boards[US].calls_to(SCAN)) == calls
    assert any("sensor-99" in card.content.text and "Found 1 enrollment" in card.content.text for card in house.cards())
