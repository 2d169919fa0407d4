"""People who worked on a device are left out of the copy for its owner, told by the name of the field."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.redaction.people import PLACEHOLDER, without_staff

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)


@pytest.mark.parametrize(
    "name", ["installedBy", "installed_by", "repaired-by", "SoldBy", "technician", "technicians", "installerPhone"]
)
@pytest.mark.parametrize("value", ["J. Brandt", 4711, ["J. Brandt", "K. Weiss"], {"name": "J. Brandt", "phone": "1"}])
def test_whoever_worked_on_the_device_is_replaced(name: str, value: Any) -> None:
    body = {"tags": {"room": "hall", "visits": [{name: value}]}}
    clean, replaced = without_staff(body)
    assert clean == {"tags": {"room": "hall", "visits": [{name: PLACEHOLDER}]}}
    assert replaced == (f"/tags/visits/0/{name}",)
    assert body["tags"]["visits"] == [{name: value}]


@pytest.mark.parametrize(
    "name",
    ["soldTo", "lastUser", "registeredBy", "createdBy", "managedBy", "installerVersion", "standby", "by", "note"],
)
def test_owners_users_and_things_stay(name: str) -> None:
    assert without_staff({name: "A. Lindqvist"}) == ({name: "A. Lindqvist"}, ())


@pytest.mark.parametrize("value", [None, "", [], {}, True, False])
def test_where_nothing_is_held_nothing_is_withheld(value: Any) -> None:
    assert without_staff({"installedBy": value}) == ({"installedBy": value}, ())


def test_the_times_of_a_twin_name_nobody() -> None:
    body = {"$metadata": {"technician": {"name": {"$lastUpdated": "2026-11-01T08:00:00Z"}}}}
    assert without_staff(body) == (body, ())


@given(st.dictionaries(st.text(max_size=8), JSON, max_size=4))
def test_everything_else_comes_through_in_its_order(body: dict[str, Any]) -> None:
    clean, replaced = without_staff(body)
    assert not replaced
    assert repr(clean) == repr(body)


def test_a_name_may_lie_deeper_than_python_recurses() -> None:
    body: dict[str, Any] = {"installedBy": "J. Brandt"}
    for _ in range(5_000):
        body = {"deeper": body}
    assert without_staff(body)[1] == ("/deeper" * 5_000 + "/installedBy",)
