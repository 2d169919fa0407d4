"""What a head is made from, and whether the ledger has what a head says."""

from dataclasses import dataclass
from functools import partial

from sqlite_utils import Database

from privacy.ledger.chain import Head
from privacy.ledger.heads import TOLD_AT_ONCE, Statement, TreeHead, first_missing
from privacy.ledger.merkle import EMPTY, Frontier, leaf_of
from privacy.model.errors import LedgerBrokenError
from privacy.model.ids import Digest
from storage.file.sqlite_file import SqliteFile
from storage.ledger import entries as ledger
from storage.ledger.tree import recomputed, subtrees

_EVENTS = "SELECT event FROM ledger WHERE sequence > ? AND sequence <= ?"
AT_A_TIME = 5_000
"""Entries."""
_SINCE = "SELECT digest FROM ledger WHERE sequence > ? AND sequence <= ? ORDER BY sequence"


@dataclass(frozen=True, kw_only=True)
class SqliteHeads:
    """The ledger, as whoever signs its heads sees it. Reads only."""

    file: SqliteFile

    async def newest(self) -> Head:
        """The newest entry."""
        return await self.file.read(ledger.head)

    async def has_urgent(self, after: int, upto: int) -> bool:
        """Whether one of the entries after `after`, up to `upto`, is of those that are told at once."""
        rows = await self.file.read(lambda database: database.execute(_EVENTS, (after, upto)).fetchall())
        return any(event in TOLD_AT_ONCE for (event,) in rows)

    async def tree(self, size: int, known: TreeHead) -> TreeHead:
        """The tree of the first `size` entries, which begins with the tree of a head that was signed.

        Raises:
            LedgerBrokenError: the ledger does not begin with that; nothing may be signed about it.
        """
        return await self.file.read(lambda database: grown(database, size, known))


def grown(database: Database, size: int, known: TreeHead) -> TreeHead:
    """The tree of the first `size` entries. What is kept of the tree is used where it gives the root that is known.

    Raises:
        LedgerBrokenError: the first entries do not give that root.
    """
    frontier = Frontier.of(known.size, subtrees(database)) if known.size <= size else Frontier()
    if frontier.root() != known.root:
        frontier = recomputed(database, known.size)
    if (frontier.size, frontier.root()) != (known.size, known.root):
        raise LedgerBrokenError(f"the ledger does not begin with the {known.size} entries of the head before")
    for (digest,) in _digests(database, after=known.size, upto=size):
        frontier.append(leaf_of(Digest(digest)))
    return TreeHead(size=frontier.size, root=frontier.root())


async def restored(file: SqliteFile, kept: Statement) -> int | None:
    """From which entry on the ledger lacks what was signed: it is an older copy, or another. None where it has it all.

    It reads every entry that the head covers, some at a time so that nobody waits for it, and believes nothing that is
    kept beside them. What one head can tell, `privacy.ledger.heads.first_missing` says.
    """
    size, frontier, roots = (await file.read(ledger.head)).sequence, Frontier(), {0: EMPTY}
    for stop in sorted({kept.before.size, kept.tree.size}):
        while frontier.size < min(stop, size):
            upto = min(stop, size, frontier.size + AT_A_TIME)
            for (digest,) in await file.read(partial(_digests, after=frontier.size, upto=upto)):
                frontier.append(leaf_of(Digest(digest)))
            if frontier.size != upto:
                return frontier.size + 1  # a number is missing in the middle
        roots[frontier.size] = frontier.root()
    return first_missing(kept, size, roots.__getitem__)


def _digests(database: Database, *, after: int, upto: int) -> list[tuple[str]]:
    return database.execute(_SINCE, (after, upto)).fetchall()
