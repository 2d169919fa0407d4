"""Taking over a file of before entries answered for rows: once, at the first start of a version in which they do."""

from sqlite_utils import Database

from privacy.model.clocks import Clock
from privacy.model.events import Event
from storage.file.rows import many, one
from storage.file.sqlite_file import SqliteFile
from storage.ledger import entries as ledger
from storage.ledger.beside import OF_REQUESTS
from storage.ledger.written import rows_of

# By the chain: whoever takes the salts away must not have the rows taken over as they are. The newest are looked at
# first, so that this is quick where it was done.
_DONE = "SELECT 1 FROM ledger WHERE json_extract(body, '$.rows') IS NOT NULL ORDER BY sequence DESC LIMIT 1"
_REQUESTS = "SELECT id, device_ref FROM requests LEFT JOIN subjects ON request = id ORDER BY received_at, id"


async def adopt(file: SqliteFile, clock: Clock) -> int:
    """Chain an entry for each request of before, with its rows as they are found; says how many.

    What somebody had changed by then is not found by these entries: only what entries of before say can show it. From
    now on each cell is answered for. Legal holds of before are as good as they were: their entries say all but the
    readable name.
    """
    if await file.read(lambda database: one(database, _DONE, ())):
        return 0
    return await file.write(lambda database: _adopt(database, clock))


def _adopt(database: Database, clock: Clock) -> int:
    requests = many(database, _REQUESTS, ())
    for row in requests:
        device = {"device": row["device_ref"]} if row["device_ref"] else {}
        content = {"request": row["id"], **device, "detail": {}}
        rows = rows_of(database, row["id"], OF_REQUESTS)
        ledger.append(database, Event.ADOPTED, now=clock(), content=content, rows=rows)
    return len(requests)
