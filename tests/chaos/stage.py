"""The two worlds, the bot's folder, its config and its clock, and the bot as a process."""

import asyncio
import os
import random
import signal
import sqlite3
import sys
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sandbox.bot_process import ROOT, BotProcess, make_keys, running_bot
from sandbox.folder import WorkFolder
from sandbox.slack.model.values import Person, UserId
from sandbox.worlds import Worlds
from tests.chaos.books import Books, Life
from tests.chaos.hurried_bot import SPEED
from tests.chaos.stories import DAN
from tests.scenario.erasing import CLEO
from tests.scenario.house import BEN, PRIVACY

HURRIED = "tests.chaos.hurried_bot"
HOUR = 3600
CONNECTS = 1.2
"""Seconds from the start of the process to its connection, on a machine at rest."""
FAST = "{ rate = 1000, burst = 1000 }"
SETTINGS = {
    "[azure]\n": f"[azure]\npace = {{ dps = {FAST}, registry = {FAST}, twins = {FAST}, query = {FAST} }}\n",
    'requesters = ["U0ANA"]': 'requesters = ["U0ANA", "U0BEN"]',
    '"U0CLEO"]': f'"U0CLEO", "{DAN}"]\napproval_expires = "2d"\nsecond_looks = ["6d", "30d"]',
}


@dataclass(kw_only=True)
class Stage:
    """Where it all happens."""

    worlds: Worlds
    folder: WorkFolder
    books: Books
    chance: random.Random
    passed: int = 0
    """Milliseconds that have passed for the bot besides those that passed."""
    set_forward: int = 0
    """By how many its wall clock was set forward besides."""
    paused: int = 0
    """Lives for which all deletions are paused, or may be; 0: they are not."""
    troubled: int = 0
    """How many troubles there were."""
    slowness: float = 1.0
    """How many times as long as on a machine at rest the bot took to start: so much longer it gets to live."""
    bot: BotProcess | None = field(default=None, init=False)

    async def prepare(self) -> None:
        """Make Slack quick, let Dan in, make the keys."""
        workspace = self.worlds.slack.workspace
        workspace.files.share_delay = 0.05
        workspace.limits.speed = SPEED
        workspace.admin.add_person(Person(id=UserId(DAN), name="dan", real_name="Dan Okoye"))
        for channel in (PRIVACY, "C0AUDIT"):
            members = workspace.directory.channel(channel).members
            workspace.directory.change_channel(channel, members=members | {UserId(DAN)})
        self.books.approvers = frozenset({BEN, CLEO, DAN})
        self.configure()
        self.pass_time(0)
        await make_keys(self.environment)

    @property
    def environment(self) -> dict[str, str]:
        """What the bot is told."""
        clock = {"CHAOS_CLOCK": str(self.folder.path / "clock")}
        return {**self.worlds.environment(self.folder.config), **clock}

    @property
    def database(self) -> Path:
        """The bot's own file: it is disturbed here, and read for one count that decides nothing."""
        return self.folder.path / "dps-bot.sqlite"

    def configure(self, *, votes: int = 1, live: bool = True) -> None:
        """Write the config for the next life."""
        text = self.worlds.config()
        for old, new in SETTINGS.items():
            text = text.replace(old, new)
        text = text.replace("votes = 1", f"votes = {votes}")
        self.folder.config.write_text(text if live else text.replace('"live"', '"plan-only"'))
        self._next = Life(began=0.0, votes=votes, live=live)

    def pass_time(self, seconds: float, *, only_wall: bool = False) -> None:
        """Let time pass for the bot; or let somebody set its wall clock, forward or back."""
        self.passed += 0 if only_wall else int(seconds * 1000)
        self.set_forward += int(seconds * 1000) if only_wall else 0
        self.books.passings.append(time.time())
        clock = self.folder.path / "clock"
        clock.with_suffix(".new").write_text(f"{self.passed} {self.set_forward}")
        clock.with_suffix(".new").replace(clock)

    @property
    def moved(self) -> int:
        """Milliseconds by which the bot's wall clock is ahead."""
        return self.passed + self.set_forward

    def day(self, days: int) -> str:
        """So many days from now, by the bot's clock, as forms take it."""
        at = datetime.now(UTC) + timedelta(milliseconds=self.moved, days=days)
        return at.date().isoformat()

    @asynccontextmanager
    async def living(self) -> AsyncIterator[Life]:
        """A bot that is connected; whoever opens this ends it."""
        life = Life(began=time.time(), votes=self._next.votes, live=self._next.live)
        self.books.lives.append(life)
        async with running_bot(self.environment, log=self.folder.log, module=HURRIED) as bot:
            self.bot = bot
            await bot.connected(lambda: self.worlds.slack.workspace.bot_connected)
            self.slowness = max(1.0, (time.time() - life.began) / CONNECTS)
            try:
                yield life
            finally:
                life.ended = life.ended or time.time()

    async def end(self, life: Life, *, kindly: bool) -> None:
        """Kill it with SIGKILL, or tell it to stop with SIGTERM."""
        assert self.bot is not None
        life.ended = time.time()
        if kindly:
            await self.bot.stop()
        elif self.bot.process.returncode is None:
            os.killpg(self.bot.process.pid, signal.SIGKILL)
            await self.bot.process.wait()

    @property
    def runs(self) -> bool:
        """False where the bot has ended by itself, as it may when its disk is full."""
        return self.bot is not None and self.bot.process.returncode is None

    async def command_line(self, *arguments: str) -> int:
        """`dps-bot ARGUMENTS`, beside the bot."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", *arguments),
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], **self.environment},
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        return await process.wait()

    def query(self, sql: str) -> list[Any]:
        """Rows of the bot's database; of what it says here, nothing goes into the books."""
        if not self.database.exists():
            return []
        database = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=5)
        try:
            return database.execute(sql).fetchall()
        finally:
            database.close()


async def cancel(tasks: Iterable[asyncio.Task[None]]) -> None:
    """End what is still going on; what went wrong in it by itself is raised here."""
    tasks = list(tasks)
    for task in tasks:
        task.cancel()
    for outcome in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(outcome, Exception):
            raise outcome
