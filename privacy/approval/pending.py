"""Votes that wait because Slack was too busy or slow to say who votes: kept on disk, and settled within minutes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from privacy.model.errors import RefusalReason, RefusedError
from privacy.model.ids import Millis, PlanClick
from privacy.request.request import DataSubjectRequest


class VotePendingError(RefusedError):
    """The vote does not count yet, and nobody has to do anything: the voter is told what became of it."""

    def __init__(self) -> None:
        super().__init__(
            RefusalReason.ROSTER_UNREADABLE,
            "Slack is too busy to say who you are. Your vote is kept, and counted as soon as Slack answers; after five "
            "minutes it is refused. You are told here; you need not click again.",
        )


@dataclass(frozen=True, kw_only=True)
class PendingVote:
    """One vote that waits."""

    click: PlanClick
    until: Millis
    """When it is refused at the latest."""


class PendingVotes(Protocol):
    """Keeps them. A vote that was counted is no longer pending, in the same transaction."""

    async def keep(self, click: PlanClick, *, due_at: Millis, until: Millis, now: Millis) -> None:
        """Keep the vote and write `vote pending`; one that is kept already gets the new due time and nothing else."""
        ...

    async def due(self, now: Millis) -> Sequence[PendingVote]:
        """Those whose time to ask again has come."""
        ...

    async def drop(self, click: PlanClick, *, now: Millis) -> None:
        """Forget a vote that was refused."""
        ...


class VoteTeller(Protocol):
    """Tells a voter alone what became of a vote that waited. Never raises: the ledger has it."""

    async def counted(self, click: PlanClick, request: DataSubjectRequest) -> None:
        """It counts."""
        ...

    async def refused(self, click: PlanClick, refusal: RefusedError) -> None:
        """It does not."""
        ...
