"""Points at which a pretend service stands still, before or after the effect of a call."""

import asyncio
from typing import Literal

from aiohttp import web

from sandbox.call_routes import matches, refuse_bad_route


class Hold:
    """A point where calls stand still until `release`."""

    def __init__(self, hold_id: str, route: str, *, when: Literal["before", "after"], times: int | None) -> None:
        refuse_bad_route(route)
        self.id = hold_id
        self.route = route
        self.when = when
        self.waiting = 0
        """How many calls stand here now."""
        self._left = times
        self._reached = asyncio.Event()
        self._released = asyncio.Event()

    async def reached(self, timeout: float = 10) -> None:  # noqa: ASYNC109 - reads best at the call
        """Return once a call stands, or has stood, here.

        Raises:
            TimeoutError: None came within `timeout` seconds.
        """
        async with asyncio.timeout(timeout):
            await self._reached.wait()

    def release(self) -> None:
        """Let the calls that stand here go on, and stop no other."""
        self._released.set()

    async def pass_by(self, request: web.Request, moment: Literal["before", "after"]) -> None:
        """Stand still if this hold is meant for the request at this moment."""
        if moment != self.when or self._released.is_set() or self._left == 0:
            return
        if not matches(self.route, request):
            return
        if self._left is not None:
            self._left -= 1
        self.waiting += 1
        self._reached.set()
        try:
            await self._released.wait()
        finally:
            self.waiting -= 1
