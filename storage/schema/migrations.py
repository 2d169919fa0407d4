"""The schema, as an append-only list of steps, in the order in which they are listed."""

from sqlite_utils import Database

from storage.errors import DatabaseNewerError
from storage.schema.ledger_steps import STEPS


def migrate(database: Database) -> None:
    """Bring the schema up to date, one transaction a step.

    Raises:
        DatabaseNewerError: the database knows a step that this program does not.
    """
    known = {step.name for step in STEPS.pending(database)} | {step.name for step in STEPS.applied(database)}
    ours = {step.name for step in STEPS._migrations}  # noqa: SLF001 - the library offers no list of its own
    if known - ours:
        raise DatabaseNewerError(
            "this database was written by a newer dps-bot. Install that version again; nothing was changed."
        )
    STEPS.apply(database)


def is_current(database: Database) -> bool:
    """True where the database knows exactly the steps that this program does."""
    return not STEPS.pending(database) and len(STEPS.applied(database)) == len(STEPS._migrations)  # noqa: SLF001


def schema_of(database: Database) -> dict[str, str]:
    """Everything that the file defines, by kind and name, without white space."""
    rows = database.execute("SELECT type, name, coalesce(sql, '') FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")
    return {f"{kind} {name}": "".join(sql.split()) for kind, name, sql in rows}


def expected_schema() -> dict[str, str]:
    """What a new file defines."""
    database = Database(memory=True)
    try:
        migrate(database)
        return schema_of(database)
    finally:
        database.conn.close()
