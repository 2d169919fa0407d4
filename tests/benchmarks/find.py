"""Finding one device in a small fleet: beside the longest chain of dependent calls, and the calls one by one."""

import asyncio
import time
from collections.abc import Mapping
from typing import Any

from privacy.model.records import RecordKind
from tests.benchmarks import product
from tests.benchmarks.helper import helped
from tests.benchmarks.one_by_one import repeat
from tests.benchmarks.slow_azure import MODULES, REGISTRATION_ID
from tests.benchmarks.table import Figure, Row, Scale, at_most, quickest

EACH_CALL = 0.05
"""Seconds."""
CHAIN = ("a token", "the enrollment", "the modules of the device that it names", "the twin of a module")
"""Each needs the answer before it: no client can be quicker than these in turn."""


def run(scale: Scale) -> list[Row]:
    return asyncio.run(measure(1 if scale is Scale.QUICK else 5))


async def measure(times: int) -> list[Row]:
    async with helped("tests.benchmarks.slow_azure", str(EACH_CALL)) as azure:
        await ours(azure.said)
        calls = await azure.counted()
        ours_took, in_turn_took = [], []
        for _ in range(times):
            ours_took.append(await ours(azure.said))
            in_turn_took.append(await asyncio.to_thread(in_turn, calls, azure.said))
    best = quickest(ours_took)
    chain = Figure(value=len(CHAIN) * EACH_CALL, unit="s")
    peer = quickest(in_turn_took)
    return [
        at_most("finding one device of 200", best, chain, peer=f"chain of {len(CHAIN)} calls", times=1.25),
        Row(
            work="finding one device of 200",
            measured=best,
            beside=peer,
            peer=f"same {len(calls)} calls in turn",
            goal="at least 3 x faster",
            met=best.value * 3 <= peer.value,
        ),
    ]


async def ours(azure: Mapping[str, Any]) -> Figure:
    """Seconds for the first search of a bot that has just started."""
    source = product.records(azure["services"], azure["hubs"], azure["identity"])
    try:
        began = time.perf_counter()
        findings = await product.find(source, REGISTRATION_ID)
        took = time.perf_counter() - began
    finally:
        await source.aclose()
    twins = [record for record in findings.records if record.kind is RecordKind.MODULE_TWIN]
    if len(twins) != len(MODULES):
        raise RuntimeError("the search did not find the whole device")
    return Figure(value=took, unit="s")


def in_turn(calls: list[Mapping[str, Any]], azure: Mapping[str, Any]) -> Figure:
    began = time.perf_counter()
    repeat(calls, azure)
    return Figure(value=time.perf_counter() - began, unit="s")
