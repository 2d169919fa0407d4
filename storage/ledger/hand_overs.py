"""Hand-overs of the signing key as entries: what stands there proves itself, or the ledger is broken."""

import json
from collections.abc import Iterator, Mapping, Sequence

from sqlite_utils import Database

from privacy.model.events import Event
from privacy.model.ids import Millis
from storage.ledger import entries as ledger

_TOLD = "SELECT sequence, body FROM ledger WHERE event = 'key changed' ORDER BY sequence"


def hand_overs(database: Database) -> Iterator[tuple[int, str]]:
    """The number and the signed note of each, oldest first; the note is not checked here."""
    for sequence, body in database.execute(_TOLD):
        yield sequence, str(json.loads(body).get("detail", {}).get("note", ""))


def tell(database: Database, note: str, *, now: Millis, people: Mapping[str, str] | None = None) -> int:
    """Chain one; gives its number."""
    detail = {"detail": {"note": note}}
    return ledger.append(database, Event.KEY_CHANGED, now=now, content=detail, people=people).sequence


def tell_missing(database: Database, notes: Sequence[str], *, now: Millis) -> None:
    """Chain those that are not there: after a crash in the middle of one, or in an older copy of the database."""
    told = {note for _, note in hand_overs(database)}
    for note in notes:
        if note not in told:
            tell(database, note, now=now)
