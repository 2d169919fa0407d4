"""A small fleet in two services and two hubs, where every answer takes a while: `... slow_azure SECONDS`."""

import asyncio
import sys
from dataclasses import asdict
from typing import Any

from sandbox.azure import RunningAzure, start_azure
from sandbox.azure.fleet.planting import HUB_EU, enrollment
from sandbox.azure.world import AzureWorld, empty_world
from sandbox.faults import Fault, FaultKind
from tests.benchmarks.helper import speak

SERVICES, HUBS = ("factory-eu", "factory-us"), ("hub-eu", "hub-us")
IN_EACH = 100
"""Enrollments of a service; they fill one page."""
REGISTRATION_ID, DEVICE_ID = "reg-77", "lamp-living-room"
"""The device that is looked for: what its id in the hub is, only DPS can say."""
MODULES = ("camera", "speaker", "updater")


def fleet() -> AzureWorld:
    world = empty_world(services=SERVICES, hubs=HUBS)
    for service in world.services.values():
        for number in range(IN_EACH - 1):
            service.put_enrollment(f"meter-{number}", enrollment())
    eu, us = (world.services[name] for name in SERVICES)
    us.put_enrollment("meter-last", enrollment())
    eu.put_enrollment(REGISTRATION_ID, enrollment(deviceId=DEVICE_ID))
    eu.register(REGISTRATION_ID, hub=HUB_EU)
    for module in MODULES:
        world.hubs["hub-eu"].put_module(DEVICE_ID, module)
    return world


def said(azure: RunningAzure) -> Any:
    return {
        "services": {name: azure.urls[name] for name in SERVICES},
        "hubs": {azure.world.hubs[name].host_name: azure.urls[name] for name in HUBS},
        "identity": azure.environment(),
        "keys": {
            name: (azure.world.authority(name).policy, azure.world.authority(name).policy_key) for name in SERVICES
        },
    }


def counted(azure: RunningAzure) -> Any:
    """Every call since the last question, with the URL of its host."""
    calls = [{"url": azure.urls[name], **asdict(call)} for name, board in azure.boards.items() for call in board.calls]
    for board in azure.boards.values():
        board.calls.clear()
    return calls


async def main() -> None:
    azure = await start_azure(fleet())
    for board in azure.boards.values():
        board.add(Fault(route="* *", kind=FaultKind.SLOW, seconds=float(sys.argv[1])))
    await speak(said(azure), lambda: counted(azure))
    await azure.stop()


if __name__ == "__main__":
    asyncio.run(main())
