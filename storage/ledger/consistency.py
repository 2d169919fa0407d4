"""Do the rows beside the ledger say what the ledger says? What people read in `approval_log` rests on both."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlite_utils import Database

from privacy.ledger.projection import ROWS
from privacy.model.events import Event
from privacy.model.ids import Identifier
from privacy.model.ids import RequestStatus as S
from privacy.model.outcomes import StepEvent
from privacy.model.plan import hash_of
from privacy.subject.pseudonym import Pseudonyms
from storage.file.rows import each
from storage.ledger import agreement
from storage.ledger.beside import Beside, all_requests, read

AFTER = {
    Event.REQUESTED: S.RECEIVED,
    Event.STARTED: S.GATHERING,
    Event.GATHERED: S.DELIVERING,
    Event.ASKED_WHICH_ONE: S.WHICH_ONE,
    Event.CHOSEN: S.RECEIVED,
    Event.TRIED_AGAIN: S.GATHERING,
    Event.FULFILLED: S.FULFILLED,
    Event.FAILED: S.FAILED,
    Event.BEGAN_PLANNING: S.PLANNING,
    Event.PLANNED: S.AWAITING_APPROVAL,
    Event.ASKED_WHICH_WAY: S.WHICH_WAY,
    Event.WAY_CHOSEN: S.PLANNING,
    Event.APPROVED: S.APPROVED,
    Event.REJECTED: S.REJECTED,
    Event.CHANGES_ASKED: S.CHANGES_ASKED,
    Event.WITHDRAWN: S.WITHDRAWN,
    Event.EXPIRED: S.EXPIRED,
    Event.VOTES_SHORT: S.PLANNING,
    Event.DRIFTED: S.PLANNING,
    Event.BEGAN_ERASING: S.ERASING,
    Event.STOPPED: S.INCOMPLETE,
    Event.CARRIED_OUT: S.VERIFYING,
    Event.VERIFIED: S.VERIFYING,
    Event.INCOMPLETE: S.INCOMPLETE,
    Event.CLOSED: S.VERIFYING,
    Event.ENDED_INCOMPLETE: S.CLOSED,
    Event.CONFIRMED: S.FULFILLED,
    Event.LOOKED: S.FULFILLED,
    Event.LOOKED_AT_CLOSED: S.CLOSED,
    Event.REAPPEARED: S.INCOMPLETE,
}
"""The status in which each event leaves a request."""


def each_request(database: Database, pseudonyms: Pseudonyms | None) -> Iterator[str | None]:
    """One item per request, in words where its rows and its entries disagree, None where they agree.

    A shredded name or device id is no contradiction.
    """
    for beside in all_requests(database):
        yield _contradiction(beside, pseudonyms)
    for row in each(database, _NO_ROW):
        yield f"{row['request']} has entries and no row: it was removed"
    for row in each(database, 'SELECT DISTINCT "table" FROM pragma_foreign_key_check'):
        yield f"{row['table']} holds a row that belongs to nothing: it was invented, or what it belonged to is gone"


def of_one(database: Database, request: str) -> str | None:
    """What contradicts its entries in the rows about one request, in words; None where nothing does."""
    (beside,) = read(database, [request])
    return _contradiction(beside, None) if beside.rows["requests"] else f"{request} has no row"


def _contradiction(beside: Beside, pseudonyms: Pseudonyms | None) -> str | None:
    request, row = beside.request, _row_of(beside)
    said = [body for body in beside.bodies if body["request"] == request]
    if not said:
        return f"{request} has a row and no entry: it was invented, or its entries are gone"
    events = [Event(body["event"]) for body in said]
    if events[0] is not Event.REQUESTED:
        return f"{request} does not begin with the entry that requested it"
    last = next(event for event in reversed(events) if event in AFTER)
    if row["status"] != AFTER[last]:
        return f"{request} is stored as {row['status']}, but its last entry is {last}"
    if row["device_ref"] and row["device_ref"] != said[-1]["device"]:
        return f"{request} is stored with another device than its entries name"
    if pseudonyms and row["identifier"] and not _stands_for(pseudonyms, row["device_ref"], row["identifier"]):
        return f"{request} shows a device id that its pseudonym does not stand for"
    return (
        _wrong_requester(beside, row["requester"])
        or _wrong_file(beside, said)
        or _wrong_erasure(beside, said)
        or _wrong_places(beside, said)
        or _taken_over_again(request, said)
        or agreement.recorded(said)
        or next(agreement.of_all_read(beside), None)
    )


def _row_of(beside: Beside) -> Mapping[str, Any]:
    """The request's own row, with the device that it is about where that can still be read."""
    subject = beside.rows["subjects"][0] if beside.rows["subjects"] else {"device_ref": None, "identifier": None}
    return {**subject, **beside.rows["requests"][0]}


def _taken_over_again(request: str, said: list[Mapping[str, Any]]) -> str | None:
    """Rows are taken over as they are found before any entry answers for them, and never after."""
    answered = [body["event"] for body in said if ROWS in body]
    again = Event.ADOPTED in answered[1:]
    return f"{request} was taken over although entries answered for its rows already" if again else None


def _stands_for(pseudonyms: Pseudonyms, ref: str, identifier: str) -> bool:
    """False where the pseudonym is another device's; one of an earlier key cannot be held against this one."""
    ours = ref.startswith(f"{pseudonyms.key_id}:")
    return not ours or pseudonyms.of(Identifier(identifier)) == ref


def _wrong_requester(beside: Beside, requester: str) -> str | None:
    if any(name != requester for name in beside.requesters):
        return f"{beside.request} is stored with another requester than its entry names"
    return None


def _wrong_file(beside: Beside, said: list[Mapping[str, Any]]) -> str | None:
    named = [b["detail"] for b in said if b["event"] in _NAMES_FILE and "file" in b["detail"]]
    gathered = {(detail["file"], detail["sha256"]) for detail in named}
    if gathered != {(row["file_id"], row["sha256"]) for row in beside.rows["uploads"]}:
        return f"{beside.request} is stored with other files than its entries name"
    return None


def _wrong_erasure(beside: Beside, said: list[Mapping[str, Any]]) -> str | None:
    """Plans, votes and outcomes are what people decided on: each row has its entry, and each entry its row."""
    request, plans = beside.request, beside.rows["plans"]
    planned = {b["detail"]["plan"] for b in said if b["event"] == Event.PLANNED}
    if planned != {row["digest"] for row in plans} or any(hash_of(row["body"]) != row["digest"] for row in plans):
        return f"{request} is stored with other plans than its entries name"
    voted = sorted(b["detail"]["plan"] for b in said if b["event"] == Event.VOTED)
    if voted != sorted(row["digest"] for row in beside.rows["votes"]):
        return f"{request} is stored with other votes than its entries name"
    if not beside.waiting <= {b["detail"]["plan"] for b in said if b["event"] == Event.VOTE_PENDING}:
        return f"{request} is stored with a vote that waits and that no entry names"
    told = sorted(b["event"] for b in said if b["event"] in _STEP_EVENTS)
    if told != sorted(row["event"] for row in beside.rows["done"]):
        return f"{request} is stored with other outcomes than its entries name"
    return None


def _wrong_places(beside: Beside, said: list[Mapping[str, Any]]) -> str | None:
    """Each place that was closed has its entry, and as many places stand as were added when the erasure ended."""
    rows = beside.rows["open_places"]
    ended = [b["detail"] for b in said if b["event"] in _ENDS]
    made = tuple(sum(detail.get(name, 0) for detail in ended) for name in ("places", "places_not_used"))
    closed = {(b["detail"]["place"], b["sequence"]) for b in said if b["event"] == Event.PLACE_CLOSED}
    if made != (sum(not row["not_used"] for row in rows), sum(row["not_used"] for row in rows)) or closed != {
        (row["number"], row["closed_entry"]) for row in rows if row["closed_entry"]
    }:
        return f"{beside.request} is stored with other open places than its entries name"
    return None


_NO_ROW = """
    SELECT DISTINCT request FROM ledger
    WHERE request IS NOT NULL AND request NOT IN (SELECT id FROM requests) ORDER BY request
"""
_ENDS = frozenset({Event.FULFILLED, Event.ENDED_INCOMPLETE, Event.CONFIRMED})
_STEP_EVENTS = frozenset(event.value for event in StepEvent)
_NAMES_FILE = frozenset({Event.GATHERED, Event.PLANNED, Event.PACK_MADE})
