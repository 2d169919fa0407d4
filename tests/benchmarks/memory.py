"""The memory of a process, as Linux counts it."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from tests.benchmarks.table import Figure

PAGE = os.sysconf("SC_PAGE_SIZE")
EVERY = 0.02
"""Seconds between two looks."""


def resident(pid: int | str = "self") -> int:
    """Bytes of a process that are in memory."""
    return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * PAGE


def megabytes(number: int) -> Figure:
    return Figure(value=number / 1e6, unit="MB")


class Highest:
    """The most that this process has had in memory."""

    def __init__(self) -> None:
        self.bytes = resident()

    def look(self) -> None:
        self.bytes = max(self.bytes, resident())


@asynccontextmanager
async def watched() -> AsyncIterator[Highest]:
    """Looks at this process's memory for as long as the block runs."""
    highest = Highest()

    async def look() -> None:
        while True:
            highest.look()
            await asyncio.sleep(EVERY)

    looking = asyncio.create_task(look())
    try:
        yield highest
    finally:
        highest.look()
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking
