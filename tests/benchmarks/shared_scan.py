"""Many requests that each need the scan, at the same moment: how often the service is read from its beginning."""

import asyncio
import time

from tests.benchmarks import product
from tests.benchmarks.helper import helped
from tests.benchmarks.table import Figure, Row, Scale

ENROLLMENTS = 2_000


def run(scale: Scale) -> list[Row]:
    return asyncio.run(measure(20 if scale is Scale.QUICK else 100))


async def measure(requests: int) -> list[Row]:
    async with helped("tests.benchmarks.endless_azure", str(ENROLLMENTS), str(ENROLLMENTS)) as azure:
        one_took = await search(azure.said[0], 1)
        all_took = await search(azure.said[1], requests)
        passes = (await azure.counted())[1]["passes"]
    what = f"{requests} requests that need the scan, at once"
    return [
        Row(
            work=f"{what}: scans",
            measured=Figure(value=passes),
            beside=Figure(value=1),
            peer="scan",
            goal="one serves them all",
            met=passes == 1,
        ),
        Row(work=f"{what}: time", measured=all_took, beside=one_took, peer="one such request"),
    ]


async def search(url: str, requests: int) -> Figure:
    """Seconds for that many searches for devices that nobody has."""
    source = product.at(url)
    try:
        began = time.perf_counter()
        await asyncio.gather(*(product.find(source, f"nobody-{number}") for number in range(requests)))
        return Figure(value=time.perf_counter() - began, unit="s")
    finally:
        await source.aclose()
