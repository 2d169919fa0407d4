"""The bundle: a zip with page, records, coverage, the copy for the person, the manifest and its signature."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO

from evidence import group
from evidence.archive import Archive
from evidence.page import page
from evidence.person import person_members
from evidence.sealing import json_bytes, seal, signer
from evidence.signing import SigningKey
from evidence.spool import Spool
from privacy.export.content import Export
from privacy.export.documents import INDEX, documents, manifest
from privacy.model.ids import Digest
from privacy.model.records import Record
from privacy.request.changes import Bundle


class SpooledBundles:
    """Bundles on a folder that nobody else can read; a `privacy.export.workflow.BundleWriter`.

    What is on the spool can be made again from the stored request, so it is emptied at start and never synced.
    """

    def __init__(self, spool: Path, key: SigningKey) -> None:
        self._spool = Spool(spool)
        self._key = key

    def empty_spool(self) -> None:
        """Create the folder with mode 0700, or remove every file that an earlier run left there, whole or not."""
        self._spool.empty()

    async def write(self, export: Export) -> Bundle:
        """Write and sign `DSR-….zip` off the event loop. Writing again replaces the file, whole or not at all."""
        return await asyncio.to_thread(self._write, export)

    async def write_group(self, export: Export, records: AsyncIterator[Sequence[Record]]) -> tuple[Bundle, Export]:
        """Write the records to disk as they come, then the bundle around them, off the event loop."""
        spooled = await group.spool(records, self._spool.folder())
        with spooled.file:
            export = replace(export, group_records=spooled.count, group_withheld=spooled.withheld)
            return await asyncio.to_thread(self._write, export, spooled), export

    def discard(self, bundle: Bundle) -> None:
        """Take the bundle off the spool."""
        self._spool.discard(bundle)

    def _write(self, export: Export, records: group.Spooled | None = None) -> Bundle:
        return self._spool.write(f"{export.request}.zip", lambda file: write_bundle(file, export, self._key, records))


def write_bundle(
    file: IO[bytes], export: Export, key: SigningKey, records: group.Spooled | None = None
) -> tuple[int, Digest]:
    """Write the zip to an empty, seekable file; with all records of a group, where there are some.

    Returns:
        The number of members and the SHA-256 of the manifest.
    """
    with Archive(file, export.made_at) as archive:
        first = records.first if records else ()
        members = [archive.add(INDEX, page(export, first, key_id=key.key_id), "everything, to read and print")]
        if records:
            members.append(archive.add(group.NAME, records.content(), "every registration record of the group"))
        members += (archive.add(d.name, [json_bytes(d.content)], d.what) for d in documents(export))
        members += person_members(archive, export)
        return seal(archive, manifest(export, members, signer(key)), key)
