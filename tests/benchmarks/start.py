"""From nothing to connected, and the memory of a bot that has nothing to do; beside a bare Bolt app."""

import asyncio
import time
from dataclasses import dataclass

from sandbox.faults import FaultBoard
from tests.benchmarks.memory import megabytes, resident
from tests.benchmarks.stage import BARE, BOT, Stage, staged
from tests.benchmarks.table import Figure, Row, Scale, quickest

SECONDS, MEGABYTES = 1.0, 130.0
AT_REST = 1.0
"""Seconds without growth after which a program is taken to be idle."""


@dataclass(frozen=True, kw_only=True)
class Start:
    connected_after: Figure
    idle: Figure


def run(scale: Scale) -> list[Row]:
    return asyncio.run(measure(1 if scale is Scale.QUICK else 5))


async def measure(times: int) -> list[Row]:
    async with staged() as stage:
        ours, bare = [], []
        for _ in range(times):
            ours.append(await start(stage, BOT))
            bare.append(await start(stage, BARE))
    seconds = quickest(one.connected_after for one in ours)
    memory = quickest(one.idle for one in ours)
    return [
        Row(
            work="start to connected",
            measured=seconds,
            beside=quickest(one.connected_after for one in bare),
            peer="bare Bolt",
            goal=f"at most {SECONDS:g} s",
            met=seconds.value <= SECONDS,
        ),
        Row(
            work="memory when idle",
            measured=memory,
            beside=quickest(one.idle for one in bare),
            peer="bare Bolt",
            goal=f"under {MEGABYTES:g} MB",
            met=memory.value < MEGABYTES,
        ),
    ]


async def start(stage: Stage, module: str) -> Start:
    boards = [board for name, board in stage.worlds.azure.boards.items() if name not in {"identity", "storage"}]
    for board in boards:
        board.calls.clear()
    began = time.perf_counter()
    async with stage.connected(module) as program:
        seconds = time.perf_counter() - began
        if module == BOT:
            await all_asked(boards)
        return Start(connected_after=Figure(value=seconds, unit="s"), idle=megabytes(await idle(program.process.pid)))


async def all_asked(boards: list[FaultBoard]) -> None:
    """Return once the bot's checks, which come after connecting, have reached each service and hub that it knows."""
    async with asyncio.timeout(30):
        while not all(board.calls for board in boards):  # noqa: ASYNC110 - a board tells nobody of its calls
            await asyncio.sleep(0.02)


async def idle(pid: int) -> int:
    """Bytes in memory, once they have not grown for a while."""
    highest, since = resident(pid), time.monotonic()
    while time.monotonic() - since < AT_REST:
        await asyncio.sleep(0.05)
        if resident(pid) > highest:
            highest, since = resident(pid), time.monotonic()
    return resident(pid)
