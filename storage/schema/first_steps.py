"""The schema of requests and of the ledger. A step that has run anywhere is never edited again."""

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from privacy.ledger.chain import GENESIS

STEPS = Migrations("dps-bot")
"""Every step, in the order in which it was listed."""

LEDGER_TRIGGERS = {
    "ledger_refuses_update": """
        CREATE TRIGGER ledger_refuses_update BEFORE UPDATE ON ledger
        BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
    """,
    "ledger_refuses_delete": """
        CREATE TRIGGER ledger_refuses_delete BEFORE DELETE ON ledger
        BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
    """,
    # INSERT OR REPLACE slips past the two above, so an insert must be the next entry and nothing else.
    "ledger_takes_the_next_only": """
        CREATE TRIGGER ledger_takes_the_next_only BEFORE INSERT ON ledger
        WHEN NEW.sequence IS NOT (SELECT coalesce(max(sequence), 0) + 1 FROM ledger)
          OR NEW.previous IS NOT coalesce((SELECT digest FROM ledger ORDER BY sequence DESC LIMIT 1), 'GENESIS')
        BEGIN SELECT RAISE(ABORT, 'the ledger takes the next entry only'); END
    """.replace("GENESIS", GENESIS.digest),
    "ledger_names_refuse_update": """
        CREATE TRIGGER ledger_names_refuse_update BEFORE UPDATE ON ledger_names
        BEGIN SELECT RAISE(ABORT, 'a name can be shredded, not changed'); END
    """,
}
"""What keeps honest programs honest. `dps-bot verify` finds what goes around them."""

APPROVAL_LOG = """
        CREATE VIEW approval_log AS
        SELECT
          strftime('%Y-%m-%d %H:%M:%S', ledger.at / 1000, 'unixepoch') || ' UTC' AS "when",
          ledger.request AS request,
          ledger.event AS what,
          coalesce(subjects.identifier, json_extract(ledger.body, '$.device'), '-') AS device,
          coalesce(asked.value, first.value, '(shredded)') AS who_asked,
          coalesce(decided.value, CASE WHEN ledger.event IN ('requested', 'refused') THEN 'policy' END) AS who_decided,
          CASE ledger.event
            WHEN 'requested' THEN 'accepted'
            WHEN 'fulfilled' THEN iif(json_extract(ledger.body, '$.detail.partial'), 'partial', 'complete')
            WHEN 'uploaded' THEN 'seen in the channel'
            ELSE coalesce(json_extract(ledger.body, '$.detail.reason'), ledger.event)
          END AS result
        FROM ledger
        LEFT JOIN subjects ON subjects.request = ledger.request
        LEFT JOIN ledger_names AS asked ON asked.sequence = ledger.sequence AND asked.field = 'requester'
        LEFT JOIN ledger AS begun ON begun.request = ledger.request AND begun.event = 'requested'
        LEFT JOIN ledger_names AS first ON first.sequence = begun.sequence AND first.field = 'requester'
        LEFT JOIN ledger_names AS decided ON decided.sequence = ledger.sequence AND decided.field = 'approver'
        ORDER BY ledger.sequence
"""
"""As its first step makes it; a later one adds to it."""


@STEPS()
def m001_requests_outbox_uploads(database: Database) -> None:
    """Requests with their subject, their messages and their files."""
    run(
        database,
        """
        CREATE TABLE requests (
          id TEXT PRIMARY KEY, kind TEXT NOT NULL, status TEXT NOT NULL,
          requester TEXT NOT NULL, channel TEXT NOT NULL, trigger TEXT NOT NULL UNIQUE,
          received_at INTEGER NOT NULL, due_at INTEGER, attempts INTEGER NOT NULL,
          report TEXT NOT NULL, response_url TEXT
        ) STRICT
        """,
        "CREATE INDEX requests_by_due ON requests (due_at) WHERE due_at IS NOT NULL",
        "CREATE INDEX requests_by_response_url ON requests (received_at) WHERE response_url IS NOT NULL",
        """
        CREATE TABLE subjects (
          request TEXT PRIMARY KEY REFERENCES requests (id),
          identifier TEXT NOT NULL, device_ref TEXT NOT NULL, names TEXT NOT NULL
        ) STRICT
        """,
        "CREATE INDEX subjects_by_device ON subjects (device_ref)",
        """
        CREATE TABLE outbox (
          request TEXT NOT NULL REFERENCES requests (id), kind TEXT NOT NULL, channel TEXT NOT NULL,
          ts TEXT, wanted INTEGER NOT NULL, sent INTEGER NOT NULL, due_at INTEGER, attempts INTEGER NOT NULL,
          PRIMARY KEY (request, kind)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX outbox_by_due ON outbox (due_at) WHERE due_at IS NOT NULL",
        """
        CREATE TABLE uploads (
          file_id TEXT PRIMARY KEY, request TEXT NOT NULL REFERENCES requests (id), channel TEXT NOT NULL,
          name TEXT NOT NULL, size INTEGER NOT NULL, sha256 TEXT NOT NULL, manifest_sha256 TEXT NOT NULL,
          created_at INTEGER NOT NULL, shared_at INTEGER, seen_at INTEGER, expires_at INTEGER, deleted_at INTEGER
        ) STRICT
        """,
        "CREATE INDEX uploads_by_request ON uploads (request)",
    )


@STEPS()
def m002_ledger(database: Database) -> None:
    """The chain, the names that can be shredded, and the count of refusals beyond the cap."""
    run(
        database,
        """
        CREATE TABLE ledger (
          sequence INTEGER PRIMARY KEY, body TEXT NOT NULL, body_hash TEXT NOT NULL,
          previous TEXT NOT NULL, digest TEXT NOT NULL,
          at INTEGER GENERATED ALWAYS AS (json_extract(body, '$.at')) VIRTUAL,
          event TEXT GENERATED ALWAYS AS (json_extract(body, '$.event')) VIRTUAL,
          request TEXT GENERATED ALWAYS AS (json_extract(body, '$.request')) VIRTUAL
        ) STRICT
        """,
        "CREATE INDEX ledger_by_request ON ledger (request)",
        """
        CREATE TABLE ledger_names (
          sequence INTEGER NOT NULL REFERENCES ledger (sequence), field TEXT NOT NULL,
          salt BLOB NOT NULL, value TEXT NOT NULL, PRIMARY KEY (sequence, field)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE refusals (
          person TEXT NOT NULL, minute INTEGER NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (person, minute)
        ) STRICT, WITHOUT ROWID
        """,
        *LEDGER_TRIGGERS.values(),
    )


@STEPS()
def m003_approval_log(database: Database) -> None:
    """The log for people who open the file with any SQLite tool."""
    run(database, APPROVAL_LOG)


@STEPS()
def m004_parked_commands(database: Database) -> None:
    """Commands typed in the wrong channel, kept for half an hour so that a button can take them to the right one."""
    run(
        database,
        """
        CREATE TABLE parked (
          id TEXT PRIMARY KEY, user TEXT NOT NULL, team TEXT NOT NULL, channel TEXT NOT NULL, text TEXT NOT NULL,
          response_url TEXT NOT NULL, parked_at INTEGER NOT NULL
        ) STRICT
        """,
        "CREATE INDEX parked_by_time ON parked (parked_at)",
    )


def run(database: Database, *statements: str) -> None:
    """Execute statements, in order."""
    for statement in statements:
        database.execute(statement)
