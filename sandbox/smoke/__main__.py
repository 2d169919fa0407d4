"""`python -m sandbox.smoke`: starts both worlds and the bot once, and does each main job as people would.

Each job says `… ok` or `… FAILED` with the reason and the end of the bot's log.
"""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from sandbox.bot_process import BotError, tail
from sandbox.folder import WorkFolder, work_folder
from sandbox.launch import connected_bot, until_signalled
from sandbox.receiver.bundle import BundleError
from sandbox.smoke.client import ANA, BEN, Client, SmokeError
from sandbox.smoke.drift import drift
from sandbox.smoke.erasure import erasure
from sandbox.smoke.export import export
from sandbox.smoke.room import Room
from sandbox.worlds import running_worlds

LOG_LINES = 20

TROUBLES = (BotError, BundleError, SmokeError, aiohttp.ClientError, TimeoutError)

Scenario = Callable[[Room], Awaitable[list[str]]]

SCENARIOS: tuple[Scenario, ...] = (export, erasure, drift)
"""In this order: what was erased cannot be exported."""


def main() -> int:
    """Do the jobs and return the exit code: 0 only if all of them held."""
    with tempfile.TemporaryDirectory(prefix="dps-bot-smoke-") as path:
        done = asyncio.run(until_signalled(_smoke(Path(path))))
    return 0 if done else 1


async def _smoke(path: Path) -> bool:
    with work_folder(path / "work") as folder:
        try:
            async with _room(folder) as room:
                return all([await _holds(scenario, room) for scenario in SCENARIOS])
        except TROUBLES as error:
            _failed("start", error, folder)
            return False


@asynccontextmanager
async def _room(folder: WorkFolder) -> AsyncIterator[Room]:
    async with (
        running_worlds() as worlds,
        connected_bot(worlds, folder) as bot,
        aiohttp.ClientSession(worlds.slack.url) as session,
    ):
        people = {"ana": Client(session=session, person=ANA), "ben": Client(session=session, person=BEN)}
        yield Room(worlds=worlds, folder=folder, bot=bot, **people)


async def _holds(scenario: Scenario, room: Room) -> bool:
    try:
        _print(await scenario(room))
    except TROUBLES as error:
        _failed(scenario.__name__, error, room.folder)
        return False
    return True


def _failed(name: str, error: Exception, folder: WorkFolder) -> None:
    why = " ".join(str(error).split()) or type(error).__name__
    _print([f"{name} FAILED  {why}", *(f"  {line}" for line in tail(folder.log, LOG_LINES))])


def _print(lines: Iterable[str]) -> None:
    print("\n".join(lines), flush=True)


if __name__ == "__main__":
    sys.exit(main())
