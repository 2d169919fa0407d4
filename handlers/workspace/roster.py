"""Who is in a Slack user group: looked up at most once a minute, and by one call however many ask."""

from dataclasses import dataclass, field

from slack_sdk.web.async_client import AsyncWebClient

from handlers.kit.slack_errors import slack_errors
from handlers.kit.three_seconds import leaving_from_now
from handlers.workspace.lookups import SPARE, Lookups
from privacy.model.clocks import MINUTE, SECOND, Clock
from privacy.model.errors import DeliveryError
from privacy.model.ids import Millis, SlackUserId

FRESH = Millis(MINUTE)
"""How long a group is believed."""
SORE = Millis(5 * SECOND)
"""How long a failed look-up is not repeated: the next one who asks hears the same no at once."""


@dataclass(kw_only=True)
class SlackRoster:
    """Keeps `privacy.model.people.Roster`."""

    client: AsyncWebClient
    clock: Clock
    _known: dict[str, tuple[Millis, frozenset[SlackUserId]]] = field(default_factory=dict)
    _failed: dict[str, tuple[Millis, DeliveryError]] = field(default_factory=dict)
    _lookups: Lookups[frozenset[SlackUserId]] = field(default_factory=Lookups)

    async def members(self, group: str) -> frozenset[SlackUserId]:
        """The members of a user group, at most a minute old; DeliveryError where Slack does not say in time."""
        return await self._lookups.get(group, lambda: self._recent(group))

    async def _recent(self, group: str) -> frozenset[SlackUserId]:
        """Whoever waited for another's look-up finds what it brought."""
        at, members = self._known.get(group, (Millis(0), frozenset()))
        if self.clock() - at <= FRESH:
            return members
        failed_at, error = self._failed.get(group, (Millis(0), None))
        if error and self.clock() - failed_at <= SORE:
            raise error.with_traceback(None)  # raised often, and would grow each time
        return await self._look_up(group)

    async def _look_up(self, group: str) -> frozenset[SlackUserId]:
        try:
            async with slack_errors(), leaving_from_now(SPARE):
                answer = await self.client.usergroups_users_list(usergroup=group)
        except DeliveryError as error:
            self._failed[group] = (self.clock(), error)
            raise
        members = frozenset(SlackUserId(user) for user in answer["users"])
        self._known[group] = (self.clock(), members)
        return members
