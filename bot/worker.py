"""The worker: walks what is due, and holds no rule. Its wake event is set at start: restart and start are one path."""

import asyncio
from dataclasses import dataclass, field
from functools import partial

import structlog

from bot.pool import Pool
from privacy.clocks import MINUTE, SECOND
from privacy.desk import Desk
from privacy.model import Millis, RequestId
from privacy.ports import Clock
from privacy.stored import MessageKey
from storage.outbox import SqliteOutbox
from storage.requests import SqliteRequests

REQUESTS_AT_ONCE = 8
MESSAGES_AT_ONCE = 4

log = structlog.get_logger(__name__)


@dataclass(kw_only=True)
class Worker:
    """Runs until it is cancelled. Whatever it was doing then is still due when it starts again."""

    requests: SqliteRequests
    outbox: SqliteOutbox
    clock: Clock
    _wake: asyncio.Event = field(default_factory=asyncio.Event)

    def wake(self) -> None:
        """Look at what is due now, not when the next known time comes."""
        self._wake.set()

    async def run(self, desk: Desk) -> None:
        """Walk what is due, for ever."""
        working = Pool(limit=REQUESTS_AT_ONCE, ended=self.wake)
        sending = Pool(limit=MESSAGES_AT_ONCE, ended=self.wake)
        self.wake()
        try:
            while True:
                self._wake.clear()
                now = self.clock()
                for request in await self.requests.due(now, REQUESTS_AT_ONCE + len(working)):
                    working.start(request, partial(self._advance, desk, request))
                for key in await self.outbox.due(now, MESSAGES_AT_ONCE + len(sending)):
                    sending.start(key, partial(self._send, desk, key))
                await self._sleep(now)
        finally:
            await working.stop()
            await sending.stop()

    async def _sleep(self, now: Millis) -> None:
        """Until something wakes us, the next known time comes, or a minute has passed."""
        await self.requests.tidy(now)
        times = [await self.requests.next_due(now), await self.outbox.next_due(now), Millis(now + MINUTE)]
        until = min(time for time in times if time is not None)
        try:
            async with asyncio.timeout(max(0, until - self.clock()) / SECOND):
                await self._wake.wait()
        except TimeoutError:
            return

    async def _advance(self, desk: Desk, request: RequestId) -> None:
        with structlog.contextvars.bound_contextvars(request=request):
            try:
                await desk.advance(request)
            except Exception:  # the loop must go on; the desk has put the request off
                log.exception("request stumbled")
                await desk.stumbled(request)

    async def _send(self, desk: Desk, key: MessageKey) -> None:
        with structlog.contextvars.bound_contextvars(request=key.request, message=key.kind.value):
            try:
                await desk.send(key)
            except Exception:  # the loop must go on
                log.exception("message stumbled")
                await self.outbox.put_off(key, Millis(self.clock() + MINUTE))
