"""The gate: is it one of us, on the list, and in the right place? Any doubt is a no."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from privacy.model.errors import DeliveryError, RefusalReason, RefusedError, UndeliverableError
from privacy.model.ids import UNKNOWN_TEAM, Act, Identifier, SlackUserId, is_alone
from privacy.model.people import NO_MEMBER, Membership, People, Roster
from privacy.redaction.shapes import shaped
from privacy.request.access_policy import Policy
from privacy.request.request import DataSubjectRequest
from privacy.subject.identifiers import ParsedIdentifier, Typed, parse_identifiers

_UNREADABLE = "Slack did not say who you are just now, so nothing was done. Try again in a minute. This was recorded."
_GONE = {
    Membership.GUEST: "is a guest now",
    Membership.BOT: "is a bot",
    Membership.DEACTIVATED: "is deactivated",
    Membership.OTHER_ORGANISATION: "is of another organisation",
}


@dataclass(frozen=True, kw_only=True)
class Gate:
    """Holds what a person did against the policy."""

    policy: Policy
    roster: Roster
    people: People

    async def check_person(self, act: Act) -> None:
        """Refuse whoever is not one of our requesters, and no full member now.

        Raises:
            RefusedError: for everybody else, and where Slack does not say who somebody is or who belongs to a group.
        """
        self.check_team(act)
        if not await self.is_requester(act.user):
            raise RefusedError(
                RefusalReason.NOT_A_REQUESTER,
                "You are not on the list of people who may make requests. Ask an administrator of this bot. "
                "This was recorded.",
            )
        await self.check_member(act.user)

    async def check_member(self, user: SlackUserId) -> None:
        """Refuse whoever is no full member of our workspace, asked of Slack anew.

        Raises:
            RefusedError: this person is none, or Slack does not say.
        """
        try:
            membership = await self.people.membership(user)
        except DeliveryError:
            raise RefusedError(RefusalReason.ROSTER_UNREADABLE, _UNREADABLE) from None
        if membership in NO_MEMBER:
            sentence = "Only full members of the workspace that runs this bot can do that. This was recorded."
            raise RefusedError(NO_MEMBER[membership], sentence)

    async def why_gone(self, requester: SlackUserId) -> str | None:
        """Why what somebody asked for goes no further, such as `is deactivated`, asked of Slack anew.

        None for a full member who may still ask.

        Raises:
            DeliveryError: Slack did not say; the caller must then not go on.
        """
        membership, listed = await asyncio.gather(self.people.membership(requester), self._is_listed_now(requester))
        return _GONE.get(membership) or (None if listed else "is not on the list of those who may ask any more")

    async def _is_listed_now(self, user: SlackUserId) -> bool:
        if user in self.policy.requesters:
            return True
        return _is_in(user, await asyncio.gather(*map(self.people.fresh_members, self.policy.requester_groups)))

    async def is_requester(self, user: SlackUserId) -> bool:
        """True for somebody on the list.

        Raises:
            RefusedError: Slack does not say who belongs to a group.
        """
        return user in self.policy.requesters or await self._is_in_one(self.policy.requester_groups, user)

    async def is_auditor(self, user: SlackUserId) -> bool:
        """True for somebody on the list of those who read everything.

        Raises:
            RefusedError: Slack does not say who belongs to a group.
        """
        return user in self.policy.auditors or await self._is_in_one(self.policy.auditor_groups, user)

    def check_team(self, act: Act) -> None:
        """Refuse whoever is not of our own workspace.

        Raises:
            RefusedError: for everybody else, and where Slack did not say whose somebody is.
        """
        if act.team == UNKNOWN_TEAM:
            raise RefusedError(
                RefusalReason.ROSTER_UNREADABLE,
                "Slack did not say who you are just now, so nothing was done. Try again in a minute. "
                "This was recorded.",
            )
        if act.team != self.policy.team:
            raise RefusedError(
                RefusalReason.OTHER_ORGANISATION,
                "Only people of the workspace that runs this bot can do this. This was recorded.",
            )

    def check_channel(self, act: Act) -> None:
        """Refuse a channel in which files may not land.

        Raises:
            RefusedError: anywhere else.
        """
        if act.channel in self.policy.channels:
            return
        places = ", ".join(f"<#{channel}>" for channel in self.policy.channels)
        raise RefusedError(
            RefusalReason.WRONG_CHANNEL,
            f"Requests are made in {places}, because the file lands where it is asked for.",
        )

    def check_place(self, act: Act, request: DataSubjectRequest) -> None:
        """Refuse a decision about a request that is taken where it does not belong.

        It is taken where its card stands, wherever requests are made, and alone with the bot: a channel that is gone,
        in the archive or out of the config keeps nobody from deciding.

        Raises:
            RefusedError: anywhere else.
        """
        if act.channel in {request.channel, *self.policy.channels} or is_alone(act.channel):
            return
        raise RefusedError(
            RefusalReason.WRONG_CHANNEL,
            f"{request.id} is in <#{request.channel}> now: use its card there, or the Home tab of this app. "
            "This click was recorded.",
        )

    def read_identifiers(self, text: str, *, searched: bool = True) -> Typed:
        """The identifiers that somebody typed (`parse_identifiers`), none of which looks like a secret.

        Raises:
            RefusedError: with the sentence to show. It never repeats what was typed.
        """
        typed = parse_identifiers(text, self.policy.services, searched=searched)
        if any(map(_is_secret, typed.identifiers)):
            raise RefusedError(
                RefusalReason.BAD_IDENTIFIER,
                "That looks like a key or a token and not like an id, so none of it was kept. If it is a device's id, "
                "type `device:ID`.",
            )
        return typed

    async def _is_in_one(self, named: frozenset[str], user: SlackUserId) -> bool:
        try:
            groups = await asyncio.gather(*map(self.roster.members, named))
        except UndeliverableError as error:
            raise RefusedError(
                RefusalReason.ROSTER_UNREADABLE,
                f"Slack does not say who may make requests ({error.code}), so nothing was started: {error.advice}. "
                "Trying again will not help; ask an administrator of this bot.",
            ) from None
        except DeliveryError:
            raise RefusedError(
                RefusalReason.ROSTER_UNREADABLE,
                "Slack did not say who may make requests, so nothing was started. Try again in a minute.",
            ) from None
        return _is_in(user, groups)


def _is_in(user: SlackUserId, groups: Iterable[frozenset[SlackUserId]]) -> bool:
    return any(user in members for members in groups)


def _is_secret(identifier: Identifier) -> bool:
    asked = ParsedIdentifier.parse(identifier)
    exact = asked.device_only or asked.registration_only or asked.group
    return not exact and any(shaped(asked.text, keys=True))
