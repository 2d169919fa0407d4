"""One search for one device, through every configured place at once.

    typed id ─┬─▶ each service: enrollment and registration record by id ──▶ device ids ─┐
              ├─▶ each hub: identity, twin, modules ──▶ module twins      ◀──────────────┤
              └─▶ each service: scan of all enrollments ──▶ each hit by id ──────────────┘
    then, for the ids that are the device: jobs and configurations of each hub

Whatever does not depend on another answer runs beside it; nothing is asked twice.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence

import structlog

from dps.search.facts import Facts
from dps.search.fleet_scan import FleetScan
from dps.search.reader import Reader
from dps.search.reads import left_out, searches, unevaluated, unknown_hubs, unsearched
from dps.search.shared_scan import SharedScan
from dps.services.linked_hub import LinkedHub
from dps.transport.paths import is_dps_id, is_hub_id
from dps.transport.shared_call import together
from privacy.model.clocks import EVER, Clock
from privacy.model.coverage import Coverage
from privacy.model.ids import DeviceId, Millis
from privacy.model.records import Findings, QuestionKind, Record, RecordKind, SearchProgress
from privacy.subject.identifiers import ParsedIdentifier
from privacy.subject.ownership import Resolution, assert_belongs

Progress = Callable[[SearchProgress], Awaitable[None]]

_TELL_EVERY = 16
"""Reads between two words about progress; more of them, the more records there are to count."""

log = structlog.get_logger()


class DeviceSearch:
    """Used once: `run` and forget."""

    def __init__(
        self,
        scans: Sequence[SharedScan],
        hubs: Sequence[LinkedHub],
        asked: ParsedIdentifier,
        *,
        progress: Progress,
        clock: Clock,
        since: Millis = EVER,
    ) -> None:
        """Prepare one search; scans that began before `since` do not count."""
        self._scans = scans
        self._hubs = hubs
        self._places = [*(scan.service.name for scan in scans), *(hub.name for hub in hubs)]
        self._facts = Facts(asked)
        self._progress = progress
        self._clock = clock
        self._since = since
        self._scanning: list[FleetScan] = []
        self._direct_done = False
        self._untold = 0
        self._counted: tuple[object, dict[RecordKind, int]] = (None, {})

    async def run(self) -> Findings:
        """Search everywhere; a place that fails is a line in the coverage."""
        # Only a defect or the caller's own progress can fail here.
        async with together() as tasks:
            reader = self._reader(tasks)
            await self._search(tasks, reader)
        return self._findings(reader)

    def _reader(self, tasks: asyncio.TaskGroup) -> Reader:
        services = [scan.service for scan in self._scans]
        return Reader(services, self._hubs, self._facts, later=tasks, clock=self._clock, ended=self._after_read)

    async def _search(self, tasks: asyncio.TaskGroup, reader: Reader) -> None:
        text = self._facts.asked.text
        async with asyncio.TaskGroup() as direct:
            for scan in self._scans if is_dps_id(text) else ():
                reader.ask_service(direct, scan.service, text)
            if is_hub_id(text):
                reader.ask_hubs(direct, DeviceId(text))
                for marked in filter(is_hub_id, self._facts.asked.with_mark):
                    reader.ask_marked(direct, marked)
            self._scanning = [
                FleetScan(scan, self._facts, reader, told=self._after_page, since=self._since) for scan in self._scans
            ]
            running = [tasks.create_task(scan.run(tasks)) for scan in self._scanning]
        self._direct_done = True
        await self._tell()
        question = self._facts.resolve().question
        if question and question.kind in {QuestionKind.MARK, QuestionKind.SPELLING}:
            # The answer changes what to look for, so nobody has to wait for the rest.
            reader.give_up_later()
            for task in running:
                task.cancel()
        self._ask_for_the_rest(reader)
        if running:
            await asyncio.wait(running)
        self._ask_for_the_rest(reader)

    def _ask_for_the_rest(self, reader: Reader) -> None:
        """Only for what is the subject's: queries are dear."""
        resolution = self._facts.resolve()
        for device_id in () if resolution.question else sorted(resolution.subject.device_ids | resolution.undecided):
            if is_hub_id(device_id) or device_id != self._facts.asked.text:
                reader.ask_for_the_rest(device_id)

    async def _after_read(self) -> None:
        self._untold += 1
        if self._direct_done and self._untold >= max(_TELL_EVERY, len(self._facts.records) // _TELL_EVERY):
            await self._tell()

    async def _after_page(self) -> None:
        if self._direct_done:
            await self._tell()

    async def _tell(self) -> None:
        self._untold = 0
        scanned = sum(scan.scanned for scan in self._scanning)
        await self._progress(
            SearchProgress(found=self._count(), direct_reads_done=self._direct_done, scanned=scanned),
        )

    def _count(self) -> dict[RecordKind, int]:
        """Records by kind, counted anew where something was learned."""
        version = self._facts.version
        if self._counted[0] != version:
            found = Counter(record.kind for record in self._owned(self._facts.resolve()))
            self._counted = version, dict(found)
        return self._counted[1]

    def _owned(self, resolution: Resolution) -> list[Record]:
        """The subject's records; none while it is open who that is."""
        return [] if resolution.question else list(filter(resolution.owns, self._facts.records))

    def _findings(self, reader: Reader) -> Findings:
        resolution = self._facts.resolve()
        kinds = list(RecordKind)
        records = sorted(
            self._owned(resolution),
            key=lambda record: (self._places.index(record.place), kinds.index(record.kind), record.key),
        )
        for record in records:
            assert_belongs(record, resolution.subject)
        log.info("search_ended", records=len(records), scanned=sum(scan.scanned for scan in self._scanning))
        return Findings(
            records=tuple(records),
            coverage=self._coverage(reader, resolution, records),
            question=resolution.question,
        )

    def _coverage(self, reader: Reader, resolution: Resolution, records: Sequence[Record]) -> Coverage:
        facts, hubs = self._facts, [hub.name for hub in self._hubs]
        named: Counter[str] = Counter()
        for scan in self._scanning:
            named.update(scan.hubs)
        return Coverage(
            searches=(
                *searches(reader.reads, resolution, places=self._places),
                *unsearched(records, hubs=hubs, now=self._clock()),
            ),
            left_out=(
                *left_out(facts.records, facts.links(), facts.capitals, resolution, places=self._places),
                *unevaluated(reader.unevaluated),
                *unknown_hubs(named, hubs=hubs),
            ),
        )
