"""The law's last days: marked when they come near, and told once a working day in the audit channel."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from privacy.model.clocks import DAY, HOUR, SECOND, Clock
from privacy.model.days.reminders import Reminders
from privacy.model.errors import DeliveryError
from privacy.model.ids import Millis
from privacy.request.request import DataSubjectRequest
from storage.requests.urgencies import SqliteUrgencies

MOST = 20
"""Requests that an agenda names."""
EVERY = HOUR / SECOND
"""Seconds between two looks."""
AGAIN = 60.0
"""Seconds until an agenda that Slack did not take is tried again."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class AgendaWatch:
    """Marks what is due soon or late, reminds owners of open places, and posts once a day what waits, if any does."""

    records: SqliteUrgencies
    reminders: Reminders
    clock: Clock
    post: Callable[[Sequence[DataSubjectRequest]], Awaitable[None]] | None
    """None where there is no audit channel."""

    async def look(self) -> float | None:
        """Look once; says in how many seconds to try again where Slack did not take the agenda."""
        now = self.clock()
        today = datetime.fromtimestamp(now / 1000, UTC).astimezone(self.reminders.zone).date()
        begins = self.reminders.working(now)
        await self.records.mark(today, now=now, call_at=begins)
        await self.records.remind(self.reminders, now)
        if self.post is None or await self.records.told_on() == today.isoformat():
            return None
        if begins > now:
            return min(EVERY, (begins - now) / SECOND)
        if waiting := await self.records.to_tell(Millis(now - DAY), MOST + 1):
            try:
                await self.post(waiting)
            except DeliveryError as error:
                log.warning("the agenda could not be posted", code=error.code)
                return AGAIN
            await self.records.told(today)
        return None
