"""The worker: walks what is due, and holds no rule. Its wake event is set at start: restart and start are one path."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from functools import partial

import structlog

from bot.pool import Pool
from handlers.workspace.pace import POST, UPDATE, SlackPace
from privacy.desk import Desk
from privacy.model.clocks import MINUTE, SECOND, Clock
from privacy.model.ids import MessageKind, Millis, RequestId
from privacy.request.changes import DueMessage, MessageKey
from privacy.request.turns import AT_ONCE
from storage.erasures.holds import SqliteHolds
from storage.outbox import SqliteOutbox
from storage.requests.requests import SqliteRequests

MESSAGES_AT_ONCE = 4
BREATH = 1.0
"""Seconds to wait after something that should not have gone wrong."""

log = structlog.get_logger(__name__)


@dataclass(kw_only=True)
class Worker:
    """Runs until it is cancelled. Whatever it was doing then is still due when it starts again."""

    requests: SqliteRequests
    outbox: SqliteOutbox
    pace: SlackPace
    """What waits for its turn waits in the outbox: updates become one there, and a restart forgets none."""
    holds: SqliteHolds
    clock: Clock
    woken: asyncio.Event
    """Set after each commit that changed anything: what became due by it is looked at now."""
    grace: float
    """Seconds that running work gets at the end."""

    def wake(self) -> None:
        """Look at what is due now, not when the next known time comes."""
        self.woken.set()

    async def run(self, desk: Desk) -> None:
        """Walk what is due, for ever. A database that cannot be used for a moment is tried again."""
        working = Pool[RequestId](limit=AT_ONCE, ended=self.wake)
        sending = Pool[tuple[object, ...]](limit=MESSAGES_AT_ONCE, ended=self.wake)
        self.wake()
        try:
            while True:
                try:
                    await self._turn(desk, working, sending)
                except Exception:  # whatever it was, what is due is still due
                    log.exception("worker stumbled")
                    await asyncio.sleep(BREATH)
        finally:
            # Half a search can be cut off; a message or a file that Slack has half heard of had better be finished.
            await asyncio.gather(working.stop(self.grace), sending.stop(self.grace))

    async def _turn(self, desk: Desk, working: Pool[RequestId], sending: Pool[tuple[object, ...]]) -> None:
        self.woken.clear()
        now = self.clock()
        await self._start_due(now, desk, working)
        in_turn = MINUTE / SECOND
        for message in await self.outbox.due(now, 1):
            wait = self._wait(message)
            if wait:  # it stays in the outbox, where something more urgent or newer can take its turn
                in_turn = min(in_turn, wait)
            else:
                sending.start(message.queue, partial(self._send, desk, message.key))
        await self.requests.tidy(now)
        await self.holds.end_due(now)
        await self._sleep(now, in_turn)

    async def _start_due(self, now: Millis, desk: Desk, working: Pool[RequestId]) -> None:
        """Fill the free places; a lane that is full by then hides nobody who stands in another."""
        more = True
        while more:
            due = await self.requests.due(now, AT_ONCE, running=working.running, full=working.full)
            begun = [working.start(next_.id, partial(self._advance, desk, next_.id), lane=next_.lane) for next_ in due]
            more = len(due) == AT_ONCE and any(begun)

    def _wait(self, message: DueMessage) -> float:
        """Seconds until its turn; what a file, or a person alone, is sent by is paced at the way out."""
        if message.key.kind in {MessageKind.PACK, MessageKind.VOTE}:
            return 0.0
        return self.pace.ready_in(UPDATE if message.stands else POST, message.channel)

    async def _sleep(self, now: Millis, longest: float) -> None:
        """Until something wakes us, the next known time comes, or `longest` seconds have passed."""
        times = [await self.requests.next_due(now), await self.outbox.next_due(now)]
        waits = [max(0, time - self.clock()) / SECOND for time in times if time is not None]
        try:
            async with asyncio.timeout(min([longest, *waits])):
                await self.woken.wait()
        except TimeoutError:
            return

    async def _advance(self, desk: Desk, request: RequestId) -> None:
        with structlog.contextvars.bound_contextvars(request=request):
            try:
                await desk.advance(request)
            except Exception:  # the loop must go on
                log.exception("request stumbled")
                await self._put_off(desk.on_unexpected_error(request))

    async def _send(self, desk: Desk, key: MessageKey) -> None:
        with structlog.contextvars.bound_contextvars(request=key.request, message=key.kind.value):
            try:
                await desk.send(key)
            except Exception:  # the loop must go on
                log.exception("message stumbled")
                await self._put_off(self.outbox.put_off(key, Millis(self.clock() + MINUTE)))

    async def _put_off(self, putting_off: Awaitable[None]) -> None:
        try:
            await putting_off
        except Exception:  # still due: without a pause it would come back at once
            log.exception("could not put off")
            await asyncio.sleep(BREATH)
