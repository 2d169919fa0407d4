"""Whether what a dangerous step rests on is what the entries say: looked at before anything is deleted or certified."""

from collections.abc import Iterator
from sqlite3 import Row

from sqlite_utils import Database

from privacy.ledger.chain import GENESIS, Entry, Head, verify
from privacy.model.errors import LedgerBrokenError
from privacy.model.ids import Digest, Millis
from storage.file.rows import many, one
from storage.ledger import consistency
from storage.ledger.entries import wrong_names
from storage.ledger.halt_consistency import of_halts
from storage.schema.comparison import schema_problem
from storage.schema.ledger_steps import RARE

_ENTRIES = """
    SELECT entry.sequence, CAST(entry.body AS BLOB) AS body, entry.body_hash, entry.previous, entry.digest,
      before.digest AS before_digest, before.at AS before_at
    FROM ledger AS entry LEFT JOIN ledger AS before ON before.sequence = entry.sequence - 1
    WHERE entry.request = ? ORDER BY entry.sequence
"""


_ON_RECORD = f"""
    SELECT json_extract(body, '$.detail.reason') AS reason FROM ledger
    WHERE event IN ({RARE}) AND event = 'contradicted' AND request = ? LIMIT 1
"""  # noqa: S608 - our own words


def contradiction(database: Database, request: str) -> str | None:
    """The first thing in the file that contradicts the entries about a request, or about holds and pauses, in words.

    The whole chain is for `dps-bot verify`; here each entry about the request is held against its own digests and
    against the entry before it.
    """
    return next(_contradictions(database, request), None)


def doubt(database: Database, request: str) -> str | None:
    """What an entry has on record against a request, or what contradicts holds and pauses: quick, before each step."""
    row = one(database, _ON_RECORD, (request,))
    return row["reason"] if row else next(of_halts(database, None), None)


def _contradictions(database: Database, request: str) -> Iterator[str]:
    if problem := schema_problem(database):
        yield f"the database is not as dps-bot made it: {problem}"
    count, newest = database.execute("SELECT count(*), max(sequence) FROM ledger").fetchone()
    if count != (newest or 0):
        yield f"the ledger has {count} entries, and the newest has number {newest}: some are missing"
    for row in many(database, _ENTRIES, (request,)):
        try:
            list(verify([_entry(row)], _before(row)))
        except LedgerBrokenError as broken:
            yield str(broken)
    for sequence in wrong_names(database, request):
        yield f"entry {sequence}: a name beside it is not the one that was written"
    if problem := consistency.of_one(database, request):
        yield problem
    yield from of_halts(database, None)


def _entry(row: Row) -> Entry:
    return Entry(
        sequence=row["sequence"],
        body=row["body"],
        body_hash=Digest(row["body_hash"]),
        previous=Digest(row["previous"]),
        digest=Digest(row["digest"]),
    )


def _before(row: Row) -> Head:
    """The entry before it, as it stands there; the genesis where there is none."""
    if row["before_digest"] is None:
        return GENESIS
    return Head(sequence=row["sequence"] - 1, digest=Digest(row["before_digest"]), at=Millis(row["before_at"]))
