"""Notices a pause of all deletions, which another process writes.

Nothing rests on this: before each call that deletes, the pause itself is read. Being noticed makes the cards say it at
once, and makes what was paused go on without delay.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

EVERY = 0.5
"""Seconds between two looks; one look is a read of one row."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class PauseWatch:
    """Looks for ever, and wakes the worker when something changed."""

    count: Callable[[], Awaitable[tuple[int, int]]]
    """How many pauses there were and how many are over: one that lasts for less than a look shows too."""
    wake_worker: Callable[[], None]

    async def run(self) -> None:
        """Look until cancelled. A database that cannot be read for a moment is looked at again."""
        known: tuple[int, int] | None = None
        while True:
            try:
                begun, over = await self.count()
            except Exception:  # the next look may succeed
                log.exception("pause watch stumbled")
            else:
                if known != (begun, over):
                    self._tell(paused=begun > over, first=known is None)
                known = (begun, over)
            await asyncio.sleep(EVERY)

    def _tell(self, *, paused: bool, first: bool) -> None:
        if paused or not first:
            log.info("deletions are paused" if paused else "deletions go on")
        self.wake_worker()
