"""One Device Provisioning Service: reading enrollments and registration records, and deleting them."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from dps.services.paging import Item, answers, pages, paging
from dps.services.records import (
    AS_EVER,
    Origin,
    Withholding,
    enrollment_record,
    group_record,
    registration_record,
    registration_records,
)
from dps.services.roles import DPS_READ, needing
from dps.transport import paths
from dps.transport.config import Limits, Paces
from dps.transport.etags import verbatim
from dps.transport.http import Answer, AzureHost
from dps.transport.pace import TokenBucket
from privacy.model.records import Record

API_VERSION = "2021-10-01"
"""The only version of the DPS service API that is generally available."""

_EVERYTHING = {"query": "SELECT * FROM enrollments"}
_QUERY = "/enrollments/query"
_ALL_GROUPS = {"query": "SELECT * FROM enrollmentGroups"}
_GROUPS = "/enrollmentGroups/query"


class ProvisioningService:
    """Reads enrollments and registration records, each as it is stored, less what is withheld; deletes by etag alone.

    The calls that return keys (`attestationmechanism`) are not here and are never made.
    """

    def __init__(
        self,
        name: str,
        host: AzureHost,
        *,
        paces: Paces,
        limits: Limits,
        withholding: Withholding = AS_EVER,
    ) -> None:
        self.name = name
        self._origin = Origin(place=name, withholding=withholding)
        self._host = host
        self._pace = TokenBucket(paces.dps)
        self._page_size = limits.page_size

    async def enrollment(self, registration_id: str) -> Record:
        """The individual enrollment of this id, in any case.

        Raises:
            NotFoundError: there is none.
            RecordSourceError: the service did not give it; the same holds for the other reads.
        """
        answer = await self._host.get(paths.enrollment_path(registration_id), self._pace)
        return enrollment_record(self._origin, registration_id, answer)

    async def registration(self, registration_id: str) -> Record:
        """The registration record of this id, in any case, whether of an enrollment or of a group."""
        answer = await self._host.get(paths.registration_path(registration_id), self._pace)
        return registration_record(self._origin, registration_id, answer)

    async def group(self, group_id: str) -> Record:
        """The enrollment group of this id, in any case."""
        answer = await self._host.get(paths.group_path(group_id), self._pace)
        return group_record(self._origin, group_id, answer)

    def group_registrations(self, group_id: str) -> AsyncIterator[list[Item]]:
        """The registration records of a group, page by page: many people's, so they are counted and not kept."""
        path = paths.group_registrations_path(group_id)
        return pages(lambda token: self._page(path, self._page_size, token))

    async def group_records(self, group_id: str) -> AsyncIterator[list[Record]]:
        """The registration records of a group as records, page by page: for whom many people's were approved."""
        path = paths.group_registrations_path(group_id)
        async for answer in answers(lambda token: self._page(path, self._page_size, token)):
            yield list(registration_records(self._origin, answer))

    def groups(self) -> AsyncIterator[list[Item]]:
        """All enrollment groups, page by page; a service has no more than some hundred."""
        return pages(lambda token: self._page(_GROUPS, self._page_size, token, body=_ALL_GROUPS))

    def scan(self) -> AsyncIterator[list[Item]]:
        """All individual enrollments, page by page, as the query returns them: without registration state."""
        return pages(lambda token: self._page(_QUERY, self._page_size, token, body=_EVERYTHING))

    async def delete_enrollment(self, registration_id: str, *, etag: str) -> str | None:
        """Delete the individual enrollment; returns Azure's name for the call.

        Raises:
            DriftedError: it is another version; the same holds for the other writes.
            NotFoundError: it is not there.
        """
        return await self._host.delete(paths.enrollment_path(registration_id), self._pace, etag=verbatim(etag))

    async def delete_registration(self, registration_id: str, *, etag: str) -> str | None:
        """Delete the registration record; returns Azure's name for the call."""
        return await self._host.delete(paths.registration_path(registration_id), self._pace, etag=verbatim(etag))

    async def delete_group(self, group_id: str, *, etag: str) -> str | None:
        """Delete the enrollment group, and none of its registration records; returns Azure's name for the call."""
        return await self._host.delete(paths.group_path(group_id), self._pace, etag=verbatim(etag))

    async def put_enrollment(self, registration_id: str, body: Mapping[str, Any], *, etag: str | None) -> None:
        """Write the whole enrollment: over this version, or where none is. The keys in the answer stay unread."""
        version = None if etag is None else verbatim(etag)
        await self._host.put(paths.enrollment_path(registration_id), self._pace, body=body, etag=version)

    async def probe(self) -> None:
        """Ask for a single enrollment, so that a wrong host or a missing right shows. Raises as the reads do."""
        with needing(DPS_READ, "list enrollments"):
            await self._page(_QUERY, 1, None, body=_EVERYTHING)

    async def _page(self, path: str, size: int, token: str | None, *, body: Any = None) -> Answer:
        return await self._host.post(path, self._pace, body=body, headers=paging(size, token))
