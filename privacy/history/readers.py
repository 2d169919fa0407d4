"""Who reads which request: whoever is in its channel, could vote on it or asked for it, and auditors all of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from privacy.approval.electorate import Electorate
from privacy.model.approval_policy import ApprovalPolicy
from privacy.model.errors import DeliveryError, RefusalReason, RefusedError
from privacy.model.ids import ChannelId, RequestKind, SlackUserId
from privacy.model.people import ChannelRolls
from privacy.request.request import DataSubjectRequest

_UNREADABLE = "Slack did not say which channels you are in just now, so nothing was shown. Try again in a minute."


@dataclass(frozen=True, kw_only=True)
class Reader:
    """One person who reads; what Slack says is asked once for each channel and each policy."""

    user: SlackUserId
    all: bool
    """True for an auditor."""
    rolls: ChannelRolls
    electorate: Electorate
    _in: dict[ChannelId, bool] = field(default_factory=dict)
    _votes: dict[ApprovalPolicy, bool] = field(default_factory=dict)

    async def sees(self, request: DataSubjectRequest) -> bool:
        """True where this person may read about the request.

        Raises:
            RefusedError: Slack does not say.
        """
        if self.all or self.user == request.requester:
            return True
        try:
            return await self._is_in(request.channel) or await self._could_vote(request)
        except DeliveryError:
            raise RefusedError(RefusalReason.ROSTER_UNREADABLE, _UNREADABLE) from None

    async def those(self, requests: Iterable[DataSubjectRequest]) -> list[DataSubjectRequest]:
        """Those of them that this person may read about, in their order. Raises as `sees` does."""
        return [request for request in requests if await self.sees(request)]

    async def _is_in(self, channel: ChannelId) -> bool:
        if channel not in self._in:
            self._in[channel] = self.user in await self.rolls.members(channel)
        return self._in[channel]

    async def _could_vote(self, request: DataSubjectRequest) -> bool:
        """By the policy of its plan; before there is one, by today's. On an export nobody votes."""
        if request.kind is RequestKind.ACCESS:
            return False
        plan = request.work.plan if request.work else None
        policy = plan.policy if plan else self.electorate.today
        if policy not in self._votes:
            self._votes[policy] = await self.electorate.could_vote(self.user, policy)
        return self._votes[policy]
