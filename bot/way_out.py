"""The one way out to Slack: by the proxy of the environment, over https, and never to where a redirect leads."""

import json
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from dps.transport.bounded import BoundedResponse
from dps.transport.config import is_loopback
from handlers.kit.slack_errors import TOO_MANY, retry_after
from handlers.workspace.pace import POST, SlackPace
from privacy.model.clocks import SECOND

TIMEOUT = aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=60)
"""Seconds. No total: a large file may take as long as it takes, as long as something moves."""
_ENCRYPTED = frozenset({"https", "wss"})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
"""Those that aiohttp would follow (RFC 9110, section 15.4)."""


class StrayedError(aiohttp.ClientError):
    """Slack, or something before it, points to where nothing of ours may go."""


def slack_session(pace: SlackPace | None = None) -> aiohttp.ClientSession:
    """Connections for everything that goes to Slack: calls, uploads, private answers, the socket.

    Calls go at Slack's `pace`, whichever client makes them.

    They honour HTTPS_PROXY and NO_PROXY (docs.aiohttp.org: proxy support, `trust_env`). An address without encryption
    beyond this machine, and a redirect, raise `StrayedError`: a token or an export would go to whoever asked for it.
    An answer without end is given up (`dps.transport.bounded`).
    """
    return aiohttp.ClientSession(
        timeout=TIMEOUT,
        trust_env=True,
        middlewares=(_keep_to_it, _paced(pace or SlackPace())),
        response_class=BoundedResponse,
    )


def take_our_way(client: AsyncWebClient) -> None:
    """Take the client's own proxy away: slack_sdk reads HTTPS_PROXY and knows no NO_PROXY; our session knows both."""
    client.proxy = None


def have_listeners_take_it(app: AsyncApp) -> None:
    """Do so for the client that Bolt makes anew for each listener."""

    @app.middleware
    async def take(client: AsyncWebClient, next_: Callable[[], Awaitable[None]]) -> None:
        take_our_way(client)
        await next_()


def proxy_for(url: str) -> str | None:
    """The proxy by which a WebSocket goes: a session finds none for `wss://` in HTTPS_PROXY."""
    parts = urlsplit(url)
    if proxy_bypass(parts.hostname or ""):
        return None
    return getproxies().get({"wss": "https", "ws": "http"}[parts.scheme])


def _paced(pace: SlackPace) -> aiohttp.ClientMiddlewareType:
    async def take_turns(request: aiohttp.ClientRequest, send: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
        method = request.url.name
        channel = _channel(request) if method == POST else ""
        await pace.turn(method, channel)
        response = await send(request)
        if response.status == TOO_MANY:
            pace.refused(method, channel, retry_after=(retry_after(response.headers) or 0) / SECOND)
        return response

    return take_turns


def _channel(request: aiohttp.ClientRequest) -> str:
    """Where a message is to be posted: slack_sdk sends it as JSON."""
    body = request.body
    return str(json.loads(body.decode())["channel"]) if isinstance(body, aiohttp.payload.BytesPayload) else ""


async def _keep_to_it(request: aiohttp.ClientRequest, send: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    if request.url.scheme not in _ENCRYPTED and not is_loopback(request.url.host or ""):
        raise StrayedError("an address without https")
    response = await send(request)
    if response.status in _REDIRECTS:
        response.close()
        raise StrayedError(f"a redirect (HTTP {response.status})")
    return response
