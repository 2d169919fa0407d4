"""Places for heads besides the audit channel: a file that only grows, and a web hook."""

import asyncio
import os
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import httpx

from privacy.ledger.heads import SignedHead
from privacy.model.clocks import SECOND
from privacy.model.errors import DeliverLaterError, DeliveryError, UndeliverableError
from privacy.model.ids import Millis

_LATER = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})


@dataclass(frozen=True, kw_only=True)
class HeadLog:
    """A file to which each head is appended, for a collector to carry away. On this machine alone it proves little."""

    path: Path

    async def post(self, head: SignedHead) -> None:
        """On disk when this returns. Raises DeliverLaterError: the file does not take it."""
        try:
            # A line of its own, whatever a crash left of the head before.
            await asyncio.to_thread(self._append, f"\n{head.note}".encode())
        except OSError as error:
            raise DeliverLaterError(error.strerror or type(error).__name__) from None

    def _append(self, text: bytes) -> None:
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        with os.fdopen(os.open(self.path, flags, 0o600), "ab") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())


@dataclass(frozen=True, kw_only=True)
class HeadHook:
    """Takes each head as the plain text of a POST."""

    client: httpx.AsyncClient
    """Follows no redirect: only whoever is named in the config is told."""
    url: str

    async def post(self, head: SignedHead) -> None:
        """Raises DeliveryError: no answer of success came."""
        headers = {"Content-Type": "text/plain; charset=utf-8"}
        check(await send(self.client, "POST", self.url, content=str(head.note).encode(), headers=headers))


async def send(
    client: httpx.AsyncClient, method: str, url: str, *, content: bytes, headers: dict[str, str]
) -> httpx.Response:
    """The answer, whatever it says. Raises DeliverLaterError: none came."""
    try:
        return await client.request(method, url, content=content, headers=headers)
    except httpx.HTTPError as error:
        raise DeliverLaterError(type(error).__name__, unsure=True) from None


def check(answer: httpx.Response) -> None:
    """Raise DeliveryError where the answer is not one of success."""
    if answer.is_success:
        return
    code = answer.headers.get("x-ms-error-code") or f"HTTP {answer.status_code}"
    raise _later(code, answer) or UndeliverableError(code)


def _later(code: str, answer: httpx.Response) -> DeliveryError | None:
    if not answer.is_server_error and answer.status_code not in _LATER:
        return None
    asked = answer.headers.get("Retry-After", "")
    return DeliverLaterError(code, retry_after=Millis(int(asked) * SECOND) if asked.isdecimal() else None)
