"""What a transaction has written about a request, read back in the same transaction: what its entry answers for."""

from collections.abc import Iterable
from typing import Any

from sqlite_utils import Database

from privacy.ledger.tables import TABLES
from privacy.model.ids import RequestId
from privacy.request.changes import Transition
from privacy.request.lifecycle import ENDED
from storage.file.rows import many
from storage.ledger.entries import Rows


def rows_of(database: Database, request: str, tables: Iterable[str]) -> Rows:
    """Every row about a request in these tables."""
    return {table: [dict(row) for row in many(database, _of(table), (request,))] for table in tables}


def rows_after(database: Database, request: RequestId, change: Transition) -> Rows:
    """What a move has written: whole rows, of the lists that only grow the new ones."""
    whole = {
        "requests": True,
        "subjects": change.words is not None or change.identifier is not None,
        "orders": change.order is not None,
        "open_places": bool(change.places),
        "plans": change.to in ENDED,  # what they carried of contents is dropped then
    }
    keys: dict[str, list[tuple[Any, ...]]] = {
        "plans": [(change.plan.id,)] if change.plan else [],
        "uploads": [(change.upload.file_id,)] if change.upload else [],
        "done": [(request, done.plan, done.step, done.event.value) for done in change.done],
        "read_back": [(request, back.plan, back.step) for back in change.read_back],
    }
    rows = dict(rows_of(database, request, (table for table, wrote in whole.items() if wrote)))
    for table, written in keys.items():
        if written and table not in rows:
            rows[table] = _by_key(database, table, written)
    if change.vote:
        vote = {"request": request, "digest": change.vote.digest, "voter": change.vote.voter, "at": change.vote.at}
        rows["votes"] = [vote]
    return rows


def _by_key(database: Database, table: str, keys: list[tuple[Any, ...]]) -> list[dict[str, Any]]:
    columns = " AND ".join(f"{column} = ?" for column in TABLES[table].key)
    return [dict(row) for key in keys for row in many(database, f"SELECT * FROM {table} WHERE {columns}", key)]  # noqa: S608 - our own words


def _of(table: str) -> str:
    return f"SELECT * FROM {table} WHERE {'id' if table == 'requests' else 'request'} = ?"  # noqa: S608 - our own words
