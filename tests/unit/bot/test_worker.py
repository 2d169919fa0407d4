"""What the worker does at once, and what never waits for what."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from bot.pool import Pool
from bot.worker import Worker
from handlers.workspace.pace import SlackPace
from privacy.delivery.outbox_relay import OutboxRelay
from privacy.desk import Desk
from privacy.model.clocks import Patience
from privacy.model.ids import Identifier, RequestKind
from privacy.model.ids import RequestStatus as S
from privacy.request.request import DataSubjectRequest
from privacy.request.turns import AT_ONCE
from privacy.subject.pseudonym import Pseudonyms
from storage.erasures.holds import SqliteHolds
from tests.unit.storage import samples
from tests.unit.storage.samples import open_desk


@dataclass
class Stuck:
    """Work that begins and does not come to its end."""

    begun: list[Identifier] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def advance(self, request: DataSubjectRequest) -> None:
        self.begun.append(request.identifier)
        self.changed.set()
        await asyncio.Event().wait()

    async def on_unexpected_error(self, request: DataSubjectRequest) -> None:
        raise AssertionError(request)

    async def until(self, count: int) -> None:
        while len(self.begun) < count:
            self.changed.clear()
            await self.changed.wait()


@dataclass
class Place:
    desk: samples.Desk
    woken: asyncio.Event

    async def put(self, name: str, status: S = S.RECEIVED) -> None:
        filed = await self.desk.file(name, name)
        silent = ("UPDATE outbox SET due_at = NULL", "UPDATE requests SET status = ? WHERE id = ?")
        await self.desk.store.write(
            lambda database: (database.execute(silent[0]), database.execute(silent[1], (status.value, filed.id)))
        )

    @asynccontextmanager
    async def worker(self) -> AsyncIterator[Stuck]:
        work, requests, outbox, clock = Stuck(), self.desk.requests, self.desk.outbox, self.desk.time
        relay = OutboxRelay(  # nothing is ever sent here
            store=requests,
            outbox=outbox,
            notifier=None,
            packs=None,
            vote_receipts=None,
            channels=None,  # type: ignore[arg-type]
            clock=clock,
            patience=Patience(),
        )
        desk = Desk(work={RequestKind.ACCESS: work}, outbox_relay=relay, store=requests, clock=clock)
        holds = SqliteHolds(file=self.desk.store, pseudonyms=Pseudonyms(key=b"k" * 32))
        worker = Worker(
            requests=requests, outbox=outbox, pace=SlackPace(), holds=holds, clock=clock, woken=self.woken, grace=0
        )
        running = asyncio.create_task(worker.run(desk))
        try:
            async with asyncio.timeout(20):
                yield work
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running


@asynccontextmanager
async def place(folder: Path) -> AsyncIterator[Place]:
    woken = asyncio.Event()
    async with open_desk(folder / "bot.sqlite", woken.set) as desk:
        yield Place(desk=desk, woken=woken)


async def test_what_was_approved_and_what_is_nearly_done_wait_for_no_search(tmp_path: Path) -> None:
    async with place(tmp_path) as here:
        for number in range(2 * AT_ONCE):
            await here.put(f"slow-{number}")
        async with here.worker() as work:
            await work.until(AT_ONCE)
            await here.put("approved", S.APPROVED)
            await here.put("file", S.DELIVERING)
            await work.until(AT_ONCE + 2)

    assert work.begun[AT_ONCE:] == ["approved", "file"]


async def test_a_service_that_is_slow_holds_up_what_names_it_alone(tmp_path: Path) -> None:
    async with place(tmp_path) as here:
        for number in range(3 * AT_ONCE):
            await here.put(f"slow/device-{number}")
        await here.put("quick/device-0")
        await here.put("sensor-42")
        async with here.worker() as work:
            await work.until(AT_ONCE + 2)

    assert set(work.begun[AT_ONCE:]) == {"quick/device-0", "sensor-42"}


async def test_a_line_takes_no_more_than_it_has_places() -> None:
    pool, forever = Pool[str](limit=2, ended=lambda: None), asyncio.Event()

    assert [pool.start(name, forever.wait, lane="slow") for name in "aabc"] == [True, False, True, False]
    assert pool.start("d", forever.wait, lane="quick")
    assert (sorted(pool.running), list(pool.full)) == (["a", "b", "d"], ["slow"])
    await pool.stop(0)
