"""The law's days, against calendars of others: dateutil's rules, and days counted one at a time."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from dateutil.rrule import DAILY, FR, MO, TH, TU, WE, rrule
from hypothesis import given
from hypothesis import strategies as st

from privacy.model.due_dates import LegalCalendar, due_on, end_of
from privacy.model.ids import Millis
from privacy.model.order import Law

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
ZONES = st.sampled_from(sorted(zone for zone in available_timezones() if "/" in zone)).map(ZoneInfo)
WORKING_DAYS = (MO, TU, WE, TH, FR)


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("received", "first", "extended"),
    [
        ("2026-11-12", "2026-12-12", "2027-02-12"),
        ("2026-01-31", "2026-02-28", "2026-04-30"),
        ("2028-01-31", "2028-02-29", "2028-04-30"),
        ("2026-11-30", "2026-12-30", "2027-02-28"),
        ("2026-12-31", "2027-01-31", "2027-03-31"),
    ],
)
def test_the_gdpr_gives_one_month_and_three_once_extended(received: str, first: str, extended: str) -> None:
    assert due_on(Law.GDPR, day(received)) == day(first)
    assert due_on(Law.GDPR, day(received), extended=True) == day(extended)


@given(DAYS, st.booleans())
def test_a_month_ends_on_the_same_day_or_on_the_last_of_a_shorter_month(received: date, extended: bool) -> None:  # noqa: FBT001 - drawn
    due = due_on(Law.GDPR, received, extended=extended)

    assert due is not None
    months = (due.year - received.year) * 12 + due.month - received.month
    assert months == (3 if extended else 1)
    lacks_the_day = (due + timedelta(days=1)).day == 1 and due.day < received.day
    assert due.day == received.day or lacks_the_day


@given(DAYS)
def test_the_ccpa_gives_45_days_and_90_once_extended(received: date) -> None:
    first, second = due_on(Law.CCPA, received), due_on(Law.CCPA, received, extended=True)

    assert first is not None
    assert second is not None
    assert (first - received, second - received) == (timedelta(days=45), timedelta(days=90))


@given(DAYS, st.booleans())
def test_another_law_names_no_day(received: date, extended: bool) -> None:  # noqa: FBT001 - drawn
    days = LegalCalendar().days(Law.OTHER, received, extended=extended)

    assert (days.due_on, days.confirm_by) == (None, None)


@pytest.mark.parametrize(
    ("received", "holidays", "by"),
    [
        ("2026-11-12", (), "2026-11-26"),  # a Thursday: two weeks
        ("2026-11-12", ("2026-11-26",), "2026-11-27"),  # Thanksgiving
        ("2026-11-12", ("2026-11-26", "2026-11-27"), "2026-11-30"),
        ("2026-11-14", (), "2026-11-27"),  # a Saturday: counted from Monday on
        ("2026-11-12", ("2026-11-21",), "2026-11-26"),  # a holiday on a Saturday takes nothing away
        ("2026-11-12", ("2026-11-12",), "2026-11-26"),  # nor one on the day of receipt
    ],
)
def test_receipt_is_confirmed_within_ten_business_days(received: str, holidays: tuple[str, ...], by: str) -> None:
    calendar = LegalCalendar(holidays=frozenset(map(day, holidays)))

    assert calendar.days(Law.CCPA, day(received)).confirm_by == day(by)


@given(DAYS, st.frozensets(st.integers(0, 40)))
def test_business_days_are_those_of_dateutil_without_the_holidays(received: date, off: frozenset[int]) -> None:
    holidays = frozenset(received + timedelta(days=number) for number in off)
    working = rrule(DAILY, byweekday=WORKING_DAYS, dtstart=datetime.combine(received, datetime.min.time()), count=60)
    after = [found.date() for found in working if found.date() > received and found.date() not in holidays]

    assert LegalCalendar(holidays=holidays).days(Law.CCPA, received).confirm_by == after[9]


@given(DAYS)
def test_only_the_ccpa_has_receipt_confirmed(received: date) -> None:
    assert LegalCalendar().days(Law.GDPR, received).confirm_by is None


@given(DAYS, ZONES)
def test_a_day_lasts_until_the_last_millisecond_before_the_next_one(last: date, zone: ZoneInfo) -> None:
    calendar, end = LegalCalendar(zone=zone), end_of(last, zone)

    assert calendar.today(Millis(end + 1)) > last
    assert datetime.fromtimestamp(end / 1000, UTC).astimezone(zone).date() <= last
