"""The ledger's rows: appended inside the transaction of what they record, and read back for verification."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlite_utils import Database

from privacy.ledger.chain import GENESIS, Entry, Head, name_digest, seal
from privacy.ledger.projection import ROWS, Row, commit
from privacy.ledger.tables import TABLES
from privacy.model.events import Event
from privacy.model.ids import Digest, Millis
from storage.ledger import setbacks, tree

SALT = 16
"""Bytes. Always the same, so that nothing can be moved between salt and name."""

_NAMES = """
    SELECT sequence, salt, value, json_extract(body, '$.' || field) FROM ledger_names JOIN ledger USING (sequence)
"""
Rows = Mapping[str, Sequence[Row]]
"""What a transaction wrote, by table: whole rows by column name."""


def head(database: Database) -> Head:
    """The newest entry's place, digest and time."""
    row = database.conn.execute("SELECT sequence, digest, at FROM ledger ORDER BY sequence DESC LIMIT 1").fetchone()
    return Head(sequence=row[0], digest=Digest(row[1]), at=Millis(row[2])) if row else GENESIS


def append(
    database: Database,
    event: Event,
    *,
    now: Millis,
    content: Mapping[str, Any],
    people: Mapping[str, str] | None = None,
    rows: Rows | None = None,
) -> Entry:
    """Chain an entry in the running transaction.

    Args:
        database: the writing connection.
        event: what happened.
        now: the clock, in UTC milliseconds.
        content: what else the entry says.
        people: who; hashed with a salt each and kept readable beside.
        rows: what the transaction wrote: the entry answers for each of their cells.
    """
    names = {field: (secrets.token_bytes(SALT), value) for field, value in (people or {}).items()}
    hashed = {field: name_digest(salt, value) for field, (salt, value) in names.items()}
    wrote = {table: written for table, written in (rows or {}).items() if written}
    salts = {table: secrets.token_bytes(SALT) for table in wrote if TABLES[table].hidden}
    said = {table: [commit(table, row, salts.get(table, b"")) for row in written] for table, written in wrote.items()}
    answers = {ROWS: said} if said else {}
    entry = seal(head(database), event=event, now=now, content={**content, **hashed, **answers})
    database.execute(
        "INSERT INTO ledger (sequence, body, body_hash, previous, digest) VALUES (?, ?, ?, ?, ?)",
        (entry.sequence, entry.body.decode(), entry.body_hash, entry.previous, entry.digest),
    )
    setbacks.warn(database, entry)
    for field, (salt, value) in names.items():
        database.execute("INSERT INTO ledger_names VALUES (?, ?, ?, ?)", (entry.sequence, field, salt, value))
    for table, salt in salts.items():
        database.execute("INSERT INTO ledger_salts VALUES (?, ?, ?)", (entry.sequence, table, salt))
    tree.grow(database, entry)
    return entry


def entries(database: Database) -> Iterator[Entry]:
    """All entries in order, one at a time, exactly as stored."""
    rows = database.execute(
        "SELECT sequence, CAST(body AS BLOB), body_hash, previous, digest FROM ledger ORDER BY sequence"
    )
    for sequence, body, body_hash, previous, digest in rows:
        yield Entry(
            sequence=sequence, body=body, body_hash=Digest(body_hash), previous=Digest(previous), digest=Digest(digest)
        )


def wrong_names(database: Database, request: str | None = None) -> Iterator[int]:
    """Entries, of one request or of all, whose readable name is not the one that was hashed.

    A shredded name is no contradiction.
    """
    which, values = ("WHERE request = ?", (request,)) if request else ("", ())
    for sequence, salt, value, hashed in database.execute(f"{_NAMES} {which}", values):
        if not is_name(salt, value, hashed):
            yield sequence


def is_name(salt: bytes, value: str, hashed: str | None) -> bool:
    """True where this readable name is the one for which a hash stands in an entry."""
    return len(salt) == SALT and name_digest(salt, value) == hashed
