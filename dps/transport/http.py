"""One host of Azure: calls go out at a pace, with a token, are tried again, and come back as JSON or our errors."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from dps.transport import bodies
from dps.transport.config import Limits, is_loopback
from dps.transport.errors import no_answer, not_the_api, refused, tracking_id
from dps.transport.largest import ACCEPTED, EXTENSION, LIST, RECORD, bound
from dps.transport.pace import TokenBucket
from dps.transport.retry import persist
from dps.transport.tokens import BearerAuth
from privacy.model.clocks import Clock
from privacy.model.errors import NotAllowedError
from privacy.model.ids import Millis

BeforeChange = Callable[[], Awaitable[None]]
"""Awaited right before a call that changes something is sent; what it raises is not tried again."""
_CHANGING = frozenset({"DELETE", "PUT"})


async def at_once() -> None:
    """Changes wait for nothing."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A 2xx answer."""

    body: Any
    """The parsed JSON."""
    headers: Mapping[str, str]
    """By name, in any case."""
    call: str
    """Method, path and query as sent."""
    read_at: Millis
    tracking_id: str | None = None
    """Azure's name for the call, where a header gave one."""


def http_client(
    url: str,
    *,
    auth: httpx.Auth,
    limits: Limits,
    ssl_context: ssl.SSLContext,
    transport: httpx.AsyncBaseTransport | None = None,
) -> httpx.AsyncClient:
    """A client for one host.

    Proxies and certificates come from the environment, as companies set them up; this machine itself is never
    reached through a proxy. No answer is read beyond what its request takes (`dps.transport.largest`).
    """
    return httpx.AsyncClient(
        base_url=url,
        auth=auth,
        verify=ssl_context,
        transport=transport,
        trust_env=not is_loopback(httpx.URL(url).host),
        timeout=httpx.Timeout(limits.timeout, connect=limits.connect_timeout),
        headers={"Accept": "application/json", "Accept-Encoding": ACCEPTED, "User-Agent": "dps-bot"},
        event_hooks={"response": [bound]},
    )


class AzureHost:
    """The REST API of one service or hub.

    Calls that change something carry the token of `erasing`, where there is one, and all others that of the client.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        *,
        api_version: str,
        clock: Clock,
        limits: Limits,
        before_change: BeforeChange = at_once,
        erasing: BearerAuth | None = None,
    ) -> None:
        self._client = client
        self._erasing = erasing
        self._before_change = before_change
        self._version = api_version
        self._clock = clock
        self._limits = limits
        self._places = asyncio.Semaphore(limits.at_once)

    async def get(self, path: str, pace: TokenBucket, *, largest: int = RECORD) -> Answer:
        """GET a path that is percent-encoded already, of which the answer has no more than `largest` bytes.

        Raises:
            RecordSourceError: the kind says whether trying later or other rights would help.
        """
        return await self._call(pace, "GET", path, largest=largest)

    async def post(self, path: str, pace: TokenBucket, *, body: Any = None, headers: Mapping[str, str]) -> Answer:
        """POST a query, which changes nothing and may be repeated; without a body where it is None.

        Raises as `get` does.
        """
        return await self._call(pace, "POST", path, largest=LIST, json=body, headers=headers)

    async def delete(self, path: str, pace: TokenBucket, *, etag: str | None) -> str | None:
        """DELETE one record, of the version `etag` where one is given; returns Azure's name for the call.

        It is tried again like a read: once it is gone, another try is answered with 404.

        Raises:
            DriftedError: it is another version.
            NotFoundError: it is not there, perhaps because an earlier try had done it and its answer was lost.
        """
        answer = await self._call(pace, "DELETE", path, read=bodies.no_content, headers=_if_match(etag))
        return answer.tracking_id

    async def drop(self, path: str, pace: TokenBucket) -> Answer:
        """DELETE what is kept in a queue; the answer says what that was. Raises as `get` does."""
        return await self._call(pace, "DELETE", path)

    async def put(self, path: str, pace: TokenBucket, *, body: Any, etag: str | None) -> str | None:
        """PUT a record in place of the version `etag`, or a new one; returns Azure's name for the call.

        The answer holds keys (Microsoft's command line reads them from there), and nothing here looks into it.

        Raises:
            DriftedError: it is another version, or there is one already; perhaps that of an earlier try.
        """
        answer = await self._call(pace, "PUT", path, read=bodies.unread, json=body, headers=_if_match(etag))
        return answer.tracking_id

    async def _call(
        self,
        pace: TokenBucket,
        method: str,
        path: str,
        *,
        read: Callable[[httpx.Response], Any] = bodies.from_json,
        largest: int = RECORD,
        **parts: Any,
    ) -> Answer:
        parts |= {"extensions": {EXTENSION: largest}}
        await pace.take()

        async def once(number: int) -> Answer:
            if number > 1:
                await pace.take()
            if method in _CHANGING:  # only now: it may have waited long for its pace, or for another try
                await self._before_change()
            request = self._client.build_request(method, f"{path}?api-version={self._version}", **parts)
            return self._answer(await self._send(request), read)

        # A call keeps its place while it waits to be tried again: a service that is busy gets fewer at once.
        async with self._places:
            return await persist(once, self._limits)

    async def _send(self, request: httpx.Request) -> httpx.Response:
        auth = self._eraser(request) or httpx.USE_CLIENT_DEFAULT
        try:
            async with asyncio.timeout(self._limits.timeout):
                return await self._client.send(request, auth=auth)
        except (httpx.HTTPError, TimeoutError) as error:
            # Its text and its context hold the URL.
            lost = no_answer(error)
        raise lost

    def _answer(self, response: httpx.Response, read: Callable[[httpx.Response], Any]) -> Answer:
        if not response.is_success:
            error = refused(response, self._clock())
            if isinstance(error, NotAllowedError) and (eraser := self._eraser(response.request)):
                error.identity = eraser.whose
            raise error
        call = f"{response.request.method} {response.request.url.raw_path.decode('ascii')}"
        body = read(response)
        named = tracking_id(response.headers)
        return Answer(body=body, headers=response.headers, call=call, read_at=self._clock(), tracking_id=named)

    def _eraser(self, request: httpx.Request) -> BearerAuth | None:
        return self._erasing if request.method in _CHANGING else None


def _if_match(etag: str | None) -> dict[str, str]:
    return {} if etag is None else {"If-Match": etag}


def json_object(answer: Answer) -> dict[str, Any]:
    """The answer's body as an object.

    Raises:
        NeverWorksError: it is something else.
    """
    if not isinstance(answer.body, dict):
        raise not_the_api("with something else than a record")
    return answer.body


def json_objects(answer: Answer) -> list[dict[str, Any]]:
    """The answer's body as a list of objects.

    Raises:
        NeverWorksError: it is something else.
    """
    if not isinstance(answer.body, list) or not all(isinstance(item, dict) for item in answer.body):
        raise not_the_api("with something else than a list of records")
    return answer.body
