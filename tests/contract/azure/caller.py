"""An authorised client of a small local Azure, which begins at noon."""

from datetime import UTC, datetime
from typing import Any

import httpx

from sandbox.azure import AzureWorld, RunningAzure
from sandbox.azure.identity.authority import DPS_RESOURCE, HUB_RESOURCE

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
KEYED = {"attestation": {"type": "symmetricKey"}}
VERSIONS = {"factory": "2021-10-01", "hub": "2021-04-12"}
RESOURCES = {"factory": DPS_RESOURCE, "hub": HUB_RESOURCE}


class Caller:
    """Calls a small world as an authorised client."""

    def __init__(self, azure: RunningAzure, client: httpx.AsyncClient) -> None:
        self.world: AzureWorld = azure.world
        self.service = azure.world.services["factory"]
        self.hub = azure.world.hubs["hub"]
        self.boards = azure.boards
        self._azure = azure
        self._client = client

    async def __call__(self, host: str, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        token = self.world.identity.issue(RESOURCES[host]).text
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.raw(host, method, path, body, **{"Authorization": f"Bearer {token}", **sent})

    async def raw(self, host: str, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        mark = "&" if "?" in path else "?"
        url = f"{self._azure.urls[host]}{path}{mark}api-version={VERSIONS[host]}"
        return await self._client.request(method, url, json=body, headers=headers)
