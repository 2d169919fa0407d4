"""The ledger of some days, for whoever may read it: as two files in the audit channel, and nowhere else."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from privacy.delivery.ports import ChannelSafety, FileDrop
from privacy.delivery.spooled import Spooling, send_spooled
from privacy.history.audit_log import AuditLog
from privacy.history.readers import Reader
from privacy.model.clocks import Clock
from privacy.model.due_dates import end_of
from privacy.model.errors import DeliveryError, RefusalReason, RefusedError, UnsafeChannelError
from privacy.model.events import Event
from privacy.model.ids import Act, ChannelId, Millis, RequestId
from privacy.request.changes import Bundle, uploaded
from privacy.request.refusal import refusals_recorded

_DAY = r"\d{4}-\d{2}-\d{2}"
RANGE = re.compile(rf"({_DAY})\s+({_DAY})")
"""Two days, the first and the last."""
MOST_ENTRIES = 100_000
"""Entries of one file."""
NO_REQUEST = RequestId("DSR-ledger")
"""Stands where a file on its way to Slack names its request: these are about none."""


@dataclass(frozen=True, kw_only=True)
class DayEntry:
    """One entry of the ledger, as a line of the files. The device is its pseudonym, as the entry has it."""

    sequence: int
    at: Millis
    event: Event
    digest: str
    request: RequestId | None
    device: str
    """Empty where the entry names none."""
    detail: Mapping[str, Any]
    people: Mapping[str, str] = field(default_factory=dict)
    """Who acted, by role, without those that were shredded; no words of theirs."""


@dataclass(frozen=True, kw_only=True)
class Days:
    """What was asked for, and by whom."""

    first: date
    last: date
    since: Millis
    """The last millisecond before the first day."""
    until: Millis
    """The last millisecond of the last day."""
    reader: Reader


class DayRecords(Protocol):
    """What is read from the ledger."""

    async def between(self, since: Millis, until: Millis, limit: int) -> Sequence[DayEntry]:
        """Entries after `since` and up to `until`, in order; so many at most."""
        ...


class DayWriter(Spooling, Protocol):
    """Writes the files."""

    async def write(self, days: Days, entries: Sequence[DayEntry]) -> Sequence[Bundle]:
        """Write them on the spool, off the event loop."""
        ...


@dataclass(frozen=True, kw_only=True)
class DaysDesk:
    """Hands out the ledger's days. Whoever asks gets what they may read (`privacy.history.readers`)."""

    audit_log: AuditLog
    records: DayRecords
    writer: DayWriter
    files: FileDrop
    channels: ChannelSafety
    zone: ZoneInfo
    clock: Clock

    async def check(self, act: Act, first: str, last: str) -> Days:
        """What is asked for.

        Raises:
            RefusedError: not for this person, not here, or no days; it is written down.
        """
        reader = await self.audit_log.check(act)
        async with refusals_recorded(self.audit_log.records, act, self.clock):
            self._check_place(act)
            return self._days(reader, first, last)

    async def hand_out(self, act: Act, days: Days) -> str:
        """Put the files into the channel; a sentence for whoever asked. Raises DeliveryError: Slack takes them not."""
        found = await self.records.between(days.since, days.until, MOST_ENTRIES + 1)
        if len(found) > MOST_ENTRIES:
            return f"These days have more than {MOST_ENTRIES:,} entries. Ask for fewer days."
        try:
            entries = await self._those(days.reader, found)
            await self.channels.check(act.channel)
        except (RefusedError, UnsafeChannelError) as error:
            return str(error)
        for bundle in await self.writer.write(days, entries):
            file_id = await send_spooled(bundle, self.writer, self.files)
            upload = uploaded(bundle, file_id, NO_REQUEST, act.channel, now=self.clock())
            await self.files.share(upload, thread=None, comment=f"The ledger from {days.first} to {days.last}.")
        return f"The files of {len(entries):,} entries are on their way into this channel."

    async def _those(self, reader: Reader, entries: Sequence[DayEntry]) -> list[DayEntry]:
        """An entry without a request, such as a pause, is for everybody who may read."""
        seen: dict[RequestId, bool] = {}
        for number in dict.fromkeys(entry.request for entry in entries if entry.request):
            request = None if reader.all else await self.audit_log.records.find(number)
            seen[number] = reader.all or (request is not None and await reader.sees(request))
        return [entry for entry in entries if entry.request is None or seen[entry.request]]

    def _days(self, reader: Reader, first: str, last: str) -> Days:
        try:
            begins, ends = date.fromisoformat(first), date.fromisoformat(last)
            since, until = end_of(begins - timedelta(days=1), self.zone), end_of(ends, self.zone)
        except (ValueError, OverflowError):
            raise _no_days() from None
        if ends < begins:
            raise _no_days()
        return Days(first=begins, last=ends, since=since, until=until, reader=reader)

    def _check_place(self, act: Act) -> None:
        channel: ChannelId | None = self.audit_log.audit_channel
        if act.channel == channel:
            return
        where = f"it is asked for in <#{channel}>" if channel else "the config names no audit channel for them"
        raise RefusedError(RefusalReason.WRONG_CHANNEL, f"The ledger of several days comes as files: {where}.")


def _no_days() -> RefusedError:
    return RefusedError(
        RefusalReason.BAD_FORM, "Write the first and the last day, such as `/dps-audit 2026-11-01 2026-11-30`."
    )


def failed(error: DeliveryError) -> str:
    """What whoever asked is told where Slack took no file."""
    return f"The files could not be put into this channel ({error.code}): {error.advice}. Ask again."
