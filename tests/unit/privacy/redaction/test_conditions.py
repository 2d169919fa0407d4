"""Ids of other devices in target conditions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.redaction.conditions import other_ids_in_condition

OTHER = "[withheld: id of another device]"


@pytest.mark.parametrize(
    ("condition", "shown"),
    [
        ("deviceId='cam-1'", "deviceId='cam-1'"),
        ("deviceId = 'cam-2'", f"deviceId = '{OTHER}'"),
        ('deviceId="cam-2"', f'deviceId="{OTHER}"'),
        ("deviceId IN ['cam-1','cam-2', 'cam-3']", f"deviceId IN ['cam-1','{OTHER}', '{OTHER}']"),
        ("deviceid in ['CAM-1']", f"deviceid in ['{OTHER}']"),
        ("'cam-2' = deviceId", f"'{OTHER}' = deviceId"),
        ("STARTS_WITH(deviceId, 'cam-2')", f"STARTS_WITH(deviceId, '{OTHER}')"),
        ("tags.room='hall' AND deviceId<>'cam-2'", f"tags.room='hall' AND deviceId<>'{OTHER}'"),
        ("deviceId='cam-2' or tags.room = 'hall'", f"deviceId='{OTHER}' or tags.room = 'hall'"),
        ("(NOT devices.deviceId = 'and or') AND tags.a='b'", f"(NOT devices.deviceId = '{OTHER}') AND tags.a='b'"),
        ("tags.room = 'deviceId'", "tags.room = 'deviceId'"),
        ("deviceId = 'it''s' AND tags.a = 1", f"deviceId = '{OTHER}' AND tags.a = 1"),
        ("deviceId = 'unfinished", f"deviceId = '{OTHER}'"),
        ("*", "*"),
        ("", ""),
    ],
)
def test_ids_of_other_devices_are_withheld_and_the_rest_stays(condition: str, shown: str) -> None:
    assert other_ids_in_condition(condition, "cam-1") == shown


def test_ones_own_id_stays_however_it_is_quoted() -> None:
    assert other_ids_in_condition("deviceId = 'it''s'", "it's") == "deviceId = 'it''s'"
    assert other_ids_in_condition(r"deviceId = 'it\'s'", "it's") == r"deviceId = 'it\'s'"


@given(st.text(max_size=30).filter(lambda text: "deviceid" not in text.casefold()))
def test_a_condition_that_names_no_device_stays(condition: str) -> None:
    assert other_ids_in_condition(condition, "cam-1") == condition
