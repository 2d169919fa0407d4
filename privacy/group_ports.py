"""What erasing an enrollment group needs of Azure besides what one device needs."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from privacy.model import GroupId, RegistrationId
from privacy.ports import RecordEraser


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
