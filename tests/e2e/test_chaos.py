"""Twenty kills in CI; `python -m tests.chaos --kills 1000` and `--mutants` by hand."""

import asyncio
import json
import os
import sys

import pytest

from sandbox.bot_process import ROOT
from tests.chaos.books import Wrong


@pytest.mark.timeout(600)
async def test_twenty_kills_lose_nothing_double_nothing_and_leave_nobody_waiting() -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.chaos", "--kills", "20"),
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")},
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await process.communicate()

    said = output.decode()
    tally = json.loads(said.splitlines()[-1])
    assert process.returncode == 0, said
    assert {wrong.value: tally[wrong.value] for wrong in Wrong} == dict.fromkeys([wrong.value for wrong in Wrong], 0)
    assert tally["kills"] == 20
    assert tally["requests"] >= 15
    assert tally["erased"] >= 3
    assert tally["deletes"] >= 10
    assert tally["troubles"] >= 4
    assert tally["reached"] >= 40
    assert tally["ledger_ok"]
