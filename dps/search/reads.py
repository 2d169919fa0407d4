"""What was asked during one search, and the lines of the coverage statement that follow from it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from dps.services.roles import DPS_READ, HUB_READ
from privacy.model.coverage import Coverage, Failure, LeftOut, LeftOutReason, Search, SearchOutcome
from privacy.model.ids import Millis
from privacy.model.records import Findings, Record, RecordKind
from privacy.subject.links import Held, Link
from privacy.subject.ownership import Resolution


class Way(StrEnum):
    """The ways of looking, in the order in which people read them; the values are their words."""

    GROUP = "enrollment group by id"
    GROUP_RECORDS = "registration records of the group"
    ENROLLMENT = "individual enrollment by id"
    REGISTRATION = "registration record by id"
    SCAN = "scan of all individual enrollments"
    IDENTITY = "device identity by id"
    TWIN = "device twin by id"
    MODULES = "modules of the device"
    MODULE_TWINS = "module twins"
    JOBS = "jobs on the device, by query"
    CONFIGURATIONS = "configurations that name the device"
    CAPITALS = "the same id in small and in capital letters"

    @property
    def role(self) -> str:
        """What lets the bot look in this way."""
        return DPS_READ if self in _OF_DPS else HUB_READ


_OF_DPS = frozenset({Way.GROUP, Way.GROUP_RECORDS, Way.ENROLLMENT, Way.REGISTRATION, Way.SCAN})


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
    as_of: Millis | None = None
    """For a scan: when it began."""
    held_back: bool = False
    """True where something was met that is not the subject's and is no record of the search."""
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
    named = {host.casefold() for record in records for host in _hubs_named(record)}
    return [
        Search(
            place=place,
            what="named by a record of the device",
            outcome=SearchOutcome.NOT_SEARCHED,
            ended_at=now,
        )
        for place in sorted(named - {hub.casefold() for hub in hubs})
    ]


def not_set_up(service: str, *, now: Millis) -> Findings:
    """What a search comes to that is meant for a service of which the bot knows nothing."""
    search = Search(
        place=service,
        what="named in the request",
        outcome=SearchOutcome.NOT_SEARCHED,
        ended_at=now,
    )
    return Findings(records=(), coverage=Coverage(searches=(search,)))


def left_out(
    records: Iterable[Record],
    links: Iterable[Link],
    capitals: Iterable[Held],
    resolution: Resolution,
    *,
    places: Sequence[str],
) -> list[LeftOut]:
    """What is not the subject's and looks as if it were, or may be."""
    counts = Counter((record.place, reason) for record in records if (reason := resolution.left_out(record)))
    similar = {(link.place, device) for link in links if link not in resolution.links for device in link.current}
    similar |= {(held.place, held.device_id) for held in capitals}
    counts.update((place, LeftOutReason.CAPITALS) for place, device in similar if resolution.is_similar(device))
    return [
        LeftOut(place=place, reason=reason, count=counts[place, reason])
        for place in places
        for reason in LeftOutReason
        if counts[place, reason]
    ]


def unknown_hubs(named: Mapping[str, int], *, hubs: Iterable[str]) -> list[LeftOut]:
    """Hubs that enrollments of the fleet name, in lower case with their number, and that nobody has configured."""
    known = {hub.casefold() for hub in hubs}
    return [
        LeftOut(place=hub, reason=LeftOutReason.UNKNOWN_HUB, count=count)
        for hub, count in sorted(named.items())
        if hub not in known
    ]


def unevaluated(configurations: Mapping[str, int]) -> list[LeftOut]:
    """Configurations, by hub, that may select the device and were not evaluated."""
    return [
        LeftOut(place=hub, reason=LeftOutReason.CONDITION, count=count)
        for hub, count in sorted(configurations.items())
        if count
    ]


def _hubs_named(record: Record) -> list[str]:
    if record.kind is RecordKind.REGISTRATION_RECORD:
        named = [record.body.get("assignedHub")]
    elif record.kind is RecordKind.ENROLLMENT:
        state = record.body.get("registrationState")
        listed = record.body.get("iotHubs")
        named = [
            record.body.get("iotHubHostName"),
            *(listed if isinstance(listed, list) else []),
            *([state.get("assignedHub")] if isinstance(state, Mapping) else []),
        ]
    else:
        named = []
    return [host for host in named if isinstance(host, str) and host]


def _search(reads: Sequence[Read], resolution: Resolution) -> Search:
    found = sum(_found(read, resolution) for read in reads)
    held_back = any(read.held_back or any(map(resolution.left_out, read.records)) for read in reads)
    failure = next((read.failure for read in reads if read.failure), None)
    scanned = [read.scanned for read in reads if read.scanned is not None]
    outcome = SearchOutcome.FOUND if found else SearchOutcome.HELD_BACK if held_back else SearchOutcome.EMPTY
    return Search(
        place=reads[0].place,
        what=reads[0].way.value,
        outcome=SearchOutcome.FAILED if failure else outcome,
        records=found,
        scanned=sum(scanned) if scanned else None,
        as_of=min((read.as_of for read in reads if read.as_of is not None), default=None),
        failure=failure,
        ended_at=max(read.ended_at for read in reads),
    )


def _found(read: Read, resolution: Resolution) -> int:
    hits = sum(resolution.has_registration(read.place, hit) for hit in read.hits)
    return hits + sum(map(resolution.owns, read.records))
