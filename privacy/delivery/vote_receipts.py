"""Telling each voter alone what was approved in their name: whoever's account was used hears of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from privacy.model.errors import DeliverLaterError, UndeliverableError
from privacy.model.ids import ChannelId, Digest, Millis, RequestId, SlackUserId


@dataclass(frozen=True, kw_only=True)
class VoteReceipt:
    """One vote that counted, by its entry."""

    request: RequestId
    number: int
    """Which vote on this request it was, counted from 1, whatever the plan."""
    channel: ChannelId
    """Where the request is now."""
    voter: SlackUserId | None
    """None where the name was shredded, or is not the one that was hashed: nobody is told."""
    digest: Digest
    """Of the plan."""
    at: Millis


class UntoldVotes(Protocol):
    """Votes about which their voters have not heard yet; the outbox counts them."""

    async def next(self, request: RequestId) -> Sequence[VoteReceipt]:
        """The first of a request, with all others of the same voter that wait, of whichever request; may be none."""
        ...

    async def told(self, votes: Sequence[VoteReceipt]) -> None:
        """The voter has heard of them, or never will."""
        ...


class VoterTeller(Protocol):
    """Reaches voters."""

    async def tell(self, voter: SlackUserId, votes: Sequence[VoteReceipt]) -> None:
        """Say it to the voter alone, in one message.

        Raises:
            DeliveryError: Slack did not take it.
        """
        ...


@dataclass(frozen=True, kw_only=True)
class VoteReceipts:
    """Tells voters, one after the other."""

    votes: UntoldVotes
    teller: VoterTeller

    async def send(self, request: RequestId) -> None:
        """Tell the voter of the first vote that waits, of all that do.

        Raises:
            DeliverLaterError: it is to be tried again.
        """
        waiting = await self.votes.next(request)
        voter = waiting[0].voter if waiting else None
        if voter is not None:
            try:
                await self.teller.tell(voter, waiting)
            except DeliverLaterError:
                raise
            except UndeliverableError:
                pass  # the account is gone, or takes no messages: the ledger has the vote
        await self.votes.told(waiting)
