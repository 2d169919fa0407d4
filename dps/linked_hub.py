"""One IoT hub: the read operations of its service API."""

import contextlib

from dps import paths
from dps.config import Paces
from dps.http import AzureHost
from dps.pace import TokenBucket
from dps.records import identity_record, module_records, module_twin_record, twin_record
from privacy.errors import NotFoundError
from privacy.records import Record

API_VERSION = "2021-04-12"
"""The version of the IoT Hub service API that Microsoft's clients use."""

_NOBODY = "dps-bot-check"
"""A device id that no hub is expected to hold."""


class LinkedHub:
    """Reads identities and twins of devices and modules, each as it is stored, less what is withheld."""

    def __init__(self, name: str, host: AzureHost, *, paces: Paces) -> None:
        self.name = name
        self._host = host
        self._registry = TokenBucket(paces.registry)
        self._twins = TokenBucket(paces.twins)

    async def identity(self, device_id: str) -> Record:
        """The device identity, exactly of this spelling.

        Raises:
            NotFoundError: there is none.
            RecordSourceError: the hub did not give it; the same holds for the other reads.
        """
        answer = await self._host.get(paths.device_path(device_id), self._registry)
        return identity_record(self.name, device_id, answer)

    async def twin(self, device_id: str) -> Record:
        """The device twin."""
        answer = await self._host.get(paths.twin_path(device_id), self._twins)
        return twin_record(self.name, device_id, answer)

    async def modules(self, device_id: str) -> tuple[Record, ...]:
        """The identities of the device's modules."""
        answer = await self._host.get(paths.modules_path(device_id), self._registry)
        return module_records(self.name, device_id, answer)

    async def module_twin(self, device_id: str, module_id: str) -> Record:
        """The twin of one module."""
        answer = await self._host.get(paths.module_twin_path(device_id, module_id), self._twins)
        return module_twin_record(self.name, device_id, module_id, answer)

    async def probe(self) -> None:
        """Ask for a device that is not there, so that a wrong host or a missing right shows.

        Raises:
            RecordSourceError: the hub did not answer as it should.
        """
        for path, pace in (
            (paths.device_path(_NOBODY), self._registry),
            (paths.twin_path(_NOBODY), self._twins),
        ):
            with contextlib.suppress(NotFoundError):
                await self._host.get(path, pace)
