"""Break one rule at a time, in a copy, and see whether its tests notice: `python -m tests.mutants [WORD ...]`.

Run by hand after a change of the rules or of their tests; it takes some minutes, and no part of `make test` runs it.
What is broken stands in the tables beside this; words narrow them to the mutants that hold one of them. The work tree
is read, never written. Exits 1 where a mutant survives, or where its text is not found any more: then mend the table.
"""

import asyncio
import os
import shutil
import sys
import tempfile
from enum import StrEnum
from pathlib import Path

from tests.mutants import (
    approval,
    border,
    channels,
    delivery,
    execution,
    exports,
    heads,
    keys,
    late_cards,
    ledger,
    pace,
    packs,
    passing,
    terms,
    turns,
    verification,
    waiting,
    withholding,
    words,
    zips,
)
from tests.mutants.mutant import Mutant

MUTANTS = (
    *approval.MUTANTS,
    *border.MUTANTS,
    *channels.MUTANTS,
    *execution.MUTANTS,
    *exports.MUTANTS,
    *verification.MUTANTS,
    *delivery.MUTANTS,
    *heads.MUTANTS,
    *keys.MUTANTS,
    *ledger.MUTANTS,
    *words.MUTANTS,
    *packs.MUTANTS,
    *zips.MUTANTS,
    *pace.MUTANTS,
    *terms.MUTANTS,
    *waiting.MUTANTS,
    *withholding.MUTANTS,
    *late_cards.MUTANTS,
    *turns.MUTANTS,
    *passing.MUTANTS,
)
ROOT = Path(__file__).parent.parent.parent
COPIED = ("bot", "dps", "evidence", "handlers", "privacy", "sandbox", "storage", "tests", "pyproject.toml")
AT_ONCE = 2
LONGEST = 120
"""Seconds; a mutant that makes the tests hang for so long is noticed."""


class End(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    SURVIVED = "SURVIVED"
    NOT_APPLICABLE = "not applicable"
    """Its text stands in the file never, or more than once."""
    NO_TESTS = "no tests"
    """What should notice it was not run to its end: a fault in the table or in the tests."""


async def end_of(mutant: Mutant) -> End:
    """Copy, break, run."""
    text = (ROOT / mutant.file).read_text(encoding="utf-8")
    if text.count(mutant.old) != 1:
        return End.NOT_APPLICABLE
    folder = Path(tempfile.mkdtemp(prefix="mutant-"))
    try:
        copy(folder)
        (folder / mutant.file).write_text(text.replace(mutant.old, mutant.new), encoding="utf-8")
        return await run(folder, mutant.tests)
    finally:
        shutil.rmtree(folder)


def copy(folder: Path) -> None:
    """The product and its tests, without anything that was made from them."""
    unwanted = shutil.ignore_patterns("__pycache__", ".*_cache", ".hypothesis")
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=unwanted)
        else:
            shutil.copy(ROOT / name, folder / name)


async def run(folder: Path, tests: tuple[str, ...]) -> End:
    """The tests, on the copy."""
    around = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    arguments = ("-x", "-q", "-p", "no:cacheprovider", f"--timeout={LONGEST}", *tests)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "pytest", *arguments),
        cwd=folder,
        env=around,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        code = await asyncio.wait_for(process.wait(), LONGEST)
    except TimeoutError:
        process.kill()
        await process.wait()
        return End.KILLED
    return {0: End.SURVIVED, 1: End.KILLED}.get(code, End.NO_TESTS)


async def main(words: list[str]) -> int:
    """Try every mutant, and say what became of it; 1 where one was not killed."""
    chosen = [mutant for mutant in MUTANTS if not words or any(word in repr(mutant) for word in words)]
    room, ends = asyncio.Semaphore(AT_ONCE), list[End]()

    async def attempt(mutant: Mutant) -> None:
        async with room:
            end = await end_of(mutant)
        ends.append(end)
        print(f"{end:15}{mutant.file}: {mutant.broken}", flush=True)

    if await run(ROOT, tuple(sorted({test for mutant in chosen for test in mutant.tests}))) is not End.SURVIVED:
        print("the tests fail without any mutant")
        return 1
    await asyncio.gather(*map(attempt, chosen))
    print(f"mutants: {ends.count(End.KILLED)} of {len(chosen)} killed")
    return 0 if chosen and set(ends) == {End.KILLED} else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
