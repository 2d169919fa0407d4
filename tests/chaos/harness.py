"""Kills at random moments and at held calls, restarts, and a comparison of promises with what people got."""

import asyncio
import os
import random
import signal
import sqlite3
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from sandbox.bot_process import ROOT, BotProcess, make_keys, running_bot
from sandbox.faults import FaultBoard, Hold
from sandbox.folder import WorkFolder, work_folder
from sandbox.worlds import Worlds, running_worlds

DEVICES = (
    "sensor-42",
    "thermo-0107",
    "kettle-8",
    "lamp-living-room",
    "edge-gw-5",
    "cam-porch-9",
    "nobody-0",
    "orphan-31",
)
PLACES = (
    ("identity", "GET *"),
    ("factory-eu", "GET /enrollments/*"),
    ("factory-eu", "POST /enrollments/query"),
    ("factory-us", "POST /enrollments/query"),
    ("hub-eu", "GET /devices/*"),
    ("hub-eu", "GET /twins/*"),
    ("hub-us", "POST /devices/query"),
    ("slack", "* /api/chat.postMessage"),
    ("slack", "* /api/chat.update"),
    ("slack", "* /api/files.getUploadURLExternal"),
    ("slack", "* /upload/*"),
    ("slack", "* /api/files.completeUploadExternal"),
    ("slack", "* /api/files.info"),
)
"""Calls at which the world is stopped before the bot is killed."""
LONGEST_LIFE = 1.2
"""Seconds that a bot lives at most before a kill at a random moment."""
SETTLE = 120.0
"""Seconds for everything to be done after the last kill."""
FAST = "{ rate = 1000, burst = 1000 }"
UNTHROTTLED = f"[azure]\npace = {{ dps = {FAST}, registry = {FAST}, twins = {FAST}, query = {FAST} }}\n"


@dataclass(kw_only=True)
class Tally:
    """What came of it."""

    kills: int = 0
    requests: int = 0
    """Commands that Slack heard `ack` for, or that are on disk."""
    lost: int = 0
    """Of these, without a file that people can see."""
    doubled: int = 0
    """Requests with more than one visible file or more than one end in the ledger."""
    unapproved_deletes: int = 0
    """DELETE calls that reached Azure: this version has none to make."""
    twin_cards: int = 0
    """Re-sent messages: allowed after a kill between Slack's effect and our record of it."""
    ledger_ok: bool = False
    seconds: float = 0.0

    @property
    def held(self) -> bool:
        """True where nothing was lost or doubled and the ledger verifies."""
        return self.ledger_ok and not (self.lost or self.doubled or self.unapproved_deletes)

    def as_json(self) -> dict[str, Any]:
        """The last line."""
        return asdict(self) | {"seconds": round(self.seconds, 1)}


@dataclass(kw_only=True)
class Chaos:
    """One run."""

    worlds: Worlds
    folder: WorkFolder
    chance: random.Random
    acked: list[str] = field(default_factory=list)
    """The devices of acknowledged commands, one for each."""
    asked: int = 0

    async def live_and_die(self) -> None:
        """Start the bot, give it something to do, and kill it."""
        hold = self._stop_somewhere()
        environment = self.worlds.environment(self.folder.config)
        async with running_bot(environment, log=self.folder.log) as bot:
            await bot.connected(lambda: self.worlds.slack.workspace.bot_connected)
            asking = asyncio.gather(*(self._ask() for _ in range(self.chance.randint(1, 3))))
            await self._wait(hold)
            await _kill(bot)
            await asking
        if hold:
            hold.release()

    async def finish(self) -> None:
        """Let a last bot do what is left."""
        environment = self.worlds.environment(self.folder.config)
        async with running_bot(environment, log=self.folder.log) as bot:
            await bot.connected(lambda: self.worlds.slack.workspace.bot_connected)
            try:
                async with asyncio.timeout(SETTLE):
                    while self._open_requests() or not self._all_shown():
                        bot.check()
                        await asyncio.sleep(0.1)
            except TimeoutError:
                return  # what is still open is counted as lost

    def count(self, tally: Tally) -> None:
        """Compare promises, rows and what people see."""
        rows = self._query("SELECT id FROM requests")
        tally.requests = len(rows)
        visible = Counter(self._requests_of_files())
        ends = Counter(row[0] for row in self._query("SELECT request FROM ledger WHERE event = 'fulfilled'"))
        tally.lost = sum(not visible[row[0]] or not ends[row[0]] for row in rows)
        tally.lost += max(0, self._promised() - len(rows))
        tally.doubled = sum(visible[row[0]] > 1 or ends[row[0]] > 1 for row in rows)
        tally.twin_cards = len(self._cards()) - len(rows)
        boards = self.worlds.azure.boards.values()
        tally.unapproved_deletes = sum(len(board.calls_to("DELETE *")) for board in boards)

    def _stop_somewhere(self) -> Hold | None:
        """Half of the time the world is stopped at a call; else the moment is left to chance."""
        if self.chance.random() < 0.5:
            return None
        place, route = self.chance.choice(PLACES)
        when: Literal["before", "after"] = self.chance.choice(["before", "after"])
        return self._board(place).hold(route, when=when)

    def _board(self, place: str) -> FaultBoard:
        return self.worlds.slack.board if place == "slack" else self.worlds.azure.boards[place]

    async def _ask(self) -> None:
        device = self.chance.choice(DEVICES) if self.chance.random() < 0.2 else f"nobody-{self.chance.randrange(10**9)}"
        self.asked += 1
        workspace = self.worlds.slack.workspace
        outcome = await workspace.command("U0ANA", "C0PRIVACY", f"/dps-export {device}")
        if outcome.acked:
            self.acked.append(device)

    async def _wait(self, hold: Hold | None) -> None:
        if hold is None:
            await asyncio.sleep(self.chance.uniform(0, LONGEST_LIFE))
            return
        try:
            await hold.reached(LONGEST_LIFE)
        except TimeoutError:
            return  # the bot had nothing to do there; it is killed all the same

    def _promised(self) -> int:
        """Requests that must exist: the same question within ten minutes is one request."""
        return len(set(self.acked))

    def _open_requests(self) -> bool:
        sql = "SELECT 1 FROM requests WHERE due_at IS NOT NULL UNION ALL SELECT 1 FROM outbox WHERE due_at IS NOT NULL"
        return bool(self._query(f"SELECT 1 WHERE EXISTS ({sql})"))

    def _all_shown(self) -> bool:
        return all(self._requests_of_files().count(row[0]) for row in self._query("SELECT id FROM requests"))

    def _requests_of_files(self) -> list[str]:
        workspace = self.worlds.slack.workspace
        shared = [file for message in workspace.messages("U0ANA", "C0PRIVACY") for file in message.files]
        return [workspace.files.find(file).name.removesuffix(".zip") for file in shared]

    def _cards(self) -> list[str]:
        messages = self.worlds.slack.workspace.messages("U0ANA", "C0PRIVACY")
        return [m.content.text for m in messages if m.user == "U0DPSBOT" and not m.thread_ts and not m.visible_to]

    def _query(self, sql: str) -> list[Any]:
        path = self.folder.path / "dps-bot.sqlite"
        if not path.exists():
            return []
        database = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5)
        try:
            return database.execute(sql).fetchall()
        finally:
            database.close()


async def run(path: Path, *, kills: int, seed: int) -> Tally:
    """Kill `kills` times; everything random comes from `seed`."""
    started, tally = time.monotonic(), Tally()
    with work_folder(path / "work") as folder:
        async with running_worlds() as worlds:
            worlds.slack.workspace.files.share_delay = 0.05
            worlds.slack.workspace.sockets.ack_seconds = 3.0
            folder.config.write_text(worlds.config().replace("[azure]\n", UNTHROTTLED))
            await make_keys(worlds.environment(folder.config))
            chaos = Chaos(worlds=worlds, folder=folder, chance=random.Random(seed))
            for number in range(kills):
                await chaos.live_and_die()
                tally.kills += 1
                print(f"kill {number + 1} of {kills}: {chaos.asked} asked, {len(chaos.acked)} acknowledged", flush=True)
            await chaos.finish()
            chaos.count(tally)
            tally.ledger_ok = await _verify(worlds.environment(folder.config))
    tally.seconds = time.monotonic() - started
    return tally


async def _kill(bot: BotProcess) -> None:
    os.killpg(bot.process.pid, signal.SIGKILL)
    await bot.process.wait()


async def _verify(environment: dict[str, str]) -> bool:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "verify",
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        stdout=asyncio.subprocess.DEVNULL,
    )
    return await process.wait() == 0
