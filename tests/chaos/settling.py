"""The end of a run: everything is well again, time passes, and whatever can end ends."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from sandbox.bot_process import BotError
from tests.chaos.people import LOOKS_EVERY, People
from tests.chaos.stage import HOUR, Stage, cancel
from tests.chaos.troubles import after_a_life, resume

LONGEST = 60.0
"""Seconds for what is left to do after the last kill, and after each passing of time."""
DAY = 24 * HOUR
TWO_NIGHTS, A_WEEK = 2.2 * DAY, 7 * DAY
"""What nobody decided expires in the first; the first look after the receipt is due in the second."""
QUIET = 8
"""Looks in a row that have to find the same."""


async def settle(stage: Stage, people: People) -> None:
    """Let people and bot end what they began; then let time pass for expiry, night, and the look after it."""
    after_a_life(stage)
    stage.configure()
    async with _at_work(stage, people):
        await resume(stage, now=True)
        await _until(stage, people, lambda: people.nothing_to_do() and not _due(stage))
        stage.pass_time(TWO_NIGHTS)
        await _until(stage, people, lambda: not people.open() and not _due(stage))
        people.asides.return_all(people.stories)
        stage.pass_time(A_WEEK)
        await _until(stage, people, lambda: not people.open() and not _due(stage) and _noticed(people))


@asynccontextmanager
async def _at_work(stage: Stage, people: People) -> AsyncIterator[None]:
    async with stage.living() as life:
        life.settles = True
        acting = asyncio.create_task(people.act())
        try:
            yield
        finally:
            await cancel([acting])
            await stage.end(life, kindly=True)


async def _until(stage: Stage, people: People, settled: Callable[[], bool]) -> None:
    """What is not settled in time stays so, for the audits to find."""
    quiet = 0
    try:
        async with asyncio.timeout(LONGEST):
            while quiet < QUIET:
                if not stage.runs:
                    raise BotError("the bot ended by itself, with nothing wrong around it")
                quiet = quiet + 1 if settled() else 0
                await asyncio.sleep(LOOKS_EVERY)
    except TimeoutError:
        print("not settled in time:", *(f"{card.case} {card.status}" for card in people.open()), sep="\n  ", flush=True)


def _due(stage: Stage) -> bool:
    """Whether something is due in the bot's own book: a hint that it is not worth looking yet, and no more."""
    now = f"(SELECT unixepoch() * 1000 + {stage.moved + 1500})"
    tables = ("outbox", "requests")
    return any(stage.query(f"SELECT 1 FROM {table} WHERE due_at < {now} LIMIT 1") for table in tables)


def _noticed(people: People) -> bool:
    """Whether there is something new in the thread of each device that came back."""
    said = {message.thread_ts: float(message.ts) for message in people.watch.threads()}
    cards = [card for card in people.watch.cards() if card.case in people.stage.books.returned]
    return all(said.get(card.message.ts, 0.0) > people.stage.books.returned[card.case] for card in cards)
