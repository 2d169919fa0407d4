"""Twenty kills in CI; `python -m tests.chaos --kills 1000` by hand."""

import asyncio
import json
import os
import sys

import pytest

from sandbox.bot_process import ROOT


@pytest.mark.timeout(300)
async def test_twenty_kills_lose_nothing_and_double_nothing() -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.chaos", "--kills", "20"),
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")},
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await process.communicate()

    tally = json.loads(output.decode().splitlines()[-1])
    assert process.returncode == 0, tally
    assert (tally["kills"], tally["lost"], tally["doubled"], tally["unapproved_deletes"]) == (20, 0, 0, 0)
    assert tally["requests"] >= 10
    assert tally["erased"] >= 3
    assert tally["awaiting"] >= 1
    assert tally["deletes"] >= 10
    assert tally["killed_deleting"] + tally["killed_blocking"] >= 2
    assert tally["ledger_ok"]
