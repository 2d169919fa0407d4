"""Reading what belongs into an evidence pack: everything about one request, as of one moment."""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

import rfc8785
from sqlite_utils import Database

from privacy.ledger import canonical
from privacy.ledger.chain import Entry, Head, verify
from privacy.ledger.heads import TreeHead
from privacy.ledger.merkle import leaf_of, verify_inclusion
from privacy.ledger.projection import ROWS, Row, cell_digest
from privacy.ledger.tables import TABLES
from privacy.model.errors import LedgerBrokenError
from privacy.model.ids import Digest, Millis, RequestId
from privacy.model.plan import Plan, hash_of
from privacy.pack.pack import ROLES, Cell, Pack, PackEntry, PackPlan, Salted
from storage.file.rows import many
from storage.ledger import entries as ledger
from storage.ledger import tree
from storage.ledger.heads import grown
from storage.ledger.proof import contradiction
from storage.ledger.written import rows_of

SHOWN = {
    "subjects": ("identifier",),
    "orders": ("content",),
    "plans": ("readable",),
    "votes": ("voter",),
    "open_places": ("owner",),
}
"""Hidden cells that a pack shows: what the request was about, and who decided what."""
_ENTRIES = """
    SELECT sequence, CAST(body AS BLOB) AS body, body_hash, previous, digest FROM ledger
    WHERE request = ? ORDER BY sequence
"""
_NAMES = """
    SELECT sequence, field, ledger_names.salt, value FROM ledger_names JOIN ledger USING (sequence) WHERE request = ?
"""
_SALTS = """
    SELECT sequence, of_table, ledger_salts.salt FROM ledger_salts JOIN ledger USING (sequence) WHERE request = ?
"""
_Read = tuple[Entry, Mapping[str, Any]]
_PLANS = "SELECT number, digest, body, readable FROM plans WHERE request = ? ORDER BY number"


def read_pack(database: Database, request: RequestId, before: TreeHead) -> Pack | None:
    """What the pack of a request holds, readable as far as nothing was shredded; None where there is no such request.

    Args:
        database: in a transaction; whatever is written meanwhile is not seen.
        request: the request.
        before: what the bot signed last.

    Raises:
        LedgerBrokenError: an entry of the request is not what was chained, or the ledger does not begin with what the
            bot signed last: nothing may be signed about it.
    """
    rows = many(database, _ENTRIES, (request,))
    if not rows:
        return None
    head = ledger.head(database)
    grew = grown(database, head.sequence, before)
    entries = [_checked(row) for row in rows]
    paths = [tree.inclusion(database, entry.sequence, head.sequence) for entry, _ in entries]
    for (entry, _), path in zip(entries, paths, strict=True):
        if not verify_inclusion(leaf_of(entry.digest), entry.sequence - 1, head.sequence, path, grew.root):
            raise LedgerBrokenError(f"the tree beside the ledger does not lead from entry {entry.sequence} to its root")
    names = _names(database, request)
    cells = _cells(database, request, entries)
    people: dict[str, str] = {}
    return Pack(
        request=request,
        entries=tuple(
            PackEntry(
                entry=entry,
                said=said,
                path=tuple(path),
                people=_labels(people, names.get(entry.sequence, {})),
                names=names.get(entry.sequence, {}),
                cells=tuple(cells.get(entry.sequence, ())),
            )
            for (entry, said), path in zip(entries, paths, strict=True)
        ),
        plans=tuple(_plans(database, request)),
        head=head,
        tree=grew,
        before=before,
        consistency=tuple(tree.consistency(database, before.size, head.sequence)),
        contradiction=contradiction(database, request),
    )


def _checked(row: sqlite3.Row) -> _Read:
    """An entry that holds by itself, and what it says."""
    entry = Entry(
        sequence=row["sequence"],
        body=row["body"],
        body_hash=Digest(row["body_hash"]),
        previous=Digest(row["previous"]),
        digest=Digest(row["digest"]),
    )
    list(verify([entry], Head(sequence=entry.sequence - 1, digest=entry.previous, at=Millis(0))))
    return entry, canonical.read(entry.body)


def _names(database: Database, request: str) -> dict[int, dict[str, Salted]]:
    """Readable names by entry and member; one that is not the one that was hashed is left out."""
    wrong = set(ledger.wrong_names(database, request))
    found: dict[int, dict[str, Salted]] = {}
    for row in many(database, _NAMES, (request,)):
        if row["sequence"] not in wrong:
            shown = Salted(salt=row["salt"], value=row["value"])
            found.setdefault(row["sequence"], {})[row["field"]] = shown
    return found


def _labels(known: dict[str, str], names: Mapping[str, Salted]) -> dict[str, str]:
    """A number for each person, the same in the whole pack."""
    there = {role: names[role].value for role in ROLES if role in names}
    return {role: known.setdefault(value, f"person-{len(known) + 1}") for role, value in there.items()}


def _cells(database: Database, request: str, entries: Sequence[_Read]) -> dict[int, list[Cell]]:
    """By entry, what the rows still say that it hides: each cell in the newest entry that says the same."""
    salts = {(row["sequence"], row["of_table"]): row["salt"] for row in many(database, _SALTS, (request,))}
    rows, told = rows_of(database, request, SHOWN), set[tuple[Any, ...]]()
    shown: dict[int, list[Cell]] = {}
    for entry, said in reversed(entries):
        for table in SHOWN:
            salt = salts.get((entry.sequence, table))
            committed = said.get(ROWS, {}).get(table, ())
            for which, cell in _opened(table, committed, rows[table], salt) if salt else ():
                if which not in told:
                    told.add(which)
                    shown.setdefault(entry.sequence, []).append(cell)
    return shown


def _opened(
    table: str, committed: Sequence[Mapping[str, Any]], rows: Sequence[Row], salt: bytes
) -> Iterator[tuple[tuple[Any, ...], Cell]]:
    """The cells of these rows whose salted hashes stand in an entry, each with what tells it from others."""
    for place, hashes in enumerate(committed):
        for row, column in product(rows, SHOWN[table]):
            value = row[column]
            if value is not None and hashes.get(column) == cell_digest(salt, table, column, value):
                key = (table, *(row[name] for name in TABLES[table].key), column, value)
                yield key, Cell(table=table, row=place, column=column, shown=Salted(salt=salt, value=value))


def _plans(database: Database, request: str) -> Iterator[PackPlan]:
    for row in many(database, _PLANS, (request,)):
        yield PackPlan(
            number=row["number"],
            digest=hash_of(row["body"]),
            body=row["body"],
            policy=_policy(row["readable"], row["body"]),
        )


def _policy(readable: str | None, body: str) -> str | None:
    """The policy of a plan, where it can still be read and is the one that the body names."""
    if not readable:
        return None
    try:
        policy = Plan.from_json(json.loads(readable)).policy
    except (ValueError, KeyError, TypeError):
        return None
    named = canonical.read(body.encode())["policy"]
    return rfc8785.dumps(policy.as_json()).decode() if policy.hash == named else None
