"""One search for one device, through every configured place at once.

    typed id ─┬─▶ each service: enrollment and registration record by id ──▶ device ids ─┐
              ├─▶ each hub: identity, twin, modules ──▶ module twins      ◀──────────────┤
              └─▶ each service: scan of all enrollments ──▶ each hit by id ──────────────┘

Whatever does not depend on another answer runs beside it; nothing is asked twice.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence

import structlog

from dps.errors import not_the_api
from dps.facts import Facts
from dps.linked_hub import LinkedHub
from dps.paths import is_dps_id, is_hub_id
from dps.provisioning import ProvisioningService
from dps.reader import Reader
from dps.reads import Read, Way, searches, unsearched
from dps.scan import Item
from privacy.coverage import Coverage, Failure
from privacy.errors import RecordSourceError
from privacy.model import DeviceId
from privacy.ports import Clock
from privacy.records import Findings, QuestionKind, Record, RecordKind, SearchProgress
from privacy.subject import Resolution, Wanted, assert_belongs

Progress = Callable[[SearchProgress], Awaitable[None]]

log = structlog.get_logger()


class DeviceSearch:
    """Used once: `run` and forget."""

    def __init__(
        self,
        services: Sequence[ProvisioningService],
        hubs: Sequence[LinkedHub],
        asked: Wanted,
        *,
        progress: Progress,
        clock: Clock,
    ) -> None:
        self._services = {service.name: service for service in services}
        self._hubs = [hub.name for hub in hubs]
        self._facts = Facts(asked)
        self._reader = Reader(services, hubs, self._facts, clock=clock)
        self._progress = progress
        self._clock = clock
        self._scanned: Counter[str] = Counter()
        self._direct_done = False

    async def run(self) -> Findings:
        """Search everywhere; a place that fails is a line in the coverage."""
        try:
            await self._search()
        except BaseExceptionGroup as group:
            # Only a defect or the caller's own progress can fail here: let it through as it was raised.
            first: BaseException = group
            while isinstance(first, BaseExceptionGroup):
                first = first.exceptions[0]
            raise first from None
        return self._findings()

    async def _search(self) -> None:
        text = self._facts.asked.text
        async with asyncio.TaskGroup() as tasks:
            async with asyncio.TaskGroup() as direct:
                by_id: list[asyncio.Task[None]] = []
                for service in self._services.values() if is_dps_id(text) else ():
                    by_id += self._reader.ask_service(direct, service, text)
                scans = [tasks.create_task(self._scan(tasks, service, by_id)) for service in self._services.values()]
                if is_hub_id(text):
                    self._reader.ask_hubs(direct, DeviceId(text))
            self._direct_done = True
            await self._tell()
            question = self._facts.resolve().question
            if question and question.kind is QuestionKind.SPELLING:
                # The answer changes what to look for, so nobody has to wait for the scan.
                for scan in scans:
                    scan.cancel()

    async def _scan(
        self, tasks: asyncio.TaskGroup, service: ProvisioningService, by_id: Sequence[asyncio.Task[None]]
    ) -> None:
        hits: list[str] = []
        failed: Failure | None = None
        try:
            async for page in service.scan():
                if by_id:
                    # What the services say about the typed id decides what to compare with.
                    await asyncio.wait(by_id)
                for item in page:
                    hits += self._compare(tasks, service, item)
                self._scanned[service.name] += len(page)
                if self._direct_done:
                    await self._tell()
        except RecordSourceError as error:
            failed = self._reader.failed(service.name, Way.SCAN, error)
        self._reader.reads.append(
            Read(
                place=service.name,
                way=Way.SCAN,
                hits=tuple(hits),
                scanned=self._scanned[service.name],
                failure=failed,
                ended_at=self._clock(),
            )
        )

    def _compare(self, tasks: asyncio.TaskGroup, service: ProvisioningService, item: Item) -> list[str]:
        """The registration id, where the enrollment is one of those looked for; its details are asked for."""
        registration_id = item.get("registrationId")
        if not isinstance(registration_id, str):
            raise not_the_api("with an enrollment that has no id")
        new = self._facts.see(service.name, item)
        if new is None:
            return []
        self._reader.learn(tasks, new)
        self._reader.ask_service(tasks, service, registration_id)
        return [registration_id]

    async def _tell(self) -> None:
        found = Counter(record.kind for record in self._answer(self._facts.resolve()))
        await self._progress(
            SearchProgress(found=dict(found), direct_reads_done=self._direct_done, scanned=self._scanned.total())
        )

    def _answer(self, resolution: Resolution) -> list[Record]:
        """The subject's records in the order in which people read them; none while it is open who that is."""
        if resolution.question:
            return []
        places, kinds = [*self._services, *self._hubs], list(RecordKind)
        return sorted(
            filter(resolution.owns, self._facts.records),
            key=lambda record: (places.index(record.place), kinds.index(record.kind), record.key),
        )

    def _findings(self) -> Findings:
        resolution = self._facts.resolve()
        records = self._answer(resolution)
        for record in records:
            assert_belongs(record, resolution.subject)
        log.info("search_ended", records=len(records), scanned=self._scanned.total())
        searched = searches(self._reader.reads, resolution, places=[*self._services, *self._hubs])
        beyond = unsearched(records, hubs=self._hubs, now=self._clock())
        return Findings(
            records=tuple(records),
            coverage=Coverage(searches=(*searched, *beyond)),
            question=resolution.question,
        )
