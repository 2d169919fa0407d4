"""The tree over the ledger, kept beside it so that a proof reads a few rows and not all entries.

It is a convenience and proves nothing by itself: every hash in it follows from the entries, what is missing is made
from them again, and `dps-bot verify` makes all of it again and compares.
"""

from collections.abc import Iterator

from sqlite_utils import Database

from privacy.ledger import merkle
from privacy.ledger.chain import Entry
from privacy.ledger.merkle import Frontier, Subtree, TreeHash, leaf_of, node_hash
from privacy.model.errors import LedgerBrokenError
from privacy.model.ids import Digest

HASH = 32
"""Bytes."""


def grow(database: Database, entry: Entry) -> None:
    """Keep the subtrees that this entry completes, in the transaction that wrote it. Every second completes some."""
    if entry.sequence % 2:
        return
    subtree, level = subtrees(database), 1
    completed = [node_hash(leaf_of(entry.previous), leaf_of(entry.digest))]
    while entry.sequence % (2 << level) == 0:
        completed.append(node_hash(subtree(level, (entry.sequence >> level) - 2), completed[-1]))
        level += 1
    # What somebody else put in its place is not worth a refused entry.
    database.execute("INSERT OR REPLACE INTO ledger_tree VALUES (?, ?)", (entry.sequence, b"".join(completed)))


def subtrees(database: Database) -> Subtree:
    """Complete subtrees as they are kept; those of single entries, and those that are missing, from the entries.

    Asking for one raises LedgerBrokenError where an entry that it needs is missing.
    """

    def subtree(level: int, place: int) -> TreeHash:
        last = (place + 1) << level
        if level == 0:
            return _leaf(database, last)
        row = database.execute("SELECT hashes FROM ledger_tree WHERE sequence = ?", (last,)).fetchone()
        found = row[0][(level - 1) * HASH : level * HASH] if row else b""
        if len(found) == HASH:
            return TreeHash(found)
        return node_hash(subtree(level - 1, 2 * place), subtree(level - 1, 2 * place + 1))

    return subtree


def _leaf(database: Database, sequence: int) -> TreeHash:
    row = database.execute("SELECT digest FROM ledger WHERE sequence = ?", (sequence,)).fetchone()
    if row is None:
        raise LedgerBrokenError(f"entry {sequence} is missing")
    return leaf_of(Digest(row[0]))


def recomputed(database: Database, size: int) -> Frontier:
    """The tree of the first `size` entries, from the entries alone."""
    frontier = Frontier()
    for (digest,) in database.execute("SELECT digest FROM ledger WHERE sequence <= ? ORDER BY sequence", (size,)):
        frontier.append(leaf_of(Digest(digest)))
    return frontier


def inclusion(database: Database, sequence: int, size: int) -> list[TreeHash]:
    """The proof that this entry is among the first `size`; see `privacy.ledger.merkle.inclusion`."""
    return merkle.inclusion(sequence - 1, size, subtrees(database))


def consistency(database: Database, old: int, new: int) -> list[TreeHash]:
    """The proof that the first `new` entries begin with the first `old`; see `privacy.ledger.merkle.consistency`."""
    return merkle.consistency(old, new, subtrees(database))


class TreeCheck:
    """Makes the tree again from the entries, one after the other, and compares it with the one that is kept."""

    def __init__(self, database: Database) -> None:
        self.frontier = Frontier()
        self._problem: str | None = None
        self._rows: Iterator[tuple[int, bytes]] = iter(
            database.execute("SELECT sequence, hashes FROM ledger_tree ORDER BY sequence")
        )
        self._row = next(self._rows, None)

    def take(self, digest: Digest) -> None:
        """The next entry."""
        completed = self.frontier.append(leaf_of(digest))
        if self._problem:
            return
        at = self.frontier.size
        if self._row and self._row[0] <= at and self._row == (at, b"".join(completed)):
            self._row = next(self._rows, None)
        elif completed or (self._row and self._row[0] <= at):
            self._problem = (
                f"the tree beside the ledger is not what the entries give, from entry {at} on, though their chain "
                "holds: somebody wrote to the tree, or changed entries and chained them anew"
            )

    def problem(self) -> str | None:
        """What is wrong with the tree that is kept, in words, once all entries were taken."""
        if self._problem is None and self._row:
            return (
                f"the tree beside the ledger knows entry {self._row[0]}, and the ledger ends at {self.frontier.size}: "
                "its end was cut off"
            )
        return self._problem
