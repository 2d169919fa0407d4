"""What a person is in our workspace, as far as a vote depends on it, and what people call them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol

from privacy.model.errors import RefusalReason
from privacy.model.ids import ChannelId, RequestId, SlackUserId


class Membership(StrEnum):
    """Only a full member of our own workspace can approve."""

    MEMBER = "member"
    GUEST = "guest"
    BOT = "bot"
    DEACTIVATED = "deactivated"
    OTHER_ORGANISATION = "other organisation"


NO_MEMBER: Mapping[Membership, RefusalReason] = {
    Membership.GUEST: RefusalReason.GUEST,
    Membership.BOT: RefusalReason.BOT,
    Membership.DEACTIVATED: RefusalReason.DEACTIVATED,
    Membership.OTHER_ORGANISATION: RefusalReason.OTHER_ORGANISATION,
}
"""Why somebody is refused who is no full member."""


class Names(Protocol):
    """What people are called in Slack now."""

    async def name(self, user: SlackUserId) -> str:
        """The display name, from the same look-up as `People.membership`; empty where Slack does not say."""
        ...


class CalledNames(Protocol):
    """What people were called when they acted."""

    async def called(self, request: RequestId) -> Mapping[SlackUserId, str]:
        """Display names by person, of everybody who acted on the request and is not shredded."""
        ...


def named(role: str, user: SlackUserId, name: str) -> Mapping[str, str]:
    """Who acted, for the names beside a ledger entry (`privacy.request.changes.LedgerFact.people`)."""
    return {role: user} | ({f"{role}_name": name} if name else {})


class Roster(Protocol):
    """Who belongs to a Slack user group."""

    async def members(self, group: str) -> frozenset[SlackUserId]:
        """The members of user group `S…`, at most a minute old.

        Raises:
            DeliveryError: the group could not be read; the caller must then say no.
        """
        ...


class People(Protocol):
    """Who may vote, asked anew for every vote: the answers come from look-ups that began after the call.

    Both raise `DeliveryError` where Slack did not say; the caller must then say no.
    """

    async def membership(self, user: SlackUserId) -> Membership:
        """What this person is in our workspace now."""
        ...

    async def fresh_members(self, group: str) -> frozenset[SlackUserId]:
        """The members of user group `S…` now."""
        ...


class ChannelRolls(Protocol):
    """Who is in a channel."""

    async def members(self, channel: ChannelId) -> frozenset[SlackUserId]:
        """Everybody in a channel now; nobody where the bot is not in it.

        Raises:
            DeliveryError: Slack did not say in time; the caller must then say no.
        """
        ...
