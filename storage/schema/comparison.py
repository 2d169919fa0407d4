"""Is the schema of a file exactly what the steps make? A trigger that somebody added acts on all that is written."""

from collections.abc import Mapping
from functools import cache

from sqlite_utils import Database

from storage.schema.ledger_steps import STEPS

_STATISTICS = frozenset({"table sqlite_stat1", "table sqlite_stat4"})
"""What ANALYZE leaves (sqlite.org/fileformat2.html, section 2.6.3): it decides how to search, not what is found."""


def schema_problem(database: Database, *, so_far: bool = False) -> str | None:
    """What is not as dps-bot made it in the file itself (`main`), as a clause that names it; None where all is.

    Args:
        database: any connection; it is only read.
        so_far: hold it against the steps that the file has had, instead of all of them. A new file has had none.
    """
    found = _schema_of(database)
    pending = STEPS.pending(database) if so_far else []
    if so_far and not found:
        return None
    expected = _made_before(pending[0].name if pending else None)
    for name in sorted(found):
        if name not in expected:
            return f"{name} does not belong here"
        if expected[name] != found[name]:
            return f"{name} is not as dps-bot made it"
    gone = sorted(expected.keys() - found.keys())
    return f"{gone[0]} is gone" if gone else None


def _schema_of(database: Database) -> Mapping[str, str]:
    """Everything that the file defines, by kind and name.

    Nothing is left out by its name: `LIKE 'sqlite_%'` fits `sqliteX`, and whoever writes into `sqlite_master` itself
    may call a trigger `sqlite_…`, too. What SQLite adds by itself, such as indexes of keys, a new file has as well.
    """
    found: dict[str, str] = {}
    for kind, name, sql in database.execute("SELECT type, name, coalesce(sql, '') FROM main.sqlite_master"):
        key = f"{kind} {name}"
        # One space for any white space: the steps leave it as they please, but `'$. at'` is another path than `'$.at'`.
        found[key] = found.get(key, "") + " ".join(sql.split())
    return {key: sql for key, sql in found.items() if key not in _STATISTICS}


@cache
def _made_before(step: str | None) -> Mapping[str, str]:
    """What a new file defines once the steps before this one were taken; None for all steps."""
    database = Database(memory=True)
    try:
        STEPS.apply(database, stop_before=step)
        return _schema_of(database)
    finally:
        database.conn.close()
