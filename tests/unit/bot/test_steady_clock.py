"""The bot's clock, and what it does when somebody sets the computer's."""

from dataclasses import dataclass, field

from bot.steady_clock import SteadyClock
from bot.watches.looking import BEATS, ClockWatch
from privacy.model.clocks import DAY, MINUTE
from privacy.model.ids import Millis
from privacy.request.passing import JUMP, Beat

START = 1_764_000_000_000


@dataclass
class Computer:
    wall_: int = START
    steady_: int = 7_000

    def pass_(self, time: int, *, set_: int = 0) -> None:
        self.wall_ += time + set_
        self.steady_ += time

    def clock(self) -> SteadyClock:
        return SteadyClock(wall=lambda: Millis(self.wall_), steady=lambda: self.steady_, boot="a")


@dataclass
class Written:
    """What the watch had written down, and what the clock showed meanwhile."""

    clock: SteadyClock
    jumps: list[int] = field(default_factory=list)
    beats: list[Beat] = field(default_factory=list)
    shown: list[Millis] = field(default_factory=list)
    forgot: int = 0

    async def jumped(self, by: int, now: Beat) -> None:
        self.jumps.append(by)
        self.beats.append(now)
        self.shown.append(self.clock())

    async def beat(self, now: Beat) -> None:
        self.beats.append(now)

    def forget(self) -> None:
        self.forgot += 1


def test_time_that_passes_and_a_clock_that_drifts_are_followed() -> None:
    computer = Computer()
    clock = computer.clock()
    for _ in range(10):
        computer.pass_(DAY, set_=JUMP)
        assert (clock(), clock.jumped) == (computer.wall_, 0)


def test_a_jump_is_shown_to_nobody_before_it_is_on_record() -> None:
    computer = Computer()
    clock = computer.clock()
    for by in (40 * DAY, -DAY):
        before = clock()
        computer.pass_(MINUTE, set_=by)
        assert (clock(), clock.jumped) == (before + MINUTE, by)
        computer.pass_(MINUTE)
        assert clock() == before + 2 * MINUTE
        clock.accept()
        assert (clock(), clock.jumped) == (computer.wall_, 0)


async def test_the_watch_writes_a_jump_down_and_then_lets_it_be_seen() -> None:
    computer = Computer()
    clock = computer.clock()
    written = Written(clock)
    watch = ClockWatch(clock=clock, time=written, jumped=written.forget)
    await watch.look()
    computer.pass_(MINUTE, set_=DAY)
    await watch.look()
    await watch.look()

    assert (written.jumps, written.shown, written.forgot) == ([DAY], [START + MINUTE], 1)
    assert clock() == computer.wall_
    assert written.beats[-1] == clock.beat()


async def test_that_the_bot_runs_is_noted_now_and_then() -> None:
    computer = Computer()
    written = Written(computer.clock())
    watch = ClockWatch(clock=written.clock, time=written, jumped=written.forget)
    for _ in range(10):
        await watch.look()
        computer.pass_(BEATS // 5)

    assert len(written.beats) == 2
