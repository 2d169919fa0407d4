"""What goes wrong in a life of the bot besides its end: calls, sockets, the disk, the clock, the config."""

import asyncio
import resource
import sqlite3
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from sandbox.faults import Fault, FaultKind
from tests.chaos.books import Halt, Life
from tests.chaos.places import PLACES
from tests.chaos.stage import HOUR, Stage

SHORT = 0.6
"""Seconds for which a disk is full, or locked."""
PAUSED_FOR, LONGEST_PAUSE = 3, 8
"""Lives in which deletions are paused, once a card says that it waits for that, and at most."""
LONGEST_ABSENCE = 9
"""Hours for which the bot is off at most; never long enough for a plan to expire over two."""
KINDS: tuple[dict[str, Any], ...] = (
    {"kind": FaultKind.STATUS, "status": 503, "times": 3},
    {"kind": FaultKind.STATUS, "status": 429, "retry_after": "1", "times": 2},
    {"kind": FaultKind.STATUS, "status": 403, "times": 1},
    {"kind": FaultKind.RESET, "times": 2},
    {"kind": FaultKind.HALF_BODY, "times": 1},
    {"kind": FaultKind.WRONG_JSON, "times": 1},
    {"kind": FaultKind.SLOW, "seconds": 0.4, "times": 4},
)
Trouble = Callable[[Stage, Life], Coroutine[Any, Any, None]]


async def spoil_azure(stage: Stage, life: Life) -> None:
    """Calls to a host of Azure go wrong in one way."""
    host, route = stage.chance.choice([place for place in PLACES if place[0] != "slack"])
    fault = stage.chance.choice(KINDS)
    stage.worlds.azure.boards[host].add(Fault(route=route, **fault))
    life.spoiled.append(f"{host}: {route} {fault['kind']}")


async def spoil_slack(stage: Stage, life: Life) -> None:
    """Calls to a method of Slack go wrong in one way; what says *no* for good is left out."""
    _, route = stage.chance.choice([place for place in PLACES if place[0] == "slack"])
    fault = stage.chance.choice([kind for kind in KINDS if kind.get("status") != 403])
    stage.worlds.slack.board.add(Fault(route=route, **fault))
    life.spoiled.append(f"slack: {route} {fault['kind']}")


async def busy_slack(stage: Stage, life: Life) -> None:
    """Slack does not say who people are: votes wait."""
    route = "* /api/users.info"
    stage.worlds.slack.board.add(Fault(route=route, kind=FaultKind.STATUS, status=429, retry_after="1", times=2))
    life.spoiled.append(f"slack: {route} 429")


async def cut_sockets(stage: Stage, life: Life) -> None:
    """The bot's sockets break off; it opens new ones."""
    life.spoiled.append("slack: sockets cut")
    await asyncio.sleep(stage.chance.uniform(0.0, SHORT))
    stage.worlds.slack.workspace.sockets.cut()


async def lock_file(stage: Stage, life: Life) -> None:
    """Another process holds the database."""
    life.spoiled.append("disk: database locked")
    with suppress(sqlite3.Error):
        await asyncio.to_thread(_lock, str(stage.database))


def _lock(path: str) -> None:
    database = sqlite3.connect(path, timeout=SHORT, isolation_level=None)
    try:
        database.execute("BEGIN IMMEDIATE")
        time.sleep(SHORT)
        database.execute("ROLLBACK")
    finally:
        database.close()


async def fill_disk(stage: Stage, life: Life) -> None:
    """No file takes another byte from the bot for a while, where the system can do that to a process."""
    if stage.bot is None or not hasattr(resource, "prlimit"):
        return
    life.spoiled.append("disk: full")
    pid, hard = stage.bot.process.pid, resource.RLIM_INFINITY
    with suppress(ProcessLookupError, PermissionError):
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, hard))
        await asyncio.sleep(SHORT)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard, hard))


async def pause(stage: Stage, life: Life) -> None:
    """An administrator halts all deletions; a later life of the bot begins with the end of it."""
    life.spoiled.append("paused")
    if not stage.paused:
        stage.paused = 1  # from now on it may be
        if await stage.command_line("pause", "a wrong fleet") == 0:
            stage.books.halts.append(Halt(since=time.time()))


async def jump(stage: Stage, life: Life) -> None:
    """The clock of the bot's computer is set back a little, or forward by hours."""
    life.spoiled.append("clock")
    stage.pass_time(stage.chance.choice([-300.0, 90.0, HOUR * stage.chance.uniform(1, 5)]), only_wall=True)


TROUBLES: tuple[Trouble, ...] = (
    pause, spoil_azure, cut_sockets, fill_disk, spoil_slack, jump, lock_file, busy_slack, spoil_azure,
)  # fmt: skip


async def resume(stage: Stage, *, now: bool = False) -> None:
    """End the pause, if there is one, once something has waited for that, and it has lasted for a while; or `now`."""
    stage.paused += bool(stage.paused)
    halts = [halt for halt in stage.books.halts if halt.case is None]
    if not stage.paused or (not now and stage.paused <= (PAUSED_FOR if _seen(stage, halts) else LONGEST_PAUSE)):
        return
    for halt in halts:
        halt.until = min(halt.until, time.time())
    if await stage.command_line("resume") == 0:
        stage.paused = 0


def _seen(stage: Stage, halts: list[Halt]) -> bool:
    """Whether some card says that it waits for the end of the newest pause."""
    since = max((halt.since for halt in halts), default=0.0)
    return any(shown.at > since and shown.status.startswith("Paused") for shown in stage.books.shown)


def next_trouble(stage: Stage) -> Trouble:
    """Each once in the order of the table, and from then on by chance."""
    stage.troubled += 1
    return TROUBLES[stage.troubled - 1] if stage.troubled <= len(TROUBLES) else stage.chance.choice(TROUBLES)


def before_a_life(stage: Stage) -> None:
    """The bot was off for hours, perhaps, and its config may be another by now."""
    chance = stage.chance
    if chance.random() < 1 / 6:
        stage.pass_time(HOUR * chance.uniform(1, LONGEST_ABSENCE))
    stage.configure(votes=2 if chance.random() < 1 / 6 else 1, live=chance.random() > 1 / 12)


def after_a_life(stage: Stage) -> None:
    """Nothing that was spoiled stays so."""
    for board in (stage.worlds.slack.board, *stage.worlds.azure.boards.values()):
        board.clear()
