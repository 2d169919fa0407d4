"""What people were called in Slack when they acted: beside the ledger, bound to its entries by salted hashes."""

from collections.abc import Mapping
from dataclasses import dataclass

from privacy.model.ids import RequestId, SlackUserId
from storage.file.rows import many
from storage.file.sqlite_file import SqliteFile

_CALLED = """
    SELECT person.value AS person, called.value AS name FROM ledger
    JOIN ledger_names AS person ON person.sequence = ledger.sequence
    JOIN ledger_names AS called ON called.sequence = ledger.sequence AND called.field = person.field || '_name'
    WHERE ledger.request = ? ORDER BY ledger.sequence
"""


@dataclass(frozen=True, kw_only=True)
class SqliteCalled:
    """Keeps `privacy.model.people.CalledNames`."""

    file: SqliteFile

    async def called(self, request: RequestId) -> Mapping[SlackUserId, str]:
        """Names by person, the newest of each; whoever was shredded, or not named by Slack, is not in it."""
        rows = await self.file.read(lambda database: many(database, _CALLED, (request,)))
        return {SlackUserId(row["person"]): row["name"] for row in rows}
