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
from sandbox.faults import FaultBoard
from sandbox.folder import WorkFolder, work_folder
from sandbox.holds import Hold
from sandbox.worlds import Worlds, running_worlds
from tests.chaos.erasures import Erasures, nobody_votes, parsed, steps_done_twice
from tests.chaos.hurried_bot import SPEED
from tests.chaos.places import CHANGING, PLACES

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
LONGEST_LIFE = 1.2
"""Seconds that a bot lives at most before a kill at a random moment."""
LONGEST_WAIT = 6.0
"""Seconds that it gets to come to a call that changes Azure: a plan, a way and a vote come before."""
SETTLE = 120.0
"""Seconds for everything to be done after the last kill."""
FAST = "{ rate = 1000, burst = 1000 }"
HURRIED = "tests.chaos.hurried_bot"
UNTHROTTLED = f"[azure]\npace = {{ dps = {FAST}, registry = {FAST}, twins = {FAST}, query = {FAST} }}\n"


@dataclass(kw_only=True)
class Tally:
    """What came of it."""

    kills: int = 0
    requests: int = 0
    """Commands that Slack heard `ack` for, or that are on disk."""
    erasures: int = 0
    """Of these, erasures."""
    erased: int = 0
    """Of these, fulfilled, with a receipt that people can see."""
    awaiting: int = 0
    """Erasures whose plan waits for a vote that nobody gives."""
    drifted: int = 0
    """Approvals that did not count because the data had changed."""
    deletes: int = 0
    """DELETE calls that reached Azure."""
    killed_deleting: int = 0
    """Kills while a DELETE stood still at Azure, before or after its effect."""
    killed_blocking: int = 0
    """Kills while the PUT of a block did."""
    lost: int = 0
    """Requests that did not come to an end: a file that people see, or a plan for which nobody votes."""
    doubled: int = 0
    """Requests with more than one visible file, more than one end, or a step deleted twice in the ledger."""
    unapproved_deletes: int = 0
    """Changing calls that reached Azure, and devices gone, with no approval of the plan that stood."""
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
    erasures: Erasures
    acked: list[str] = field(default_factory=list)
    """The devices of acknowledged commands, one for each."""
    asked: int = 0
    killed: Counter[str] = field(default_factory=Counter)
    """Kills at a held call, by its method."""

    async def live_and_die(self) -> None:
        """Start the bot, give it something to do, and kill it."""
        hold = self._stop_somewhere()
        environment = self.worlds.environment(self.folder.config)
        async with running_bot(environment, log=self.folder.log, module=HURRIED) as bot:
            await bot.connected(lambda: self.worlds.slack.workspace.bot_connected)
            asking = asyncio.gather(*(self._ask() for _ in range(self.chance.randint(1, 3))), self.erasures.file())
            voting = asyncio.create_task(self.erasures.vote())
            await self._wait(hold)
            await _kill(bot)
            await asking
            await _end(voting)
        if hold:
            hold.release()

    async def finish(self) -> None:
        """Let a last bot do what is left."""
        environment = self.worlds.environment(self.folder.config)
        async with running_bot(environment, log=self.folder.log, module=HURRIED) as bot:
            await bot.connected(lambda: self.worlds.slack.workspace.bot_connected)
            voting = asyncio.create_task(self.erasures.vote())
            try:
                async with asyncio.timeout(SETTLE):
                    while self._open_requests() or not self._all_shown():
                        bot.check()
                        await asyncio.sleep(0.1)
            except TimeoutError:
                return  # what is still open is counted as lost
            finally:
                await _end(voting)

    def count(self, tally: Tally) -> None:
        """Compare promises, rows and what people see."""
        rows = self._requests()
        entries = parsed(self._query("SELECT body FROM ledger ORDER BY sequence"))
        visible = Counter(self._requests_of_files())
        ends = Counter(entry["request"] for entry in entries if entry["event"] == "fulfilled")
        twice = steps_done_twice(entries)
        devices = {row["device"]: row["id"] for row in rows if row["erasure"]}
        shown = [row for row in rows if visible[row["id"]] and ends[row["id"]]]
        waiting = [row for row in rows if _waits_for_nobody(row)]
        tally.requests, tally.erasures = len(rows), len(devices)
        tally.erased, tally.awaiting = sum(row["erasure"] for row in shown), len(waiting)
        tally.drifted = sum(entry["event"] == "drifted" for entry in entries)
        tally.lost = sum(row not in shown and row not in waiting for row in rows)
        tally.lost += max(0, self._promised() - sum(not row["erasure"] for row in rows))
        tally.lost += sum(device not in devices for device in self.erasures.filed)
        tally.doubled = sum(visible[row["id"]] > 1 or ends[row["id"]] > 1 or row["id"] in twice for row in rows)
        tally.doubled += sum(row["erasure"] for row in rows) - len(devices)
        tally.twin_cards = len(self._cards()) - len(rows)
        boards = self.worlds.azure.boards.values()
        tally.deletes = sum(len(board.calls_to("DELETE *")) for board in boards)
        tally.killed_deleting, tally.killed_blocking = self.killed["DELETE"], self.killed["PUT"]
        unapproved = self.erasures.unapproved(entries, devices)
        tally.unapproved_deletes = len(unapproved)
        self._explain(tally, rows, entries, unapproved)

    def _explain(self, tally: Tally, rows: list[Any], entries: list[Any], unapproved: list[str]) -> None:
        """Print what went wrong, with the ledger's events."""
        if tally.lost or tally.doubled or unapproved:
            print("unapproved:", *unapproved)
            for row in rows:
                events = [entry["event"] for entry in entries if entry.get("request") == row["id"]]
                print(row["id"], row["device"], row["status"], *events, sep=", ")

    def _stop_somewhere(self) -> Hold | None:
        """Two times of three the world is stopped at a call; else the moment is left to chance."""
        if self.chance.random() < 1 / 3:
            return None
        place, route = self.chance.choice(CHANGING if self.chance.random() < 1 / 2 else PLACES)
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
        method = hold.route.partition(" ")[0]
        try:
            await hold.reached(LONGEST_WAIT if method in {"DELETE", "PUT"} else LONGEST_LIFE)
            self.killed[method] += 1
        except TimeoutError:
            return  # the bot had nothing to do there; it is killed all the same

    def _promised(self) -> int:
        """Requests that must exist: the same question within ten minutes is one request."""
        return len(set(self.acked))

    def _open_requests(self) -> bool:
        soon = f"due_at < {int((time.time() + SETTLE) * 1000)}"
        if self._query(f"SELECT 1 FROM outbox WHERE {soon}"):
            return True
        return any(row["status"] != "fulfilled" and not _waits_for_nobody(row) for row in self._requests())

    def _all_shown(self) -> bool:
        shown = set(self._requests_of_files())
        return all(row["id"] in shown or _waits_for_nobody(row) for row in self._requests())

    def _requests(self) -> list[dict[str, Any]]:
        sql = """
            SELECT requests.id, orders.request IS NOT NULL, requests.status, subjects.identifier FROM requests
            LEFT JOIN orders ON orders.request = requests.id LEFT JOIN subjects ON subjects.request = requests.id
        """
        names = ("id", "erasure", "status", "device")
        return [dict(zip(names, row, strict=True)) for row in self._query(sql)]

    def _requests_of_files(self) -> list[str]:
        workspace = self.worlds.slack.workspace
        shared = [file for message in workspace.messages("U0ANA", "C0PRIVACY") for file in message.files]
        return [workspace.files.find(file).name.removesuffix(".zip").removesuffix("-receipt") for file in shared]

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
            worlds.slack.workspace.limits.speed = SPEED
            worlds.slack.workspace.sockets.ack_seconds = 3.0
            folder.config.write_text(worlds.config().replace("[azure]\n", UNTHROTTLED))
            await make_keys(worlds.environment(folder.config))
            chaos = Chaos(worlds=worlds, folder=folder, chance=random.Random(seed), erasures=Erasures(worlds=worlds))
            chaos.erasures.plant(kills)
            for number in range(kills):
                await chaos.live_and_die()
                tally.kills += 1
                print(f"kill {number + 1} of {kills}: {chaos.asked} asked, {len(chaos.acked)} acknowledged", flush=True)
            await chaos.finish()
            chaos.count(tally)
            tally.ledger_ok = await _verify(worlds.environment(folder.config))
    tally.seconds = time.monotonic() - started
    return tally


def _waits_for_nobody(row: dict[str, Any]) -> bool:
    return bool(row["erasure"]) and row["status"] == "awaiting approval" and nobody_votes(row["device"])


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


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
