"""The harness proves itself: it has to notice every product that was broken on purpose."""

import asyncio
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.chaos.books import Wrong
from tests.chaos.mutants import PATCHES
from tests.chaos.mutants.patch import Patch
from tests.mutants.__main__ import ROOT, copy

KILLS = 40
"""In which a broken product has to be noticed, at most."""
LONGEST = 900.0
"""Seconds for one product."""


async def prove(words: Sequence[str], *, at_once: int) -> int:
    """Run the harness on every broken product whose patch holds one of the words; 1 where one was not noticed."""
    chosen = [patch for patch in PATCHES if not words or any(word in repr(patch) for word in words)]
    room, ends = asyncio.Semaphore(at_once), list[bool]()

    async def attempt(patch: Patch) -> None:
        async with room:
            said = await noticed(patch) if patch.fits(ROOT) else "its text is not there any more"
        ends.append(said.startswith("noticed"))
        print(f"{said}: {patch.broken}", flush=True)

    await asyncio.gather(*map(attempt, chosen))
    print(f"mutants: {sum(ends)} of {len(chosen)} noticed")
    return 0 if chosen and all(ends) else 1


async def noticed(patch: Patch) -> str:
    """Copy the product, break the copy, and run the harness on it: what became of it, in words."""
    folder = Path(tempfile.mkdtemp(prefix="chaos-mutant-"))
    try:
        copy(folder)
        patch.apply(folder)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.chaos", "--first", "--kills", str(KILLS)),
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        try:
            output, _ = await asyncio.wait_for(process.communicate(), LONGEST)
        except TimeoutError:
            process.kill()
            await process.wait()
            return f"NOT NOTICED, and not at its end after {LONGEST:.0f} s"
    finally:
        shutil.rmtree(folder)
    return verdict(patch, output.decode())


def verdict(patch: Patch, output: str) -> str:
    """What the last line says of a broken product."""
    lines = output.splitlines()
    try:
        tally = json.loads(lines[-1])
    except (IndexError, ValueError):
        return f"NOT NOTICED: the harness itself failed: {lines[-1:]}"
    seen = sorted(wrong.value for wrong in patch.seen_as if tally[wrong.value])
    if seen:
        first = next((line for line in lines if line.startswith(tuple(seen))), "")
        return f"noticed after {tally['kills']} kills, in {tally['seconds']} s: {first}"
    others = sum(tally.get(wrong.value, 0) for wrong in Wrong)
    return f"NOT NOTICED after {tally['kills']} kills; {others} other findings, the last of them {lines[-2:-1]}"
