"""A steady pace: so many calls a second, after a burst."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from dps.transport.config import Pace


class TokenBucket:
    """Lets calls through at a pace, in the order in which they came.

    A call takes its turn at once and then waits for it, so nobody is overtaken; one that is cancelled while it
    waits gives its turn back.
    """

    def __init__(
        self,
        pace: Pace | None,
        *,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._pace = pace
        self._now = now
        self._sleep = sleep
        self._turns = float(pace.burst) if pace else 0.0
        self._counted_at = now()

    async def take(self) -> None:
        """Return when the next call may be made; at once where no pace is set."""
        if self._pace is None:
            return
        self._refill(self._pace)
        self._turns -= 1
        if self._turns >= 0:
            return
        try:
            await self._sleep(-self._turns / self._pace.rate)
        except asyncio.CancelledError:
            self._turns += 1
            raise

    def _refill(self, pace: Pace) -> None:
        now = self._now()
        self._turns = min(pace.burst, self._turns + (now - self._counted_at) * pace.rate)
        self._counted_at = now
