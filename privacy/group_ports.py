"""What all records of an enrollment group need from outside, besides what one device needs."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from privacy.export import Export
from privacy.file_ports import BundleWriter
from privacy.model import GroupId, RegistrationId
from privacy.ports import RecordEraser
from privacy.records import Record
from privacy.stored import Bundle


@dataclass(frozen=True, kw_only=True)
class Member:
    """A registration record of a group, in the version in which it was listed."""

    registration_id: RegistrationId
    etag: str


class GroupEraser(RecordEraser, Protocol):
    """Lists a group's registration records; `read` and `delete` take enrollment groups as well."""

    def members(self, place: str, group_id: GroupId) -> AsyncIterator[Sequence[Member]]:
        """Every registration record of the group, page by page; none is kept.

        Raises:
            NotFoundError: the service lists no records of such a group.
            RecordSourceError: it did not answer as it should.
        """
        ...


class GroupRecords(Protocol):
    """Reads a group's registration records whole, less what is withheld."""

    def records(self, place: str, group_id: GroupId) -> AsyncIterator[Sequence[Record]]:
        """Every registration record of the group, page by page; none is kept. Raises as `GroupEraser.members` does."""
        ...


class GroupBundleWriter(BundleWriter, Protocol):
    """Writes the file that holds all records of a group."""

    async def write_group(self, export: Export, records: AsyncIterator[Sequence[Record]]) -> tuple[Bundle, Export]:
        """Write and sign the bundle with the records as they come, in one member; no more than a page is in memory.

        Returns:
            The bundle, and the export with the number of records in it. What `records` raises comes out.
        """
        ...
