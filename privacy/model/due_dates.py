"""The law's clocks: days, business days and months, in the zone of the company.

GDPR Art. 12(3): one month from receipt, extensible by two; a month that lacks the day ends on its last one (Regulation
1182/71 Art. 3). The three months are counted from receipt, as the ICO's guide to the right of access counts them.
CCPA regulations 7021: 45 calendar days from receipt, whatever the check of identity takes, once extensible to 90;
receipt is confirmed within 10 business days. Either law wants the person to be told of an extension, and why, before
the first term is over.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from privacy.model.ids import Millis
from privacy.model.order import Law

GDPR_MONTHS, GDPR_MONTHS_EXTENDED = 1, 3
CCPA_DAYS, CCPA_DAYS_EXTENDED = 45, 90
CCPA_CONFIRMED_WITHIN = 10
"""Business days."""
_SATURDAY = 5


@dataclass(frozen=True, kw_only=True)
class LegalDays:
    """What the law of an order says about its days; None where it names none."""

    due_on: date | None
    """The last day for an answer."""
    confirm_by: date | None = None
    """The last day on which receipt can be confirmed to the person."""
    extended: bool = False
    """True where `due_on` is the end of the second term."""


@dataclass(frozen=True, kw_only=True)
class Extension:
    """The one extension of a request's term."""

    on: date
    """The day on which it was decided."""
    because: str
    """Why, in the requester's words for the data subject; empty where they were shredded."""


@dataclass(frozen=True, kw_only=True)
class LegalCalendar:
    """Where days begin, and which of them are no business days."""

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    holidays: frozenset[date] = frozenset()
    """Besides Saturdays and Sundays."""

    def today(self, now: Millis) -> date:
        """The day that it is."""
        return today(now, self.zone)

    def days(self, law: Law, received_on: date, *, extended: bool = False) -> LegalDays:
        """What follows from a law and the day of receipt, in the first term or once it was extended."""
        confirm_by = self._business_days_after(received_on, CCPA_CONFIRMED_WITHIN) if law is Law.CCPA else None
        return LegalDays(due_on=due_on(law, received_on, extended=extended), confirm_by=confirm_by, extended=extended)

    def _business_days_after(self, day: date, count: int) -> date:
        """The day of receipt is not counted."""
        while count:
            day += timedelta(days=1)
            count -= day.weekday() < _SATURDAY and day not in self.holidays
        return day


def due_on(law: Law, received_on: date, *, extended: bool = False) -> date | None:
    """The last day for an answer; None where the law names none."""
    match law:
        case Law.GDPR:
            return received_on + relativedelta(months=GDPR_MONTHS_EXTENDED if extended else GDPR_MONTHS)
        case Law.CCPA:
            return received_on + timedelta(days=CCPA_DAYS_EXTENDED if extended else CCPA_DAYS)
        case Law.OTHER:
            return None


def said(day: date) -> str:
    """A day of the law's calendar, such as `3 Feb 2026`: the same for every reader."""
    return f"{day.day} {day:%b %Y}"


def today(now: Millis, zone: ZoneInfo) -> date:
    """The day that it is in `zone`."""
    return datetime.fromtimestamp(now / 1000, UTC).astimezone(zone).date()


def end_of(day: date, zone: ZoneInfo) -> Millis:
    """The last millisecond of a day in `zone`."""
    midnight = datetime.combine(day + timedelta(days=1), time.min, zone)
    return Millis(int(midnight.timestamp() * 1000) - 1)
