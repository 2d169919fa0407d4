"""Who is in a Slack user group: looked up at most once a minute, and by one call however many ask."""

import asyncio
from dataclasses import dataclass, field

from slack_sdk.web.async_client import AsyncWebClient

from handlers.translate import slack_errors
from privacy.clocks import MINUTE
from privacy.errors import DeliverLaterError
from privacy.model import Millis, SlackUserId
from privacy.ports import Clock

FRESH = Millis(MINUTE)
PATIENCE = 2.0
"""Seconds: the person who typed hears an answer within Slack's three."""


@dataclass(kw_only=True)
class SlackRoster:
    """Keeps `privacy.ports.Roster`."""

    client: AsyncWebClient
    clock: Clock
    _known: dict[str, tuple[Millis, frozenset[SlackUserId]]] = field(default_factory=dict)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def members(self, group: str) -> frozenset[SlackUserId]:
        """The members of a user group, at most a minute old; DeliveryError where Slack does not say in time."""
        async with self._turn:
            at, members = self._known.get(group, (Millis(0), frozenset()))
            if self.clock() - at > FRESH:
                members = await self._look_up(group)
                self._known[group] = (self.clock(), members)
            return members

    async def _look_up(self, group: str) -> frozenset[SlackUserId]:
        try:
            async with slack_errors(), asyncio.timeout(PATIENCE):
                answer = await self.client.usergroups_users_list(usergroup=group)
        except TimeoutError:
            raise DeliverLaterError("timeout") from None
        return frozenset(SlackUserId(user) for user in answer["users"])
