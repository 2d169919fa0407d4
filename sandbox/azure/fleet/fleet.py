"""The demo fleet: two factories, two hubs, and devices in every situation that a request can meet.

The order of the enrollments matters. The devices that only a scan finds stand behind a long stretch of deleted
ones, which the service returns as an empty page with more to follow.
"""

import pickle
from functools import cache

from sandbox.azure.fleet import planted_camera, planted_gateway
from sandbox.azure.fleet.crowd import add_fans, add_gateways_of_old, add_meters, add_thermostats
from sandbox.azure.fleet.habits import add_habits
from sandbox.azure.fleet.hard_cases import add_devices_behind_the_gap, add_hard_cases
from sandbox.azure.fleet.managed_cases import add_managed_cases
from sandbox.azure.fleet.plain_cases import add_plain_cases
from sandbox.azure.fleet.planting import Planting
from sandbox.azure.world import AzureWorld, empty_world

SERVICES = ("factory-eu", "factory-us")
HUBS = ("hub-eu", "hub-us")


def default_fleet() -> AzureWorld:
    """The devices of the demo, the same at every call; each caller has them for itself."""
    fleet: AzureWorld = pickle.loads(_planted())  # noqa: S301 - made here, a moment ago
    return fleet


def plant_fleet() -> AzureWorld:
    """The same, planted device by device: ten times the work of a copy."""
    world = empty_world(services=SERVICES, hubs=HUBS)
    world.planted_secrets.extend((*planted_camera.SECRETS, *planted_gateway.SECRETS))
    planting = Planting(world)
    add_thermostats(planting)
    add_meters(planting, planting.factory_eu, range(1001, 1151))
    add_plain_cases(planting)
    add_hard_cases(planting)
    add_gateways_of_old(planting)
    add_meters(planting, planting.factory_eu, range(1151, 1321))
    add_devices_behind_the_gap(planting)
    add_meters(planting, planting.factory_eu, range(1321, 1361))
    add_meters(planting, planting.factory_us, range(3001, 3061))
    add_managed_cases(planting)
    add_habits(planting)
    add_fans(planting)
    world.clock.at = None
    return world


@cache
def _planted() -> bytes:
    return pickle.dumps(plant_fleet())
