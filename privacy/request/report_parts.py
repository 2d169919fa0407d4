"""The parts of the report: the search, what is tried again, the files that were sent, and the looks afterwards."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from privacy.model.coverage import Coverage
from privacy.model.ids import Millis
from privacy.model.records import Findings, SearchProgress


@dataclass(frozen=True, kw_only=True)
class FailedPlace:
    """A place that did not answer, as people read it."""

    place: str
    reason: str
    """A clause, such as `did not answer (HTTP 503)`."""
    tries: int


@dataclass(frozen=True, kw_only=True)
class SearchReport:
    """What the search has found, and how far it is."""

    found: Mapping[str, int] = field(default_factory=dict)
    """Records by kind (`privacy.model.records.RecordKind`)."""
    direct_reads_done: bool = False
    """True once everything was read that can be looked up by id."""
    scanned: int = 0
    """Enrollments read by the full scan."""
    failed: tuple[FailedPlace, ...] = ()
    """Places that did not answer."""
    unsearched: tuple[str, ...] = ()
    """Places that a record names but that are not configured."""
    withheld: int = 0
    """Values replaced by a placeholder."""
    earlier: int = 0
    """Other requests about the device that the bot has on record, in the file of an export."""

    @property
    def total(self) -> int:
        """How many records were found."""
        return sum(self.found.values())

    @property
    def partial(self) -> bool:
        """True where something that should have been searched was not."""
        return bool(self.failed or self.unsearched)

    def after(self, progress: SearchProgress) -> "SearchReport":
        """What is known once the search has come this far."""
        return replace(
            self,
            found={kind.value: count for kind, count in progress.found.items()},
            direct_reads_done=progress.direct_reads_done,
            scanned=progress.scanned,
        )

    @classmethod
    def of(cls, findings: Findings) -> "SearchReport":
        """What is known once the search is through."""
        coverage = findings.coverage
        return cls(
            found=dict(sorted(Counter(record.kind.value for record in findings.records).items())),
            direct_reads_done=True,
            scanned=sum(search.scanned or 0 for search in coverage.searches),
            failed=_failed(coverage),
            unsearched=coverage.unsearched_places,
            withheld=sum(len(record.withheld) for record in findings.records),
        )


def _failed(coverage: Coverage) -> tuple[FailedPlace, ...]:
    worst = {s.place: s.failure for s in coverage.searches if s.failure}
    return tuple(FailedPlace(place=place, reason=f.reason, tries=f.tries) for place, f in worst.items())


class Trying(StrEnum):
    """What is being tried again: each has a count of its own, so that no trouble uses up another's patience."""

    AZURE = "azure"
    """The search."""
    SLACK = "slack"
    """Handing over the file."""
    CARD = "card"
    """The file waits for its card."""
    FILES = "files"
    """Earlier files about the device are deleted from Slack."""
    VISIBILITY = "look"
    """Slack was told to show the file and does not show it yet."""
    OURSELVES = "ourselves"
    """The bot itself went wrong."""


@dataclass(frozen=True, kw_only=True)
class RetryReport:
    """Why it waits, until when, and how often it was put off."""

    reason: str | None = None
    """Why it waits or why it failed: a sentence for people."""
    retry_at: Millis | None = None
    """When it is tried again, where people are told."""
    trying: str | None = None
    """What it was put off for last (`Trying`)."""
    first_at: Millis | None = None
    """When the trouble began."""
    tries: Mapping[str, int] = field(default_factory=dict)
    """How often each (`Trying`) was tried and put off since the request came into its status."""

    @property
    def next_try(self) -> int:
        """The number of the try for which it waits."""
        return self.tries.get(self.trying or "", 0) + 1

    def tries_of(self, trying: Trying) -> int:
        """How often this was tried and put off since the request came into its status."""
        return self.tries.get(trying, 0)

    def put_off(self, trying: Trying, until: Millis, reason: str | None, *, now: Millis | None = None) -> "RetryReport":
        """One try more; people are told until when it waits only where there is a reason to tell."""
        return RetryReport(
            reason=reason,
            retry_at=until if reason else None,
            trying=trying,
            first_at=now if self.first_at is None else self.first_at,
            tries={**self.tries, trying: self.tries_of(trying) + 1},
        )

    def answered(self) -> "RetryReport":
        """It waits no more; what was counted still counts, for the request stays in its status."""
        return replace(self, reason=None, retry_at=None)


@dataclass(frozen=True, kw_only=True)
class DeliveryReport:
    """The file that was sent, and the files from before it."""

    earlier_file: bool = False
    """True where an earlier, partial file of this request stands in the channel."""
    remakes: int = 0
    """How often Slack forgot a file before it was shared, so that it was made anew."""
    size: int = 0
    """Bytes of the delivered file."""
    files: int = 0
    """Its members."""
    receipt: str | None = None
    """The manifest digest of the newest receipt that people have."""
    refused: str | None = None
    """Why the channel does not take the receipt that is being handed over: a sentence."""
    aside: str | None = None
    """That the newest receipt is not in the channel, and why: sentences for people."""
    owed: bool = False
    """True where people do not have the newest receipt."""
    files_left: int = 0
    """Earlier files about the device that Slack did not delete."""


@dataclass(frozen=True, kw_only=True)
class RecheckReport:
    """The looks at what was erased, once everything planned was read back absent."""

    fulfilled_at: Millis | None = None
    """When everything planned was read back absent, or a person closed the rest: later looks count from here."""
    rechecks_done: int = 0
    """How often it was looked again since, at the times that are set."""
    looked_at: Millis | None = None
    """The last of these looks; None until the first. The one that made the receipt final is `confirmed_at`."""
    scan_at: Millis | None = None
    """When the scan of the enrollments began on which the newest search after the erasure rests."""
    confirmed_at: Millis | None = None
    """When a search whose scan began after the erasure ended was through: the final receipt says so."""
    missed_in_a_row: int = 0
    """Looks in a row that could not be finished."""
    asked_for: bool = False
    """True while a person waits for what a look says: it is said in the thread even where nothing changed."""
