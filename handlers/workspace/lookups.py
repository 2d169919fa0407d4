"""One look-up at Slack for all who ask the same at the same time."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from handlers.kit.three_seconds import leaving
from privacy.model.errors import SlowAnswerError

SPARE = 1.0
"""Seconds of Slack's three that all look-ups of one listener together leave for what follows them."""

T = TypeVar("T")


@dataclass(kw_only=True)
class Lookups(Generic[T]):
    """For each key at most one in flight and one waiting, and whoever asks gets one that began after asking."""

    patient: bool = False
    """True where no person waits for the answer: it takes as long as Slack's pace makes it."""
    _by_key: dict[str, "_Lookup[T]"] = field(default_factory=dict)

    async def get(self, key: str, look_up: Callable[[], Awaitable[T]]) -> T:
        """The answer for one key; SlowAnswerError where it is not there in time. What nobody asks is forgotten."""
        shared = self._by_key.setdefault(key, _Lookup(look_up=look_up))
        try:
            async with nullcontext() if self.patient else leaving(SPARE):  # waiting for the one before counts too
                return await shared.get()
        except TimeoutError:
            raise SlowAnswerError("timeout", unsure=True) from None
        finally:
            if shared.idle and self._by_key.get(key) is shared:
                del self._by_key[key]


@dataclass(kw_only=True)
class _Lookup(Generic[T]):
    look_up: Callable[[], Awaitable[T]]
    running: "asyncio.Future[T] | None" = None
    waiting: "asyncio.Future[T] | None" = None

    async def get(self) -> T:
        if self.waiting is None:
            self.waiting = asyncio.ensure_future(self._after(self.running))
            self.waiting.add_done_callback(_heard)
        return await asyncio.shield(self.waiting)

    async def _after(self, before: "asyncio.Future[T] | None") -> T:
        if before is not None:
            await asyncio.wait([before])
        self.running, self.waiting = self.waiting, None
        return await self.look_up()

    @property
    def idle(self) -> bool:
        return self.waiting is None and (self.running is None or self.running.done())


def _heard(ended: "asyncio.Future[Any]") -> None:
    """Nobody may be left to hear how it ended; that is no fault to report."""
    if not ended.cancelled():
        ended.exception()
