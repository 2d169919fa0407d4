from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.model.clocks import DAY, HOUR
from privacy.model.days.reminders import Reminders
from privacy.model.ids import Millis

BERLIN = ZoneInfo("Europe/Berlin")
CHRISTMAS = date(2026, 12, 25)
REMINDERS = Reminders(zone=BERLIN, holidays=frozenset({CHRISTMAS}))


def at(text: str) -> Millis:
    return Millis(int(datetime.fromisoformat(text).timestamp() * 1000))


@pytest.mark.parametrize(
    ("called", "reminded"),
    [
        ("2026-11-24T10:00+01:00", "2026-11-25T10:00+01:00"),
        ("2026-11-24T23:10+01:00", "2026-11-26T09:00+01:00"),
        ("2026-11-24T03:00+01:00", "2026-11-25T09:00+01:00"),
        ("2026-11-27T10:00+01:00", "2026-11-30T09:00+01:00"),
        ("2026-11-24T16:59:59.999+01:00", "2026-11-25T16:59:59.999+01:00"),
        ("2026-11-24T17:00+01:00", "2026-11-26T09:00+01:00"),
        ("2026-12-24T10:00+01:00", "2026-12-28T09:00+01:00"),
    ],
)
def test_whoever_was_called_is_reminded_a_day_later_while_people_work(called: str, reminded: str) -> None:
    assert REMINDERS.next(0, at(called), None) == at(reminded)


@given(st.integers(0, 2), st.integers(1_704_067_200_000, 1_893_456_000_000))
def test_every_reminder_comes_in_working_hours_and_never_early(said: int, now: int) -> None:
    then = Millis(now)
    due = REMINDERS.next(said, then, None)

    assert due is not None
    there = datetime.fromtimestamp(due / 1000, UTC).astimezone(BERLIN)
    assert 9 <= there.hour < 17
    assert there.weekday() < 5
    assert there.date() != CHRISTMAS
    assert due >= then + (said + 1) * DAY


def test_there_are_three_at_most_and_none_once_the_time_is_over() -> None:
    now = at("2026-11-24T10:00+01:00")

    assert REMINDERS.next(3, now, None) is None
    assert REMINDERS.next(0, now, Millis(now + DAY)) is None
    assert REMINDERS.next(0, now, Millis(now + DAY + HOUR)) == now + DAY
