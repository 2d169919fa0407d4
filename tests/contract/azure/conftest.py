"""The local Azure, served: the demo's fleet, unless a module has a world of its own; and a small one with a caller."""

from collections.abc import AsyncIterator

import httpx
import pytest

from sandbox.azure import AzureWorld, RunningAzure, default_fleet, empty_world, start_azure
from sandbox.azure.stamps import Clock
from tests.contract.azure.caller import NOON, Caller


@pytest.fixture
def world() -> AzureWorld:
    return default_fleet()


@pytest.fixture
async def azure(world: AzureWorld) -> AsyncIterator[RunningAzure]:
    running = await start_azure(world)
    yield running
    await running.stop()


@pytest.fixture
async def call() -> AsyncIterator[Caller]:
    """One service and one hub at noon, and nothing in them."""
    running = await start_azure(empty_world(services=("factory",), hubs=("hub",), clock=Clock(NOON)))
    async with httpx.AsyncClient() as client:
        yield Caller(running, client)
    await running.stop()
