"""Channel safety: an export is shown only where everybody may see it; asked when it is about to be shown."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from handlers.kit.slack_errors import slack_errors
from handlers.workspace.whose import Ours
from privacy.model.clocks import MINUTE, Clock
from privacy.model.errors import UnsafeChannelError
from privacy.model.ids import ChannelId, Millis, SlackUserId
from privacy.model.people import Membership
from privacy.request.access_policy import Policy

MOST_MEMBERS = 500
"""Beyond this nobody can say who reads along."""
FRESH = Millis(10 * MINUTE)
"""How long the list of people is believed; someone who is not on it is looked up at once."""
_PAGE = 200


@dataclass(kw_only=True)
class SlackChannels:
    """Keeps `privacy.delivery.ports.ChannelSafety`. A guest who joins later than the file is not noticed."""

    client: AsyncWebClient
    clock: Clock
    ours: Ours
    policy: Policy
    public_allowed: frozenset[ChannelId]
    """Channels in which the config allows files although everybody in the workspace could join."""
    _people: dict[str, Membership] = field(default_factory=dict)
    _listed_at: Millis = Millis(0)

    async def check(self, channel: ChannelId) -> None:
        """Look at the channel and at everybody in it."""
        if channel not in self.policy.channels:
            raise _unsafe("is none of those in which the config lets files land")
        async with slack_errors():
            info = (await self.client.conversations_info(channel=channel, include_num_members=True))["channel"]
            if why := unsafe_kind(info, public_allowed=channel in self.public_allowed):
                raise _unsafe(why)
            members = [member async for member in self._members(channel)]
        for member in members:
            _check_person(await self._standing(member))

    async def alone_with(self, user: SlackUserId) -> ChannelId:
        """Look the person up now, and open the direct messages with the bot."""
        async with slack_errors():
            standing = self.ours.standing((await self.client.users_info(user=user))["user"])
            if standing is not Membership.MEMBER:
                raise UnsafeChannelError("Whoever asked is no full member of this workspace any more.")
            return ChannelId((await self.client.conversations_open(users=[user]))["channel"]["id"])

    async def _members(self, channel: ChannelId) -> AsyncIterator[str]:
        cursor, count = "", 0
        while True:
            page = await self.client.conversations_members(channel=channel, limit=_PAGE, cursor=cursor)
            for member in page["members"]:
                count += 1
                if count > MOST_MEMBERS:
                    raise _unsafe(f"has more than {MOST_MEMBERS} members")
                yield member
            cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
            if not cursor:
                return

    async def _standing(self, user: str) -> Membership:
        if self.clock() - self._listed_at > FRESH:
            await self._list_people()
        if user not in self._people:
            async with slack_errors():
                self._people[user] = self.ours.standing((await self.client.users_info(user=user))["user"])
        return self._people[user]

    async def _list_people(self) -> None:
        people: dict[str, Membership] = {}
        cursor = ""
        async with slack_errors():
            while True:
                page = await self.client.users_list(limit=_PAGE, cursor=cursor)
                people.update({person["id"]: self.ours.standing(person) for person in page["members"]})
                cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
                if not cursor:
                    break
        self._people, self._listed_at = people, self.clock()


def unsafe_kind(info: Mapping[str, Any], *, public_allowed: bool) -> str | None:
    """Say why no file may be shown in a channel of this kind, as a clause; None where it may.

    Args:
        info: Slack's conversation object.
        public_allowed: Whether the config allows files here although everybody in the workspace could join.
    """
    if info.get("is_ext_shared") or info.get("is_pending_ext_shared"):
        return "is shared with another organisation"
    if info.get("is_archived"):
        return "is archived"
    if not info.get("is_private") and not public_allowed:
        return "is public, so that everybody in the workspace could read the file"
    if info.get("is_org_shared") and not info.get("is_private"):
        return "is open to other workspaces of the organisation"
    return None


def _check_person(standing: Membership) -> None:
    if standing is Membership.GUEST:
        raise _unsafe("has a guest in it")
    if standing is Membership.OTHER_ORGANISATION:
        raise _unsafe("has somebody of another organisation in it")


def _unsafe(why: str) -> UnsafeChannelError:
    return UnsafeChannelError(
        f"The file was not shown, because this channel {why}. Ask in a private channel with members of your own "
        "workspace alone."
    )
