"""What the whole bot is told about the world around it."""

import time
from dataclasses import dataclass, field

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
    patience: Patience = field(default_factory=Patience)
    limits: Limits = field(default_factory=Limits)
    slack_waits: float = SLACK_WAITS
    slack_speed: float = 1.0
    """How many times as fast as Slack's own its rate limits run."""
    grace: float = 3.0
    """Seconds that Slack waits for an acknowledgement, and that what is running gets at a stop."""
