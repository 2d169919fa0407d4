"""The receipt: proof of a finished erasure, whose numbers come from the reads and never from a delete's answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from privacy.ledger import Head
from privacy.model import FileId, Millis, SlackUserId
from privacy.plan import Plan
from privacy.request import DataSubjectRequest


@dataclass(frozen=True, kw_only=True)
class OpenPlace:
    """A store beyond the bot's reach that a person has to see to (`privacy.out_of_reach`)."""

    number: int
    name: str
    to_do: str
    owner: SlackUserId
    due_on: date | None
    closed_by: SlackUserId | None = None
    closed_at: Millis | None = None
    note: str = ""
    """What the person who closed it left as evidence."""


@dataclass(frozen=True, kw_only=True)
class EarlierFile:
    """A file about the same device that the bot had put into Slack, and what became of it."""

    file_id: FileId
    name: str
    shared_at: Millis | None
    deleted_at: Millis | None
    """None where Slack did not delete it; copies that people made are unknown either way."""


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """Everything that goes into one receipt."""

    request: DataSubjectRequest
    """With its erasure: the order, the plan that was carried out, votes, what was done and what was read back."""
    plans: tuple[Plan, ...]
    """Every plan of the request, oldest first: an earlier one may have been carried out in part."""
    people: Mapping[SlackUserId, str]
    """Display names at the time of the receipt, for those that Slack still named."""
    closed_with: str | None = None
    """The reason with which a person closed an erasure that is incomplete; None where all was verified."""
    open_places: tuple[OpenPlace, ...] = ()
    earlier_files: tuple[EarlierFile, ...] = ()
    head: Head
    """The ledger's head when the receipt was made."""
    made_at: Millis
    versions: Mapping[str, str]

    @property
    def clean(self) -> bool:
        """True where every planned record was verified: the only receipt that says erased."""
        return self.closed_with is None
