"""Put the local Azure on ports: one for every host, one for the managed identity, one for storage."""

import asyncio
from dataclasses import dataclass, field

from aiohttp import web

from sandbox.azure.dps.dps_api import DpsApi
from sandbox.azure.hub.hub_api import HubApi
from sandbox.azure.identity.identity_api import identity_app
from sandbox.azure.rest import rest_app
from sandbox.azure.storage.append_blobs import storage_app
from sandbox.azure.world import AzureWorld
from sandbox.faults import FaultBoard
from sandbox.serve import Served, serve

IDENTITY = "identity"
STORAGE = "storage"
TOKEN_PATH = "/msi/token"  # noqa: S105 - an address


@dataclass(kw_only=True)
class RunningAzure:
    """A local Azure that answers."""

    world: AzureWorld
    """Its state, to read and to change while it runs."""

    urls: dict[str, str]
    """Where each host answers, by its short name; `identity` is the managed identity, `storage`
    an account of Azure Storage."""

    boards: dict[str, FaultBoard]
    """Calls, faults and holds of each host, by the same names."""

    _served: list[Served] = field(repr=False)

    @property
    def identity_header(self) -> str:
        """What the managed identity wants to see in X-IDENTITY-HEADER."""
        return self.world.identity.header

    def environment(self) -> dict[str, str]:
        """The variables that make azure-identity use this managed identity."""
        return {
            "IDENTITY_ENDPOINT": self.urls[IDENTITY] + TOKEN_PATH,
            "IDENTITY_HEADER": self.identity_header,
        }

    async def stop(self) -> None:
        """Close every port and cut what is still open."""
        await asyncio.gather(*(served.stop() for served in self._served))


async def start_azure(world: AzureWorld) -> RunningAzure:
    """Serve a world on free loopback ports."""
    boards = {name: FaultBoard() for name in (*world.services, *world.hubs, IDENTITY, STORAGE)}
    served = {name: await serve(app) for name, app in _apps(world, boards).items()}
    return RunningAzure(
        world=world,
        urls={name: one.url for name, one in served.items()},
        boards=boards,
        _served=list(served.values()),
    )


def _apps(world: AzureWorld, boards: dict[str, FaultBoard]) -> dict[str, web.Application]:
    apps = {
        name: rest_app(DpsApi(service, world.authority(name), world.clock), boards[name], before=world.tick)
        for name, service in world.services.items()
    }
    apps |= {
        name: rest_app(HubApi(hub, world.authority(name), world.clock), boards[name], before=world.tick)
        for name, hub in world.hubs.items()
    }
    apps[IDENTITY] = identity_app(world.identity, boards[IDENTITY])
    apps[STORAGE] = storage_app(world.storage, world.identity, boards[STORAGE])
    return apps
