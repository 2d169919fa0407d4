"""The connection to Slack: who we are there, the socket and its watchdog."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import ConfigError
from bot.settings import Secrets
from bot.way_out import have_listeners_take_it, have_socket_take_it, take_our_way
from handlers.kit.slack_errors import slack_errors
from privacy.model.errors import DeliverLaterError, UndeliverableError
from privacy.model.ids import TeamId

SCOPES = frozenset({"commands", "chat:write", "files:write", "files:read", "users:read", "usergroups:read",
                    "channels:read", "groups:read", "im:write"})  # fmt: skip
"""What the manifest asks for, and what each part needs; `docs/administrator.md` says why."""

WATCH_EVERY = 15.0
"""Seconds between two looks at the socket."""
GRACE = 75.0
"""Seconds without a connection before it is built anew: the SDK's own rotation takes up to 45."""
PATIENCE = 20.0
"""Seconds that opening the socket may take with one ticket."""
DRAIN = 3.0
"""Seconds that running listeners get at the end: what Slack itself waits for an answer."""
LONGEST_PAUSE = 60.0
"""Seconds between two tries to reach Slack at start-up, at most."""

log = structlog.get_logger(__name__)


def web_client(secrets: Secrets, session: aiohttp.ClientSession) -> AsyncWebClient:
    """A client for Slack's Web API. It never retries by itself: the outbox does, and knows what was sent."""
    client = AsyncWebClient(
        token=secrets.slack_bot_token.get_secret_value(),
        base_url=secrets.slack_api_url,
        session=session,
        retry_handlers=[],
        logger=logging.getLogger("slack_sdk"),
    )
    take_our_way(client)
    return client


@dataclass(frozen=True, kw_only=True)
class Introduction:
    """What Slack said about us when we came in."""

    team: TeamId
    url: str
    """The address of our Slack, such as `https://acme.slack.com/`; empty where it did not say."""
    authorized: AuthorizeResult
    socket_url: str
    """The ticket of the start-up check is the one that connects: Slack hands them out sparingly."""


async def introduce(client: AsyncWebClient, app_token: str) -> Introduction:
    """Find out who we are and whether the tokens and scopes will do, waiting for Slack as long as it takes.

    Raises:
        ConfigError: a token is refused or a scope is missing: waiting would not help.
    """
    pause = 1.0
    while True:
        try:
            return await _introduce(client, app_token)
        except DeliverLaterError as error:
            wait = max(pause, (error.retry_after or 0) / 1000)
            log.warning("slack is out of reach, trying again", code=error.code, seconds=wait)
            await asyncio.sleep(wait)
            pause = min(2 * pause, LONGEST_PAUSE)
        except UndeliverableError as error:
            raise ConfigError(f"Slack refuses the bot ({error.code}). {_mend(error.code)}") from None


async def _introduce(client: AsyncWebClient, app_token: str) -> Introduction:
    async with slack_errors():
        who = await client.auth_test()
        _check_scopes(who.headers)
        opened = await client.apps_connections_open(app_token=app_token)
    authorized = AuthorizeResult(
        enterprise_id=who.get("enterprise_id"),
        team_id=who["team_id"],
        bot_user_id=who["user_id"],
        bot_id=who.get("bot_id"),
        bot_token=client.token,
    )
    return Introduction(
        team=TeamId(who["team_id"]), url=str(who.get("url", "")), authorized=authorized, socket_url=opened["url"]
    )


def _check_scopes(headers: Mapping[str, Any]) -> None:
    """Slack lists a token's scopes beside every answer; a stand-in that does not is taken at its word."""
    listed = {name.lower(): value for name, value in headers.items()}.get("x-oauth-scopes")
    if listed is None:
        return
    missing = SCOPES - {scope.strip() for scope in str(listed).split(",")}
    if missing:
        raise ConfigError(
            f"the Slack app lacks the scopes {', '.join(sorted(missing))}: reinstall it from manifest.yml"
        )


def _mend(code: str) -> str:
    if code == "missing_scope":
        return "Reinstall the app from manifest.yml."
    return "Check SLACK_BOT_TOKEN (xoxb-…) and SLACK_APP_TOKEN (xapp-…, with connections:write)."


def bolt_app(client: AsyncWebClient, introduction: Introduction) -> AsyncApp:
    """The app without listeners.

    An acknowledgement waits for its listener, and authorization asks nobody: by default Bolt polls each waiting
    acknowledgement, and 2,000 commands at once lost all but 42 of them.
    """

    async def authorize() -> AuthorizeResult:
        return introduction.authorized

    client.token = None  # Bolt gives each listener's client the token of `authorize`, and warns of another
    app = AsyncApp(
        name="dps-bot",  # else Bolt reads the whole call stack's source files to find one: a quarter of a second
        client=client,
        process_before_response=True,
        authorize=authorize,
        raise_error_for_unhandled_request=True,
        logger=logging.getLogger("slack_bolt"),
    )
    have_listeners_take_it(app)
    return app


@dataclass(kw_only=True)
class Socket:
    """Socket Mode with a watchdog: the SDK can retry a burnt ticket for ever, so a dead connection is built anew."""

    app: AsyncApp
    app_token: str
    patience: float = PATIENCE
    """Seconds that opening may take before a new ticket is taken."""
    _handler: AsyncSocketModeHandler | None = None
    _running: int = 0
    _idle: asyncio.Event = field(default_factory=asyncio.Event)

    async def connect(self, url: str | None = None) -> None:
        """Open the socket, with a ticket that is already there or a new one; goes on until it is open.

        The SDK retries a ticket for ever, also one that is burnt: after `PATIENCE` seconds another is taken.
        """
        while not await self._try_to_connect(url):
            log.warning("slack does not open the socket, taking a new ticket")
            await self._drop()
            url = None
        log.info("connected to slack")

    async def _try_to_connect(self, url: str | None) -> bool:
        handler = AsyncSocketModeHandler(self.app, self.app_token, logger=logging.getLogger("slack_sdk"))
        self._handler = handler
        await have_socket_take_it(handler.client)
        handler.client.wss_uri = url
        handler.client.socket_mode_request_listeners = [partial(self._listen, handler)]
        try:
            async with asyncio.timeout(self.patience):
                await handler.connect_async()  # type: ignore[no-untyped-call]
        except TimeoutError:
            return False
        return True

    async def watch(self, every: float = WATCH_EVERY, grace: float = GRACE) -> None:
        """Build the connection anew when it was gone for longer than the SDK needs to mend it; runs for ever."""
        clock = asyncio.get_running_loop().time
        alive = clock()
        while True:
            await asyncio.sleep(every)
            if self._handler and await self._handler.client.is_connected():
                alive = clock()
            elif clock() - alive > grace:
                log.warning("the socket is dead, connecting anew")
                await self._drop()
                await self.connect()
                alive = clock()

    async def close(self) -> None:
        """Let running listeners answer, then close."""
        if self._running:
            self._idle.clear()
            try:
                async with asyncio.timeout(DRAIN):
                    await self._idle.wait()
            except TimeoutError:
                log.warning("listeners were cut off", running=self._running)
        await self._drop()

    async def _listen(
        self, handler: AsyncSocketModeHandler, client: AsyncBaseSocketModeClient, request: SocketModeRequest
    ) -> None:
        self._running += 1
        try:
            await handler.handle(client, request)  # type: ignore[arg-type]  # the handler's own client
        finally:
            self._running -= 1
            if not self._running:
                self._idle.set()

    async def _drop(self) -> None:
        if self._handler:
            try:
                async with asyncio.timeout(DRAIN):
                    await self._handler.close_async()  # type: ignore[no-untyped-call]
            except TimeoutError:
                log.warning("the old socket did not close in time")
