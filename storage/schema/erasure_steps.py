"""The schema of erasures, after the first steps. A step that has run anywhere is never edited again."""

from sqlite_utils import Database

from storage.schema.first_steps import APPROVAL_LOG, STEPS, run

__all__ = ["STEPS"]


@STEPS()
def m005_erasures(database: Database) -> None:
    """Orders, plans, votes, what was done and what was read back. One person votes once for one plan, by key."""
    run(
        database,
        """
        CREATE TABLE orders (
          request TEXT PRIMARY KEY REFERENCES requests (id), content TEXT NOT NULL, due_on TEXT
        ) STRICT
        """,
        """
        CREATE TABLE plans (
          id TEXT PRIMARY KEY, request TEXT NOT NULL REFERENCES requests (id), number INTEGER NOT NULL,
          digest TEXT NOT NULL, body TEXT NOT NULL, readable TEXT, UNIQUE (request, number)
        ) STRICT
        """,
        """
        CREATE TABLE votes (
          request TEXT NOT NULL REFERENCES requests (id), digest TEXT NOT NULL, voter TEXT NOT NULL,
          at INTEGER NOT NULL, PRIMARY KEY (request, digest, voter)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE done (
          request TEXT NOT NULL REFERENCES requests (id), plan INTEGER NOT NULL, step INTEGER NOT NULL,
          event TEXT NOT NULL, at INTEGER NOT NULL, etag TEXT, tracking_id TEXT, count INTEGER,
          PRIMARY KEY (request, plan, step, event)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE read_back (
          request TEXT NOT NULL REFERENCES requests (id), plan INTEGER NOT NULL, step INTEGER NOT NULL,
          reading TEXT NOT NULL, at INTEGER NOT NULL, reason TEXT, PRIMARY KEY (request, plan, step)
        ) STRICT, WITHOUT ROWID
        """,
    )


@STEPS()
def m006_holds(database: Database) -> None:
    """Legal holds, and pauses of all deletions. Each row names the entries that began and ended it."""
    run(
        database,
        """
        CREATE TABLE holds (
          id TEXT PRIMARY KEY, trigger TEXT NOT NULL UNIQUE, device TEXT NOT NULL,
          registration_ref TEXT, device_ref TEXT NOT NULL, until TEXT NOT NULL, ends_at INTEGER NOT NULL,
          placed INTEGER NOT NULL UNIQUE REFERENCES ledger (sequence), ended INTEGER UNIQUE REFERENCES ledger (sequence)
        ) STRICT
        """,
        "CREATE INDEX holds_by_device ON holds (device)",
        "CREATE INDEX holds_by_end ON holds (ends_at) WHERE ended IS NULL",
        """
        CREATE TABLE hold_names (
          hold TEXT PRIMARY KEY REFERENCES holds (id), identifier TEXT NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE pauses (
          paused INTEGER PRIMARY KEY REFERENCES ledger (sequence), resumed INTEGER UNIQUE REFERENCES ledger (sequence)
        ) STRICT
        """,
        # At most one that was not ended.
        "CREATE UNIQUE INDEX pauses_one_at_a_time ON pauses (resumed IS NULL) WHERE resumed IS NULL",
    )


@STEPS()
def m007_deleted_files(database: Database) -> None:
    """Why Slack did not delete a file that was to go."""
    run(database, "ALTER TABLE uploads ADD COLUMN kept_because TEXT")


@STEPS()
def m008_open_places(database: Database) -> None:
    """The stores beyond the bot's reach, for each erasure that ended; the entry that closed one says who and why."""
    run(
        database,
        """
        CREATE TABLE open_places (
          request TEXT NOT NULL REFERENCES requests (id), number INTEGER NOT NULL, name TEXT NOT NULL,
          to_do TEXT NOT NULL, owner TEXT NOT NULL, due_on TEXT, not_used INTEGER NOT NULL,
          closed_entry INTEGER REFERENCES ledger (sequence), PRIMARY KEY (request, number)
        ) STRICT, WITHOUT ROWID
        """,
    )


@STEPS()
def m009_who_decided(database: Database) -> None:
    """The approval log names whoever stopped, closed or asked for a look, too."""
    policy = "CASE WHEN ledger.event IN ('requested', 'refused') THEN 'policy' END"
    # White space as this step has always left it.
    first, both = f"decided.value, {policy}", f"\n            decided.value, acted.value, {policy}\n          "
    order = "        ORDER BY ledger.sequence"
    acted = "        LEFT JOIN ledger_names AS acted ON acted.sequence = ledger.sequence AND acted.field = 'by'"
    run(
        database,
        "DROP VIEW approval_log",
        APPROVAL_LOG.replace(first, both).replace(order, f"{acted}\n{order}"),
    )


@STEPS()
def m010_pending_votes(database: Database) -> None:
    """Votes that wait for minutes until Slack says who the voter is."""
    run(
        database,
        """
        CREATE TABLE pending_votes (
          plan TEXT NOT NULL REFERENCES plans (id), voter TEXT NOT NULL, team TEXT NOT NULL, channel TEXT NOT NULL,
          trigger TEXT NOT NULL, response_url TEXT NOT NULL, due_at INTEGER NOT NULL, until INTEGER NOT NULL,
          PRIMARY KEY (plan, voter)
        ) STRICT, WITHOUT ROWID
        """,
    )


@STEPS()
def m011_late_messages(database: Database) -> None:
    """Since when Slack does not take a message, and about which status people heard otherwise."""
    run(
        database,
        "ALTER TABLE outbox ADD COLUMN late_since INTEGER",
        "ALTER TABLE outbox ADD COLUMN told TEXT",
    )
