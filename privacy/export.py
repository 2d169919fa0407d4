"""What goes into one export, and how its result reads in a few sentences."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from privacy import out_of_reach
from privacy.coverage import Coverage
from privacy.ledger import Head
from privacy.model import Identifier, Millis, RequestId, SlackUserId
from privacy.records import Findings, RecordKind


@dataclass(frozen=True, kw_only=True)
class Export:
    """Everything that goes into one bundle."""

    request: RequestId
    identifier: Identifier
    requester: SlackUserId
    requested_at: Millis
    made_at: Millis
    findings: Findings
    head: Head
    """The ledger's head when the bundle was made: the file is an outside copy of it."""
    versions: Mapping[str, str]
    """What made it: `dps-bot`, and the API versions it spoke."""

    def __post_init__(self) -> None:
        """Refuse a search that ended in a question: nothing is handed out on a guess."""
        if self.findings.question:
            raise ValueError("the search ended in a question; there is nothing to export yet")


def iso(at: Millis) -> str:
    """A time in UTC as ISO 8601 with milliseconds, such as `2026-11-24T14:05:03.120Z`."""
    return f"{_datetime(at):%Y-%m-%dT%H:%M:%S}.{at % 1000:03d}Z"


def readable(at: Millis) -> str:
    """A time as people read it, such as `2026-11-24 14:05:03 UTC`."""
    return f"{_datetime(at):%Y-%m-%d %H:%M:%S} UTC"


def counts(export: Export) -> dict[RecordKind, int]:
    """How many records of each kind were found; kinds without any are left out."""
    found = Counter(record.kind for record in export.findings.records)
    return {kind: found[kind] for kind in RecordKind if found[kind]}


def summary(export: Export, *, listed: str = "in the file") -> str:
    """The result in a few sentences of plain text: the same on the card and on the first page.

    Args:
        export: what was found.
        listed: where the reader finds the stores that were not searched.
    """
    coverage = export.findings.coverage
    stores = f"{len(out_of_reach.STORES)} more places, listed {listed}"
    if coverage.partial:
        return f"PARTIAL: {_gaps(coverage)}. {_what_is_held(export)} Do not send it as complete."
    if not export.findings.records:
        return (
            f"No data found for {export.identifier}. Searched without errors: "
            f"{', '.join(coverage.answered_places)}{_scans(coverage)}. Not searched: {stores}. "
            "Check capitals and the id on the label before you answer the customer."
        )
    withheld = sum(len(record.withheld) for record in export.findings.records)
    held = f" Withheld: {_number(withheld, 'value')}." if withheld else ""
    return f"Found {_found(export)} for {export.identifier}.{held} Not searched: {stores}."


def _found(export: Export) -> str:
    kinds = [_number(count, kind.words) for kind, count in counts(export).items()]
    return " and ".join([", ".join(kinds[:-1]), kinds[-1]] if len(kinds) > 1 else kinds)


def _gaps(coverage: Coverage) -> str:
    """Each place that is missing, with its first reason."""
    reasons: dict[str, str] = {}
    for search in coverage.searches:
        if search.failure:
            tries = _number(search.failure.tries, "try")
            reasons.setdefault(search.place, f"{search.place} {search.failure.reason}, {tries}")
    for place in coverage.unsearched_places:
        reasons.setdefault(place, f"{place} is named by a record but not set up for the bot")
    return "; ".join(reasons.values())


def _what_is_held(export: Export) -> str:
    coverage, records = export.findings.coverage, export.findings.records
    others = len(coverage.answered_places)
    other_places = f"the other {_number(others, 'place')}" if others > 1 else "the other place"
    if not others and not records:
        return f"No other place was searched for {export.identifier}."
    if not records:
        return f"In {other_places} there is nothing for {export.identifier}."
    missing = any(record.place not in coverage.answered_places for record in records)
    parts = [*(["what could be read there"] if missing else []), *([f"what {other_places} had"] if others else [])]
    return f"The file holds {' and '.join(parts)}: {_found(export)}."


def _scans(coverage: Coverage) -> str:
    scans = [search for search in coverage.searches if search.scanned is not None]
    if not scans:
        return ""
    total = sum(search.scanned or 0 for search in scans)
    ended = _datetime(Millis(max(search.ended_at for search in scans)))
    return f" (scan {ended:%Y-%m-%d %H:%M} UTC, {_number(total, 'enrollment')})"


def _number(count: int, one: str) -> str:
    many = f"{one[:-1]}ies" if one.endswith("y") else f"{one}s"
    return f"{count:,} {one if count == 1 else many}"


def _datetime(at: Millis) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at)
