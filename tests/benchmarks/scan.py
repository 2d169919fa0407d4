"""Reading every enrollment of a large service, beside a bare httpx loop over the same pages."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import httpx

from tests.benchmarks import product
from tests.benchmarks.helper import helped
from tests.benchmarks.memory import megabytes, resident, watched
from tests.benchmarks.table import Figure, Row, Scale, at_most, quickest

WARM_UP = 1_000
SIZES = {Scale.QUICK: 5_000, Scale.USUAL: 100_000, Scale.LARGE: 1_000_000}
GROWTH = 20
"""MB that a scan of a million may add."""


def run(scale: Scale) -> list[Row]:
    return asyncio.run(measure(SIZES[scale], 2 if scale is Scale.LARGE else 3))


async def measure(size: int, times: int) -> list[Row]:
    async with helped("tests.benchmarks.endless_azure", str(WARM_UP), str(size)) as azure:
        small, large = azure.said
        await ours(small)
        await bare(small)
        before = resident()
        async with watched() as highest:
            ours_took = [await timed(ours, large)]
        grown = max(highest.bytes - before, 1)
        bare_took = [await timed(bare, large)]
        for _ in range(times - 1):
            ours_took.append(await timed(ours, large))
            bare_took.append(await timed(bare, large))
    what = f"scan of {size:,} enrollments"
    time_row = at_most(what, quickest(ours_took), quickest(bare_took), peer="bare httpx loop", times=1.2)
    met = grown <= GROWTH * 1e6
    memory_row = Row(
        work=f"{what}: growth of memory",
        measured=megabytes(grown),
        beside=Figure(value=GROWTH, unit="MB"),
        peer="limit at 1,000,000",
        goal=f"under {GROWTH} MB at 1,000,000",
        met=met if size >= 1_000_000 or not met else None,
    )
    return [time_row, memory_row]


async def timed(scan: Callable[[str], Awaitable[None]], url: str) -> Figure:
    began = time.perf_counter()
    await scan(url)
    return Figure(value=time.perf_counter() - began, unit="s")


async def ours(url: str) -> None:
    """A search for a device that nobody has: the whole service is read for it."""
    source = product.at(url)
    try:
        findings = await product.find(source, "nobody-0")
    finally:
        await source.aclose()
    assert not findings.records


async def bare(url: str) -> None:
    async with httpx.AsyncClient(base_url=url, trust_env=False) as client:
        token = ""
        while True:
            headers = {"x-ms-max-item-count": "100", "Authorization": "Bearer pretend"}
            answer = await client.post(
                "/enrollments/query?api-version=2021-10-01",
                json={"query": "SELECT * FROM enrollments"},
                headers=headers | ({"x-ms-continuation": token} if token else {}),
            )
            assert not any(item["registrationId"] == "nobody-0" for item in answer.json())
            token = answer.headers.get("x-ms-continuation")
            if not token:
                return
