"""What goes into one export, and how its result reads in a few sentences."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from privacy.export.earlier import EarlierRequest, ledger_search
from privacy.ledger.chain import Head
from privacy.model import out_of_reach
from privacy.model.clocks import _datetime
from privacy.model.coverage import Coverage, LeftOut, LeftOutReason, Search, SearchOutcome
from privacy.model.ids import Identifier, Millis, RequestId, SlackUserId
from privacy.model.numbers import counted
from privacy.model.records import Findings, RecordKind
from privacy.request.request import Ordered

_SAID_AT_ONCE = frozenset(LeftOutReason) - {LeftOutReason.CONDITION, LeftOutReason.UNKNOWN_HUB}
"""What concerns this device; the rest is the same in every export and stands in the coverage."""


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
    ordered: Ordered | None = None
    """What was said when it was asked for; None where nothing was."""
    earlier: tuple[EarlierRequest, ...] | None = None
    """What the bot has on record about the device besides; None where it was not looked for."""
    group_records: int = 0
    """Registration records of a group that are in it besides, in a member of their own: others approved that."""
    group_withheld: int = 0
    """Values withheld from those."""

    def __post_init__(self) -> None:
        """Refuse a search that ended in a question: nothing is handed out on a guess."""
        if self.findings.question:
            raise ValueError("the search ended in a question; there is nothing to export yet")

    @property
    def coverage(self) -> Coverage:
        """What was searched: Azure, and the bot's own ledger."""
        found = self.findings.coverage
        own = () if self.earlier is None else (ledger_search(self.earlier, self.made_at),)
        return replace(found, searches=(*found.searches, *own))


def counts(export: Export) -> dict[RecordKind, int]:
    """How many records of each kind were found; kinds without any are left out."""
    found = Counter(record.kind for record in export.findings.records)
    found[RecordKind.REGISTRATION_RECORD] += export.group_records
    return {kind: found[kind] for kind in RecordKind if found[kind]}


def summary(export: Export, *, listed: str = "in the file") -> str:
    """The result in a few sentences of plain text: the same on the card and on the first page.

    Args:
        export: what was found.
        listed: where the reader finds the stores that were not searched.
    """
    coverage = export.findings.coverage
    stores = f"{len(out_of_reach.STORES)} more places, listed {listed}"
    beside = f"{_left_out(coverage)}{_on_record(export)}"
    if coverage.partial:
        return f"PARTIAL: {_gaps(coverage)}. {_what_is_held(export)}{beside} Do not send it as complete."
    if not export.findings.records:
        return (
            f"No data found for {export.identifier}. Searched without errors: "
            f"{', '.join(coverage.answered_places)}{_scans(export)}.{beside} Not searched: {stores}. "
            "Check capitals and the id on the label before you answer the customer."
        )
    withheld = sum(len(record.withheld) for record in export.findings.records) + export.group_withheld
    held = f" Withheld: {counted(withheld, 'value')}." if withheld else ""
    return f"Found {_found(export)} for {export.identifier}.{held}{beside}{_earlier(export)} Not searched: {stores}."


def age(export: Export, search: Search) -> str | None:
    """How old the search's scan was when the file was made, such as `23 min`; None where that is under a minute."""
    minutes = 0 if search.as_of is None else (export.made_at - search.as_of) // 60_000
    return f"{minutes:,} min" if minutes > 0 else None


def _found(export: Export) -> str:
    kinds = [counted(count, kind.words) for kind, count in counts(export).items()]
    return " and ".join([", ".join(kinds[:-1]), kinds[-1]] if len(kinds) > 1 else kinds)


def _gaps(coverage: Coverage) -> str:
    """Each place that is missing, with its reason, and with the role that would help."""
    reasons: dict[str, str] = {}
    for search in coverage.searches:
        if failure := coverage.told_failures.get(search.place):
            tries = counted(failure.tries, "try")
            reasons.setdefault(search.place, f"{search.place} {failure.reason}, {tries}{failure.mend}")
        if search.outcome is SearchOutcome.NOT_SEARCHED:
            reasons.setdefault(search.place, f"{search.place} is {search.what} but not set up for the bot")
    return "; ".join(reasons.values())


def _what_is_held(export: Export) -> str:
    coverage, records = export.findings.coverage, export.findings.records
    others = len(coverage.answered_places)
    other_places = f"the other {counted(others, 'place')}" if others > 1 else "the other place"
    held_back = any(search.outcome is SearchOutcome.HELD_BACK for search in coverage.searches)
    if not others and not records:
        return f"No other place was searched for {export.identifier}."
    if not records and held_back:
        return "The file holds no record."
    if not records:
        return f"In {other_places} there is nothing for {export.identifier}."
    missing = any(record.place not in coverage.answered_places for record in records)
    parts = [*(["what could be read there"] if missing else []), *([f"what {other_places} had"] if others else [])]
    return f"The file holds {' and '.join(parts)}: {_found(export)}."


def _left_out(coverage: Coverage) -> str:
    """Sentences about what was met and is not the subject's, each with its place."""
    said = [_sentence(item) for item in coverage.left_out if item.reason in _SAID_AT_ONCE]
    return "".join(f" {sentence}" for sentence in said)


def _sentence(item: LeftOut) -> str:
    return f"In {item.place}: {item.words}."


def _scans(export: Export) -> str:
    """When the enrollments were scanned, and how many there were."""
    scan = _oldest_scan(export.findings.coverage)
    if scan is None or scan.as_of is None:
        return ""
    total = sum(search.scanned or 0 for search in _fleet_scans(export.findings.coverage))
    old = age(export, scan)
    when = f"{_datetime(scan.as_of):%Y-%m-%d %H:%M} UTC{f', {old} old' if old else ''}"
    return f" (scan {when}, {counted(total, 'enrollment')})"


def _earlier(export: Export) -> str:
    """A sentence about a scan that is older than the request; empty for one of its own."""
    scan = _oldest_scan(export.findings.coverage)
    if scan is None or scan.as_of is None or scan.as_of >= export.requested_at or not age(export, scan):
        return ""
    return f" The enrollments were scanned at {_datetime(scan.as_of):%H:%M} UTC, {age(export, scan)} before."


def _on_record(export: Export) -> str:
    """A sentence about what the bot itself has on record; empty where that is nothing."""
    return f" This bot has {counted(len(export.earlier), 'other request')} on record." if export.earlier else ""


def _oldest_scan(coverage: Coverage) -> Search | None:
    return min(_fleet_scans(coverage), key=lambda search: search.as_of or 0, default=None)


def _fleet_scans(coverage: Coverage) -> list[Search]:
    return [search for search in coverage.searches if search.as_of is not None]
