"""Asks Slack about everybody and every channel that the config names, and reads only."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from slack_sdk.web.async_client import AsyncWebClient

from handlers.kit.slack_errors import slack_errors
from handlers.kit.three_seconds import leaving_from_now
from handlers.workspace.channels import unsafe_kind
from handlers.workspace.lookups import SPARE
from handlers.workspace.people import SlackPeople
from privacy.approval.policy_check import Answers
from privacy.model.errors import DeliveryError, SlowAnswerError, UndeliverableError
from privacy.model.ids import ChannelId, SlackUserId
from privacy.model.people import Membership
from privacy.model.setup import Level, SetupFinding

MOST_MEMBERS = 20
"""A user group with more people is not looked through: Slack takes some hundred such questions a minute."""
K = TypeVar("K", bound=str)
T = TypeVar("T")
_NO_SUCH = frozenset({"user_not_found", "users_not_found", "no_such_subteam"})


@dataclass(frozen=True, kw_only=True)
class SlackSetup:
    """Puts the questions."""

    client: AsyncWebClient
    people: SlackPeople
    public_allowed: frozenset[ChannelId]

    async def answers(self, names: Sequence[str]) -> Answers:
        """What Slack says of people and user groups, each asked once."""
        groups = await _each(self.people.fresh_members, [name for name in names if name.startswith("S")])
        members = {name: said for name, said in groups.items() if isinstance(said, frozenset)}
        inside = [user for users in members.values() if len(users) <= MOST_MEMBERS for user in users]
        asked = sorted({*(SlackUserId(name) for name in names if name not in groups), *inside})
        people = await _each(self.people.membership, asked)
        refused = {name: said for name, said in (groups | people).items() if isinstance(said, UndeliverableError)}
        return Answers(
            memberships={user: said for user, said in people.items() if isinstance(said, Membership)},
            members=members,
            unknown=frozenset(name for name, error in refused.items() if error.code in _NO_SUCH),
            unreadable={
                name: error.advice for name, error in refused.items() if name in groups and error.code not in _NO_SUCH
            },
        )

    async def channels(self, channels: Sequence[ChannelId], audit: ChannelId | None) -> list[SetupFinding]:
        """What is wrong with the channels of requests and the one of heads; nobody is served where all are wrong."""
        asked = await _each(self._info, sorted({*channels, *((audit,) if audit else ())}))
        wrong = {channel: why for channel in channels if (why := self._wrong(channel, asked[channel]))}
        level = Level.REFUSED if len(wrong) == len(channels) else Level.WARNING
        found = [_finding(level, f"slack.channel {channel}", *why) for channel, why in wrong.items()]
        if audit and (why := _unreachable(asked[audit])):
            found.append(_finding(Level.WARNING, f"slack.audit_channel {audit}", *why))
        silent = [channel for channel, said in asked.items() if isinstance(said, DeliveryError) and not _final(said)]
        return found + [_silent(channel) for channel in silent]

    async def _info(self, channel: ChannelId) -> Mapping[str, Any]:
        try:
            async with slack_errors(), leaving_from_now(SPARE):
                info: Mapping[str, Any] = (await self.client.conversations_info(channel=channel))["channel"]
        except TimeoutError:
            raise SlowAnswerError("timeout") from None
        return info

    def _wrong(self, channel: ChannelId, said: Mapping[str, Any] | DeliveryError) -> tuple[str, str] | None:
        if unreachable := _unreachable(said):
            return unreachable
        if isinstance(said, DeliveryError):
            return None
        allowed = channel in self.public_allowed
        if why := unsafe_kind(said, public_allowed=allowed):
            public = (
                "" if allowed or said.get("is_private") else ", or write allow_public = true beside it if you mean it"
            )
            return why, f"Choose a private channel of your own workspace alone{public}."
        return None


def _unreachable(said: Mapping[str, Any] | DeliveryError) -> tuple[str, str] | None:
    if isinstance(said, DeliveryError):
        if not _final(said):
            return None
        return (
            f"is none that Slack shows to the bot ({said.code}): it does not exist, or the bot is not in it",
            "Copy the id from the channel's details in Slack, and invite the bot there (`/invite @dps-bot`).",
        )
    if said.get("is_member") is False:
        return "does not have the bot in it", "Invite it there (`/invite @dps-bot`)."
    return None


def _final(error: DeliveryError) -> bool:
    return isinstance(error, UndeliverableError)


def _finding(level: Level, what: str, why: str, cure: str) -> SetupFinding:
    return SetupFinding(level=level, sentence=f"{what} {why}.", cure=cure, by_itself=True)


def _silent(channel: str) -> SetupFinding:
    return SetupFinding(
        level=Level.UNANSWERED,
        sentence=f"Slack did not say just now what channel {channel} is.",
        cure="The bot asks again; there is nothing to do.",
    )


async def _each(ask: Callable[[K], Awaitable[T]], names: Sequence[K]) -> dict[K, T | DeliveryError]:
    """Ask about all at once; what Slack does not answer is its error."""

    async def one(name: K) -> T | DeliveryError:
        try:
            return await ask(name)
        except DeliveryError as error:
            return error

    return dict(zip(names, await asyncio.gather(*map(one, names)), strict=True))
