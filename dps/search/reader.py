"""Reads by id: each is made once, its outcome noted, and what it brings to light is asked for in turn."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

import structlog

from dps.search.facts import Facts
from dps.search.reads import Read, Way
from dps.services import configurations
from dps.services.linked_hub import LinkedHub
from dps.services.provisioning import ProvisioningService
from dps.services.records import configuration_record
from dps.transport.errors import failure
from dps.transport.paths import is_dps_id
from privacy.model.clocks import Clock
from privacy.model.coverage import Failure
from privacy.model.errors import NotFoundError, RecordSourceError
from privacy.model.ids import DeviceId, Millis
from privacy.model.records import Record, RecordKind
from privacy.subject.links import Held

Ask = Callable[[], Awaitable[tuple[Record, ...]]]
Group = asyncio.TaskGroup

_ALWAYS_THERE = frozenset({Way.JOBS, Way.CONFIGURATIONS})
"""Answers that may be empty and are never missing: a 404 is not an answer."""

log = structlog.get_logger()


class Reader:
    """All reads of one search, run in task groups of the caller.

    What answers at once (ids, lists of modules) belongs to the group that is passed in; what takes its time (queries,
    and a read for every module) to `later`, so that it holds nothing up.
    """

    def __init__(
        self,
        services: Sequence[ProvisioningService],
        hubs: Sequence[LinkedHub],
        facts: Facts,
        *,
        later: Group,
        clock: Clock,
        ended: Callable[[], Awaitable[None]],
    ) -> None:
        self.reads: list[Read] = []
        """Those that have ended."""
        self.unevaluated: dict[str, int] = {}
        """By hub: configurations that may select the device and do not name it."""
        self._services = services
        self._hubs = hubs
        self._facts = facts
        self._later = later
        self._clock = clock
        self._ended = ended
        self._asked: set[tuple[str, Way, str]] = set()
        self._of_services: set[asyncio.Task[None]] = set()
        self._of_later: set[asyncio.Task[None]] = set()

    def ask_service(self, tasks: Group, service: ProvisioningService, registration_id: str) -> None:
        """Ask for the enrollment and the registration record of one id."""

        async def enrollment() -> tuple[Record, ...]:
            return (await service.enrollment(registration_id),)

        async def registration() -> tuple[Record, ...]:
            return (await service.registration(registration_id),)

        for way, ask in ((Way.ENROLLMENT, enrollment), (Way.REGISTRATION, registration)):
            self._ask(tasks, service.name, way, registration_id.casefold(), ask, self._of_services)

    def ask_hubs(self, tasks: Group, device_id: DeviceId) -> None:
        """Ask every hub for identity, twin and modules of one device."""
        for hub in self._hubs:
            self._ask_hub(tasks, hub, device_id)

    def ask_marked(self, tasks: Group, device_id: DeviceId) -> None:
        """Ask every hub whether it holds an id that a person may have meant."""
        for hub in self._hubs:
            self._ask(tasks, hub.name, Way.TWIN, device_id, partial(self._there, hub, device_id, self._facts.marked))

    def ask_for_the_rest(self, device_id: DeviceId) -> None:
        """Ask every hub for jobs, configurations and ids in other capitals: a hub allows few queries a minute."""
        for hub in self._hubs:
            self._ask_later(hub, Way.JOBS, device_id, partial(hub.jobs, device_id))
            self._ask_later(hub, Way.CONFIGURATIONS, device_id, partial(self._configurations, hub, device_id))
            for spelling in {device_id.lower(), device_id.upper()} - {device_id}:
                self._ask_later(hub, Way.CAPITALS, spelling, partial(self._there, hub, spelling, self._facts.capitals))

    async def settled(self) -> None:
        """Return once the services have said all that they were asked by id. At once where they have already."""
        while self._of_services:
            await asyncio.wait(self._of_services)

    def now(self) -> Millis:
        """The time of the search's clock."""
        return self._clock()

    def give_up_later(self) -> None:
        """Break off what takes its time: the answer would not be used."""
        for task in self._of_later:
            task.cancel()

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
        return failure(error, way.role)

    def learn(self, tasks: Group, device_ids: Sequence[DeviceId]) -> None:
        """Look for what goes by device ids that were not known before."""
        for device_id in device_ids:
            self.ask_hubs(tasks, device_id)
            if is_dps_id(device_id):
                # Another enrollment, or an older registration record, may stand under the device's own name.
                for service in self._services:
                    self.ask_service(tasks, service, device_id)

    def _ask_hub(self, tasks: Group, hub: LinkedHub, device_id: DeviceId) -> None:
        async def identity() -> tuple[Record, ...]:
            return (await hub.identity(device_id),)

        async def twin() -> tuple[Record, ...]:
            return (await hub.twin(device_id),)

        self._ask(tasks, hub.name, Way.IDENTITY, device_id, identity)
        self._ask(tasks, hub.name, Way.TWIN, device_id, twin)
        self._ask(tasks, hub.name, Way.MODULES, device_id, lambda: hub.modules(device_id))

    def _ask_module_twin(self, identity: Record) -> None:
        hub = next(hub for hub in self._hubs if hub.name == identity.place)
        device_id, module_id = identity.body["deviceId"], identity.body["moduleId"]

        async def ask() -> tuple[Record, ...]:
            return (await hub.module_twin(device_id, module_id),)

        self._ask_later(hub, Way.MODULE_TWINS, identity.key, ask)

    async def _configurations(self, hub: LinkedHub, device_id: str) -> tuple[Record, ...]:
        answer = await hub.configurations()
        bodies = configurations.listed(answer)
        self.unevaluated[hub.name] = configurations.unevaluated(bodies, device_id)
        named = [body for body in bodies if configurations.names(body, device_id)]
        return tuple(configuration_record(hub.origin, device_id, body, answer) for body in named)

    async def _there(self, hub: LinkedHub, device_id: str, known: set[Held]) -> tuple[Record, ...]:
        await hub.look_for(device_id)
        known.add(Held(place=hub.name, device_id=DeviceId(device_id)))
        return ()

    def _ask_later(self, hub: LinkedHub, way: Way, key: str, ask: Ask) -> None:
        self._ask(self._later, hub.name, way, key, ask, self._of_later)

    def _ask(
        self, tasks: Group, place: str, way: Way, key: str, ask: Ask, among: set[asyncio.Task[None]] | None = None
    ) -> None:
        if (place, way, key) in self._asked:
            return
        self._asked.add((place, way, key))
        task = tasks.create_task(self._read(tasks, place, way, key, ask))
        if among is not None:
            among.add(task)
            task.add_done_callback(among.discard)

    async def _read(self, tasks: Group, place: str, way: Way, key: str, ask: Ask) -> None:
        records: tuple[Record, ...] = ()
        failed: Failure | None = None
        there = False
        try:
            records = await ask()
            there = True
        except RecordSourceError as error:
            if not isinstance(error, NotFoundError) or way in _ALWAYS_THERE:
                failed = self.failed(place, way, error)
                self._doubt(place, way, key)
        self.reads.append(
            Read(
                place=place,
                way=way,
                records=records,
                held_back=there and way is Way.CAPITALS,
                failure=failed,
                ended_at=self._clock(),
            )
        )
        for record in records:
            self.learn(tasks, self._facts.add(record))
            if record.kind is RecordKind.MODULE_IDENTITY:
                self._ask_module_twin(record)
        await self._ended()

    def _doubt(self, place: str, way: Way, key: str) -> None:
        """What the typed word is to this service stays open."""
        if way in {Way.ENROLLMENT, Way.REGISTRATION} and key == self._facts.asked.text.casefold():
            self._facts.unheard.add(place)
