"""The benchmarks run and print their table; what the figures are is not asserted here."""

import asyncio
import os
import re
import sys

import pytest

from sandbox.bot_process import ROOT

QUICK_ONES = ("find", "scan", "shared_scan", "append", "start", "bulk_erasure")
LINE = re.compile(
    r"\| (?P<work>\S.*?) +\| (?P<measured>[\d.,e+-]+)[^|]*\| (?P<beside>[\d.,e+-]+) [^|]*\| (?P<ratio>\S+)"
)


@pytest.mark.timeout(300)
async def test_each_quick_benchmark_prints_its_rows_with_figures() -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.benchmarks", *QUICK_ONES, "--quick"),
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")},
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await process.communicate()

    lines = [line for line in output.decode().splitlines() if line.startswith("|")][2:]
    assert process.returncode == 0
    rows = [LINE.match(line) for line in lines]
    assert len(rows) == 2 * len(QUICK_ONES)
    for line, row in zip(lines, rows, strict=True):
        assert row, line
        assert all(float(row[column].replace(",", "")) > 0 for column in ("measured", "beside", "ratio")), line


async def test_a_name_that_no_benchmark_has_is_refused_with_the_names_there_are() -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.benchmarks", "everything"),
        cwd=ROOT,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await process.communicate()

    assert process.returncode == 2
    assert "everything" in said.decode()
    assert "find" in said.decode()
