"""The law's clock: days and months, in the zone of the company.

GDPR Art. 12(3): one month from receipt, extensible by two; a month that lacks the day ends on its last one (Regulation
1182/71 Art. 3). CCPA regulations 7021: 45 calendar days from receipt, whatever the check of identity takes, once
extensible to 90; receipt is confirmed within 10 business days.
"""

import calendar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from privacy.model.ids import Millis
from privacy.model.order import Law

CCPA_DAYS = 45


def due_on(law: Law, received_on: date) -> date | None:
    """The last day for an answer; None where the law names none."""
    match law:
        case Law.GDPR:
            return months_after(received_on, 1)
        case Law.CCPA:
            return received_on + timedelta(days=CCPA_DAYS)
        case Law.OTHER:
            return None


def months_after(day: date, months: int) -> date:
    """The same day some months later, or the last day of that month where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def today(now: Millis, zone: ZoneInfo) -> date:
    """The day that it is in `zone`."""
    return datetime.fromtimestamp(now / 1000, UTC).astimezone(zone).date()


def end_of(day: date, zone: ZoneInfo) -> Millis:
    """The last millisecond of a day in `zone`."""
    midnight = datetime.combine(day + timedelta(days=1), time.min, zone)
    return Millis(int(midnight.timestamp() * 1000) - 1)
