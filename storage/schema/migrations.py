"""The schema, as an append-only list of steps, in the order in which they are listed."""

from sqlite_utils import Database

from storage.errors import DatabaseAlteredError, DatabaseNewerError
from storage.schema.comparison import schema_problem
from storage.schema.ledger_steps import STEPS


def check(database: Database) -> None:
    """Look whether the database is one of ours, or new. Nothing is written.

    Raises:
        DatabaseNewerError: the database knows a step that this program does not.
        DatabaseAlteredError: it defines something else than its steps make.
    """
    known = {step.name for step in STEPS.pending(database)} | {step.name for step in STEPS.applied(database)}
    ours = {step.name for step in STEPS._migrations}  # noqa: SLF001 - the library offers no list of its own
    if known - ours:
        raise DatabaseNewerError(
            "this database was written by a newer dps-bot. Install that version again; nothing was changed."
        )
    if problem := schema_problem(database, so_far=True):
        raise DatabaseAlteredError(
            f"this database is not as dps-bot made it ({problem}): somebody changed it from outside, or it is another "
            "program's. Keep the file as it is for whoever looks into it, and start with a copy from before; nothing "
            "was changed."
        )


def migrate(database: Database) -> None:
    """Bring the schema up to date, one transaction a step.

    Raises:
        DatabaseNewerError: the database knows a step that this program does not.
        DatabaseAlteredError: it defines something else than its steps make.
    """
    check(database)
    STEPS.apply(database)


def is_current(database: Database) -> bool:
    """True where the database knows exactly the steps that this program does."""
    return not STEPS.pending(database) and len(STEPS.applied(database)) == len(STEPS._migrations)  # noqa: SLF001
