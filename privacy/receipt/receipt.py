"""The receipt: proof of a finished erasure, whose numbers come from the reads and never from a delete's answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Protocol

from privacy.delivery.spooled import Spooling
from privacy.ledger.chain import Head
from privacy.model.ids import Millis, SlackUserId
from privacy.model.open_places import OpenPlace
from privacy.model.outcomes import EarlierFile
from privacy.model.plan import Plan
from privacy.receipt.records import RecordOutcome, outcomes
from privacy.request.changes import Bundle
from privacy.request.request import DataSubjectRequest, PlannedWork


class State(StrEnum):
    """How much a receipt rests on."""

    FIRST = "before the fleet scan"
    """Every planned record was read; a final receipt follows the fleet scan."""
    FINAL = "final"
    """A scan of all enrollments that began after the erasure is in it."""
    CLOSED = "closed incomplete"
    """A person ended it; nothing follows unless something comes back."""


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """Everything that goes into one receipt."""

    request: DataSubjectRequest
    """With its erasure: the order, the plan that was carried out, votes, what was done and what was read back."""
    plans: tuple[Plan, ...]
    """Every plan of the request, oldest first: an earlier one may have been carried out in part."""
    people: Mapping[SlackUserId, str]
    """What those who acted were called in Slack then; without whoever was shredded or not named."""
    closed_with: str | None = None
    """The reason with which a person closed an erasure that is incomplete; None where all was verified."""
    open_places: tuple[OpenPlace, ...] = ()
    earlier_files: tuple[EarlierFile, ...] = ()
    head: Head
    """The ledger's head when the receipt was made."""
    made_at: Millis
    versions: Mapping[str, str]

    def __post_init__(self) -> None:
        """Refuse what is no erasure, and plans that leave out the one that stands."""
        newest = self.work.plan
        if newest and (not self.plans or self.plans[-1].digest != newest.digest):
            raise ValueError("the receipt's newest plan is not the one that stands")

    @property
    def work(self) -> PlannedWork:
        """What was asked, approved, done and read.

        Raises:
            ValueError: the request is no erasure.
        """
        if self.request.work is None:
            raise ValueError("the request is no erasure; there is no receipt for it")
        return self.request.work

    @cached_property
    def records(self) -> tuple[RecordOutcome, ...]:
        """Every planned record with what was done and what was read."""
        return outcomes(self.plans, self.work)

    @property
    def state(self) -> State:
        """Whether another receipt is to follow."""
        if self.closed_with is not None:
            return State.CLOSED
        return State.FINAL if self.request.report.recheck.confirmed_at is not None else State.FIRST

    @property
    def replaces(self) -> str | None:
        """The manifest digest of the receipt before this one; None for the first."""
        return self.request.report.delivery.receipt

    @property
    def scan_at(self) -> Millis | None:
        """When the scan of the enrollments began on which the search after the deletion rests."""
        return self.request.report.recheck.scan_at

    @property
    def scan_is_newer(self) -> bool:
        """True where that scan began after the last call of the deletion was over."""
        return self.scan_at is not None and self.scan_at >= max((done.at for done in self.work.done), default=0)

    @property
    def files_left(self) -> tuple[EarlierFile, ...]:
        """Earlier files that are still in Slack."""
        return tuple(file for file in self.earlier_files if file.deleted_at is None)

    @property
    def counted(self) -> tuple[RecordOutcome, ...]:
        """The records that can be read back: what every number counts."""
        return tuple(record for record in self.records if record.counted)

    @property
    def unverified(self) -> tuple[RecordOutcome, ...]:
        """The records of which no read says that they are as approved."""
        return tuple(record for record in self.records if not record.verified)

    @property
    def searched(self) -> bool:
        """True where a plan, or a search that found nothing and left nothing out, says what there is."""
        search = self.request.report.search
        return bool(self.plans) or (search.direct_reads_done and not search.partial and not search.total)

    @property
    def clean(self) -> bool:
        """True where every planned record was verified by a read: the only receipt that says erased."""
        return self.closed_with is None and self.searched and not self.unverified

    def refuse_survivors(self) -> None:
        """Refuse to hand this out while a planned record is not shown to be as approved.

        Raises:
            ValueError: nobody closed it as incomplete, and the reads do not show that it is complete.
        """
        if self.closed_with is None and not self.clean:
            said = ", ".join(f"{record.number} {record.read_back}" for record in self.unverified)
            raise ValueError(f"not every planned record was verified: {said or 'nothing was searched'}")


class ReceiptWriter(Spooling, Protocol):
    """Writes the proof of an erasure."""

    async def write(self, receipt: Receipt) -> Bundle:
        """Write and sign `DSR-…-receipt.zip` on the spool, off the event loop. Writing again replaces the file."""
        ...
