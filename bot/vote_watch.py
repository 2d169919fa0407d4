"""Has pending votes settled when their time has come. Holds no rule."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

EVERY = 0.5
"""Seconds between two looks; a look that finds nothing is a read of one small table."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class VoteWatch:
    """Looks for ever; what it could not settle is still due."""

    settle: Callable[[], Awaitable[None]]

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            try:
                await self.settle()
            except Exception:  # whatever it was, the vote is still there
                log.exception("vote watch stumbled")
            await asyncio.sleep(EVERY)
