"""Do the rows about a request, or a legal hold, say what its entries say? Cell by cell, by the projection."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlite_utils import Database

from privacy.ledger.projection import ROWS, Projection, Salts, project
from privacy.model.events import Event
from storage.file.rows import many
from storage.ledger.written import rows_of
from storage.schema.ledger_steps import OF_FILES

OF_REQUESTS = ("requests", "subjects", "orders", "plans", "votes", "done", "read_back", "uploads", "open_places")
"""The tables whose rows belong to one request."""
OF_HOLDS = {"holds": "SELECT * FROM holds WHERE id = ?", "hold_names": "SELECT * FROM hold_names WHERE hold = ?"}
_ENTRIES = f"""
    SELECT sequence, body FROM ledger WHERE request = :request AND sequence > :after
    UNION ALL
    SELECT sequence, body FROM ledger
    WHERE json_extract(body, '$.detail.of') = :request AND event IN ({OF_FILES}) AND request <> :request
      AND sequence > :after
    ORDER BY sequence
"""  # noqa: S608 - our own words
_SALTS = "SELECT sequence, of_table, salt FROM ledger_salts WHERE sequence IN (SELECT value FROM json_each(?))"


def bodies_of(database: Database, request: str, *, after: int = 0) -> list[dict[str, Any]]:
    """What the entries about a request say, oldest first; with those of erasures that deleted a file of it."""
    rows = many(database, _ENTRIES, {"request": request, "after": after})
    return [json.loads(row["body"]) for row in rows]


def of_request(database: Database, projection: Projection) -> Iterator[str]:
    """Each disagreement of a request in words. Where every entry is of an earlier format, nothing is said of rows."""
    if projection.says_nothing:
        return
    salts = _salts(database, projection)
    for table, rows in rows_of(database, projection.about, OF_REQUESTS).items():
        yield from projection.differences(table, rows, salts)


def recorded(bodies: Iterable[Mapping[str, Any]]) -> str | None:
    """The disagreement that an entry of these puts on record: it stays one, whatever the rows say by now."""
    found = (body["detail"]["reason"] for body in bodies if body["event"] == Event.CONTRADICTED)
    return next(found, None)


def of_hold(database: Database, hold: str, placed: Mapping[str, Any]) -> Iterator[str]:
    """Each disagreement of a legal hold with the entry that placed it."""
    if ROWS not in placed:
        return
    projection = project(hold, [placed])
    salts = _salts(database, projection)
    for table, sql in OF_HOLDS.items():
        yield from projection.differences(table, [dict(row) for row in many(database, sql, (hold,))], salts)


def _salts(database: Database, projection: Projection) -> Salts:
    """Those of the entries that said something last."""
    wanted = json.dumps(sorted(projection.said_in))
    return {(row["sequence"], row["of_table"]): row["salt"] for row in many(database, _SALTS, (wanted,))}
