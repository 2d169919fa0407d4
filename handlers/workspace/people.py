"""Who may vote: asked anew for every vote, by one look-up for all who ask while it has not begun."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from slack_sdk.web.async_client import AsyncWebClient

from handlers.kit.slack_errors import slack_errors
from handlers.workspace.roster import PATIENCE
from privacy.model.errors import DeliveryError
from privacy.model.ids import SlackUserId, TeamId
from privacy.model.people import Membership

SLACKBOT = "USLACKBOT"
"""Slack says of it that it is no bot."""

LONGEST_NAME = 80
"""Characters of a name that are kept: as long as Slack's own names."""

T = TypeVar("T")


@dataclass(kw_only=True)
class _Fresh(Generic[T]):
    """One look-up: at most one in flight and one waiting, and whoever asks gets one that began after asking."""

    look_up: Callable[[], Awaitable[T]]
    running: "asyncio.Future[T] | None" = None
    waiting: "asyncio.Future[T] | None" = None

    async def get(self) -> T:
        if self.waiting is None:
            self.waiting = asyncio.ensure_future(self._after(self.running))
            self.waiting.add_done_callback(_heard)
        return await asyncio.shield(self.waiting)

    async def _after(self, before: "asyncio.Future[T] | None") -> T:
        if before is not None:
            await asyncio.wait([before])
        self.running, self.waiting = self.waiting, None
        return await self.look_up()

    @property
    def idle(self) -> bool:
        return self.waiting is None and (self.running is None or self.running.done())


@dataclass(kw_only=True)
class SlackPeople:
    """Keeps `privacy.model.people.People` and `privacy.model.people.Names`."""

    client: AsyncWebClient
    team: TeamId
    _people: dict[str, _Fresh[Mapping[str, Any]]] = field(default_factory=dict)
    _members: dict[str, _Fresh[frozenset[SlackUserId]]] = field(default_factory=dict)

    async def membership(self, user: SlackUserId) -> Membership:
        """What this person is in our workspace now; DeliveryError where Slack does not say in time."""
        return _standing_of(await self._person(user), self.team)

    async def name(self, user: SlackUserId) -> str:
        """What people call this person; empty where Slack does not say in time. Shares the look-up of `membership`."""
        try:
            return _name_of(await self._person(user))
        except DeliveryError:
            return ""

    async def fresh_members(self, group: str) -> frozenset[SlackUserId]:
        """The members of a user group now; DeliveryError where Slack does not say in time."""
        return await _fresh(self._members, group, lambda: self._list(group))

    async def _person(self, user: SlackUserId) -> Mapping[str, Any]:
        return await _fresh(self._people, user, lambda: self._look_up(user))

    async def _look_up(self, user: SlackUserId) -> Mapping[str, Any]:
        async with slack_errors(), asyncio.timeout(PATIENCE):
            answer = await self.client.users_info(user=user)
        person: Mapping[str, Any] = answer["user"]
        return person

    async def _list(self, group: str) -> frozenset[SlackUserId]:
        async with slack_errors(), asyncio.timeout(PATIENCE):
            answer = await self.client.usergroups_users_list(usergroup=group)
        return frozenset(SlackUserId(user) for user in answer["users"])


async def _fresh(asked: dict[str, _Fresh[T]], key: str, look_up: Callable[[], Awaitable[T]]) -> T:
    """The answer for one key; a key that nobody asks about is forgotten."""
    fresh = asked.setdefault(key, _Fresh(look_up=look_up))
    try:
        async with slack_errors(), asyncio.timeout(PATIENCE):  # waiting for the one before counts too
            return await fresh.get()
    finally:
        if fresh.idle and asked.get(key) is fresh:
            del asked[key]


def _heard(ended: "asyncio.Future[Any]") -> None:
    """Nobody may be left to hear how it ended; that is no fault to report."""
    if not ended.cancelled():
        ended.exception()


def _name_of(person: Mapping[str, Any]) -> str:
    """The full name where there is one (docs.slack.dev: the user object)."""
    profile = person.get("profile") or {}
    known = (profile.get("real_name"), person.get("real_name"), profile.get("display_name"), person.get("name"))
    return next((str(name).strip()[:LONGEST_NAME] for name in known if name and str(name).strip()), "")


def _standing_of(person: Mapping[str, Any], team: TeamId) -> Membership:
    """Without a team, or with another one, it is nobody of ours: the team is the real test (docs.slack.dev)."""
    if person.get("deleted"):
        return Membership.DEACTIVATED
    if person.get("is_bot") or person.get("id") == SLACKBOT:
        return Membership.BOT
    if person.get("is_stranger") or person.get("team_id") != team:
        return Membership.OTHER_ORGANISATION
    if person.get("is_restricted") or person.get("is_ultra_restricted"):
        return Membership.GUEST
    return Membership.MEMBER
