"""When whoever is waited for is reminded: later and later, a few times, and while people work."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from privacy.model.clocks import DAY
from privacy.model.ids import Millis

_SATURDAY = 5


@dataclass(frozen=True, kw_only=True)
class Reminders:
    """How long after the call, and after each reminder, the next one comes."""

    after: tuple[Millis, ...] = (Millis(DAY), Millis(2 * DAY), Millis(3 * DAY))
    zone: tzinfo = UTC
    """Where people work."""
    holidays: frozenset[date] = frozenset()
    """Days besides Saturdays and Sundays on which nobody is called."""
    begins: time = time(9)
    ends: time = time(17)

    def next(self, said: int, now: Millis, until: Millis | None) -> Millis | None:
        """When the next one is due after so many; None after the last one, or where the time is over by then."""
        if said >= len(self.after):
            return None
        due = self.working(Millis(now + self.after[said]))
        return due if until is None or due < until else None

    def working(self, at: Millis) -> Millis:
        """The first moment from `at` on at which people work."""
        there = datetime.fromtimestamp(at / 1000, UTC).astimezone(self.zone)
        if self.is_working_day(there.date()) and self.begins <= there.time() < self.ends:
            return at
        day = there.date() if there.time() < self.begins else there.date() + timedelta(days=1)
        while not self.is_working_day(day):
            day += timedelta(days=1)
        return Millis(int(datetime.combine(day, self.begins, self.zone).timestamp() * 1000))

    def is_working_day(self, day: date) -> bool:
        """True on a day on which people can be called."""
        return day.weekday() < _SATURDAY and day not in self.holidays
