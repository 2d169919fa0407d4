"""The schema of the tree over the ledger, after the steps of erasures. A step that has run anywhere is never edited."""

from sqlite_utils import Database

from privacy.ledger.merkle import Frontier, leaf_of
from privacy.model.ids import Digest
from storage.errors import StorageError
from storage.schema.erasure_steps import STEPS
from storage.schema.first_steps import run

__all__ = ["STEPS"]


@STEPS()
def m013_tree(database: Database) -> None:
    """The Merkle tree over the entries: each second entry has the subtrees that end with it, the smallest first."""
    run(database, "CREATE TABLE ledger_tree (sequence INTEGER PRIMARY KEY, hashes BLOB NOT NULL) STRICT")
    frontier = Frontier()
    for sequence, digest in database.execute("SELECT sequence, digest FROM ledger ORDER BY sequence"):
        try:
            completed = frontier.append(leaf_of(Digest(digest)))
        except ValueError:
            raise StorageError(
                f"entry {sequence} of the ledger has no digest: somebody changed it. "
                "Run dps-bot verify; nothing was changed."
            ) from None
        if completed:
            database.execute("INSERT INTO ledger_tree VALUES (?, ?)", (frontier.size, b"".join(completed)))
