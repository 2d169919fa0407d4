"""Channel safety: words and files are shown only where everybody may read them; asked when they are about to be."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from handlers.kit.slack_errors import slack_errors
from handlers.workspace.lookups import Lookups
from handlers.workspace.whose import Ours
from privacy.model.clocks import MINUTE, Clock
from privacy.model.errors import UndeliverableError, UnsafeChannelError
from privacy.model.ids import ChannelId, Millis, SlackUserId
from privacy.model.people import Membership

MOST_MEMBERS = 500
"""Beyond this nobody can say who reads along."""
MOST_ASKED = 20
"""Members who are looked up one by one: Slack lets through 100 such calls a minute, and 20 of the list of everybody."""
LATELY = Millis(MINUTE)
"""How long a look is believed for words. For files, plans and deletions it never is."""
NOT_THERE = frozenset({"not_in_channel", "channel_not_found", "invalid_channel"})
"""Slack's words where the bot is not in a channel."""
_PAGE = 200
_LONG_PAGE = 1000
"""People of the list at once, as many as Slack gives (docs.slack.dev: users.list)."""

Seen = UnsafeChannelError | None
"""What a look brought: why the channel is not safe; None where it is."""


@dataclass(kw_only=True)
class SlackChannels:
    """Keeps `privacy.delivery.ports.ChannelSafety`. A guest who joins later than what is said is not noticed."""

    client: AsyncWebClient
    clock: Clock
    ours: Ours
    channels: frozenset[ChannelId]
    """Those that the config names for files, and the audit channel."""
    public_allowed: frozenset[ChannelId]
    """Channels that the config allows although everybody in the workspace could join."""
    _rolls: Lookups[frozenset[SlackUserId]] = field(default_factory=Lookups)
    _looks: Lookups[Seen] = field(default_factory=lambda: Lookups(patient=True))
    _seen: dict[ChannelId, tuple[Millis, Seen]] = field(default_factory=dict)
    """What the newest look at each brought, and when it began."""

    async def check(self, channel: ChannelId) -> None:
        """Look at the channel and at everybody in it; one look serves all who ask before it begins."""
        _hold(await self._looks.get(channel, lambda: self._look(channel)))

    async def check_lately(self, channel: ChannelId) -> None:
        """The same by a look of the last minute; by the newest word where the clock was set since."""
        at, seen = self._seen.get(channel, (Millis(-LATELY), None))
        if 0 <= self.clock() - at < LATELY:
            _hold(seen)
        else:
            await self.check(channel)

    async def alone_with(self, user: SlackUserId) -> ChannelId:
        """Look the person up now, and open the direct messages with the bot."""
        async with slack_errors():
            standing = self.ours.standing((await self.client.users_info(user=user))["user"])
            if standing is not Membership.MEMBER:
                raise UnsafeChannelError("Whoever asked is no full member of this workspace any more.")
            return ChannelId((await self.client.conversations_open(users=[user]))["channel"]["id"])

    async def members(self, channel: ChannelId) -> frozenset[SlackUserId]:
        """Keeps `privacy.model.people.ChannelRolls`."""
        return await self._rolls.get(channel, lambda: self._roll(channel))

    async def _roll(self, channel: ChannelId) -> frozenset[SlackUserId]:
        try:
            async with slack_errors():
                return frozenset(map(SlackUserId, await self._members(channel)))
        except UndeliverableError as error:
            if error.code in NOT_THERE:
                return frozenset()
            raise

    async def _look(self, channel: ChannelId) -> Seen:
        began, seen = self.clock(), None
        try:
            await self._refuse(channel)
        except UnsafeChannelError as unsafe:
            seen = unsafe
        self._seen[channel] = (began, seen)
        return seen

    async def _refuse(self, channel: ChannelId) -> None:
        if channel not in self.channels:
            raise _unsafe("is none of those in which the config lets files land", gone=True)
        async with slack_errors():
            info, members = await asyncio.gather(
                self.client.conversations_info(channel=channel, include_num_members=True), self._members(channel)
            )
            if info["channel"].get("is_archived"):
                raise _unsafe("is archived", gone=True)
            if why := unsafe_kind(info["channel"], public_allowed=channel in self.public_allowed):
                raise _unsafe(why)
            if len(members) > MOST_MEMBERS:
                raise _unsafe(f"has more than {MOST_MEMBERS} members")
            for standing in await self._standings(members):
                _check_person(standing)

    async def _members(self, channel: ChannelId) -> list[str]:
        """Everybody in the channel; no more than one page beyond the most that may be there."""
        members: list[str] = []
        cursor = ""
        while len(members) <= MOST_MEMBERS:
            page = await self.client.conversations_members(channel=channel, limit=_PAGE, cursor=cursor)
            members += page["members"]
            cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
            if not cursor:
                break
        return members

    async def _standings(self, members: list[str]) -> list[Membership]:
        """What each of them is now; who is not on the list of everybody is asked about one by one."""
        known: dict[str, Membership] = {}
        if len(members) > MOST_ASKED:
            async for person in self._everybody():
                known[person["id"]] = self.ours.standing(person)
        unlisted = [member for member in members if member not in known]
        asked = await asyncio.gather(*map(self._standing, unlisted))
        return [*asked, *(known[member] for member in members if member in known)]

    async def _standing(self, user: str) -> Membership:
        return self.ours.standing((await self.client.users_info(user=user))["user"])

    async def _everybody(self) -> AsyncIterator[Mapping[str, Any]]:
        cursor = ""
        while True:
            page = await self.client.users_list(limit=_LONG_PAGE, cursor=cursor)
            for person in page["members"]:
                yield person
            cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
            if not cursor:
                return


def unsafe_kind(info: Mapping[str, Any], *, public_allowed: bool) -> str | None:
    """Say why nothing may be shown in a channel of this kind, as a clause; None where it may.

    Args:
        info: Slack's conversation object.
        public_allowed: Whether the config allows files here although everybody in the workspace could join.
    """
    if info.get("is_ext_shared") or info.get("is_pending_ext_shared"):
        return "is shared with another organisation"
    if info.get("is_archived"):
        return "is archived"
    if not info.get("is_private") and not public_allowed:
        return "is public, so that everybody in the workspace could read along"
    if info.get("is_org_shared") and not info.get("is_private"):
        return "is open to other workspaces of the organisation"
    return None


def _hold(seen: Seen) -> None:
    if seen:
        raise seen.with_traceback(None)  # raised for each who asked, and would grow each time


def _check_person(standing: Membership) -> None:
    if standing is Membership.GUEST:
        raise _unsafe("has a guest in it")
    if standing is Membership.OTHER_ORGANISATION:
        raise _unsafe("has somebody of another organisation in it")


def _unsafe(why: str, *, gone: bool = False) -> UnsafeChannelError:
    return UnsafeChannelError(
        f"The file was not shown, because this channel {why}. Ask in a private channel with members of your own "
        "workspace alone.",
        why=why,
        gone=gone,
    )
