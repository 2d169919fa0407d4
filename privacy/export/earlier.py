"""What the bot itself has on record about a device: the other requests, which are part of a copy (GDPR Art. 15).

By number, kind, days and outcome; nobody who asked or decided is named, and no other id.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from privacy.model.clocks import iso
from privacy.model.coverage import Search, SearchOutcome
from privacy.model.ids import Identifier, Millis, RequestId, RequestKind, RequestStatus
from privacy.request.request import DataSubjectRequest
from privacy.subject.identifiers import ParsedIdentifier

FORMAT = "dps-bot/earlier-requests/v1"
NAME = "earlier-requests.json"
PLACE = "this bot's ledger"
"""As the coverage calls it."""
_KINDS: Final[Mapping[RequestKind, str]] = {
    RequestKind.ACCESS: "a copy of the data",
    RequestKind.ERASURE: "erasure of the data",
    RequestKind.GROUP_ACCESS: "a copy of all records of the group",
    RequestKind.LIFT_BLOCK: "lifting of a block",
}


@dataclass(frozen=True, kw_only=True)
class EarlierRequest:
    """Another request about the same id."""

    number: RequestId
    kind: RequestKind
    received_at: Millis
    status: RequestStatus
    partial: bool = False
    """True where a place had not answered."""
    ended_at: Millis | None = None
    """None while it goes on."""
    identifier: Identifier | None = None
    """As it was asked for, which no file repeats; None where it was shredded."""

    @property
    def asked_for(self) -> str:
        """What was asked for, in words."""
        return _KINDS[self.kind]

    @property
    def outcome(self) -> str:
        """In words, such as `done`."""
        return f"{self.status.said}, in part" if self.partial else self.status.said


class EarlierRequests(Protocol):
    """Where they are found."""

    async def about(self, request: DataSubjectRequest) -> Sequence[EarlierRequest]:
        """The other requests about the device of this one, by its pseudonym, the oldest first."""
        ...


def same_device(request: DataSubjectRequest, found: Iterable[EarlierRequest]) -> tuple[EarlierRequest, ...]:
    """Those that are not about a device of the same name in another service, as far as can be told."""
    ours = request.parsed.service
    return tuple(one for one in found if not (ours and (theirs := _service(one)) and theirs != ours))


def ledger_search(found: Sequence[EarlierRequest], at: Millis) -> Search:
    """What the coverage says of having looked, at `at`."""
    outcome = SearchOutcome.FOUND if found else SearchOutcome.EMPTY
    return Search(place=PLACE, what="other requests about this id", outcome=outcome, records=len(found), ended_at=at)


def content(found: Sequence[EarlierRequest]) -> dict[str, Any]:
    """The file with them."""
    requests = [
        {
            "number": one.number,
            "asked_for": one.asked_for,
            "received_at": iso(one.received_at),
            "outcome": one.outcome,
            "ended_at": None if one.ended_at is None else iso(one.ended_at),
        }
        for one in found
    ]
    return {"format": FORMAT, "requests": requests}


def _service(found: EarlierRequest) -> str | None:
    return ParsedIdentifier.parse(found.identifier).service if found.identifier else None
