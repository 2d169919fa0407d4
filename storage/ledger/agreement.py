"""Do the rows about a request, or a legal hold, say what its entries say? Cell by cell, by the projection."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlite_utils import Database

from privacy.ledger.projection import ROWS, Projection, project
from privacy.model.events import Event
from storage.file.rows import many
from storage.ledger.beside import OF_REQUESTS, Beside, salts_of
from storage.ledger.written import rows_of

OF_HOLDS = {"holds": "SELECT * FROM holds WHERE id = ?", "hold_names": "SELECT * FROM hold_names WHERE hold = ?"}


def of_request(database: Database, projection: Projection) -> Iterator[str]:
    """Each disagreement of a request in words. Where every entry is of an earlier format, nothing is said of rows."""
    if projection.says_nothing:
        return
    salts = salts_of(database, list(projection.said_in))
    yield from projection.differences(rows_of(database, projection.about, OF_REQUESTS), salts)


def of_all_read(beside: Beside) -> Iterator[str]:
    """The same of a request that was read as a whole."""
    projection = project(beside.request, beside.bodies)
    if not projection.says_nothing:
        yield from projection.differences(beside.rows, beside.salts)


def recorded(bodies: Iterable[Mapping[str, Any]]) -> str | None:
    """The disagreement that an entry of these puts on record: it stays one, whatever the rows say by now."""
    found = (body["detail"]["reason"] for body in bodies if body["event"] == Event.CONTRADICTED)
    return next(found, None)


def of_hold(database: Database, hold: str, placed: Mapping[str, Any]) -> Iterator[str]:
    """Each disagreement of a legal hold with the entry that placed it."""
    if ROWS not in placed:
        return
    projection = project(hold, [placed])
    salts = salts_of(database, list(projection.said_in))
    rows = {table: [dict(row) for row in many(database, sql, (hold,))] for table, sql in OF_HOLDS.items()}
    yield from projection.differences(rows, salts)
