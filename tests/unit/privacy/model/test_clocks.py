"""The night of the fleet scan is the zone's, also where clocks are set."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from privacy.model.clocks import DAY, HOUR, Terms
from privacy.model.ids import Millis


def at(said: str) -> Millis:
    return Millis(int(datetime.fromisoformat(said).timestamp() * 1000))


@pytest.mark.parametrize(
    ("zone", "erased", "look"),
    [
        ("UTC", "2026-11-24T14:40:00Z", "2026-11-25T02:00:00Z"),
        ("UTC", "2026-11-24T01:59:59Z", "2026-11-24T02:00:00Z"),
        ("UTC", "2026-11-24T02:00:00Z", "2026-11-25T02:00:00Z"),
        ("Europe/Berlin", "2026-11-24T23:30:00Z", "2026-11-25T01:00:00Z"),
        ("Europe/Berlin", "2026-07-01T12:00:00Z", "2026-07-02T00:00:00Z"),
        ("America/Los_Angeles", "2026-11-24T14:40:00Z", "2026-11-25T10:00:00Z"),
        ("Pacific/Kiritimati", "2026-11-24T14:40:00Z", "2026-11-25T12:00:00Z"),
        # Summer time begins: 02:00 does not exist, and the moment is that of 03:00.
        ("Europe/Berlin", "2026-03-28T20:00:00Z", "2026-03-29T01:00:00Z"),
        ("America/New_York", "2026-03-07T20:00:00Z", "2026-03-08T07:00:00Z"),
        # Summer time ends: 02:00 comes twice, and the first counts.
        ("Europe/Berlin", "2026-10-24T20:00:00Z", "2026-10-25T00:00:00Z"),
        ("Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-26T01:00:00Z"),
    ],
)
def test_the_first_look_is_at_two_in_the_night_of_the_zone(zone: str, erased: str, look: str) -> None:
    assert Terms(zone=ZoneInfo(zone)).next_look(0, at(erased)) == at(look)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Africa/Casablanca"])
def test_from_any_hour_of_two_years_a_night_comes_within_a_day(zone: str) -> None:
    terms, start = Terms(zone=ZoneInfo(zone)), at("2026-01-01T00:30:00Z")
    for hour in range(2 * 365 * 24):
        erased = Millis(start + hour * HOUR)
        look = terms.next_look(0, erased)
        assert look is not None
        assert 0 < look - erased <= DAY + HOUR


def test_later_looks_count_from_the_receipt() -> None:
    terms, erased = Terms(second_looks=(Millis(DAY),)), at("2026-11-24T14:40:00Z")
    assert terms.next_look(1, erased) == erased + DAY
    assert terms.next_look(2, erased) is None


def test_a_look_that_came_late_puts_off_those_that_follow_and_none_is_left_out() -> None:
    terms, erased = Terms(second_looks=(Millis(DAY), Millis(7 * DAY), Millis(30 * DAY))), at("2026-11-24T14:40:00Z")
    late = Millis(erased + 40 * DAY)
    looks = [late]
    for count in (1, 2, 3):
        look = terms.next_look(count, erased, looks[-1])
        assert look is not None
        looks.append(look)
    assert [(look - late) // DAY for look in looks] == [0, 1, 7, 30]
    assert terms.next_look(2, erased, Millis(erased + DAY // 2)) == erased + 7 * DAY  # the clock was set back since
