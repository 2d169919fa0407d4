"""The bot as a process, in a world that passes faster: kills are what is looked at, not patience.

The file named by `CHAOS_CLOCK` holds two numbers of milliseconds: how much time has passed besides, on each of its
clocks, and by how much its wall clock was set forward besides that.
"""

import os
from pathlib import Path

from bot.cli import start
from bot.environment import now
from bot.steady_clock import counted
from dps.transport.config import Limits
from privacy.model.clocks import DAY, Patience
from privacy.model.ids import Millis

SPEED = 50.0
"""How many times as fast as outside the minute passes by which Slack's limits count."""
MOVED = Path(os.environ.get("CHAOS_CLOCK", os.devnull))
PATIENCE = Patience(first_wait=Millis(100), longest_wait=Millis(1_000), give_up_after=Millis(400 * DAY))
"""No clock that jumps makes it give up."""


def moved() -> tuple[int, int]:
    """Both numbers."""
    passed, set_forward = MOVED.read_text().split()
    return int(passed), int(set_forward)


def clock() -> Millis:
    """The wall clock, as moved."""
    return Millis(now() + sum(moved()))


def steady() -> int:
    """The clock that nobody sets, as moved."""
    return counted() + moved()[0]


if __name__ == "__main__":
    start(
        None,
        clock=clock,
        steady=steady,
        patience=PATIENCE,
        limits=Limits(tries=2, total=3.0, first_wait=0.02, timeout=5.0),
        slack_speed=SPEED,
        grace=0.2,
    )
