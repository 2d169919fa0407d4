"""Do the rows about a request, or a legal hold, say what its entries say? Cell by cell, by the projection."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlite_utils import Database

from privacy.ledger.projection import ROWS, Salts, project
from privacy.model.events import Event
from storage.file.rows import many
from storage.ledger.written import rows_of
from storage.schema.ledger_steps import OF_FILES

OF_REQUESTS = ("requests", "subjects", "orders", "plans", "votes", "done", "read_back", "uploads", "open_places")
"""The tables whose rows belong to one request."""
OF_HOLDS = {"holds": "SELECT * FROM holds WHERE id = ?", "hold_names": "SELECT * FROM hold_names WHERE hold = ?"}
_ENTRIES = f"""
    SELECT sequence, body FROM ledger WHERE request = :request
    UNION ALL
    SELECT sequence, body FROM ledger
    WHERE json_extract(body, '$.detail.of') = :request AND event IN ({OF_FILES}) AND request <> :request
    ORDER BY sequence
"""  # noqa: S608 - our own words
_SALTS = """
    SELECT ledger_salts.sequence, of_table, salt FROM ledger_salts JOIN ledger USING (sequence) WHERE request = ?
"""
_SALTS_OF = "SELECT sequence, of_table, salt FROM ledger_salts WHERE sequence = ?"


def bodies_of(database: Database, request: str) -> list[dict[str, Any]]:
    """What the entries about a request say, oldest first; with those of erasures that deleted a file of it."""
    return [json.loads(row["body"]) for row in many(database, _ENTRIES, {"request": request})]


def of_request(database: Database, request: str, bodies: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Each disagreement in words. Where every entry is of an earlier format, nothing is said of rows."""
    projection = project(request, bodies)
    if projection.says_nothing:
        return
    salts = _salts(database, _SALTS, request)
    for table, rows in rows_of(database, request, OF_REQUESTS).items():
        yield from projection.differences(table, rows, salts)


def contradictions(database: Database, request: str) -> tuple[str | None, str | None]:
    """The disagreement of a request that is on record, and the first one that there is now; None for neither."""
    bodies = bodies_of(database, request)
    own = (body for body in bodies if body["request"] == request)
    return recorded(own), next(of_request(database, request, bodies), None)


def disagrees(database: Database, request: str) -> bool:
    """True where an entry has to be chained so that rows and entries agree again."""
    return next(of_request(database, request, bodies_of(database, request)), None) is not None


def recorded(bodies: Iterable[Mapping[str, Any]]) -> str | None:
    """The disagreement that an entry of these puts on record: it stays one, whatever the rows say by now."""
    found = (body["detail"]["reason"] for body in bodies if body["event"] == Event.CONTRADICTED)
    return next(found, None)


def of_hold(database: Database, hold: str, placed: Mapping[str, Any]) -> Iterator[str]:
    """Each disagreement of a legal hold with the entry that placed it."""
    if ROWS not in placed:
        return
    projection, salts = project(hold, [placed]), _salts(database, _SALTS_OF, placed["sequence"])
    for table, sql in OF_HOLDS.items():
        yield from projection.differences(table, [dict(row) for row in many(database, sql, (hold,))], salts)


def _salts(database: Database, sql: str, of: object) -> Salts:
    return {(row["sequence"], row["of_table"]): row["salt"] for row in many(database, sql, (of,))}
