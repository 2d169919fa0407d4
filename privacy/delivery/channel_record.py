"""What a look at a channel brings, put on record: cards are drawn anew by it, and erasures wait or go on."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from privacy.delivery.ports import ChannelSafety
from privacy.model.clocks import Clock
from privacy.model.errors import DeliveryError, UndeliverableError, UnsafeChannelError
from privacy.model.halt import Halt, HaltedError
from privacy.model.ids import ChannelId, Millis, SlackUserId

NOT_THERE = frozenset({"not_in_channel", "channel_not_found", "invalid_channel", "is_archived"})
"""Slack's words for a channel in which the bot can show nothing anyway."""


class ChannelRecords(Protocol):
    """What is on record about channels; one method call is one transaction."""

    async def unsafe(self, channel: ChannelId, why: str, *, now: Millis) -> None:
        """Chain that it is not safe, unless the newest entry says so; cards and waiting erasures are looked at."""
        ...

    async def safe(self, channel: ChannelId, *, now: Millis) -> None:
        """Chain that it is safe again, where it was not; what was drawn without words is drawn in full."""
        ...

    async def unsettled(self) -> Sequence[ChannelId]:
        """Channels that are not safe by the newest entry, and those in which something stands without words."""
        ...

    async def with_open_requests(self) -> Sequence[ChannelId]:
        """Channels with requests that have not ended."""
        ...


@dataclass(frozen=True, kw_only=True)
class RecordedChannels:
    """Keeps `privacy.delivery.ports.ChannelSafety`: nobody acts on a look that is not on record."""

    slack: ChannelSafety
    records: ChannelRecords
    clock: Clock

    async def check(self, channel: ChannelId) -> None:
        """Look anew."""
        await self._look(channel, self.slack.check)

    async def check_lately(self, channel: ChannelId) -> None:
        """Look, unless that was done in the last minute."""
        await self._look(channel, self.slack.check_lately)

    async def alone_with(self, user: SlackUserId) -> ChannelId:
        """Where the bot is alone with somebody."""
        return await self.slack.alone_with(user)

    async def check_begin(self, channel: ChannelId) -> None:
        """Look anew before a plan is put up, and before a deletion begins.

        A channel that is gone keeps nobody waiting: its requests are decided alone with the bot (ADR 0029).

        Raises:
            HaltedError: it has to wait until the channel is safe.
            DeliveryError: Slack did not say.
        """
        try:
            await self.check(channel)
        except UnsafeChannelError as error:
            if not error.gone:
                raise HaltedError(Halt(unsafe=error.why)) from None
        except UndeliverableError as error:
            if error.code not in NOT_THERE:
                raise

    async def _look(self, channel: ChannelId, look: Callable[[ChannelId], Awaitable[None]]) -> None:
        try:
            await look(channel)
        except UnsafeChannelError as error:
            if not error.gone:
                await self.records.unsafe(channel, error.why, now=self.clock())
            raise
        await self.records.safe(channel, now=self.clock())


@dataclass(frozen=True, kw_only=True)
class ChannelWatch:
    """Looks at channels although nothing is said there: who joins or leaves says nothing to the bot."""

    channels: RecordedChannels

    async def look_at_unsafe(self) -> None:
        """What is not safe may be again: then cards are shown in full, and erasures go on."""
        await self._look(await self.channels.records.unsettled())

    async def look_at_open(self) -> None:
        """Somebody may have joined while a card waits for its votes."""
        await self._look(await self.channels.records.with_open_requests())

    async def _look(self, channels: Sequence[ChannelId]) -> None:
        for channel in channels:
            with suppress(UnsafeChannelError, DeliveryError):  # the one is on record, the other says nothing
                await self.channels.check(channel)
