"""Erasing many devices under the quotas of service and hub: how much of the quota is used, and how often it bites.

Time is compressed: quotas, paces and waits are all as many times quicker than in life.
"""

import asyncio
import logging
import os
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import structlog

from bot.environment import Environment
from dps.transport.config import Limits, Pace, Paces
from handlers.kit import ids
from privacy.model.clocks import Patience
from privacy.model.ids import Millis
from sandbox.quota import Quota
from tests.benchmarks.table import Figure, Row, Scale
from tests.scenario.house import BEN, House, open_house
from tests.scenario.many import file_all, plant, press_all, until_each

DEVICES = {Scale.QUICK: 4, Scale.USUAL: 40, Scale.LARGE: 1_000}
FASTER = 10
"""How many times faster than in life."""
REGISTRY_A_MINUTE = 100
"""For one S1 unit of a hub (Microsoft: iot-hub-devguide-quotas-throttling)."""
QUERIES_A_MINUTE = 20
"""Likewise."""
DPS_A_MINUTE = 1_000
"""For one provisioning service (Microsoft: about-iot-dps, quotas and limits)."""
MINUTE = 60 / FASTER
REGISTRY = ("GET /devices/*", "DELETE /devices/*")
QUERIES = ("POST /devices/query",)
TOO_MANY = 429
LONGEST = 3_600.0
"""Seconds until it counts as failed."""


WITHIN = {"registry": Pace(rate=1.5, burst=10), "query": Pace(rate=0.3, burst=2)}
"""The default rates with bursts after which no minute has more calls than the quota."""
AROUND = Environment(
    patience=Patience(first_wait=Millis(5_000 // FASTER), longest_wait=Millis(300_000 // FASTER)),
    limits=Limits(first_wait=0.2 / FASTER, short_wait=5.0 / FASTER),
)


def run(scale: Scale) -> list[Row]:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    judged = scale is not Scale.QUICK
    within = asyncio.run(measure(DEVICES[scale], "bursts within the quota", WITHIN, judged=judged))
    if not judged:
        return within
    return asyncio.run(measure(DEVICES[scale], "default pace", {}, judged=judged)) + within


async def measure(count: int, pace: str, other: Mapping[str, Pace], *, judged: bool) -> list[Row]:
    devices = [f"bulk-{number}" for number in range(count)]
    with tempfile.TemporaryDirectory(prefix="dps-bot-bench-") as folder:
        async with open_house(Path(folder)) as house:
            os.environ.update(house.azure.environment())
            quotas = limit(house)
            for device in devices:
                plant(house, device)
            span = await erase(house, devices, paced(other))
            return rows(f"erasing {count:,} devices, {pace}", span, quotas, house, judged=judged)


def limit(house: House) -> list[Quota]:
    """The quotas of the hub and of the service, the registry's first: an erasure makes most calls there."""
    hub, service = house.azure.boards["hub-eu"].quotas, house.azure.boards["factory-eu"].quotas
    hub.append(Quota(routes=REGISTRY, calls=REGISTRY_A_MINUTE, seconds=MINUTE))
    hub.append(Quota(routes=QUERIES, calls=QUERIES_A_MINUTE, seconds=MINUTE))
    service.append(Quota(routes=("* *",), calls=DPS_A_MINUTE, seconds=MINUTE))
    return [*hub, *service]


def paced(other: Mapping[str, Pace]) -> str:
    """The product's own paces, or others, as much faster as the quotas are."""
    sections = ""
    for name in ("dps", "registry", "twins", "query"):
        pace = other.get(name) or getattr(Paces(), name)
        sections += f"\n[azure.pace.{name}]\nrate = {pace.rate * FASTER}\nburst = {pace.burst}\n"
    return sections


async def erase(house: House, devices: list[str], pace: str) -> tuple[float, float]:
    """From the first vote to the last receipt, as moments."""
    async with house.power(AROUND, pace=pace):
        await file_all(house, devices)
        await until_each(house, devices, lambda card: "Waiting for 1 approver" in card, seconds=LONGEST)
        began = time.time()
        await press_all(house, devices, ids.APPROVE, user=BEN)
        await until_each(house, devices, lambda card: "Done" in card, seconds=LONGEST)
        return began, time.time()


def rows(work: str, span: tuple[float, float], quotas: list[Quota], house: House, *, judged: bool) -> list[Row]:
    began, ended = span
    board = house.azure.boards["hub-eu"]
    calls = [call for route in REGISTRY for call in board.calls_to(route) if began <= call.at <= ended]
    used = sum(call.status != TOO_MANY for call in calls) / (ended - began)
    quota = REGISTRY_A_MINUTE / MINUTE
    refused = sum(each.refused for each in quotas)
    all_calls = sum(len(house.azure.boards[name].calls) for name in ("hub-eu", "factory-eu"))
    return [
        Row(
            work=f"{work}: registry calls",
            measured=Figure(value=used, unit="/s"),
            beside=Figure(value=quota, unit="/s"),
            peer=f"quota of one S1 unit, time {FASTER} x",
            goal="at least 0.9 x",
            met=used >= 0.9 * quota if judged else None,
        ),
        Row(
            work=f"{work}: calls not refused (429)",
            measured=Figure(value=all_calls - refused),
            beside=Figure(value=all_calls),
            peer="calls",
            goal="at least 99 of 100",
            met=refused * 100 <= all_calls if judged else None,
        ),
    ]
