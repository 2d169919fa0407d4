"""A clock that went back: entries keep the order of their times, so one wrong hour ahead stamps all that follow."""

from collections.abc import Iterator
from dataclasses import dataclass

import structlog
from sqlite_utils import Database

from privacy.ledger.chain import CLOCK, Entry
from privacy.model.clocks import MINUTE, SECOND
from privacy.model.ids import Millis

LEAST = MINUTE
"""Less is told nobody: acts that wait for their turn to be written are some moments old."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Setback:
    """A run of entries that carry the time of the entry before them, because the clock was behind it."""

    first: int
    last: int
    most: Millis
    """By how much it was behind, at most."""


def setbacks(database: Database) -> Iterator[Setback]:
    """Every one of more than `LEAST`, in order. All entries of a run have one time."""
    told = f"""instr(body, '"{CLOCK}":')"""  # nearly no entry does, and that is quicker than reading its JSON
    clocks = f"SELECT sequence, at, json_extract(body, '$.clock') AS clock FROM ledger WHERE {told}"  # noqa: S608
    runs = f"SELECT min(sequence), max(sequence), max(at - clock) FROM ({clocks}) WHERE at - clock > ? GROUP BY at"  # noqa: S608
    for first, last, most in database.execute(f"{runs} ORDER BY 1", (LEAST,)):
        yield Setback(first=first, last=last, most=Millis(most))


def warn(database: Database, entry: Entry) -> None:
    """Log a setback with its first entry, which is in the database already."""
    if f'"{CLOCK}":'.encode() not in entry.body:
        return
    behind, before = (_behind(database, sequence) for sequence in (entry.sequence, entry.sequence - 1))
    if before <= LEAST < behind:
        log.warning("the clock is behind the newest entry of the ledger", seconds=behind // SECOND)


def _behind(database: Database, sequence: int) -> int:
    sql = "SELECT at - json_extract(body, '$.clock') FROM ledger WHERE sequence = ?"
    row = database.execute(sql, (sequence,)).fetchone()
    return row[0] or 0 if row else 0
