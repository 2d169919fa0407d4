"""What the whole bot is told about the world around it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.steady_clock import boot_name, counted
from dps.transport.config import Limits
from handlers.kit.three_seconds import SLACK_WAITS
from privacy.model.clocks import Clock, Patience
from privacy.model.ids import Millis


def now() -> Millis:
    """The clock of the real world."""
    return Millis(time.time_ns() // 1_000_000)


@dataclass(frozen=True, kw_only=True)
class Environment:
    """What differs between the real world and a test of the whole bot."""

    clock: Clock = now
    """The wall clock, which somebody may set (`bot.steady_clock`)."""
    steady: Callable[[], int] = counted
    """Milliseconds by a clock that nobody sets."""
    boot: str = field(default_factory=boot_name)
    """The name of the computer's present boot; empty where it has none."""
    patience: Patience = field(default_factory=Patience)
    limits: Limits = field(default_factory=Limits)
    slack_waits: float = SLACK_WAITS
    slack_speed: float = 1.0
    """How many times as fast as Slack's own its rate limits run."""
    grace: float = 3.0
    """Seconds that Slack waits for an acknowledgement, and that what is running gets at a stop."""
