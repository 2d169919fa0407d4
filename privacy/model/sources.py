"""Sources."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from privacy.model.ids import DeviceId, GroupId, Identifier, Millis, RegistrationId
from privacy.model.plan import WayBack
from privacy.model.records import Findings, Record, RecordKind, SearchProgress


class RecordSource(Protocol):
    """Every configured service and hub, as one place to ask."""

    async def find(
        self, identifier: Identifier, progress: Callable[[SearchProgress], Awaitable[None]], *, since: Millis = ...
    ) -> Findings:
        """Everything held about the device that `identifier` names, by a scan that began at `since` or later.

        Never raises for a place that fails: that is a `Failure` in the coverage. Calls `progress` at least once when
        the direct reads are through, and then as the scan goes. Without `since`, a recent scan may answer. Only reads.
        """
        ...


class RecordEraser(Protocol):
    """The calls that delete, one record each, and the exact reads before and after them. Nothing here searches.

    All raise `RecordSourceError` where the service or hub does not answer as it should; `NotAllowedError` names the
    role that lacks.
    """

    async def read(self, kind: RecordKind, place: str, key: str) -> Record | None:
        """The record of exactly this kind and key as it is now; None where it is not there."""
        ...

    async def modules(self, place: str, device_id: DeviceId) -> tuple[Record, ...]:
        """The module identities that the hub holds for the device now; none where there is no such device."""
        ...

    async def delete(self, kind: RecordKind, place: str, key: str, *, etag: str) -> str | None:
        """Delete an enrollment, a registration record or a device identity, if it is still the one that was read.

        Returns Azure's name for the call, where it gave one.

        Raises:
            DriftedError: it is not (412).
            NotFoundError: it is gone already.
        """
        ...

    async def purge(self, place: str, device_id: DeviceId) -> int:
        """Drop the commands that wait for the device, and say how many there were; NotFoundError without a device."""
        ...

    async def block(self, place: str, registration_id: str, *, etag: str | None) -> None:
        """Write the minimal, disabled enrollment (`privacy.model.block`), in place of the one with this etag or anew.

        Where it stands already, because an earlier try was cut off, this does nothing. What the service answers holds
        keys, and is dropped unread.

        Raises:
            DriftedError: the enrollment is not the one that was read, or there is one where none was.
        """
        ...

    async def children(self, records: Sequence[Record]) -> int:
        """How many devices name an edge device among these as their parent: they lose it."""
        ...

    async def ways_back(self, records: Sequence[Record]) -> tuple[WayBack, ...]:
        """How a device of which these are the records could register again once they are gone."""
        ...


@dataclass(frozen=True, kw_only=True)
class GroupMember:
    """A registration record of a group, in the version in which it was listed."""

    registration_id: RegistrationId
    etag: str


class GroupEraser(RecordEraser, Protocol):
    """Lists a group's registration records; `read` and `delete` take enrollment groups as well."""

    def members(self, place: str, group_id: GroupId) -> AsyncIterator[Sequence[GroupMember]]:
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
