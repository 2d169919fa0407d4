"""The ledger's rows: appended inside the transaction of what they record, and read back for verification."""

import secrets
from collections.abc import Iterator, Mapping
from typing import Any

from sqlite_utils import Database

from privacy.ledger.chain import GENESIS, Entry, Head, name_digest, seal
from privacy.model.events import Event
from privacy.model.ids import Digest, Millis
from storage.ledger import setbacks

SALT = 16
"""Bytes. Always the same, so that nothing can be moved between salt and name."""


def head(database: Database) -> Head:
    """The newest entry's place, digest and time."""
    row = database.execute("SELECT sequence, digest, at FROM ledger ORDER BY sequence DESC LIMIT 1").fetchone()
    return Head(sequence=row[0], digest=Digest(row[1]), at=Millis(row[2])) if row else GENESIS


def append(
    database: Database,
    event: Event,
    *,
    now: Millis,
    content: Mapping[str, Any],
    people: Mapping[str, str] | None = None,
) -> Entry:
    """Chain an entry in the running transaction. `people` are hashed with a salt each and kept readable beside."""
    names = {field: (secrets.token_bytes(SALT), value) for field, value in (people or {}).items()}
    hashed = {field: name_digest(salt, value) for field, (salt, value) in names.items()}
    entry = seal(head(database), event=event, now=now, content={**content, **hashed})
    database.execute(
        "INSERT INTO ledger (sequence, body, body_hash, previous, digest) VALUES (?, ?, ?, ?, ?)",
        (entry.sequence, entry.body.decode(), entry.body_hash, entry.previous, entry.digest),
    )
    setbacks.warn(database, entry)
    for field, (salt, value) in names.items():
        database.execute("INSERT INTO ledger_names VALUES (?, ?, ?, ?)", (entry.sequence, field, salt, value))
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


def wrong_names(database: Database) -> Iterator[int]:
    """Entries whose readable name is not the one that was hashed. A shredded name is no contradiction."""
    rows = database.execute(
        "SELECT sequence, salt, value, json_extract(body, '$.' || field) FROM ledger_names JOIN ledger USING (sequence)"
    )
    for sequence, salt, value, hashed in rows:
        if len(salt) != SALT or name_digest(salt, value) != hashed:
            yield sequence
