"""What people were called in Slack when they acted: readable, beside the ledger, and never in it."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlite_utils import Database

from privacy.model import RequestId, SlackUserId
from storage.database import Store
from storage.rows import many


@dataclass(frozen=True, kw_only=True)
class SqliteCalled:
    """Keeps `privacy.people.CalledNames`."""

    store: Store

    async def called(self, request: RequestId) -> Mapping[SlackUserId, str]:
        """Display names by person; whoever was shredded, or not named by Slack, is not in it."""
        sql = "SELECT person, name FROM called WHERE request = ? ORDER BY person"
        rows = await self.store.read(lambda database: many(database, sql, (request,)))
        return {SlackUserId(row["person"]): row["name"] for row in rows}


def save(database: Database, request: RequestId, called: Mapping[SlackUserId, str]) -> None:
    """Keep what somebody is called, in the running transaction; the newest name stands."""
    for person, name in called.items():
        if name:
            database.execute("INSERT OR REPLACE INTO called VALUES (?, ?, ?)", (request, person, name))
