"""The schema of what the ledger answers for, after erasures. A step that has run anywhere is never edited again."""

from sqlite_utils import Database

from storage.schema.erasure_steps import STEPS
from storage.schema.first_steps import run

__all__ = ["STEPS"]


@STEPS()
def m012_salts(database: Database) -> None:
    """The salts of the cells for which entries answer, by entry and table. Whoever shreds one blanks the cells."""
    run(
        database,
        """
        CREATE TABLE ledger_salts (
          sequence INTEGER NOT NULL REFERENCES ledger (sequence), "table" TEXT NOT NULL, salt BLOB NOT NULL,
          PRIMARY KEY (sequence, "table")
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TRIGGER ledger_salts_refuse_update BEFORE UPDATE ON ledger_salts
        BEGIN SELECT RAISE(ABORT, 'a salt can be shredded, not changed'); END
        """,
    )
