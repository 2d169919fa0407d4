"""What is looked at every so often, for as long as the bot runs. Holds no rule."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import structlog

from bot.steady_clock import SteadyClock
from privacy.model.errors import DeliveryError
from privacy.request.passing import Beat
from storage.ledger.alarms import Alarm

ALARM_AGAIN = 30.0
"""Seconds until an alarm that Slack did not take is tried again."""
OFTEN = 0.5
"""Seconds between two looks at pauses, and at votes that wait; one that finds nothing reads one small table."""

BEATS = 30_000
"""Milliseconds between two notes that the bot runs; by so much may the time that it was off be counted too long."""

log = structlog.get_logger(__name__)


async def every(seconds: float, look: Callable[[], Awaitable[float | None]], *, named: str) -> None:
    """Look until cancelled; `look` may say in how many seconds to look again. A look that fails is not the last."""
    while True:
        wait: float | None = None
        try:
            wait = await look()
        except Exception:  # whatever it was, the next look may succeed
            log.exception("a look failed", what=named)
        await asyncio.sleep(seconds if wait is None else wait)


@dataclass(kw_only=True)
class PauseWatch:
    """Notices a pause of all deletions, which another process writes, and wakes the worker when something changed.

    Nothing rests on this: before each call that deletes, the pause itself is read. Being noticed makes the cards say it
    at once, and makes what was paused go on without delay.
    """

    count: Callable[[], Awaitable[tuple[int, int]]]
    """How many pauses there were and how many are over: one that lasts for less than a look shows too."""
    wake_worker: Callable[[], None]
    _known: tuple[int, int] | None = None

    async def look(self) -> None:
        """Look once."""
        begun, over = await self.count()
        if self._known != (begun, over):
            self._tell(paused=begun > over, first=self._known is None)
        self._known = (begun, over)

    def _tell(self, *, paused: bool, first: bool) -> None:
        if paused or not first:
            log.info("deletions are paused" if paused else "deletions go on")
        self.wake_worker()


class PassingTime(Protocol):
    """Where it is written down that the bot runs, and what passed besides time."""

    async def jumped(self, by: int, now: Beat) -> None:
        """Move all that waits by a jump of the clock, with its entry."""
        ...

    async def beat(self, now: Beat) -> None:
        """The bot runs."""
        ...


@dataclass(kw_only=True)
class ClockWatch:
    """Compares the wall clock with the bot's own count; whoever asks the clock sees a jump once it is on record."""

    clock: SteadyClock
    time: PassingTime
    jumped: Callable[[], None]
    """Called after each jump: what is only known by its age is not known any more."""
    _beat: int | None = None

    async def look(self) -> None:
        """Look once."""
        now = self.clock.beat()
        if by := self.clock.jumped:
            log.warning("the clock was set", seconds=by // 1000)
            await self.time.jumped(by, now)
            self.clock.accept()
            self.jumped()
        elif self._beat is None or now.steady - self._beat >= BEATS:
            await self.time.beat(now)
        else:
            return
        self._beat = now.steady


@dataclass(kw_only=True)
class AlarmWatch:
    """Tells what must be told aloud, in the log and where heads are kept; what Slack does not take is tried again.

    A start tells those of the last day again: the bot may have ended before Slack had them.
    """

    alarms: Callable[[int], Awaitable[Sequence[Alarm]]]
    """Those after an entry."""
    begin: Callable[[], Awaitable[int]]
    """The entry after which the first look begins."""
    say: Callable[[str], Awaitable[None]] | None
    """None where there is no audit channel."""
    _logged: int = 0
    _told: int | None = None

    async def look(self) -> float | None:
        """Tell what is new; says in how many seconds to try again where Slack did not take it."""
        if self._told is None:
            self._told = await self.begin()
        for alarm in await self.alarms(self._told):
            if alarm.sequence > self._logged:
                log.error("the ledger raises an alarm", what=alarm.event.value, sentence=alarm.sentence)
                self._logged = alarm.sequence
            if self.say:
                try:
                    await self.say(alarm.sentence)
                except DeliveryError as error:
                    log.warning("an alarm could not be posted", code=error.code)
                    return ALARM_AGAIN
            self._told = alarm.sequence
        return None
