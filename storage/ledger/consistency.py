"""Do the rows beside the ledger say what the ledger says? What people read in `approval_log` rests on both."""

from collections import Counter
from collections.abc import Collection, Iterator
from sqlite3 import Row
from typing import Any

from sqlite_utils import Database

from privacy.ledger.projection import ROWS, project
from privacy.model.events import Event
from privacy.model.ids import Identifier
from privacy.model.ids import RequestStatus as S
from privacy.model.outcomes import StepEvent
from privacy.model.plan import hash_of
from privacy.subject.pseudonym import Pseudonyms
from storage.file.rows import each, many, one
from storage.ledger import agreement

_AFTER = {
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
    Event.REAPPEARED: S.INCOMPLETE,
}
"""The status in which each event leaves a request."""


def each_request(database: Database, pseudonyms: Pseudonyms | None) -> Iterator[str | None]:
    """One item per request, in words where its rows and its entries disagree, None where they agree.

    A shredded name or device id is no contradiction.
    """
    named = {row["request"] for row in many(database, "SELECT DISTINCT request FROM ledger", ()) if row["request"]}
    decided = {row["request"] for row in many(database, _DECIDED, ())}
    for row in each(database, "SELECT * FROM requests LEFT JOIN subjects ON request = id ORDER BY id"):
        if row["id"] in named:
            named.remove(row["id"])
            yield _contradiction(database, row, pseudonyms, decided)
        else:
            yield f"{row['id']} has a row and no entry: it was invented, or its entries are gone"
    for request in sorted(named):
        yield f"{request} has entries and no row: it was removed"
    for row in many(database, 'SELECT DISTINCT "table" FROM pragma_foreign_key_check', ()):
        yield f"{row['table']} holds a row that belongs to nothing: it was invented, or what it belonged to is gone"


def of_one(database: Database, request: str) -> str | None:
    """What contradicts its entries in the rows about one request, in words; None where nothing does."""
    row = one(database, "SELECT * FROM requests LEFT JOIN subjects ON request = id WHERE id = ?", (request,))
    if row is None:
        return f"{request} has no row"
    return _contradiction(database, row, None, {request})


def _contradiction(database: Database, row: Row, pseudonyms: Pseudonyms | None, decided: Collection[str]) -> str | None:
    request = row["id"]
    bodies = agreement.bodies_of(database, request)
    said = [body for body in bodies if body["request"] == request]
    if not said:
        return f"{request} has a row and no entry: it was invented, or its entries are gone"
    events = [Event(body["event"]) for body in said]
    if events[0] is not Event.REQUESTED:
        return f"{request} does not begin with the entry that requested it"
    last = next(event for event in reversed(events) if event in _AFTER)
    if row["status"] != _AFTER[last]:
        return f"{request} is stored as {row['status']}, but its last entry is {last}"
    if row["device_ref"] and row["device_ref"] != said[-1]["device"]:
        return f"{request} is stored with another device than its entries name"
    if pseudonyms and row["identifier"] and not _stands_for(pseudonyms, row["device_ref"], row["identifier"]):
        return f"{request} shows a device id that its pseudonym does not stand for"
    return (
        _wrong_requester(database, request, row["requester"], said[0]["sequence"])
        or _wrong_file(database, request, said)
        or (_wrong_decisions(database, request, said) if request in decided or _OF_ERASURES & set(events) else None)
        or _taken_over_again(request, said)
        or agreement.recorded(said)
        or next(agreement.of_request(database, project(request, bodies)), None)
    )


def _taken_over_again(request: str, said: list[dict[str, Any]]) -> str | None:
    """Rows are taken over as they are found before any entry answers for them, and never after."""
    answered = [body["event"] for body in said if ROWS in body]
    again = Event.ADOPTED in answered[1:]
    return f"{request} was taken over although entries answered for its rows already" if again else None


def _stands_for(pseudonyms: Pseudonyms, ref: str, identifier: str) -> bool:
    """False where the pseudonym is another device's; one of an earlier key cannot be held against this one."""
    ours = ref.startswith(f"{pseudonyms.key_id}:")
    return not ours or pseudonyms.of(Identifier(identifier)) == ref


def _wrong_requester(database: Database, request: str, requester: str, sequence: int) -> str | None:
    sql = "SELECT value FROM ledger_names WHERE sequence = ? AND field = 'requester'"
    name = one(database, sql, (sequence,))
    if name and name["value"] != requester:
        return f"{request} is stored with another requester than its entry names"
    return None


def _wrong_file(database: Database, request: str, said: list[dict[str, Any]]) -> str | None:
    named = [b["detail"] for b in said if b["event"] in _NAMES_FILE and "file" in b["detail"]]
    gathered = {(detail["file"], detail["sha256"]) for detail in named}
    stored = {(row["file_id"], row["sha256"]) for row in many(database, _FILES, (request,))}
    if gathered != stored:
        return f"{request} is stored with other files than its entries name"
    return None


def _wrong_erasure(database: Database, request: str, said: list[dict[str, Any]]) -> str | None:
    """Plans, votes and outcomes are what people decided on: each row has its entry, and each entry its row."""
    planned = {b["detail"]["plan"] for b in said if b["event"] == Event.PLANNED}
    plans = many(database, "SELECT digest, body FROM plans WHERE request = ?", (request,))
    if planned != {row["digest"] for row in plans} or any(hash_of(row["body"]) != row["digest"] for row in plans):
        return f"{request} is stored with other plans than its entries name"
    voted = sorted(b["detail"]["plan"] for b in said if b["event"] == Event.VOTED)
    votes = many(database, "SELECT digest FROM votes WHERE request = ?", (request,))
    if voted != sorted(row["digest"] for row in votes):
        return f"{request} is stored with other votes than its entries name"
    waits = {row["digest"] for row in many(database, _PENDING, (request,))}
    if not waits <= {b["detail"]["plan"] for b in said if b["event"] == Event.VOTE_PENDING}:
        return f"{request} is stored with a vote that waits and that no entry names"
    told = Counter(b["event"] for b in said if b["event"] in _STEP_EVENTS)
    done = Counter(row["event"] for row in many(database, "SELECT event FROM done WHERE request = ?", (request,)))
    if told != done:
        return f"{request} is stored with other outcomes than its entries name"
    return None


def _wrong_places(database: Database, request: str, said: list[dict[str, Any]]) -> str | None:
    """Each place that was closed has its entry, and as many places stand as there were when the erasure ended."""
    rows = many(database, "SELECT number, not_used, closed_entry FROM open_places WHERE request = ?", (request,))
    ended: dict[str, Any] = next((b["detail"] for b in said if b["event"] in _ENDS and "places" in b["detail"]), {})
    made = (ended.get("places", 0), ended.get("places_not_used", 0))
    closed = {(b["detail"]["place"], b["sequence"]) for b in said if b["event"] == Event.PLACE_CLOSED}
    if made != (sum(not row["not_used"] for row in rows), sum(row["not_used"] for row in rows)) or closed != {
        (row["number"], row["closed_entry"]) for row in rows if row["closed_entry"]
    }:
        return f"{request} is stored with other open places than its entries name"
    return None


def _wrong_decisions(database: Database, request: str, said: list[dict[str, Any]]) -> str | None:
    return _wrong_erasure(database, request, said) or _wrong_places(database, request, said)


_DECIDED = """
    SELECT request FROM plans UNION SELECT request FROM votes UNION SELECT request FROM done
    UNION SELECT request FROM open_places
"""
"""Requests that have a row about an erasure: only those, and those whose entries speak of one, are looked at for it."""
_ENDS = frozenset({Event.FULFILLED, Event.ENDED_INCOMPLETE, Event.CONFIRMED})
_STEP_EVENTS = frozenset(event.value for event in StepEvent)
_OF_ERASURES = _STEP_EVENTS | {Event.PLANNED, Event.VOTED}
_PENDING = "SELECT digest FROM pending_votes JOIN plans ON plans.id = plan WHERE request = ?"
_NAMES_FILE = frozenset({Event.GATHERED, Event.PLANNED, Event.PACK_MADE})
_FILES = "SELECT file_id, sha256 FROM uploads WHERE request = ?"
