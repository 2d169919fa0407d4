"""Settling votes that wait: counted, refused aloud, or waiting a little longer."""

from dataclasses import dataclass

from privacy.approval.ballot import Ballot
from privacy.approval.pending import PendingVote, PendingVotes, VotePendingError, VoteTeller
from privacy.model.clocks import Clock
from privacy.model.errors import RefusedError, StaleRequestError


@dataclass(frozen=True, kw_only=True)
class VoteSettling:
    """What is done with pending votes that are due."""

    ballot: Ballot
    pending: PendingVotes
    teller: VoteTeller
    clock: Clock

    async def settle(self) -> None:
        """Ask anew about each vote that is due, and tell its voter what came of it."""
        for vote in await self.pending.due(self.clock()):
            await self._settle(vote)

    async def _settle(self, vote: PendingVote) -> None:
        try:
            request = await self.ballot.approve_pending(vote.click, vote.until)
        except (VotePendingError, StaleRequestError):
            return  # it waits on, or many votes came at once: it is due again
        except RefusedError as refusal:
            await self.pending.drop(vote.click, now=self.clock())
            await self.teller.refused(vote.click, refusal)
        else:
            await self.teller.counted(vote.click, request)
