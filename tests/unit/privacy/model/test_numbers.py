import pytest

from privacy.model.clocks import DAY
from privacy.model.numbers import counted, lasting


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("day", "days"),
        ("key", "keys"),
        ("reply", "replies"),
        ("entry", "entries"),
        ("device identity", "device identities"),
        ("try", "tries"),
        ("box", "boxes"),
        ("address", "addresses"),
        ("branch", "branches"),
        ("device", "devices"),
        ("place", "places"),
    ],
)
def test_a_noun_is_made_plural_as_it_is_spelled(one: str, many: str) -> None:
    assert counted(1, one) == f"1 {one}"
    assert counted(0, one) == f"0 {many}"
    assert counted(1204, one) == f"1,204 {many}"


@pytest.mark.parametrize(
    ("milliseconds", "words"),
    [
        (0, "0 seconds"),
        (59_999, "59 seconds"),
        (60_000, "1 minute"),
        (90_000, "2 minutes"),
        (DAY - 40_000, "23 hours"),
        (DAY - 2_000, "1 day"),
        (40 * DAY - 1, "40 days"),
        (41 * DAY - 40_000, "40 days"),
    ],
)
def test_a_length_of_time_is_said_to_the_nearest_minute_in_its_largest_unit(milliseconds: int, words: str) -> None:
    assert lasting(milliseconds) == words
