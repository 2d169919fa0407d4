"""Tells open pages that something they can see has changed."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from contextlib import contextmanager, suppress

from sandbox.slack.model.values import ChannelId, UserId

NOW_AND_THEN = 0.05
"""Seconds after which a condition is asked again although nothing changed in the workspace."""


class Subscription:
    """One open page. Changes that come faster than they are read become one per channel."""

    def __init__(self, user: UserId) -> None:
        self.user = user
        self.closed = False
        self._pending: dict[ChannelId | None, None] = {}
        self._wake = asyncio.Event()

    def notify(self, channel: ChannelId | None) -> None:
        """Remember that a channel changed; None stands for the workspace itself."""
        self._pending[channel] = None
        self._wake.set()

    def close(self) -> None:
        """End the changes."""
        self.closed = True
        self._wake.set()

    async def changes(self) -> AsyncIterator[ChannelId | None]:
        """Every channel that changed, until closed."""
        while not self.closed:
            await self._wake.wait()
            self._wake.clear()
            pending, self._pending = self._pending, {}
            for channel in pending:
                yield channel


class Feed:
    """All open pages."""

    def __init__(self) -> None:
        self._subscriptions: set[Subscription] = set()
        self._watchers: set[asyncio.Event] = set()

    @contextmanager
    def subscribe(self, user: UserId) -> Iterator[Subscription]:
        """A subscription for as long as the block runs."""
        subscription = Subscription(user)
        self._subscriptions.add(subscription)
        try:
            yield subscription
        finally:
            self._subscriptions.discard(subscription)

    def changed(self, channel: ChannelId, audience: Collection[UserId]) -> None:
        """Tell the pages of these people about a channel."""
        self._wake_watchers()
        for subscription in self._subscriptions:
            if subscription.user in audience:
                subscription.notify(channel)

    def changed_for(self, audience: Collection[UserId]) -> None:
        """Tell the pages of these people that something besides messages changed for them, such as a modal."""
        self._wake_watchers()
        for subscription in self._subscriptions:
            if subscription.user in audience:
                subscription.notify(None)

    def changed_for_all(self) -> None:
        """Tell every page that the workspace changed: its people, its channels, or whether the bot is there."""
        self._wake_watchers()
        for subscription in self._subscriptions:
            subscription.notify(None)

    async def until(self, condition: Callable[[], bool], *, seconds: float = 10) -> None:
        """Return once `condition` holds; it is asked now, after every change in the workspace, and now and then.

        The last is for conditions that also ask others, such as a bot's ledger: it is written after a message is seen.

        Raises:
            TimeoutError: It did not hold within `seconds`.
        """
        change = asyncio.Event()
        self._watchers.add(change)
        try:
            async with asyncio.timeout(seconds):
                while not condition():
                    with suppress(TimeoutError):
                        await asyncio.wait_for(change.wait(), NOW_AND_THEN)
                    change.clear()
        finally:
            self._watchers.discard(change)

    def close(self) -> None:
        """End all subscriptions."""
        for subscription in self._subscriptions:
            subscription.close()

    def _wake_watchers(self) -> None:
        for change in self._watchers:
            change.set()
