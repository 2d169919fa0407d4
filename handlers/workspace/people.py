"""Who may vote: asked anew for every vote, by one look-up for all who ask while it has not begun."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from handlers.kit.slack_errors import slack_errors
from handlers.kit.three_seconds import leaving_from_now
from handlers.workspace.lookups import SPARE, Lookups
from handlers.workspace.whose import Ours
from privacy.model.errors import DeliveryError
from privacy.model.ids import UNKNOWN_TEAM, SlackUserId, TeamId
from privacy.model.people import Membership

LONGEST_NAME = 80
"""Characters of a name that are kept: as long as Slack's own names."""


@dataclass(kw_only=True)
class SlackPeople:
    """Keeps `privacy.model.people.People` and `privacy.model.people.Names`."""

    client: AsyncWebClient
    ours: Ours
    _people: Lookups[Mapping[str, Any]] = field(default_factory=Lookups)
    _members: Lookups[frozenset[SlackUserId]] = field(default_factory=Lookups)

    async def membership(self, user: SlackUserId) -> Membership:
        """What this person is in our workspace now; DeliveryError where Slack does not say in time."""
        return self.ours.standing(await self._person(user))

    async def acting_team(self, user: SlackUserId, named: str) -> TeamId:
        """The team for which somebody acts: ours for whoever is of it, `UNKNOWN_TEAM` where Slack does not say in time.

        Args:
            user: Who acts.
            named: The person's team in Slack's payload; empty where there is none.
        """
        if named == self.ours.team:
            return self.ours.team
        try:
            person = await self._person(user)
        except DeliveryError:
            return UNKNOWN_TEAM
        return self.ours.team if self.ours.acts(person, named) else TeamId(named or UNKNOWN_TEAM)

    async def name(self, user: SlackUserId) -> str:
        """What people call this person; empty where Slack does not say in time. Shares the look-up of `membership`."""
        try:
            return _name_of(await self._person(user))
        except DeliveryError:
            return ""

    async def fresh_members(self, group: str) -> frozenset[SlackUserId]:
        """The members of a user group now; DeliveryError where Slack does not say in time."""
        return await self._members.get(group, lambda: self._list(group))

    async def _person(self, user: SlackUserId) -> Mapping[str, Any]:
        return await self._people.get(user, lambda: self._look_up(user))

    async def _look_up(self, user: SlackUserId) -> Mapping[str, Any]:
        async with slack_errors(), leaving_from_now(SPARE):
            answer = await self.client.users_info(user=user)
        person: Mapping[str, Any] = answer["user"]
        return person

    async def _list(self, group: str) -> frozenset[SlackUserId]:
        async with slack_errors(), leaving_from_now(SPARE):
            answer = await self.client.usergroups_users_list(usergroup=group)
        return frozenset(SlackUserId(user) for user in answer["users"])


def _name_of(person: Mapping[str, Any]) -> str:
    """The full name where there is one (docs.slack.dev: the user object)."""
    profile = person.get("profile") or {}
    known = (profile.get("real_name"), person.get("real_name"), profile.get("display_name"), person.get("name"))
    return next((str(name).strip()[:LONGEST_NAME] for name in known if name and str(name).strip()), "")
