"""The way in at Slack: who we are there, and the app that takes what comes."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.errors import ConfigError
from bot.settings import Secrets
from bot.way_out import have_listeners_take_it, take_our_way
from handlers.kit.slack_errors import slack_errors
from handlers.workspace.whose import Ours
from privacy.model.errors import DeliverLaterError, UndeliverableError
from privacy.model.ids import TeamId

SCOPES = frozenset({"commands", "chat:write", "files:write", "files:read", "users:read", "usergroups:read",
                    "channels:read", "groups:read", "im:write"})  # fmt: skip
"""What the manifest asks for, and what each part needs; `docs/administrator.md` says why."""

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

    ours: Ours
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
            raise ConfigError(f"Slack refuses the bot ({error.code}): {error.advice}.") from None


async def _introduce(client: AsyncWebClient, app_token: str) -> Introduction:
    async with slack_errors():
        who = await client.auth_test()
        _check_installation(who)
        _check_scopes(who.headers)
        opened = await client.apps_connections_open(app_token=app_token)
    authorized = AuthorizeResult(
        enterprise_id=who.get("enterprise_id"),
        team_id=who["team_id"],
        bot_user_id=who["user_id"],
        bot_id=who.get("bot_id"),
        bot_token=client.token,
    )
    ours = Ours(team=TeamId(who["team_id"]), organisation=who.get("enterprise_id") or "")
    return Introduction(ours=ours, url=str(who.get("url", "")), authorized=authorized, socket_url=opened["url"])


def _check_installation(who: AsyncSlackResponse) -> None:
    """One workspace has one list of people and one set of channels; an organisation's token has those of many."""
    if who.get("is_enterprise_install"):
        raise ConfigError(
            "the Slack app is installed for a whole organisation (Enterprise Grid); the bot works in one workspace. "
            "Install it in the one workspace that has its channels, and set SLACK_BOT_TOKEN to that workspace's token"
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
