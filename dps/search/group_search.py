"""One search for an enrollment group: its enrollment, and how many registration records it has."""

from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from typing import Any

import structlog

from dps.search.links import proof
from dps.search.reads import Way
from dps.services.provisioning import ProvisioningService
from dps.transport.errors import failure
from dps.transport.paths import is_dps_id
from dps.transport.shared_call import together
from privacy.model.clocks import Clock
from privacy.model.coverage import Coverage, LeftOut, LeftOutReason, Search, SearchOutcome
from privacy.model.errors import NotFoundError, RecordSourceError
from privacy.model.ids import GroupId
from privacy.model.records import Findings, Record, RecordKind, SearchProgress
from privacy.subject.groups import Group, group_question, group_subject
from privacy.subject.identifiers import ParsedIdentifier
from privacy.subject.ownership import assert_belongs

log = structlog.get_logger()


class GroupSearch:
    """Used once: `run` and forget. Registration records are counted; none is kept, for they are many people's."""

    def __init__(
        self,
        services: Sequence[ProvisioningService],
        asked: ParsedIdentifier,
        *,
        progress: Callable[[SearchProgress], Awaitable[None]],
        clock: Clock,
    ) -> None:
        self._services = {service.name: service for service in services}
        self._asked = asked
        self._progress = progress
        self._clock = clock
        self._records: list[Record] = []
        self._counts: dict[str, int] = {}

    async def run(self) -> Findings:
        """Ask every service; one that fails is a line in the coverage."""
        searches = await _each(self._read, self._services.values())
        question = group_question(self._asked, self._groups())
        await self._tell()
        if not question:
            searches += await _each(self._count, [self._services[record.place] for record in self._records])
        subject = group_subject(self._asked, self._groups())
        for record in self._records:
            assert_belongs(record, subject)
        log.info("search_ended", records=len(self._records), scanned=sum(self._counts.values()))
        return Findings(
            records=() if question else tuple(self._records),
            coverage=Coverage(searches=tuple(searches), left_out=tuple(self._left_out())),
            question=question,
        )

    async def _read(self, service: ProvisioningService) -> Search:
        outcome = SearchOutcome.EMPTY
        try:
            if is_dps_id(self._asked.text):
                self._records.append(await service.group(self._asked.text))
                outcome = SearchOutcome.FOUND
        except NotFoundError:
            pass
        except RecordSourceError as error:
            return self._failed(service, Way.GROUP, error)
        return Search(
            place=service.name,
            what=Way.GROUP.value,
            outcome=outcome,
            records=int(outcome is SearchOutcome.FOUND),
            ended_at=self._clock(),
        )

    async def _count(self, service: ProvisioningService) -> Search:
        self._counts[service.name] = 0
        try:
            async for page in service.group_registrations(self._asked.text):
                self._counts[service.name] += len(page)
                await self._tell()
        except RecordSourceError as error:
            return self._failed(service, Way.GROUP_RECORDS, error)
        counted = self._counts[service.name]
        return Search(
            place=service.name,
            what=Way.GROUP_RECORDS.value,
            outcome=SearchOutcome.HELD_BACK if counted else SearchOutcome.EMPTY,
            scanned=counted,
            ended_at=self._clock(),
        )

    def _failed(self, service: ProvisioningService, way: Way, error: RecordSourceError) -> Search:
        log.warning("place_failed", place=service.name, way=way.value, reason=str(error), tracking_id=error.tracking_id)
        return Search(
            place=service.name,
            what=way.value,
            outcome=SearchOutcome.FAILED,
            scanned=self._counts.get(service.name),
            failure=failure(error, way.role),
            ended_at=self._clock(),
        )

    def _groups(self) -> list[Group]:
        self._records.sort(key=lambda record: list(self._services).index(record.place))
        return [
            Group(place=record.place, group_id=GroupId(record.key), proof=proof(record.body))
            for record in self._records
        ]

    def _left_out(self) -> list[LeftOut]:
        return [
            LeftOut(place=place, reason=LeftOutReason.MANY_PEOPLE, count=count)
            for place, count in self._counts.items()
            if count
        ]

    async def _tell(self) -> None:
        found = {RecordKind.ENROLLMENT_GROUP: len(self._records)} if self._records else {}
        await self._progress(
            SearchProgress(found=found, direct_reads_done=True, scanned=sum(self._counts.values())),
        )


async def _each(
    ask: Callable[[ProvisioningService], Coroutine[Any, Any, Search]], services: Iterable[ProvisioningService]
) -> list[Search]:
    """What comes of asking all of them at once, in their order."""
    async with together() as tasks:
        asked = [tasks.create_task(ask(service)) for service in services]
    return [task.result() for task in asked]
