"""What is known about a request so far, without any device id: what the card is drawn from."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from privacy.model.days.urgency import Urgency
from privacy.model.halt import Halt
from privacy.model.ids import Millis
from privacy.model.records import Findings, SearchProgress
from privacy.request.report_parts import DeliveryReport, FailedPlace, RecheckReport, RetryReport, SearchReport

_PARTS: Mapping[str, type[SearchReport | RetryReport | DeliveryReport | RecheckReport]] = {
    "search": SearchReport,
    "retry": RetryReport,
    "delivery": DeliveryReport,
    "recheck": RecheckReport,
}
"""The parts, whose members are stored side by side with those of the report."""
_STORED = {
    "rechecks_done": "looks",
    "missed_in_a_row": "missed",
    "asked_for": "asked",
    "decide_by": "vote_by",
}
"""What is stored under another name, which databases have kept since earlier versions."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """The state of the work; stored as JSON beside the request, and replaced as a whole."""

    search: SearchReport = field(default_factory=SearchReport)
    """What was found."""
    retry: RetryReport = field(default_factory=RetryReport)
    """What it waits for because something went wrong."""
    delivery: DeliveryReport = field(default_factory=DeliveryReport)
    """The files."""
    recheck: RecheckReport = field(default_factory=RecheckReport)
    """What was read again after an erasure."""
    since: Millis | None = None
    """When a person last started it: patience counts from here; None means from receipt."""
    decide_by: Millis | None = None
    """When what waits for a person's decision ends without one; None where it does not."""
    remind_at: Millis | None = None
    """When whoever is waited for is reminded next; None where nobody is."""
    reminded: int = 0
    """How often they were reminded since it came to wait for them."""
    urgency: Urgency | None = None
    """The mark of a request whose last day is near or over."""
    places_at: Millis | None = None
    """When the owners of its open places are reminded next; None before the first look at them, and after the last."""
    places_said: int | None = None
    """How often they were reminded."""
    nobody_left: bool = False
    """True where votes lack, and nobody who may vote today is left to give them."""
    votes_missing: int | None = None
    """Votes that its plan still needs, as the ballot counted: two people of one list may fill one seat."""
    stopped: str | None = None
    """Why an erasure did not come to its end: a sentence for people."""
    left: str | None = None
    """What the newest reading found left of an erasure: a sentence for people."""
    closed: bool = False
    """True where a person ended an incomplete erasure."""
    gone: int = 0
    """Registration records of a group that the step under way has deleted so far."""
    halt: Halt | None = None
    """What its deletion waits for, although nothing is wrong."""

    def as_json(self) -> dict[str, Any]:
        """The flat JSON object that `from_json` reads."""
        stored = asdict(self)
        for part in _PARTS:
            stored |= stored.pop(part)
        return {_STORED.get(name, name): value for name, value in stored.items()}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Report":
        """The report that was stored.

        Raises:
            TypeError: a member is unknown, so a newer program wrote it.
        """
        left = {
            **stored,
            "failed": tuple(FailedPlace(**place) for place in stored.get("failed", ())),
            "unsearched": tuple(stored.get("unsearched", ())),
            "urgency": Urgency(stored["urgency"]) if stored.get("urgency") else None,
            "halt": Halt.from_json(stored["halt"]) if stored.get("halt") else None,
        }
        parts: dict[str, Any] = {name: part(**_taken(left, part)) for name, part in _PARTS.items()}
        return cls(**parts, **_taken(left, cls), **left)

    def after(self, progress: SearchProgress) -> "Report":
        """The report once the search has come this far."""
        return replace(self, search=self.search.after(progress), retry=self.retry.answered())

    def concluded(self, findings: Findings) -> "Report":
        """The report once the search is through."""
        return replace(self, search=SearchReport.of(findings), retry=self.retry.answered())

    def without_trouble(self) -> "Report":
        """The report of a request that waits for nothing, and for which nothing has been tried in vain."""
        return replace(self, retry=RetryReport(), halt=None)


def _taken(stored: dict[str, Any], part: type[Any]) -> dict[str, Any]:
    """Its members, taken out of what is stored; what is left over is unknown."""
    keys = {member.name: _STORED.get(member.name, member.name) for member in fields(part)}
    return {member: stored.pop(key) for member, key in keys.items() if key in stored}
