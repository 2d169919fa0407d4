"""Who may vote now: asked of Slack anew for every vote and again when the deletion starts. Any doubt is a no."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from privacy.model.approval_policy import ApprovalPolicy
from privacy.model.clocks import SLOW_SLACK_WAITS
from privacy.model.errors import DeliveryError, RefusalReason, RefusedError, SlowAnswerError, UndeliverableError
from privacy.model.ids import SlackUserId
from privacy.model.people import NO_MEMBER, Membership, People

_UNREADABLE = (
    "Slack did not say who you are just now, so your vote was not counted. Try again in a minute. This was recorded."
)
_REFUSED = {
    Membership.GUEST: "Guests cannot approve. This click was recorded.",
    Membership.BOT: "Bots cannot approve. This click was recorded.",
    Membership.DEACTIVATED: "This account is deactivated. This click was recorded.",
    Membership.OTHER_ORGANISATION: (
        "Only people of the workspace that runs this bot can approve. This click was recorded."
    ),
}


class RosterUnreadableError(RefusedError):
    """Slack did not say who somebody is, or who belongs to a group."""

    def __init__(self, sentence: str, error: DeliveryError) -> None:
        super().__init__(RefusalReason.ROSTER_UNREADABLE, sentence)
        self.ask_again_in = SLOW_SLACK_WAITS if isinstance(error, SlowAnswerError) else error.retry_after
        """Milliseconds: Slack's own word where it is too busy, little where it is slow; None for any other trouble."""


@dataclass(frozen=True, kw_only=True)
class Electorate:
    """Holds people against the policy of today and the one that was shown."""

    today: ApprovalPolicy
    people: People

    async def check(self, user: SlackUserId, shown: ApprovalPolicy) -> None:
        """Refuse somebody whose vote cannot count under both policies.

        Raises:
            RefusedError: it cannot, or Slack does not say.
        """
        try:
            membership, members = await asyncio.gather(self.people.membership(user), self._members(shown))
        except DeliveryError as error:
            raise RosterUnreadableError(why_not_counted(error), error) from None
        if membership in _REFUSED:
            raise RefusedError(NO_MEMBER[membership], _REFUSED[membership])
        if not all(policy.groups_of(user, members) for policy in (shown, self.today)):
            raise RefusedError(
                RefusalReason.NOT_AN_APPROVER,
                "You are not on the list of approvers of this request. This click was recorded.",
            )

    async def could_vote(self, user: SlackUserId, policy: ApprovalPolicy) -> bool:
        """True where the policy names this person, or a user group that has this person now.

        Raises:
            DeliveryError: Slack did not say who belongs to a group.
        """
        return bool(policy.groups_of(user, await self._members(policy)))

    async def belongs(self, user: SlackUserId, owner: SlackUserId) -> bool:
        """True where `owner` is this person, or a user group (`S…`) that has this person now.

        Raises:
            RefusedError: Slack does not say.
        """
        if not owner.startswith("S"):
            return user == owner
        try:
            return user in await self.people.fresh_members(owner)
        except UndeliverableError as error:
            sentence = (
                f"Slack does not say who belongs to this group ({error.code}): {error.advice}. Nothing was done; "
            )
            raise RefusedError(RefusalReason.ROSTER_UNREADABLE, sentence + "this was recorded.") from None
        except DeliveryError:
            raise _unreadable() from None

    async def missing(self, voters: Iterable[SlackUserId], shown: ApprovalPolicy) -> int:
        """How many votes lack, counting full members alone.

        A policy that got stricter counts at once, one that got looser only for new plans.

        Raises:
            DeliveryError: Slack did not say who people are, or who belongs to a group.
        """
        asked = list(voters)
        members, memberships = await asyncio.gather(
            self._members(shown), asyncio.gather(*map(self.people.membership, asked))
        )
        counted = [user for user, membership in zip(asked, memberships, strict=True) if membership is Membership.MEMBER]
        today = replace(self.today, extra=shown.extra)
        return max(policy.missing(counted, members) for policy in (shown, today))

    async def could_be_enough(self, shown: ApprovalPolicy, without: Callable[[SlackUserId], bool]) -> bool:
        """True where enough votes would be there if all voted who may.

        Args:
            shown: the policy of the plan.
            without: says who has no vote although the policy names them.

        Raises:
            DeliveryError: Slack did not say who people are, or who belongs to a group.
        """
        members = await self._members(shown)
        named = [members.get(name, frozenset({SlackUserId(name)})) for name in shown.named]
        may = [user for user in frozenset[SlackUserId]().union(*named) if not without(user)]
        return not await self.missing(may, shown)

    async def _members(self, shown: ApprovalPolicy) -> Mapping[str, frozenset[SlackUserId]]:
        groups = sorted(self.today.user_groups | shown.user_groups)
        return dict(zip(groups, await asyncio.gather(*map(self.people.fresh_members, groups)), strict=True))


def why_not_counted(error: DeliveryError, *, busy: str = _UNREADABLE) -> str:
    """A sentence for whoever voted.

    Trying again helps where Slack is `busy`, and never where it refuses until somebody changes something.
    """
    if not isinstance(error, UndeliverableError):
        return busy
    why = f"Slack does not say who may approve ({error.code}): {error.advice}"
    return f"{why}. Your vote was not counted; this was recorded."


def _unreadable() -> RefusedError:
    sentence = "Slack did not say who you are just now, so nothing was done. Try again in a minute. This was recorded."
    return RefusedError(RefusalReason.ROSTER_UNREADABLE, sentence)
