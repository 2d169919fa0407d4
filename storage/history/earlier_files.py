"""Files in Slack, by the device that they are about."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from privacy.delivery.earlier_files import SharedFile
from privacy.model.ids import Identifier, RequestKind
from privacy.subject.pseudonym import Pseudonyms
from storage.file.rows import many, to_upload
from storage.file.sqlite_file import SqliteFile

_ABOUT = """
    SELECT uploads.*, requests.kind, subjects.identifier FROM subjects
    JOIN requests ON requests.id = subjects.request
    JOIN uploads ON uploads.request = subjects.request
    WHERE (subjects.device_ref IN (SELECT value FROM json_each(?)) OR requests.kind = 'group access')
      AND uploads.shared_at IS NOT NULL
    ORDER BY uploads.created_at, uploads.rowid
"""


@dataclass(frozen=True, kw_only=True)
class SqliteSharedFiles:
    """Keeps `privacy.delivery.earlier_files.SharedFiles`."""

    file: SqliteFile
    pseudonyms: Pseudonyms

    async def about(self, names: Sequence[Identifier]) -> Sequence[SharedFile]:
        """Every file that was shared for a request about one of these, and every one with all records of a group."""
        devices = json.dumps(sorted({self.pseudonyms.of(name) for name in names}))
        return [
            SharedFile(upload=to_upload(row), kind=RequestKind(row["kind"]), identifier=Identifier(row["identifier"]))
            for row in await self.file.read(lambda database: many(database, _ABOUT, (devices,)))
        ]
