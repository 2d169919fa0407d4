"""One search's look at all enrollments of one service, until nothing is left to compare with."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from dps.search.facts import Facts
from dps.search.reader import Reader
from dps.search.reads import Read, Way
from dps.search.shared_scan import Page, ScanResult, SharedScan
from privacy.model.clocks import EVER
from privacy.model.coverage import Failure
from privacy.model.errors import RecordSourceError
from privacy.model.ids import Millis


class FleetScan:
    """Used once: `run` and forget."""

    def __init__(
        self,
        shared: SharedScan,
        facts: Facts,
        reader: Reader,
        *,
        told: Callable[[], Awaitable[None]],
        since: Millis = EVER,
    ) -> None:
        self.scanned = 0
        """Enrollments compared so far, or by the scan that answered."""
        self.hubs: Mapping[str, int] = {}
        """Hubs that enrollments name, in lower case, with their number."""
        self._shared = shared
        self._facts = facts
        self._reader = reader
        self._told = told
        self._since = since
        self._hits: dict[str, None] = {}
        self._compared: frozenset[str] = frozenset()
        """Names that every enrollment was compared with."""

    async def run(self, tasks: asyncio.TaskGroup) -> None:
        """Look, and look again where the hits brought new device ids to light; the details are read in `tasks`."""
        look: ScanResult | None = None
        failed: Failure | None = None
        try:
            while self._facts.names - self._compared:
                look = await self._look(tasks)
                self.scanned, self.hubs = look.scanned, look.hubs
                await self._reader.settled()
        except RecordSourceError as error:
            self._facts.unscanned.add(self._shared.service.name)
            failed = self._reader.failed(self._shared.service.name, Way.SCAN, error)
        self._reader.reads.append(
            Read(
                place=self._shared.service.name,
                way=Way.SCAN,
                hits=tuple(self._hits),
                scanned=self.scanned,
                as_of=look.as_of if look else None,
                failure=failed,
                ended_at=self._reader.now(),
            )
        )

    async def _look(self, tasks: asyncio.TaskGroup) -> ScanResult:
        names: frozenset[str] | None = None
        began = False

        async def wanted() -> frozenset[str]:
            nonlocal names
            await self._reader.settled()
            names = frozenset(self._facts.names)
            return names - self._compared

        async def see(page: Page) -> None:
            nonlocal began
            if not began:
                # What the services say about the typed id decides what to compare with.
                await wanted()
                self.scanned, began = 0, True
            for item in page.named(self._facts.names):
                self._compare(tasks, item)
            self.scanned += page.size
            await self._told()

        look = await self._shared.look(wanted, see, since=self._since)
        self._compared |= names or frozenset(self._facts.names)
        return look

    def _compare(self, tasks: asyncio.TaskGroup, item: Mapping[str, object]) -> None:
        """Ask for the details of an enrollment that is one of those looked for."""
        service = self._shared.service
        new = self._facts.see(service.name, item)
        if new is None:
            return
        registration_id = str(item["registrationId"])
        self._hits[registration_id] = None
        self._reader.learn(tasks, new)
        self._reader.ask_service(tasks, service, registration_id)
