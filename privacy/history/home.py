"""The Home tab of one person: what waits for them, what they asked for, and what ended lately."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from privacy.approval.electorate import Electorate
from privacy.history.readers import Reader
from privacy.model.errors import DeliveryError, RefusalReason, RefusedError, UndeliverableError
from privacy.model.ids import ChannelId, MessageTs, RequestId, SlackUserId
from privacy.model.ids import RequestStatus as S
from privacy.model.numbers import counted
from privacy.model.people import ChannelRolls
from privacy.model.setup import Level, SetupFinding
from privacy.model.standing import Party, waiting_for
from privacy.request.gate import Gate
from privacy.request.request import DataSubjectRequest

MOST = 10
"""Requests that each part shows."""
NOT_YOURS = (
    "This tab is for those who make requests about devices and those who approve them. "
    "Ask an administrator of this bot, if you should be one of them."
)


@dataclass(frozen=True, kw_only=True)
class Item:
    """A request, and where its card stands."""

    request: DataSubjectRequest
    card: MessageTs | None
    """None until it was posted."""
    refused: bool = False
    """True while Slack does not take it there, or it says nothing because the channel is not safe."""


@dataclass(frozen=True, kw_only=True)
class HomePage:
    """What one person sees; each part at most one more than `MOST`, so that it shows whether there are more."""

    requester: bool
    """True for somebody who may ask."""
    waiting: tuple[Item, ...]
    """Erasures on which this person may vote and has not, questions to this person, places that this person owns."""
    yours: tuple[Item, ...]
    """Other requests of this person that have not ended."""
    recent: tuple[Item, ...]
    """Requests that ended and that this person may read about, the latest first."""
    astray: frozenset[RequestId] = frozenset()
    """Those of the first two whose channel is gone, in the archive, out of the config or not safe."""


class HomeRecords(Protocol):
    """What is read from the store; nothing is written. Each gives at most `limit` requests."""

    async def to_vote_on(self, user: SlackUserId, limit: int) -> Sequence[Item]:
        """Erasures of others that wait for votes and whose plan this person has not approved, the oldest first."""
        ...

    async def asked_by(self, user: SlackUserId, limit: int) -> Sequence[Item]:
        """Requests of this person that have not ended, the oldest first."""
        ...

    async def with_places_of(self, user: SlackUserId, limit: int) -> Sequence[Item]:
        """Ended erasures with an open place that this person owns, the oldest first."""
        ...

    async def ended(self, limit: int) -> Sequence[Item]:
        """Requests that ended, the latest first."""
        ...


@dataclass(frozen=True, kw_only=True)
class HomeDesk:
    """Looks up who somebody is, and then what there is for them. Looking is not a request: nothing is recorded."""

    gate: Gate
    electorate: Electorate
    records: HomeRecords
    rolls: ChannelRolls

    async def page(self, user: SlackUserId) -> HomePage:
        """What this person sees.

        Raises:
            RefusedError: it is not for this person, or Slack does not say who they are; the sentence says which.
        """
        try:
            return await self._page(user)
        except UndeliverableError as error:
            sentence = f"Slack does not say who belongs to a user group ({error.code}): {error.advice}."
            raise RefusedError(RefusalReason.ROSTER_UNREADABLE, sentence) from None
        except DeliveryError:
            raise RefusedError(
                RefusalReason.ROSTER_UNREADABLE, "Slack did not say who you are just now. Open this tab again."
            ) from None

    async def _page(self, user: SlackUserId) -> HomePage:
        requester, approver = await self._who(user)
        reader = Reader(user=user, all=await self.gate.is_auditor(user), rolls=self.rolls, electorate=self.electorate)
        if not requester and not approver and not reader.all:
            raise RefusedError(RefusalReason.NOT_A_REQUESTER, NOT_YOURS)
        limit = MOST + 1
        votes = await self._to_vote_on(user) if approver else []
        asked = await self.records.asked_by(user, 5 * limit)
        places = await self.records.with_places_of(user, limit)
        waits_for_requester = waiting_for(Party.REQUESTER)
        page = HomePage(
            requester=requester,
            waiting=(*votes, *_those(asked, lambda status: status in waits_for_requester), *places)[:limit],
            yours=_those(asked, lambda status: status not in waits_for_requester)[:limit],
            recent=await self._recent(reader, limit),
        )
        astray = frozenset(item.request.id for item in (*page.waiting, *page.yours) if self._is_astray(item))
        return replace(page, astray=astray)

    async def _recent(self, reader: Reader, limit: int) -> tuple[Item, ...]:
        """What this person may read of what ended lately, among as many as make a list likely."""
        ended = await self.records.ended(5 * limit)
        return tuple([item for item in ended if await reader.sees(item.request)][:limit])

    async def shown(self, user: SlackUserId, request: RequestId) -> DataSubjectRequest:
        """A request to be shown to this person alone, with its buttons.

        Raises:
            RefusedError: it is none that this person's tab shows, or Slack does not say who they are.
        """
        page = await self.page(user)
        for item in (*page.waiting, *page.yours):
            if item.request.id == request:
                return item.request
        raise RefusedError(RefusalReason.ALREADY_DECIDED, f"{request} does not wait for you any more: press Refresh.")

    def _is_astray(self, item: Item) -> bool:
        return item.refused or item.request.channel not in self.gate.policy.channels

    async def _who(self, user: SlackUserId) -> tuple[bool, bool]:
        """Whether this person may ask, and whether their vote could count."""
        try:
            await self.gate.check_member(user)
        except RefusedError as refusal:
            if refusal.reason is RefusalReason.ROSTER_UNREADABLE:
                raise
            raise RefusedError(refusal.reason, NOT_YOURS) from None
        return await self.gate.is_requester(user), await self.electorate.could_vote(user, self.electorate.today)

    async def _to_vote_on(self, user: SlackUserId) -> list[Item]:
        """A vote has to count under the policy that was shown too, and be of somebody who had no hand in the plan."""
        found = []
        for item in await self.records.to_vote_on(user, MOST + 1):
            work = item.request.work
            plan = work.plan if work and not work.shaped(user) else None
            if plan and (plan.policy == self.electorate.today or await self.electorate.could_vote(user, plan.policy)):
                found.append(item)
        return found


def astray(waiting: Mapping[ChannelId, int], channels: Sequence[ChannelId]) -> list[SetupFinding]:
    """What is said at the start about open requests in channels that the config does not name any more."""
    return [
        SetupFinding(
            level=Level.WARNING,
            sentence=f"Channel {channel} holds {counted(count, 'open request')}, and is none of the config's channels.",
            cure="Whoever asked or may approve finds them in the Home tab of the app and can move them; or name the "
            "channel again.",
        )
        for channel, count in sorted(waiting.items())
        if channel not in channels
    ]


def _those(items: Sequence[Item], wanted: Callable[[S], bool]) -> tuple[Item, ...]:
    return tuple(item for item in items if wanted(item.request.status))
