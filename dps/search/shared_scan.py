"""One reading of all enrollments for all who need it.

A pass reads every enrollment of one service once. Who comes before its first page is asked for joins it; who comes
later waits for its end: its index may answer, and if not, all those who waited share the next pass.
"""

import asyncio
import copy
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from dps.search.scan_index import ScanIndex
from dps.services.paging import Item
from dps.services.provisioning import ProvisioningService
from dps.transport.errors import not_the_api
from privacy.model.clocks import EVER, Clock
from privacy.model.errors import TryLaterError
from privacy.model.ids import Millis

_AHEAD = 4
"""Pages that may wait for a slow listener before the pass waits too."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page, looked through once for everybody."""

    size: int
    """Enrollments in it."""
    by_name: dict[str, list[Item]]
    """Enrollments by registration id and by device id, both without case."""

    def named(self, names: Iterable[str]) -> list[Item]:
        """Those of any of these names, each once; `names` are without case."""
        found = {id(item): item for name in names for item in self.by_name.get(name, ())}
        return list(found.values())


@dataclass(frozen=True, kw_only=True)
class ScanResult:
    """What one look at all enrollments of a service came to."""

    as_of: Millis
    """When the scan began."""
    scanned: int
    hubs: dict[str, int]
    """Hubs that enrollments name, in lower case, with their number."""


class SharedScan:
    """All looks at the enrollments of one service."""

    def __init__(self, service: ProvisioningService, *, clock: Clock, max_age: float) -> None:
        """`max_age` is in seconds; 0 repeats the scan for every look."""
        self.service = service
        self._clock = clock
        self._max_age = max_age * 1000
        self._pass: _Pass | None = None
        self._index: ScanIndex | None = None
        self._forgotten: _Pass | None = None

    async def look(
        self,
        names: Callable[[], Awaitable[Iterable[str]]],
        see: Callable[[Page], Awaitable[None]],
        *,
        since: Millis = EVER,
    ) -> ScanResult:
        """Show every page to `see`, unless a scan that is young enough rules out that any enrollment has a name.

        Args:
            names: what is looked for, as soon as it is known. Asked only where there is such a scan.
            see: is given each page of a new scan, in order; what it raises comes out and stops nobody else.
            since: a scan that began earlier will not do, however young it is.

        Raises:
            RecordSourceError: a page could not be read.
        """
        while True:
            if self._recent(since):
                looked_for = await names()
                if (index := self._recent(since)) and index.rules_out(looked_for):
                    return _look(index)
            if self._pass is None or not self._pass.closed:
                return await self._join(see)
            await self._pass.over.wait()

    def forget(self) -> None:
        """Use no scan that began before now: the clock was set, so that its age says nothing."""
        self._index = None
        self._forgotten = self._pass

    async def aclose(self) -> None:
        """Give up a pass that is under way."""
        if self._pass:
            await self._pass.stop()

    def _recent(self, since: Millis) -> ScanIndex | None:
        young = self._index and self._clock() - self._index.as_of <= self._max_age and self._index.as_of >= since
        return self._index if young and self._max_age else None

    async def _join(self, see: Callable[[Page], Awaitable[None]]) -> ScanResult:
        if self._pass is None:
            self._pass = _Pass(self.service, clock=self._clock, ended=self._ended)
        joined = self._pass
        return _look(await joined.listen(see))

    def _ended(self, index: ScanIndex | None) -> None:
        forgotten, self._pass, self._forgotten = self._pass is self._forgotten, None, None
        if index and self._max_age and not forgotten:
            self._index = index


class _Pass:
    """One reading, and those who listen to it; it stops when the last of them leaves."""

    def __init__(
        self, service: ProvisioningService, *, clock: Clock, ended: Callable[[ScanIndex | None], None]
    ) -> None:
        self.closed = False
        """True once its first page was asked for: nobody can join any more."""
        self.over = asyncio.Event()
        self._service = service
        self._clock = clock
        self._ended = ended
        self._listeners: list[_Listener] = []
        self._task = asyncio.create_task(self._read())
        self._task.add_done_callback(self._end)

    async def listen(self, see: Callable[[Page], Awaitable[None]]) -> ScanIndex:
        """The index, after `see` was given every page."""
        listener = _Listener()
        self._listeners.append(listener)
        try:
            while isinstance(got := await listener.take(), Page):
                await see(got)
        finally:
            self._leave(listener)
        if isinstance(got, ScanIndex):
            return got
        # Each one raises its own: an exception that is raised twice collects both tracebacks.
        raise copy.copy(got)

    async def stop(self) -> None:
        """Break it off; whoever listens hears that it did not come to its end."""
        self._task.cancel()
        await self.over.wait()

    def _leave(self, listener: "_Listener") -> None:
        self._listeners.remove(listener)
        listener.leave()
        if not self._listeners:
            self._task.cancel()

    async def _read(self) -> ScanIndex:
        self.closed = True
        index = ScanIndex(self._clock())
        async for items in self._service.scan():
            page = _page(items)
            index.add(items)
            for listener in tuple(self._listeners):
                await listener.give(page)
        return index

    def _end(self, task: asyncio.Task[ScanIndex]) -> None:
        broken_off = TryLaterError("was not read to its end")
        end = broken_off if task.cancelled() else task.exception() or task.result()
        self._ended(end if isinstance(end, ScanIndex) else None)
        self.over.set()
        for listener in self._listeners:
            listener.finish(end)


class _Listener:
    """The pages on their way to one listener; a slow one holds the pass up."""

    def __init__(self) -> None:
        self._pages: asyncio.Queue[Page | ScanIndex | BaseException] = asyncio.Queue()
        self._room = asyncio.Semaphore(_AHEAD)
        self._left = False

    async def give(self, page: Page) -> None:
        if not self._left:
            await self._room.acquire()
            self._pages.put_nowait(page)

    def finish(self, end: ScanIndex | BaseException) -> None:
        self._pages.put_nowait(end)

    async def take(self) -> Page | ScanIndex | BaseException:
        taken = await self._pages.get()
        self._room.release()
        return taken

    def leave(self) -> None:
        """Let go of a pass that waits to bring a page."""
        self._left = True
        self._room.release()


def _page(items: list[Item]) -> Page:
    by_name: dict[str, list[Item]] = {}
    for item in items:
        registration_id, device = item.get("registrationId"), item.get("deviceId")
        if not isinstance(registration_id, str):
            raise not_the_api("with an enrollment that has no id")
        by_name.setdefault(registration_id.casefold(), []).append(item)
        if isinstance(device, str):
            by_name.setdefault(device.casefold(), []).append(item)
    return Page(size=len(items), by_name=by_name)


def _look(index: ScanIndex) -> ScanResult:
    return ScanResult(as_of=index.as_of, scanned=index.scanned, hubs=dict(index.hubs))
