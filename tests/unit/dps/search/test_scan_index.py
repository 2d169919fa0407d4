"""What is left of a scan: enough to say no, and nothing to read."""

import sys

from hypothesis import given
from hypothesis import strategies as st

from dps.search.scan_index import ScanIndex
from dps.transport.paths import is_dps_id
from tests.unit.dps.samples import NOW

names = st.text(min_size=1, max_size=8)


def index(*items: tuple[str, str | None]) -> ScanIndex:
    made = ScanIndex(NOW)
    made.add({"registrationId": registration_id, "deviceId": device} for registration_id, device in items)
    return made


@given(st.lists(st.tuples(names, names)), names)
def test_nothing_is_ruled_out_that_an_enrollment_of_another_name_asks_for(
    fleet: list[tuple[str, str]], name: str
) -> None:
    made = index(*fleet)
    named = {
        device.casefold()
        for registration_id, device in fleet
        if device != registration_id or not is_dps_id(registration_id)
    }
    assert made.scanned == len(fleet)
    assert all(not made.rules_out([device]) for device in named)
    assert made.rules_out([name]) is (name.casefold() not in named)


def test_an_enrollment_that_is_found_by_its_own_id_is_not_kept() -> None:
    made = index(("sensor-42", "sensor-42"), ("sensor-43", None))
    assert made.rules_out(["sensor-42", "sensor-43"])


def test_an_enrollment_that_cannot_be_asked_for_by_its_id_is_kept() -> None:
    assert not index(("query", None)).rules_out(["query"])


def test_capitals_do_not_matter_and_one_name_of_several_is_enough() -> None:
    made = index(("reg-77", "Lamp"))
    assert not made.rules_out(["nobody-0", "LAMP"])
    assert made.rules_out([])


def test_a_text_that_is_no_unicode_is_still_told_apart() -> None:
    assert not index(("reg-77", "\ud800")).rules_out(["\ud800"])


def test_hubs_are_counted_by_name_in_any_case_and_once_for_each_enrollment() -> None:
    made = ScanIndex(NOW)
    made.add(
        [
            {"registrationId": "a", "iotHubs": ["Hub-EU", "hub-us"], "iotHubHostName": "hub-eu"},
            {"registrationId": "b", "iotHubs": None, "iotHubHostName": "hub-eu"},
            {"registrationId": "c", "iotHubs": "hub-eu"},
        ]
    )
    assert made.hubs == {"hub-eu": 2, "hub-us": 1}


def test_a_hundred_thousand_device_ids_take_about_a_megabyte() -> None:
    made = ScanIndex(NOW)
    made.add({"registrationId": "r", "deviceId": f"device-{number}"} for number in range(100_000))
    assert sum(map(sys.getsizeof, made._drawers)) < 1_200_000
