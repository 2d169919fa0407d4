"""Channels that are not safe: what entries say of them, and what follows for messages and for erasures that wait."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from privacy.model.events import Event
from privacy.model.ids import ChannelId, Millis
from privacy.request.lifecycle import ENDED
from storage.erasures.halts import unsafe
from storage.file.rows import many
from storage.file.sqlite_file import SqliteFile
from storage.ledger import entries as ledger
from storage.outbox import guard, guarded_channels, unguard
from storage.schema.ledger_steps import OF_CHANNELS

_ENDED = ", ".join(f"'{status}'" for status in sorted(ENDED))
_OPEN = f"SELECT DISTINCT channel FROM requests WHERE status NOT IN ({_ENDED})"  # noqa: S608 - our own words
_NAMED = f"""
    SELECT DISTINCT json_extract(body, '$.channel') AS channel FROM ledger WHERE event IN ({OF_CHANNELS})
"""  # noqa: S608 - our own words
_STOP = "UPDATE requests SET due_at = ? WHERE channel = ? AND status = 'awaiting approval'"
_GO_ON = "UPDATE requests SET due_at = ? WHERE channel = ? AND json_extract(report, '$.halt.unsafe') IS NOT NULL"


@dataclass(frozen=True, kw_only=True)
class SqliteChannels:
    """Keeps `privacy.delivery.channel_record.ChannelRecords`. What decides is the newest entry; there is no row."""

    file: SqliteFile

    async def unsafe(self, channel: ChannelId, why: str, *, now: Millis) -> None:
        """Chain it, have what stands there drawn without words, and what waits for votes looked at."""
        if not await self.file.read(lambda database: unsafe(database, channel)):
            await self.file.write(lambda database: _begin(database, channel, why, now))

    async def safe(self, channel: ChannelId, *, now: Millis) -> None:
        """Chain it, have everything drawn in full, and what waited go on."""
        if await self.file.read(lambda database: unsafe(database, channel) or channel in guarded_channels(database)):
            await self.file.write(lambda database: _end(database, channel, now))

    async def unsettled(self) -> Sequence[ChannelId]:
        """Channels that are not safe, and those in which something stands without words."""
        return await self.file.read(_unsettled)

    async def with_open_requests(self) -> Sequence[ChannelId]:
        """Channels with requests that have not ended."""
        rows = await self.file.read(lambda database: many(database, _OPEN, ()))
        return [ChannelId(row["channel"]) for row in rows]


def _unsettled(database: Database) -> list[ChannelId]:
    named = [ChannelId(row["channel"]) for row in many(database, _NAMED, ())]
    return sorted({*guarded_channels(database), *(channel for channel in named if unsafe(database, channel))})


def _begin(database: Database, channel: ChannelId, why: str, now: Millis) -> None:
    if unsafe(database, channel):
        return  # another look was first
    content = {"channel": channel, "detail": {"why": why}}
    ledger.append(database, Event.CHANNEL_UNSAFE, now=now, content=content)
    guard(database, channel, now=now)
    database.execute(_STOP, (now, channel))


def _end(database: Database, channel: ChannelId, now: Millis) -> None:
    if unsafe(database, channel):
        ledger.append(database, Event.CHANNEL_SAFE, now=now, content={"channel": channel, "detail": {}})
    unguard(database, channel, now=now)
    database.execute(_GO_ON, (now, channel))
