"""What was searched and what was not: the statement that every answer carries."""

from dataclasses import dataclass
from enum import StrEnum

from privacy.model.ids import Millis
from privacy.model.numbers import counted


class SearchOutcome(StrEnum):
    """How the search of one place ended."""

    FOUND = "found"
    EMPTY = "empty"
    FAILED = "failed"
    NOT_SEARCHED = "not searched"
    """Named by a record, but not configured: out of the bot's reach."""
    HELD_BACK = "found, not included"
    """Something is there that is, or may be, somebody else's: `Coverage.left_out` says why."""


class FailureKind(StrEnum):
    """Why a place failed, as far as the next step depends on it."""

    TRY_LATER = "try later"
    NOT_ALLOWED = "not allowed"
    NEVER_WORKS = "never works"


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A place that did not answer as it should; holds no id."""

    kind: FailureKind
    reason: str
    """A short clause for people, such as `did not answer (HTTP 503)`."""
    tries: int
    status: int | None = None
    error_code: str | None = None
    tracking_id: str | None = None
    """What Azure support asks for."""
    retry_after: Millis | None = None
    """The service's own word, in milliseconds from the failure."""
    role: str | None = None
    """The Azure role that the bot's identity lacks at the place; None where no role would help."""

    @property
    def mend(self) -> str:
        """What would help, as the end of a sentence; empty where no role would."""
        return f": give the bot's identity the role {self.role} there" if self.role else ""


class LeftOutReason(StrEnum):
    """Why something that was met on the way is not in the answer."""

    CAPITALS = "capitals"
    """Its id differs from the subject's by capitals alone."""
    OTHER_SERVICE = "other service"
    """The chosen service does not lead to it."""
    OTHER_ENROLLMENT = "other enrollment"
    """Another enrollment than the chosen one, for a device with another proof, leads to it."""
    UNDECIDED = "undecided"
    """Whose it is could be told only by a service that did not answer."""
    MANY_PEOPLE = "many people"
    """Registration records of a group."""
    CONDITION = "condition"
    """Configurations whose conditions are not evaluated."""
    UNKNOWN_HUB = "unknown hub"
    """A hub that enrollments name and nobody has configured."""


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """Something that is not in the answer: how much of it, where and why. Never an id, for it is somebody else's."""

    place: str
    reason: LeftOutReason
    count: int

    @property
    def words(self) -> str:
        """For people, such as `1 id that differs by capitals alone, not included`."""
        match self.reason:
            case LeftOutReason.CAPITALS:
                verb = "differs" if self.count == 1 else "differ"
                return f"{counted(self.count, 'id')} that {verb} by capitals alone, not included"
            case LeftOutReason.OTHER_SERVICE:
                what = counted(self.count, "record")
                return f"{what} under the same id, not included: the chosen service does not lead there"
            case LeftOutReason.OTHER_ENROLLMENT:
                what = counted(self.count, "record")
                return f"{what} under the same id, not included: another enrollment leads there"
            case LeftOutReason.UNDECIDED:
                what = counted(self.count, "record")
                return f"{what} under this id, not included: a service did not say whose device it is"
            case LeftOutReason.MANY_PEOPLE:
                return f"{counted(self.count, 'registration record')}, not included: they are many people's"
            case LeftOutReason.CONDITION:
                what = counted(self.count, "configuration")
                return f"{what} selecting devices by tags, by properties or all of them: not evaluated"
            case LeftOutReason.UNKNOWN_HUB:
                return f"named as a hub by {counted(self.count, 'enrollment')}, not set up for the bot: not searched"


@dataclass(frozen=True, kw_only=True)
class Search:
    """One way of looking in one place, and what came of it."""

    place: str
    """`factory-eu` or `hub-eu.azure-devices.net`."""
    what: str
    """In words: `individual enrollment by id`, `scan of all individual enrollments`."""
    outcome: SearchOutcome
    records: int = 0
    scanned: int | None = None
    """Enrollments read, for a scan; registration records counted, for a group."""
    as_of: Millis | None = None
    """When the scan began: an earlier one may serve several requests."""
    failure: Failure | None = None
    ended_at: Millis


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """Everything that was tried. What lies beyond the bot's reach altogether is in `privacy.model.out_of_reach`."""

    searches: tuple[Search, ...]
    left_out: tuple[LeftOut, ...] = ()

    @property
    def failures(self) -> tuple[Failure, ...]:
        """What did not work, in the order of the searches."""
        return tuple(search.failure for search in self.searches if search.failure)

    @property
    def told_failures(self) -> dict[str, Failure]:
        """The one failure of each place that people hear of, in order: a missing role, else the first."""
        told: dict[str, Failure] = {}
        for search in self.searches:
            if search.failure and (search.place not in told or (search.failure.role and not told[search.place].role)):
                told[search.place] = search.failure
        return told

    @property
    def failed_places(self) -> tuple[str, ...]:
        """Places in which at least one search failed, each once, in order."""
        return _places(self, SearchOutcome.FAILED)

    @property
    def unsearched_places(self) -> tuple[str, ...]:
        """Places that a record names but that are not configured, each once."""
        return _places(self, SearchOutcome.NOT_SEARCHED)

    @property
    def answered_places(self) -> tuple[str, ...]:
        """Places in which every search worked, each once, in order."""
        incomplete = {*self.failed_places, *self.unsearched_places}
        return tuple(dict.fromkeys(s.place for s in self.searches if s.place not in incomplete))

    @property
    def partial(self) -> bool:
        """True where something that should have been searched was not."""
        return bool(self.failed_places or self.unsearched_places)


def _places(coverage: Coverage, outcome: SearchOutcome) -> tuple[str, ...]:
    return tuple(dict.fromkeys(s.place for s in coverage.searches if s.outcome is outcome))
