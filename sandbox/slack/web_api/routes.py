"""The Web API: reads a call, checks token and scope, and answers.

Methods and their errors are those of docs.slack.dev/reference/methods.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from aiohttp import web

from sandbox.slack.model.errors import SlackError
from sandbox.slack.model.limits import RateLimitedError, Tier
from sandbox.slack.model.scopes import require
from sandbox.slack.model.values import APP_ID, BOT, BOT_ID, TEAM_ID, TEAM_NAME, JsonObject
from sandbox.slack.web_api.arguments import Arguments, read_arguments
from sandbox.slack.web_api.chat import chat_delete, chat_ephemeral, chat_permalink, chat_post, chat_update
from sandbox.slack.web_api.conversations import (
    conversations_info,
    conversations_list,
    conversations_members,
    conversations_open,
)
from sandbox.slack.web_api.files import files_begin, files_complete, files_delete, files_info
from sandbox.slack.web_api.users import groups_list, groups_users, users_info, users_list
from sandbox.slack.web_api.views import views_open, views_publish, views_push, views_update
from sandbox.slack.workspace import Workspace


class Token(StrEnum):
    """Which token a method takes."""

    BOT = "bot"
    """The bot's, which starts with xoxb."""

    APP = "app"
    """The app's, which starts with xapp."""


@dataclass(frozen=True)
class Method:
    """One method of the Web API."""

    answer: Callable[[Workspace, Arguments], JsonObject]
    """What it does, and says besides `ok`."""

    scope: str | None = None
    """The scope that every call needs; some methods ask for more."""

    tier: Tier = Tier.SPECIAL
    """How often it may be called where rate limits hold."""

    token: Token = Token.BOT
    """Which token it takes."""


def auth_test(workspace: Workspace, _arguments: Arguments) -> JsonObject:
    """Who the token belongs to."""
    organisation = workspace.installation.organisation
    return {
        "url": f"{workspace.installation.url}/",
        "team": TEAM_NAME,
        "team_id": TEAM_ID,
        "user": workspace.directory.person(BOT).name,
        "user_id": BOT,
        "bot_id": BOT_ID,
        "app_id": APP_ID,
        "is_enterprise_install": workspace.installation.org_wide,
        **({"enterprise_id": organisation.id} if organisation else {}),
    }


def connections_open(workspace: Workspace, _arguments: Arguments) -> JsonObject:
    """An address for one socket, with a ticket that works once."""
    base = workspace.installation.url.replace("http", "ws", 1)
    return {"url": f"{base}/socket/link?ticket={workspace.sockets.new_ticket()}&app_id={APP_ID}"}


METHODS = {
    "auth.test": Method(auth_test),
    # Tier 1 in older descriptions, and tier 3 in those of 2026 (github.com/slack-ruby/slack-api-ref).
    "apps.connections.open": Method(connections_open, tier=Tier.T3, token=Token.APP),
    "chat.postMessage": Method(chat_post, "chat:write", Tier.POST),
    "chat.postEphemeral": Method(chat_ephemeral, "chat:write", Tier.T4),
    "chat.update": Method(chat_update, "chat:write", Tier.T3),
    "chat.delete": Method(chat_delete, "chat:write", Tier.T3),
    "chat.getPermalink": Method(chat_permalink),
    "conversations.info": Method(conversations_info, tier=Tier.T3),
    "conversations.members": Method(conversations_members, tier=Tier.T4),
    "conversations.open": Method(conversations_open, tier=Tier.T3),
    "conversations.list": Method(conversations_list, tier=Tier.T2),
    "users.info": Method(users_info, "users:read", Tier.T4),
    "users.list": Method(users_list, "users:read", Tier.T2),
    "usergroups.list": Method(groups_list, "usergroups:read", Tier.T2),
    "usergroups.users.list": Method(groups_users, "usergroups:read", Tier.T2),
    "files.getUploadURLExternal": Method(files_begin, "files:write", Tier.T4),
    "files.completeUploadExternal": Method(files_complete, "files:write", Tier.T4),
    "files.info": Method(files_info, "files:read", Tier.T4),
    "files.delete": Method(files_delete, "files:write", Tier.T3),
    "views.open": Method(views_open, tier=Tier.T4),
    "views.push": Method(views_push, tier=Tier.T4),
    "views.update": Method(views_update, tier=Tier.T4),
    "views.publish": Method(views_publish, tier=Tier.T4),
}


class WebApi:
    """Answers calls to `/api/METHOD`, by GET or POST."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one call; a refusal is an answer with status 200 too, as in Slack, unless there were too many."""
        headers = {"x-oauth-scopes": ",".join(sorted(self._workspace.installation.scopes))}
        try:
            arguments = await read_arguments(request)
            body = {"ok": True, **self._answer(request, arguments)}
        except RateLimitedError as error:
            return web.json_response(error.body(), status=429, headers={"Retry-After": str(error.seconds)})
        except SlackError as error:
            body = error.body()
        return web.json_response(body, headers=headers)

    def _answer(self, request: web.Request, arguments: Arguments) -> JsonObject:
        name = request.match_info["method"]
        method = METHODS.get(name)
        if method is None:
            raise SlackError("unknown_method", req_method=name)
        self._check_token(_token(request, arguments), method.token)
        self._workspace.limits.take(name, method.tier, arguments.get("channel"))
        if method.scope is not None:
            require(self._workspace.installation, method.scope)
        return method.answer(self._workspace, arguments)

    def _check_token(self, token: str | None, wanted: Token) -> None:
        if token is None:
            raise SlackError("not_authed")
        installed = self._workspace.installation
        kinds = {installed.bot_token: Token.BOT, installed.app_token: Token.APP}
        if token not in kinds:
            raise SlackError("invalid_auth")
        if kinds[token] is not wanted:
            raise SlackError("not_allowed_token_type")


def _token(request: web.Request, arguments: Arguments) -> str | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" and token else arguments.get("token")
