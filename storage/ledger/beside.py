"""All that the file says about requests, entries and rows, read for many of them at once."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from privacy.ledger.projection import ROWS, Row, Salts
from privacy.ledger.tables import TABLES
from privacy.model.events import Event
from storage.file.rows import each, many
from storage.schema.ledger_steps import OF_FILES

OF_REQUESTS = ("requests", "subjects", "orders", "plans", "votes", "done", "read_back", "uploads", "open_places")
"""The tables whose rows belong to one request."""
AT_ONCE = 500
"""Requests that are read together: one query for a table costs what one for a row does."""
_OF = "json_extract(body, '$.detail.of')"
_ENTRIES = f"""
    SELECT request AS about, sequence, body FROM ledger WHERE request BETWEEN :first AND :last
    UNION ALL
    SELECT {_OF}, sequence, body FROM ledger
    WHERE {_OF} BETWEEN :first AND :last AND event IN ({OF_FILES}) AND request <> {_OF}
    ORDER BY sequence
"""  # noqa: S608 - our own words
_NEW_ENTRIES = f"""
    SELECT sequence, body FROM ledger WHERE request = :request AND sequence > :after
    UNION ALL
    SELECT sequence, body FROM ledger
    WHERE {_OF} = :request AND event IN ({OF_FILES}) AND request <> :request AND sequence > :after
    ORDER BY sequence
"""  # noqa: S608 - our own words
_SALTS = "SELECT sequence, of_table, salt FROM ledger_salts WHERE sequence IN (SELECT value FROM json_each(?))"
_PENDING = """
    SELECT request AS about, digest FROM pending_votes JOIN plans ON plans.id = plan
    WHERE request BETWEEN :first AND :last
"""
_REQUESTERS = """
    SELECT sequence, value FROM ledger_names
    WHERE field = 'requester' AND sequence IN (SELECT value FROM json_each(?))
"""


@dataclass(frozen=True, kw_only=True)
class Beside:
    """What stands in the file about one request."""

    request: str
    bodies: Sequence[Mapping[str, Any]]
    """What its entries say, oldest first; with those of erasures that deleted a file of it."""
    rows: Mapping[str, Sequence[Row]]
    """By table."""
    salts: Salts
    """Of all its entries, and of those of the requests that were read with it."""
    waiting: frozenset[str]
    """Digests of plans on which a vote waits."""
    requesters: Sequence[str]
    """The readable name of who asked, where it was not shredded."""


def all_requests(database: Database) -> Iterator[Beside]:
    """Each request that has a row, by id; only those that are read together are in memory."""
    span = list[str]()
    for row in each(database, "SELECT id FROM requests ORDER BY id"):
        span.append(row["id"])
        if len(span) == AT_ONCE:
            yield from read(database, span)
            span.clear()
    yield from read(database, span)


def read(database: Database, requests: Sequence[str]) -> Iterator[Beside]:
    """These requests, sorted by id: every one that has a row lies between the first and the last."""
    if not requests:
        return
    span = {"first": requests[0], "last": requests[-1]}
    tables = {table: _grouped(database, _of(table), span) for table in OF_REQUESTS}
    entries = _grouped(database, _ENTRIES, span)
    bodies = {about: [json.loads(row["body"]) for row in rows] for about, rows in entries.items()}
    salts = salts_of(database, [body["sequence"] for said in bodies.values() for body in said if ROWS in body])
    waiting, requesters = _grouped(database, _PENDING, span), _requesters(database, bodies)
    for request in requests:
        yield Beside(
            request=request,
            bodies=bodies.get(request, ()),
            rows={table: rows.get(request, ()) for table, rows in tables.items()},
            salts=salts,
            waiting=frozenset(row["digest"] for row in waiting.get(request, ())),
            requesters=requesters.get(request, ()),
        )


def bodies_of(database: Database, request: str, *, after: int) -> list[dict[str, Any]]:
    """What the entries about a request say that come after this one, oldest first."""
    rows = many(database, _NEW_ENTRIES, {"request": request, "after": after})
    return [json.loads(row["body"]) for row in rows]


def salts_of(database: Database, sequences: Sequence[int]) -> Salts:
    """The salts of these entries, without those that were shredded."""
    rows = database.execute(_SALTS, (json.dumps(sorted(sequences)),))
    return {(sequence, table): salt for sequence, table, salt in rows}


def _requesters(database: Database, bodies: Mapping[str, Sequence[Mapping[str, Any]]]) -> Mapping[str, list[str]]:
    """By request: who asked, as the names beside its entries say."""
    asked = {
        body["sequence"]: about
        for about, said in bodies.items()
        for body in said
        if body.get("event") == Event.REQUESTED
    }
    found = defaultdict[str, list[str]](list)
    for sequence, name in database.execute(_REQUESTERS, (json.dumps(list(asked)),)):
        found[asked[sequence]].append(name)
    return found


def _grouped(database: Database, sql: str, span: dict[str, Any]) -> Mapping[str, list[dict[str, Any]]]:
    found = defaultdict[str, list[dict[str, Any]]](list)
    rows = database.execute(sql, span)
    columns = [name for name, *_ in rows.description]
    for values in rows:
        row = dict(zip(columns, values, strict=True))
        found[row["about"]].append(row)
    return found


def _of(table: str) -> str:
    of = TABLES[table].of
    return f"SELECT {of} AS about, * FROM {table} WHERE {of} BETWEEN :first AND :last"  # noqa: S608 - our own words
