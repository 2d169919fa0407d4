"""Rate limits: so many calls of a method a minute, and a message a second in a channel.

Facts: docs.slack.dev/apis/web-api/rate-limits.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

from sandbox.slack.model.clock import Clock
from sandbox.slack.model.errors import SlackError

MOST = 1000


MINUTE = 60.0


class Tier(StrEnum):
    """How often a method may be called."""

    T1 = "tier 1"
    T2 = "tier 2"
    T3 = "tier 3"
    T4 = "tier 4"

    POST = "posting messages"
    """Counted by channel."""

    SPECIAL = "special"
    """So often that it does not matter here."""


class RateLimitedError(SlackError):
    """Too many calls; answered with status 429."""

    def __init__(self, seconds: int) -> None:
        super().__init__("ratelimited")
        self.seconds = seconds
        """What `Retry-After` says."""


@dataclass(kw_only=True)
class Allowance:
    """How many calls may follow at once, at a certain time."""

    left: float
    """Calls."""

    at: float
    """Seconds since 1970 (UTC)."""


class Limits:
    """The limits of one app in one workspace."""

    def __init__(self, clock: Clock) -> None:
        self.on = False
        """Whether they hold."""
        self.speed = 1.0
        """How many times as fast as Slack's own minute theirs passes."""
        self.per_minute = {Tier.T1: 1, Tier.T2: 20, Tier.T3: 50, Tier.T4: 100, Tier.POST: 60}
        """Calls a minute; a method's own, except for messages, which count by channel."""
        self.at_once = {Tier.POST: 4}
        """Calls that may come together; a whole minute's, unless named here. Of messages Slack publishes no number."""
        self._clock = clock
        self._allowances: dict[tuple[str, str], Allowance] = {}

    def take(self, method: str, tier: Tier, channel: str | None) -> None:
        """Count a call.

        Raises:
            RateLimitedError: It is one too many.
        """
        if not self.on or tier is Tier.SPECIAL:
            return
        now, rate = self._clock.now(), self.speed * self.per_minute[tier] / MINUTE
        most = self.at_once.get(tier, self.per_minute[tier])
        key = (method, channel or "" if tier is Tier.POST else "")
        allowance = self._allowances.setdefault(key, Allowance(left=most, at=now))
        allowance.left = min(most, allowance.left + (now - allowance.at) * rate)
        allowance.at = now
        if allowance.left < 1:
            raise RateLimitedError(math.ceil((1 - allowance.left) / rate))
        allowance.left -= 1
