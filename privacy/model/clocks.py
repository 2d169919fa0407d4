"""What is due when: how long a request waits before it is tried again, and when it is given up."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Protocol

from privacy.model.ids import Millis


class Clock(Protocol):
    """The time, handed in so that no test has to freeze a process."""

    def __call__(self) -> Millis:
        """Now, in UTC milliseconds."""


def iso(at: Millis) -> str:
    """A time in UTC as ISO 8601 with milliseconds, such as `2026-11-24T14:05:03.120Z`."""
    return f"{_datetime(at):%Y-%m-%dT%H:%M:%S}.{at % 1000:03d}Z"


def millis(text: str) -> Millis:
    """The time that `iso` wrote. Raises ValueError or OverflowError: it is none."""
    since = datetime.fromisoformat(text).astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return Millis(since // timedelta(milliseconds=1))


def readable(at: Millis) -> str:
    """A time as people read it, such as `2026-11-24 14:05:03 UTC`."""
    return f"{_datetime(at):%Y-%m-%d %H:%M:%S} UTC"


def _datetime(at: Millis) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at)


SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

EVER = Millis(0)
"""Before everything: for whoever asks for nothing newer."""

SAME_AGAIN = Millis(10 * MINUTE)
"""The same person asking the same export within this time is the same request."""
RESPONSE_URL_LIVES = Millis(30 * MINUTE)
"""How long Slack takes answers on a `response_url` (docs.slack.dev: handling user interaction)."""
PARKED_LIVES = Millis(30 * MINUTE)
"""How long a command that was typed in the wrong channel can be taken to the right one."""
VOTE_WAITS = Millis(5 * MINUTE)
"""How long a vote waits at most for Slack to say who the voter is."""
SLOW_SLACK_WAITS = Millis(2 * SECOND)
"""After how long a vote is judged again that Slack was too slow for."""
PROGRESS_EVERY = Millis(5 * SECOND)
"""At most one progress update per request in this time."""
PROGRESS_PER_MINUTE = 30
"""Progress updates of all requests together: Slack allows 50 `chat.update` calls a minute."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a request waits for, and how long."""

    approval_expires: Millis = Millis(7 * DAY)
    """After so long without a decision a plan expires."""
    approval_lives: Millis = Millis(30 * DAY)
    """How long a vote counts: what waited longer, for a hold or a pause, is asked anew."""
    second_looks: tuple[Millis, ...] = (Millis(DAY), Millis(7 * DAY), Millis(30 * DAY))
    """When it is looked again whether an erased device is still absent, counted from the receipt."""
    export_file_lives: Millis = Millis(7 * DAY)
    """How long an export stays in Slack: it is a copy of the data, where many people read."""
    night_hour: int = 2
    """The hour of the fleet scan that makes a receipt final, in `zone`."""
    zone: tzinfo = UTC
    """In which it is night."""

    def next_look(self, looks: int, fulfilled_at: Millis, looked_at: Millis | None = None) -> Millis | None:
        """When to look next, after so many looks; None after the last. The first is the fleet scan of the night.

        Looks keep their distance: one that came late, at `looked_at`, puts off those that follow.
        """
        if looks == 0:
            return self._night_after(fulfilled_at)
        if looks > len(self.second_looks):
            return None
        times = (0, *self.second_looks)
        counted, apart = fulfilled_at + times[looks], times[looks] - times[looks - 1]
        return Millis(counted if looked_at is None else max(counted, looked_at + apart))

    def _night_after(self, at: Millis) -> Millis:
        """The next time that clocks in the zone show the hour of the night.

        Where they skip it (the night on which summer time begins), the moment at which it would have been; where they
        show it twice, the first.
        """
        day = datetime.fromtimestamp(at / 1000, UTC).astimezone(self.zone).date()
        nights = (datetime.combine(day + timedelta(days=n), time(self.night_hour), self.zone) for n in range(3))
        return min(moment for night in nights if (moment := Millis(int(night.timestamp() * 1000))) > at)


AT_ITS_WORD = 6
"""Tries in a row for which Slack's word is kept exactly; what says *one second* for ever is left alone for longer."""


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How long to keep trying."""

    first_wait: Millis = Millis(5 * SECOND)
    longest_wait: Millis = Millis(5 * MINUTE)
    partial_after: int = 3
    """Tries after which an answer goes out without the places that still fail."""
    give_up_after: Millis = Millis(24 * HOUR)
    """From receipt, where no place answers at all or Slack takes nothing."""

    def wait(self, attempts: int, asked: Millis | None = None) -> Millis:
        """Milliseconds until the next try: doubling from `first_wait`, and never less than the service asked for."""
        doubled = min(self.longest_wait, self.first_wait << min(attempts, 20))
        return Millis(max(doubled, asked or 0))

    def wait_for_slack(self, attempts: int, asked: Millis | None = None) -> Millis:
        """The same, but by Slack's word for the first tries: its limits are short (docs.slack.dev: rate limits)."""
        if not asked:
            return self.wait(attempts)
        return asked if attempts < AT_ITS_WORD else self.wait(attempts - AT_ITS_WORD, asked)


_UNITS = {"s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY}
_DURATION = re.compile(r"([0-9]{1,6})([smhd])")


def parse_duration(text: object) -> Millis:
    """The duration in milliseconds; `text` is whatever the config holds there.

    Raises:
        ValueError: it is not a whole number with one of the units s, m, h or d, or it is 0.
    """
    found = _DURATION.fullmatch(text) if isinstance(text, str) else None
    if found is None or not int(found[1]):
        raise ValueError("write a whole number and a unit, such as 90s, 15m, 72h or 7d")
    return Millis(int(found[1]) * _UNITS[found[2]])
