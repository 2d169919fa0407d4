"""Slack's pace: how often each method may be called, and how often a channel takes a message.

Facts: docs.slack.dev/apis/web-api/rate-limits, and each method's page for its tier.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from handlers.kit.three_seconds import somebody_waits

POST = "chat.postMessage"
UPDATE = "chat.update"
_A_MINUTE = {
    POST: 60,
    **dict.fromkeys(("usergroups.users.list", "users.list"), 20),
    **dict.fromkeys((UPDATE, "chat.delete", "conversations.info", "conversations.open", "files.delete"), 50),
    **dict.fromkeys(("conversations.members", "files.completeUploadExternal", "files.getUploadURLExternal",
                     "files.info", "users.info", "views.publish"), 100),
}  # fmt: skip
"""Calls a minute that Slack lets through for sure, tiers 2 to 4; messages count by channel."""
_SHARE = 0.95
"""How much of it is used: two clocks and a network lie between our count and Slack's."""
_POSTS_AT_ONCE = 3.0
"""Messages in a channel after a rest: a card and what is said below it. Slack allows short bursts and names no size."""
_MINUTE = 60.0
"""Seconds, and the longest that a refusal holds others back."""


@dataclass(kw_only=True)
class _Lane:
    """The calls that Slack counts together."""

    rate: float
    """Calls a second."""
    burst: float
    """Calls at once after a rest."""
    turns: float
    counted_at: float
    held_until: float = 0.0

    def wait(self, now: float, turns: float = 1.0) -> float:
        """Seconds until so many turns are there."""
        self.turns = min(self.burst, self.turns + (now - self.counted_at) * self.rate)
        self.counted_at = now
        return max(0.0, (turns - self.turns) / self.rate, self.held_until - now)


@dataclass(kw_only=True)
class SlackPace:
    """Lets calls to Slack through as often as its tiers allow, each in its turn.

    What comes before an acknowledgement is counted and never waits: Slack's three seconds are shorter than its minute.
    """

    speed: float = 1.0
    """How many times as fast as Slack's own the limits run: more than 1 for a local Slack whose limits do, too."""
    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    _lanes: dict[tuple[str, str], _Lane] = field(default_factory=dict)

    def ready_in(self, method: str, channel: str) -> float:
        """Seconds until such a call would not have to wait; takes no turn."""
        lane = self._lane(method, channel)
        return lane.wait(self.now()) if lane else 0.0

    async def turn(self, method: str, channel: str) -> None:
        """Take a turn, and return when it has come; whoever is cancelled meanwhile gives it back."""
        lane = self._lane(method, channel)
        if lane is None:
            return
        wait = lane.wait(self.now())
        lane.turns -= 1
        if not wait or somebody_waits():
            return
        try:
            await self.sleep(wait)
        except asyncio.CancelledError:
            lane.turns += 1
            raise

    def refused(self, method: str, channel: str, *, retry_after: float) -> None:
        """There were too many calls: no other comes before Slack lets it, `retry_after` seconds from now."""
        if lane := self._lane(method, channel):
            lane.held_until = max(lane.held_until, self.now() + min(retry_after, _MINUTE))

    def _lane(self, method: str, channel: str) -> _Lane | None:
        a_minute = _A_MINUTE.get(method)
        if a_minute is None:
            return None
        key = (method, channel if method == POST else "")
        if key not in self._lanes:
            burst = _POSTS_AT_ONCE if method == POST else a_minute * _SHARE
            rate = a_minute * _SHARE * self.speed / _MINUTE
            self._lanes[key] = _Lane(rate=rate, burst=burst, turns=burst, counted_at=self.now())
        return self._lanes[key]
