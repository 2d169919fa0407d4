"""How often people hear how far a search is: often enough to trust it, seldom enough for Slack."""

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from privacy.model.clocks import MINUTE, PROGRESS_EVERY, PROGRESS_PER_MINUTE, Clock
from privacy.model.ids import Millis, RequestKind
from privacy.model.records import SearchProgress
from privacy.request.request import DataSubjectRequest
from privacy.request.store import RequestStore


@dataclass(kw_only=True)
class ProgressNotes:
    """Passes progress on to the store: the first findings at once, the rest at most as `privacy.model.clocks` says."""

    store: RequestStore
    clock: Clock
    _recent: deque[Millis] = field(default_factory=deque)
    """When updates of any request went out, within the last minute."""

    def of(self, request: DataSubjectRequest) -> Callable[[SearchProgress], Awaitable[None]]:
        """The listener for one request's search."""
        last = Millis(0)
        announced = request.report.search.direct_reads_done or request.kind is RequestKind.GROUP_ACCESS

        async def note(progress: SearchProgress) -> None:
            nonlocal last, announced
            now = self.clock()
            first = progress.direct_reads_done and not announced
            if not first and (now - last < PROGRESS_EVERY or not self._may_speak(now)):
                return
            last, announced = now, announced or first
            self._recent.append(now)
            await self.store.note(request.id, request.report.after(progress), announce=first)

        return note

    def _may_speak(self, now: Millis) -> bool:
        while self._recent and now - self._recent[0] >= MINUTE:
            self._recent.popleft()
        return len(self._recent) < PROGRESS_PER_MINUTE


async def no_progress(_: object) -> None:
    """For a search about which nobody waits for word."""
