"""The gate: is it one of us, on the list, and in the right place? Any doubt is a no."""

import asyncio
from dataclasses import dataclass

from privacy.model.errors import DeliveryError, RefusalReason, RefusedError, UndeliverableError
from privacy.model.ids import UNKNOWN_TEAM, Act, SlackUserId, is_alone
from privacy.model.people import Roster
from privacy.request.access_policy import Policy
from privacy.request.request import DataSubjectRequest


@dataclass(frozen=True, kw_only=True)
class Gate:
    """Holds what a person did against the policy."""

    policy: Policy
    roster: Roster

    async def check_person(self, act: Act) -> None:
        """Refuse whoever is not one of our requesters.

        Raises:
            RefusedError: for everybody else, and where Slack does not say who belongs to a group.
        """
        self.check_team(act)
        if await self.is_requester(act.user):
            return
        raise RefusedError(
            RefusalReason.NOT_A_REQUESTER,
            "You are not on the list of people who may make requests. Ask an administrator of this bot. "
            "This was recorded.",
        )

    async def is_requester(self, user: SlackUserId) -> bool:
        """True for somebody on the list.

        Raises:
            RefusedError: Slack does not say who belongs to a group.
        """
        return user in self.policy.requesters or await self._is_in(self.policy.requester_groups, user)

    async def is_auditor(self, user: SlackUserId) -> bool:
        """True for somebody on the list of those who read everything.

        Raises:
            RefusedError: Slack does not say who belongs to a group.
        """
        return user in self.policy.auditors or await self._is_in(self.policy.auditor_groups, user)

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

    async def _is_in(self, named: frozenset[str], user: SlackUserId) -> bool:
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
        return any(user in members for members in groups)
