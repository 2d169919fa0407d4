"""An export of a device with 1,000 modules stays within a stated amount of memory."""

import asyncio
import logging
import resource
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import structlog

from evidence.bundle import SpooledBundles
from evidence.signing import make_keys
from privacy.model.records import RecordKind
from tests.unit.dps.samples import SENSOR, World, find, found, page
from tests.unit.evidence.samples import export

FEW, MANY = 10, 1_000
NOTE = "hall window tilted " * 400
"""In each twin: some 8 kB, as a module with many settings has."""
ALLOWED = 15
"""MB that search and bundle may add to the process: the records are 8 MB, and nothing may hold them a second time."""


def gateway(modules: int) -> World:
    """A device with so many modules."""
    world = World(SENSOR)
    identities = [{"deviceId": "sensor-42", "moduleId": f"m-{number:04}"} for number in range(modules)]
    world.answers["GET /devices/sensor-42/modules"] = page(*identities)
    for identity in identities:
        twin = {**identity, "properties": {"desired": {"note": NOTE}, "reported": {}}}
        world.answers[f"GET /twins/sensor-42/modules/{identity['moduleId']}"] = found(twin)
    return world


async def export_of(world: World, spool: SpooledBundles) -> int:
    """Search and write; how many module twins there are in the file."""
    findings = await find(world, "sensor-42")
    await spool.write(export(findings=findings))
    return sum(record.kind is RecordKind.MODULE_TWIN for record in findings.records)


def growth(folder: Path) -> tuple[int, float]:
    """Module twins of the large export, and the MB by which its process grew at most while it was made."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    spool = SpooledBundles(folder / "spool", make_keys(folder / "keys").signing)
    spool.empty_spool()
    few, many = gateway(FEW), gateway(MANY)
    asyncio.run(export_of(few, spool))  # what everything needs is there from now on
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    twins = asyncio.run(export_of(many, spool))
    return twins, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1_000


def test_an_export_of_a_thousand_modules_stays_within_its_memory(tmp_path: Path) -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:  # no other test's memory is in its way
        twins, grown = pool.submit(growth, tmp_path).result()

    assert twins == MANY
    assert grown < ALLOWED, f"{grown:.1f} MB"
