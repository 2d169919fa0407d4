"""Heads in append blobs of Azure Storage. Under a locked immutability policy nobody can change or delete them.

Facts: learn.microsoft.com/rest/api/storageservices, *Append Block* and *Put Blob*; an append blob takes 50,000 blocks.
The container's policy has to allow protected append writes; the bot's identity needs *Storage Blob Data Contributor* on
the container.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus

import httpx

from bot.heads.places import check, send
from privacy.ledger.heads import SignedHead
from privacy.model.errors import DeliverLaterError, RecordSourceError

SCOPE = "https://storage.azure.com/.default"
"""What a token for Azure Storage is asked for (Microsoft: `authorize-access-azure-active-directory`)."""
_VERSION = {"x-ms-version": "2021-12-02"}


@dataclass(frozen=True, kw_only=True)
class HeadBlobs:
    """A blob for each day (UTC), to which each head is appended: of one every four seconds, 21,600 fit."""

    client: httpx.AsyncClient
    """Sends the bot's own token for Azure Storage."""
    url: str
    """Of the container, or of a folder in it."""

    async def post(self, head: SignedHead) -> None:
        """Append it, and make the day's blob first where there is none. Raises DeliveryError: it is not there."""
        day = datetime.fromtimestamp(head.said.at / 1000, UTC).date()
        blob, text = f"{self.url.rstrip('/')}/heads-{day}.txt", f"{head.note}\n".encode()
        try:
            answer = await self._append(blob, text)
            if answer.status_code == HTTPStatus.NOT_FOUND and answer.headers.get("x-ms-error-code") == "BlobNotFound":
                await self._make(blob)
                answer = await self._append(blob, text)
        except RecordSourceError as error:
            raise DeliverLaterError(str(error)) from None
        check(answer)

    async def _append(self, blob: str, text: bytes) -> httpx.Response:
        return await send(self.client, "PUT", f"{blob}?comp=appendblock", content=text, headers=_VERSION)

    async def _make(self, blob: str) -> None:
        """Never over one that is there: that would empty it."""
        headers = {**_VERSION, "x-ms-blob-type": "AppendBlob", "If-None-Match": "*"}
        answer = await send(self.client, "PUT", blob, content=b"", headers=headers)
        if answer.status_code != HTTPStatus.CONFLICT:
            check(answer)
