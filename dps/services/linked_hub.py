"""One IoT hub: reading what it holds about a device, and deleting it."""

import asyncio
import contextlib
from collections.abc import Iterable

from dps.services.paging import answers, pages, paging
from dps.services.records import (
    AS_EVER,
    Origin,
    Withholding,
    identity_record,
    job_records,
    module_record,
    module_records,
    module_twin_record,
    purged,
    twin_record,
)
from dps.services.roles import HUB_READ, needing
from dps.transport import paths
from dps.transport.config import Limits, Paces
from dps.transport.etags import quoted
from dps.transport.http import Answer, AzureHost
from dps.transport.largest import LIST
from dps.transport.pace import TokenBucket
from dps.transport.shared_call import SharedCall
from privacy.model.errors import NotFoundError
from privacy.model.records import Record

API_VERSION = "2021-04-12"
"""The version of the IoT Hub service API that Microsoft's clients use."""

_NOBODY = "dps-bot-check"
"""A device id that no hub is expected to hold."""
_QUERY = "/devices/query"
_CHILDREN = "SELECT deviceId FROM devices WHERE array_contains(parentScopes, "
"""As `az iot hub device-identity children list` asks (azure-iot-cli-extension)."""
_JOBS = "SELECT * FROM devices.jobs WHERE devices.jobs.deviceId = "
_CONFIGURATIONS = "/configurations"


class LinkedHub:
    """Reads what a hub holds about a device, each as it is stored, less what is withheld; deletes by etag alone."""

    def __init__(
        self,
        name: str,
        host: AzureHost,
        *,
        paces: Paces,
        limits: Limits,
        withholding: Withholding = AS_EVER,
    ) -> None:
        self.name = name
        self.origin = Origin(place=name, withholding=withholding)
        self._host = host
        self._page_size = limits.page_size
        self._registry = TokenBucket(paces.registry)
        self._twins = TokenBucket(paces.twins)
        self._queries = TokenBucket(paces.query)
        lists = TokenBucket(paces.query)
        self._configurations = SharedCall(lambda: host.get(_CONFIGURATIONS, lists, largest=LIST))

    async def identity(self, device_id: str) -> Record:
        """The device identity, exactly of this spelling.

        Raises:
            NotFoundError: there is none.
            RecordSourceError: the hub did not give it; the same holds for the other reads.
        """
        answer = await self._host.get(paths.device_path(device_id), self._registry)
        return identity_record(self.origin, device_id, answer)

    async def twin(self, device_id: str) -> Record:
        """The device twin."""
        answer = await self._host.get(paths.twin_path(device_id), self._twins)
        return twin_record(self.origin, device_id, answer)

    async def look_for(self, device_id: str) -> None:
        """Look whether there is a device of this id, and keep nothing of it. Raises as the reads do."""
        await self._host.get(paths.twin_path(device_id), self._twins)

    async def modules(self, device_id: str) -> tuple[Record, ...]:
        """The identities of the device's modules."""
        answer = await self._host.get(paths.modules_path(device_id), self._registry)
        return tuple(await _gently(module_records(self.origin, device_id, answer)))

    async def module(self, device_id: str, module_id: str) -> Record:
        """The identity of one module."""
        answer = await self._host.get(paths.module_path(device_id, module_id), self._registry)
        return module_record(self.origin, device_id, module_id, answer)

    async def module_twin(self, device_id: str, module_id: str) -> Record:
        """The twin of one module."""
        answer = await self._host.get(paths.module_twin_path(device_id, module_id), self._twins)
        return module_twin_record(self.origin, device_id, module_id, answer)

    async def jobs(self, device_id: str) -> tuple[Record, ...]:
        """What jobs of the last 30 days did on the device, also on one that is gone."""
        query = {"query": _JOBS + paths.quoted_device(device_id)}

        async def fetch(token: str | None) -> Answer:
            headers = paging(self._page_size, token)
            return await self._host.post(_QUERY, self._queries, body=query, headers=headers)

        jobs: list[Record] = []
        async for page in answers(fetch):
            jobs += await _gently(job_records(self.origin, device_id, page))
        return tuple(jobs)

    async def children(self, scope: str) -> int:
        """How many devices name an edge device as their parent, by its `deviceScope`. A query can lag behind."""
        query = {"query": f"{_CHILDREN}{paths.quoted(scope)})"}

        async def fetch(token: str | None) -> Answer:
            headers = paging(self._page_size, token)
            return await self._host.post(_QUERY, self._queries, body=query, headers=headers)

        return sum([len(page) async for page in pages(fetch)])

    async def configurations(self) -> Answer:
        """All configurations and edge deployments: a hub has no more than some hundred, and gives them at once.

        Whoever asks while an earlier call is still under way shares its answer.
        """
        return await self._configurations()

    async def delete_device(self, device_id: str, *, etag: str) -> str | None:
        """Delete the identity, and with it twin, modules and commands; returns Azure's name for the call.

        Raises:
            DriftedError: it is another version.
            NotFoundError: it is not there.
        """
        return await self._host.delete(paths.device_path(device_id), self._registry, etag=quoted(etag))

    async def purge(self, device_id: str) -> int:
        """Drop the commands that wait for the device, and say how many. After a lost answer it says what was left."""
        answer = await self._host.drop(paths.commands_path(device_id), self._registry)
        return purged(device_id, answer)

    async def probe(self) -> None:
        """Ask for a device that is not there, so that a wrong host or a missing right shows.

        Raises:
            RecordSourceError: the hub did not answer as it should.
        """
        for path, pace in (
            (paths.device_path(_NOBODY), self._registry),
            (paths.twin_path(_NOBODY), self._twins),
        ):
            with contextlib.suppress(NotFoundError), needing(HUB_READ, "show devices"):
                await self._host.get(path, pace)


async def _gently(records: Iterable[Record]) -> list[Record]:
    """All of them; looking through a long list for secrets takes its time, and others get theirs in between."""
    made: list[Record] = []
    for record in records:
        made.append(record)
        await asyncio.sleep(0)
    return made
