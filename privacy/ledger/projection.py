"""What the rows beside the ledger must say: folded from what its entries say about them.

An entry decides and a row is a convenience. An entry of format 2 names the rows that its transaction wrote, cell by
cell: openly where a cell holds no personal data, else as a salted hash. The salts stand in a side table of their own.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from privacy.ledger import canonical
from privacy.ledger.tables import TABLES, Table
from privacy.model.ids import Digest

ROWS = "rows"
"""The member of an entry that names them, by table."""
_CELL = b"dps-bot/ledger-cell/v1\0"

Row = Mapping[str, Any]
Salts = Mapping[tuple[int, str], bytes]
"""By entry and table; without those that were shredded."""


def commit(table: str, row: Row, salt: bytes) -> dict[str, Any]:
    """What an entry says of a row: each cell that decides, by column."""
    kept = TABLES[table]
    seen = kept.seen(row)
    return {column: seen[column] for column in kept.open if seen[column] is not None} | {
        column: cell_digest(salt, table, column, seen[column]) for column in kept.hidden
    }


def cell_digest(salt: bytes, table: str, column: str, value: Any) -> Digest:
    """SHA-256 over domain, salt, and the canonical JSON (RFC 8785) of where it stands and what it says."""
    said = f'["{table}","{column}",{canonical.of_scalar(value)}]'
    return Digest(hashlib.sha256(_CELL + salt + said.encode()).hexdigest())


@dataclass(frozen=True, kw_only=True)
class _Said:
    sequence: int
    cells: Row


@dataclass(kw_only=True)
class Projection:
    """The rows about one request, or one legal hold, as its entries say that they are."""

    about: str
    """The request or hold: its id."""
    _rows: dict[str, dict[tuple[Any, ...], list[_Said]]] = field(default_factory=lambda: defaultdict(dict))

    def take(self, body: Mapping[str, Any]) -> None:
        """Fold one entry in, oldest first; one of an earlier format says nothing of rows."""
        for table, rows in body.get(ROWS, {}).items():
            kept, known = TABLES[table], self._rows[table]
            for cells in rows:
                if cells[kept.of] != self.about:
                    continue  # an erasure deletes files of other requests
                said = _Said(sequence=body["sequence"], cells=cells)
                key = tuple(cells.get(column) for column in kept.key)
                known[key] = [*known.get(key, ()), said] if kept.only_grows else [said]

    def differences(self, rows: Mapping[str, Sequence[Row]], salts: Salts) -> Iterator[str]:
        """What is not as the entries say in the rows of these tables, in words; nothing where they say nothing."""
        for table, found in rows.items():
            if found or table in self._rows:
                yield from self._in_table(table, found, salts)

    def _in_table(self, table: str, rows: Sequence[Row], salts: Salts) -> Iterator[str]:
        kept = TABLES[table]
        expected = {key: list(said) for key, said in self._rows[table].items()}
        for row in rows:
            seen = kept.seen(row)
            said = expected.get(tuple(seen[column] for column in kept.key))
            if not said:
                yield f"{self.about}: a row of {table} is in no entry: it was invented, or its key was changed"
                continue
            wrong = [_wrong(table, kept, seen, one, salts) for one in said]
            if all(wrong):
                yield f"{self.about}: {table}.{wrong[0]} is not what entry {said[0].sequence} says"
            said.pop(wrong.index(None) if None in wrong else 0)
        if not kept.can_be_shredded and any(expected.values()):
            yield f"{self.about}: a row of {table} is gone"

    @property
    def said_in(self) -> frozenset[int]:
        """The entries that said something of a row last."""
        rows = (said for known in self._rows.values() for said in known.values())
        return frozenset(one.sequence for said in rows for one in said)

    @property
    def says_nothing(self) -> bool:
        """True where every entry is of an earlier format."""
        return not any(self._rows.values())


def project(about: str, bodies: Iterable[Mapping[str, Any]]) -> Projection:
    """What these entries, oldest first, say of the rows about one request or hold."""
    projection = Projection(about=about)
    for body in bodies:
        projection.take(body)
    return projection


def _wrong(table: str, kept: Table, seen: Row, said: _Said, salts: Salts) -> str | None:
    """The first column that is not as it was said; None where all are."""
    for column in kept.open:
        if seen[column] != said.cells.get(column):
            return column
    salt = salts.get((said.sequence, table))
    for column in kept.hidden:
        if salt is None:
            if seen[column] not in kept.blank:
                return column
        elif cell_digest(salt, table, column, seen[column]) != said.cells.get(column):
            return column
    return None
