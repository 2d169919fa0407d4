"""What was asked during one search, and the lines of the coverage statement that follow from it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from privacy.coverage import Failure, Search, SearchOutcome
from privacy.model import Millis
from privacy.records import Record, RecordKind
from privacy.subject import Resolution


class Way(StrEnum):
    """The ways of looking, in the order in which people read them; the values are their words."""

    ENROLLMENT = "individual enrollment by id"
    REGISTRATION = "registration record by id"
    SCAN = "scan of all individual enrollments"
    IDENTITY = "device identity by id"
    TWIN = "device twin by id"
    MODULES = "modules of the device"
    MODULE_TWINS = "module twins"


@dataclass(frozen=True, kw_only=True)
class Read:
    """One read that has ended, or one whole scan."""

    place: str
    way: Way
    records: tuple[Record, ...] = ()
    hits: tuple[str, ...] = ()
    """For a scan: the registration ids that it brought to light."""
    scanned: int | None = None
    """For a scan: how many enrollments were read."""
    failure: Failure | None = None
    ended_at: Millis


def searches(reads: Iterable[Read], resolution: Resolution, *, places: Sequence[str]) -> list[Search]:
    """One line for each way of looking in each place, in the order of `places`.

    What turned out to be somebody else's counts as nothing found.
    """
    grouped: dict[tuple[int, int], list[Read]] = {}
    ways = list(Way)
    for read in reads:
        grouped.setdefault((places.index(read.place), ways.index(read.way)), []).append(read)
    return [_search(grouped[key], resolution) for key in sorted(grouped)]


def unsearched(records: Iterable[Record], *, hubs: Iterable[str], now: Millis) -> list[Search]:
    """Hubs that the subject's records name and that nobody has configured."""
    states = [record.body for record in records if record.kind is RecordKind.REGISTRATION_RECORD]
    states += [record.body.get("registrationState") or {} for record in records]
    named = {str(state.get("assignedHub") or "").casefold() for state in states}
    return [
        Search(
            place=place,
            what="named by the registration record as the assigned hub",
            outcome=SearchOutcome.NOT_SEARCHED,
            ended_at=now,
        )
        for place in sorted(named - {hub.casefold() for hub in hubs} - {""})
    ]


def _search(reads: Sequence[Read], resolution: Resolution) -> Search:
    found = sum(_found(read, resolution) for read in reads)
    failure = next((read.failure for read in reads if read.failure), None)
    scanned = [read.scanned for read in reads if read.scanned is not None]
    outcome = SearchOutcome.FOUND if found else SearchOutcome.EMPTY
    return Search(
        place=reads[0].place,
        what=reads[0].way.value,
        outcome=SearchOutcome.FAILED if failure else outcome,
        records=found,
        scanned=sum(scanned) if scanned else None,
        failure=failure,
        ended_at=max(read.ended_at for read in reads),
    )


def _found(read: Read, resolution: Resolution) -> int:
    hits = sum(resolution.has_registration(read.place, hit) for hit in read.hits)
    return hits + sum(map(resolution.owns, read.records))
