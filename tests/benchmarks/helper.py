"""A server in a process of its own: it says in JSON where it answers, and what it has counted when it is asked."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from sandbox.bot_process import ROOT

LONGEST_LINE = 2**24
"""Bytes."""


@dataclass(frozen=True, kw_only=True)
class Helper:
    said: Any
    """What it said when it was ready."""
    process: asyncio.subprocess.Process

    async def counted(self) -> Any:
        assert self.process.stdin
        self.process.stdin.write(b"\n")
        return await _line(self.process)


@asynccontextmanager
async def helped(module: str, *arguments: str) -> AsyncIterator[Helper]:
    """`python -m module arguments` for as long as the block runs."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, *arguments),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=LONGEST_LINE,
    )
    try:
        yield Helper(said=await _line(process), process=process)
    finally:
        assert process.stdin
        process.stdin.close()  # which is how it hears that it is over
        await process.wait()


async def speak(said: Any, count: Callable[[], Any]) -> None:
    """The helper's own side: until its standard input is closed."""
    print(json.dumps(said), flush=True)
    questions = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(questions), sys.stdin)
    while await questions.readline():
        print(json.dumps(count()), flush=True)


async def _line(process: asyncio.subprocess.Process) -> Any:
    assert process.stdout
    line = await process.stdout.readline()
    if not line:
        raise RuntimeError("the helper has ended")
    return json.loads(line)
