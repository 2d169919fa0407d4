"""Target conditions: which devices they name, and whether they can select others."""

import pytest

from privacy.subject.targets import literals, selects_otherwise


@pytest.mark.parametrize(
    ("condition", "named"),
    [
        ("deviceId = 'a'", {"a"}),
        ("deviceId IN ['a', 'b'] AND tags.room = 'hall'", {"a", "b", "hall"}),
        ('deviceId="a"', {"a"}),
        ("deviceId = 'it''s'", {"it's"}),
        ("deviceId = 'a' OR deviceId = \"b'c\"", {"a", "b'c"}),
        ("deviceId = 'a", set()),
        ("*", set()),
        ("", set()),
    ],
)
def test_a_condition_names_what_stands_in_quotes(condition: str, named: set[str]) -> None:
    assert literals(condition) == named


@pytest.mark.parametrize(
    ("condition", "otherwise"),
    [
        ("", False),
        ("deviceId = 'a'", False),
        ("DEVICEID IN ['a', 'b']", False),
        ("NOT (deviceId = 'a' OR deviceId != 'b')", False),
        ("*", True),
        ("tags.room = 'deviceId'", True),
        ("deviceId = 'a' OR properties.reported.firmware = '1'", True),
        ("capabilities.iotEdge = true", True),
    ],
)
def test_a_condition_selects_by_more_than_ids_where_anything_else_is_compared(
    condition: str, *, otherwise: bool
) -> None:
    assert selects_otherwise(condition) is otherwise
