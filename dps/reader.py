"""Reads by id: each is made once, its outcome noted, and what it brings to light is asked for in turn."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog

from dps.errors import failure
from dps.facts import Facts
from dps.linked_hub import LinkedHub
from dps.paths import is_dps_id
from dps.provisioning import ProvisioningService
from dps.reads import Read, Way
from privacy.coverage import Failure
from privacy.errors import NotFoundError, RecordSourceError
from privacy.model import DeviceId
from privacy.ports import Clock
from privacy.records import Record, RecordKind

Ask = Callable[[], Awaitable[tuple[Record, ...]]]

log = structlog.get_logger()


class Reader:
    """All reads of one search, run in task groups of the caller."""

    def __init__(
        self, services: Sequence[ProvisioningService], hubs: Sequence[LinkedHub], facts: Facts, *, clock: Clock
    ) -> None:
        self.reads: list[Read] = []
        """Those that have ended."""
        self._services = services
        self._hubs = hubs
        self._facts = facts
        self._clock = clock
        self._asked: set[tuple[str, Way, str]] = set()

    def ask_service(
        self, tasks: asyncio.TaskGroup, service: ProvisioningService, registration_id: str
    ) -> list[asyncio.Task[None]]:
        """Ask for the enrollment and the registration record of one id; returns the reads that this started."""

        async def enrollment() -> tuple[Record, ...]:
            return (await service.enrollment(registration_id),)

        key = registration_id.casefold()
        started = self._ask(tasks, service.name, Way.ENROLLMENT, key, enrollment)
        return started + self._ask_registration(tasks, service, registration_id)

    def ask_hubs(self, tasks: asyncio.TaskGroup, device_id: DeviceId) -> None:
        """Ask every hub for identity, twin and modules of one device."""
        for hub in self._hubs:
            self._ask_hub(tasks, hub, device_id)

    def learn(self, tasks: asyncio.TaskGroup, device_ids: Sequence[DeviceId]) -> None:
        """Look for what goes by device ids that were not known before."""
        for device_id in device_ids:
            self.ask_hubs(tasks, device_id)
            if is_dps_id(device_id):
                # An older registration record may stand under the device's own name.
                for service in self._services:
                    self._ask_registration(tasks, service, device_id)

    def failed(self, place: str, way: Way, error: RecordSourceError) -> Failure:
        """Log a failure and word it for the coverage."""
        log.warning(
            "place_failed",
            place=place,
            way=way.value,
            reason=str(error),
            tries=error.tries,
            status=error.status,
            error_code=error.error_code,
            tracking_id=error.tracking_id,
        )
        return failure(error)

    def _ask_registration(
        self, tasks: asyncio.TaskGroup, service: ProvisioningService, registration_id: str
    ) -> list[asyncio.Task[None]]:
        async def ask() -> tuple[Record, ...]:
            return (await service.registration(registration_id),)

        return self._ask(tasks, service.name, Way.REGISTRATION, registration_id.casefold(), ask)

    def _ask_hub(self, tasks: asyncio.TaskGroup, hub: LinkedHub, device_id: DeviceId) -> None:
        async def identity() -> tuple[Record, ...]:
            return (await hub.identity(device_id),)

        async def twin() -> tuple[Record, ...]:
            return (await hub.twin(device_id),)

        self._ask(tasks, hub.name, Way.IDENTITY, device_id, identity)
        self._ask(tasks, hub.name, Way.TWIN, device_id, twin)
        self._ask(tasks, hub.name, Way.MODULES, device_id, lambda: hub.modules(device_id))

    def _ask_module_twin(self, tasks: asyncio.TaskGroup, identity: Record) -> None:
        hub = next(hub for hub in self._hubs if hub.name == identity.place)
        device_id, module_id = identity.body["deviceId"], identity.body["moduleId"]

        async def ask() -> tuple[Record, ...]:
            return (await hub.module_twin(device_id, module_id),)

        self._ask(tasks, hub.name, Way.MODULE_TWINS, identity.key, ask)

    def _ask(self, tasks: asyncio.TaskGroup, place: str, way: Way, key: str, ask: Ask) -> list[asyncio.Task[None]]:
        if (place, way, key) in self._asked:
            return []
        self._asked.add((place, way, key))
        return [tasks.create_task(self._read(tasks, place, way, ask))]

    async def _read(self, tasks: asyncio.TaskGroup, place: str, way: Way, ask: Ask) -> None:
        records: tuple[Record, ...] = ()
        failed: Failure | None = None
        try:
            records = await ask()
        except NotFoundError:
            pass
        except RecordSourceError as error:
            failed = self.failed(place, way, error)
        self.reads.append(Read(place=place, way=way, records=records, failure=failed, ended_at=self._clock()))
        for record in records:
            self.learn(tasks, self._facts.add(record))
            if record.kind is RecordKind.MODULE_IDENTITY:
                self._ask_module_twin(tasks, record)
