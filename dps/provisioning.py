"""One Device Provisioning Service: the read operations of its service API."""

from collections.abc import AsyncIterator

from dps import paths
from dps.config import Limits, Paces
from dps.http import Answer, AzureHost
from dps.pace import TokenBucket
from dps.records import enrollment_record, registration_record
from dps.scan import CONTINUATION, Item, pages
from privacy.records import Record

API_VERSION = "2021-10-01"
"""The only version of the DPS service API that is generally available."""

_EVERYTHING = {"query": "SELECT * FROM enrollments"}
_QUERY = "/enrollments/query"


class ProvisioningService:
    """Reads enrollments and registration records, each as it is stored, less what is withheld.

    The call that returns a device's keys (`attestationmechanism`) is not here and is never made.
    """

    def __init__(self, name: str, host: AzureHost, *, paces: Paces, limits: Limits) -> None:
        self.name = name
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
        return enrollment_record(self.name, registration_id, answer)

    async def registration(self, registration_id: str) -> Record:
        """The registration record of this id, in any case, whether of an enrollment or of a group."""
        answer = await self._host.get(paths.registration_path(registration_id), self._pace)
        return registration_record(self.name, registration_id, answer)

    def scan(self) -> AsyncIterator[list[Item]]:
        """All individual enrollments, page by page, as the query returns them: without registration state."""
        return pages(lambda token: self._page(token, self._page_size))

    async def probe(self) -> None:
        """Ask for a single enrollment, so that a wrong host or a missing right shows. Raises as the reads do."""
        await self._page(None, 1)

    async def _page(self, token: str | None, size: int) -> Answer:
        headers = {"x-ms-max-item-count": str(size)} | ({CONTINUATION: token} if token else {})
        return await self._host.post(_QUERY, self._pace, body=_EVERYTHING, headers=headers)
