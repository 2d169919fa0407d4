"""Do the rows of holds and pauses say what the ledger says? Whether something may be deleted rests on them."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlite_utils import Database

from privacy.holds.holds import held_names
from privacy.model.events import Event
from privacy.model.ids import Identifier
from privacy.subject.pseudonym import Pseudonyms
from storage.file.rows import many, one
from storage.ledger import agreement
from storage.schema.ledger_steps import RARE

_ENDS = frozenset({Event.HOLD_LIFTED, Event.HOLD_ENDED})
_OF_HALTS = "'held', 'hold lifted', 'hold ended', 'paused', 'resumed'"
_TOLD = f"SELECT event, count(*) AS n FROM ledger WHERE event IN ({RARE}) AND event IN ({_OF_HALTS}) GROUP BY event"  # noqa: S608 - our own words
_HOLDS = "SELECT holds.*, identifier FROM holds LEFT JOIN hold_names ON hold = holds.id ORDER BY placed"


def of_halts(database: Database, pseudonyms: Pseudonyms | None) -> Iterator[str]:
    """Each contradiction in words. A shredded device id is none."""
    rested: Counter[str] = Counter()
    for row in many(database, _HOLDS, ()):
        rested.update([Event.HELD, *(["ended"] if row["ended"] else [])])
        if problem := _wrong_hold(database, row, pseudonyms):
            yield f"legal hold {row['id']} {problem}"
        yield from agreement.of_hold(database, row["id"], _said(database, row["placed"]))
    for row in many(database, "SELECT * FROM pauses", ()):
        rested.update([Event.PAUSED, *([Event.RESUMED] if row["resumed"] else [])])
        ends = [(row["paused"], Event.PAUSED), *([(row["resumed"], Event.RESUMED)] if row["resumed"] else [])]
        if any(_said(database, sequence)["event"] != event for sequence, event in ends):
            yield "a pause of all deletions is stored otherwise than its entries say"
    if rested != _told(database):
        yield "legal holds or pauses are stored otherwise than the entries say: a row was removed or invented"


def _wrong_hold(database: Database, row: sqlite3.Row, pseudonyms: Pseudonyms | None) -> str | None:
    said = _said(database, row["placed"])
    detail = said.get("detail", {})
    kept = (row["until"], row["ends_at"], row["device_ref"], row["registration_ref"])
    told = tuple(detail.get(name) for name in ("until", "ends_at", "device_ref", "registration_ref"))
    if (said["event"], said.get("hold"), said.get("device")) != (Event.HELD, row["id"], row["device"]) or kept != told:
        return "is not stored as its entry says"
    if row["ended"]:
        end = _said(database, row["ended"])
        if end["event"] not in _ENDS or end.get("hold") != row["id"]:
            return "is stored as ended, and no entry says so"
    if pseudonyms and row["identifier"] and row["device_ref"].startswith(f"{pseudonyms.key_id}:"):
        names = held_names(Identifier(row["identifier"]), pseudonyms)
        if (names.device, names.device_ref) != (row["device"], row["device_ref"]):
            return "shows a device id that its pseudonym does not stand for"
    return None


def _said(database: Database, sequence: int) -> dict[str, Any]:
    row = one(database, "SELECT body FROM ledger WHERE sequence = ?", (sequence,))
    said: dict[str, Any] = json.loads(row["body"]) if row else {"event": None}
    return said


def _told(database: Database) -> Counter[str]:
    """How many entries there are of each kind; a hold ends in one of two ways."""
    told: Counter[str] = Counter()
    for row in many(database, _TOLD, ()):
        told["ended" if row["event"] in _ENDS else row["event"]] += row["n"]
    return told
