"""What is known about a request so far, without any device id: what the card is drawn from."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

from privacy.model.coverage import Coverage
from privacy.model.halt import Halt
from privacy.model.ids import Millis
from privacy.model.records import Findings, SearchProgress


@dataclass(frozen=True, kw_only=True)
class FailedPlace:
    """A place that did not answer, as people read it."""

    place: str
    reason: str
    """A clause, such as `did not answer (HTTP 503)`."""
    tries: int


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
class Report:
    """The state of the work; stored as JSON beside the request, and replaced as a whole."""

    found: Mapping[str, int] = field(default_factory=dict)
    """Records by kind (`privacy.model.records.RecordKind`)."""
    direct_reads_done: bool = False
    scanned: int = 0
    """Enrollments read by the full scan."""
    failed: tuple[FailedPlace, ...] = ()
    unsearched: tuple[str, ...] = ()
    """Places that a record names but that are not configured."""
    withheld: int = 0
    """Values replaced by a placeholder."""
    reason: str | None = None
    """Why it waits or why it failed: a sentence for people."""
    retry_at: Millis | None = None
    trying: str | None = None
    """What it was put off for last (`Trying`)."""
    tries: Mapping[str, int] = field(default_factory=dict)
    """How often each (`Trying`) was tried and put off since the request came into its status."""
    since: Millis | None = None
    """When a person last started it: patience counts from here; None means from receipt."""
    earlier_file: bool = False
    """True where an earlier, partial file of this request stands in the channel."""
    remakes: int = 0
    """How often Slack forgot a file before it was shared, so that it was made anew."""
    size: int = 0
    """Bytes of the delivered file."""
    files: int = 0
    """Its members."""
    vote_by: Millis | None = None
    """When the plan of an erasure expires."""
    stopped: str | None = None
    """Why an erasure is incomplete: a sentence for people."""
    closed: bool = False
    """True where a person ended an incomplete erasure."""
    fulfilled_at: Millis | None = None
    """When everything planned was read back absent: later looks count from here."""
    gone: int = 0
    """Registration records of a group that the step under way has deleted so far."""
    looks: int = 0
    """How often it was looked again since, at the times that are set."""
    halt: Halt | None = None
    """What its deletion waits for, although nothing is wrong."""
    scan_at: Millis | None = None
    """When the scan of the enrollments began on which the newest search after the erasure rests."""
    confirmed_at: Millis | None = None
    """When a search whose scan began after the erasure ended was through: the final receipt says so."""
    receipt: str | None = None
    """The manifest digest of the newest receipt that people have."""
    missed: int = 0
    """Looks in a row that could not be finished."""
    files_left: int = 0
    """Earlier files about the device that Slack did not delete."""
    asked: bool = False
    """True while a person waits for what a look says: it is said in the thread even where nothing changed."""

    @property
    def total(self) -> int:
        """How many records were found."""
        return sum(self.found.values())

    @property
    def partial(self) -> bool:
        """True where something that should have been searched was not."""
        return bool(self.failed or self.unsearched)

    def as_json(self) -> dict[str, Any]:
        """The JSON object that `from_json` reads."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Report":
        """The report that was stored; unknown members are a newer program's and are an error."""
        failed = tuple(FailedPlace(**place) for place in stored.get("failed", ()))
        halt = Halt(**stored["halt"]) if stored.get("halt") else None
        return cls(**{**stored, "failed": failed, "unsearched": tuple(stored.get("unsearched", ())), "halt": halt})

    def after(self, progress: SearchProgress) -> "Report":
        """The report once the search has come this far."""
        found = {kind.value: count for kind, count in progress.found.items()}
        return replace(
            self,
            found=found,
            direct_reads_done=progress.direct_reads_done,
            scanned=progress.scanned,
            reason=None,
            retry_at=None,
        )

    def concluded(self, findings: Findings) -> "Report":
        """The report once the search is through."""
        coverage = findings.coverage
        return replace(
            self,
            found=dict(sorted(Counter(record.kind.value for record in findings.records).items())),
            direct_reads_done=True,
            scanned=sum(search.scanned or 0 for search in coverage.searches),
            failed=_failed(coverage),
            unsearched=coverage.unsearched_places,
            withheld=sum(len(record.withheld) for record in findings.records),
            reason=None,
            retry_at=None,
        )


def _failed(coverage: Coverage) -> tuple[FailedPlace, ...]:
    worst = {s.place: s.failure for s in coverage.searches if s.failure}
    return tuple(FailedPlace(place=place, reason=f.reason, tries=f.tries) for place, f in worst.items())
