"""The schema around the ledger, after the steps of erasures. A step that has run anywhere is never edited again."""

from sqlite_utils import Database

from privacy.ledger.merkle import Frontier, leaf_of
from privacy.model.ids import Digest
from storage.errors import StorageError
from storage.schema.erasure_steps import STEPS
from storage.schema.first_steps import run

__all__ = ["OF_CHANNELS", "OF_DEVICES", "OF_FILES", "OF_TIME", "RARE", "STEPS"]

RARE = "'held', 'hold lifted', 'hold ended', 'paused', 'resumed', 'contradicted', 'restored', 'restore accepted'"
"""Events that are looked for in the whole ledger: few, and read before each deletion."""
OF_TIME = "'clock jumped', 'was off'"
"""Events that say what time does not count."""
OF_CHANNELS = "'channel unsafe', 'channel safe'"
"""Events that say how it is about a channel; the newest one decides."""
OF_DEVICES = "'requested', 'chosen'"
"""Events that say which device a request is about; the newest one decides."""
OF_FILES = "'file deleted', 'file not deleted'"
"""Events of an erasure that write the row of another request's file."""


@STEPS()
def m012_salts(database: Database) -> None:
    """The salts of the cells for which entries answer, by entry and table. Whoever shreds one blanks the cells."""
    run(
        database,
        """
        CREATE TABLE ledger_salts (
          sequence INTEGER NOT NULL REFERENCES ledger (sequence), of_table TEXT NOT NULL, salt BLOB NOT NULL,
          PRIMARY KEY (sequence, of_table)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TRIGGER ledger_salts_refuse_update BEFORE UPDATE ON ledger_salts
        BEGIN SELECT RAISE(ABORT, 'a salt can be shredded, not changed'); END
        """,
        f"CREATE INDEX ledger_by_rare_event ON ledger (event) WHERE event IN ({RARE})",
        f"CREATE INDEX ledger_by_file_of ON ledger (json_extract(body, '$.detail.of')) WHERE event IN ({OF_FILES})",
    )


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


@STEPS()
def m014_changes_of_the_key(database: Database) -> None:
    """Changes of the signing key are looked for in the whole ledger, twice a second."""
    run(database, "CREATE INDEX ledger_by_key_change ON ledger (event) WHERE event = 'key changed'")


@STEPS()
def m015_incomplete_is_looked_at(database: Database) -> None:
    """What earlier versions left incomplete, and never looked at again, is due."""
    run(
        database,
        "UPDATE requests SET due_at = received_at WHERE status = 'incomplete' AND due_at IS NULL",
        # Receipts that their channel does not take are looked for in the whole ledger, twice a second.
        "CREATE INDEX ledger_by_receipt_aside ON ledger (event) WHERE event = 'receipt aside'",
    )


@STEPS()
def m016_whoever_is_waited_for_is_reminded(database: Database) -> None:
    """What earlier versions left waiting for a person, some of it without an end, is looked at once."""
    run(
        database,
        "UPDATE requests SET due_at = received_at WHERE status IN ('which way', 'awaiting approval', 'changes asked') "
        "OR (status = 'which one' AND due_at IS NULL)",
    )


@STEPS()
def m017_the_agenda_of_a_day(database: Database) -> None:
    """A start does not post it again."""
    run(database, "CREATE TABLE agenda (id INTEGER PRIMARY KEY CHECK (id = 1), day TEXT NOT NULL) STRICT")


@STEPS()
def m018_the_days_of_the_law(database: Database) -> None:
    """Until when receipt is to be confirmed, and on which day a term was extended; the entry says who and why."""
    run(
        database,
        "ALTER TABLE orders ADD COLUMN confirm_by TEXT",
        "ALTER TABLE orders ADD COLUMN extended_on TEXT",
    )


@STEPS()
def m019_files_whose_time_is_over(database: Database) -> None:
    """They are looked for twice a second; few are there at any time."""
    run(
        database,
        "CREATE INDEX uploads_by_expiry ON uploads (expires_at) WHERE deleted_at IS NULL AND kept_because IS NULL",
    )


@STEPS()
def m020_passing_time(database: Database) -> None:
    """When the bot last ran, by both clocks; and the entries that say what time does not count."""
    run(
        database,
        "CREATE TABLE alive (boot TEXT NOT NULL, wall INTEGER NOT NULL, steady INTEGER NOT NULL) STRICT",
        f"CREATE INDEX ledger_by_time ON ledger (event) WHERE event IN ({OF_TIME})",
    )


@STEPS()
def m021_the_policy_that_was(database: Database) -> None:
    """With which policy the bot ran last; changes of it are looked for in the whole ledger, twice a second."""
    run(
        database,
        "CREATE TABLE policy_kept (id INTEGER PRIMARY KEY CHECK (id = 1), body TEXT NOT NULL) STRICT",
        "CREATE INDEX ledger_by_policy ON ledger (event) WHERE event = 'policy changed'",
    )


@STEPS()
def m022_channels_that_are_not_safe(database: Database) -> None:
    """The newest entry about a channel is looked for with every message; which messages stand without words."""
    run(
        database,
        f"CREATE INDEX ledger_by_channel ON ledger (json_extract(body, '$.channel'), sequence) "
        f"WHERE event IN ({OF_CHANNELS})",
        "ALTER TABLE outbox ADD COLUMN guarded INTEGER NOT NULL DEFAULT 0",
    )


@STEPS()
def m023_exports_of_a_person_and_of_a_device(database: Database) -> None:
    """One person's exports of a day are counted with each command; requests about a device are looked for with each."""
    run(
        database,
        "CREATE INDEX requests_by_requester ON requests (requester, received_at) WHERE kind = 'access'",
        f"CREATE INDEX ledger_by_device ON ledger (json_extract(body, '$.device')) WHERE event IN ({OF_DEVICES})",
    )
