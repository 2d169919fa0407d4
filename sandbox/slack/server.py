"""Serves a workspace on one loopback port: to the bot, and to the people."""

from collections.abc import Iterable
from dataclasses import dataclass

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from sandbox.faults import FaultBoard
from sandbox.serve import Served, serve
from sandbox.slack.client.events import ClientEvents
from sandbox.slack.client.files import ClientFiles
from sandbox.slack.client.routes import ClientApi
from sandbox.slack.client.views import ClientViews
from sandbox.slack.model.errors import SlackError
from sandbox.slack.model.values import Command, Shortcut
from sandbox.slack.web_api.respond import ResponseUrls
from sandbox.slack.web_api.routes import WebApi
from sandbox.slack.workspace import (
    DEFAULT_COMMANDS,
    DEFAULT_EVENTS,
    DEFAULT_HOME_TAB,
    DEFAULT_SCOPES,
    DEFAULT_SHORTCUTS,
    Workspace,
)

LARGEST_BODY = 1024**3
"""In bytes: what Slack is said to take in one file."""

FOR_THE_BOT = ("/api/", "/socket/", "/upload/", "/hooks/")


@dataclass(kw_only=True)
class RunningSlack:
    """A local Slack that answers."""

    url: str
    """Where it answers, such as `http://127.0.0.1:49152`, without a trailing slash."""

    workspace: Workspace
    """Its state, and what people do in it."""

    board: FaultBoard
    """The bot's calls, and what goes wrong with them; what people do is not on it."""

    served: Served
    """The port."""

    @property
    def api_url(self) -> str:
        """The base URL for Slack's SDK, with a trailing slash."""
        return f"{self.url}/api/"

    @property
    def bot_token(self) -> str:
        """The token for the Web API."""
        return self.workspace.installation.bot_token

    @property
    def app_token(self) -> str:
        """The token that opens sockets."""
        return self.workspace.installation.app_token

    async def stop(self) -> None:
        """Close the sockets, the streams and the port."""
        await self.workspace.stop()
        await self.served.stop()


async def start_slack(
    workspace: Workspace,
    *,
    port: int = 0,
    extra_routes: Iterable[web.AbstractRouteDef] = (),
    commands: Iterable[Command] = DEFAULT_COMMANDS,
    scopes: Iterable[str] = DEFAULT_SCOPES,
    events: Iterable[str] = DEFAULT_EVENTS,
    shortcuts: Iterable[Shortcut] = DEFAULT_SHORTCUTS,
    home_tab: bool = DEFAULT_HOME_TAB,
) -> RunningSlack:
    """Serve a workspace.

    Args:
        workspace: What to serve.
        port: The port to use; 0 takes a free one.
        extra_routes: Further routes on the same port, such as a page.
        commands: The slash commands of the app's manifest.
        scopes: The bot scopes of the app's manifest.
        events: The bot events of the app's manifest.
        shortcuts: The global shortcuts of the app's manifest.
        home_tab: Whether the app's manifest has a Home tab.

    Raises:
        OSError: The port is taken.
    """
    board = FaultBoard()
    app = web.Application(client_max_size=LARGEST_BODY, middlewares=[_for_the_bot_only(board)])
    app.add_routes([*_routes(workspace), *extra_routes])
    served = await serve(app, port=port)
    workspace.installation.url = served.url
    workspace.installation.commands = tuple(commands)
    workspace.installation.scopes = frozenset(scopes)
    workspace.installation.events = frozenset(events)
    workspace.installation.shortcuts = tuple(shortcuts)
    workspace.installation.home_tab = home_tab
    return RunningSlack(url=served.url, workspace=workspace, board=board, served=served)


def _routes(workspace: Workspace) -> list[web.RouteDef]:
    api, hooks = WebApi(workspace), ResponseUrls(workspace)
    return [
        web.get("/api/{method}", api.handle),
        web.post("/api/{method}", api.handle),
        web.get("/socket/link", workspace.sockets.serve),
        web.post("/upload/v1/{key}", _uploads(workspace)),
        web.post("/hooks/{kind}/{team}/{key}", hooks.handle),
        *ClientApi(workspace).routes(),
        *ClientEvents(workspace).routes(),
        *ClientFiles(workspace).routes(),
        *ClientViews(workspace).routes(),
    ]


def _uploads(workspace: Workspace) -> Handler:
    async def upload(request: web.Request) -> web.Response:
        try:
            file = workspace.files.receive(request.match_info["key"], await request.read())
        except SlackError as error:
            return web.Response(status=400, text=error.code)
        return web.Response(text=f"OK - {file.size}")

    return upload


def _for_the_bot_only(board: FaultBoard) -> Middleware:
    watch = board.middleware()

    @web.middleware
    async def watch_the_bot(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path.startswith(FOR_THE_BOT):
            return await watch(request, handler)
        return await handler(request)

    return watch_the_bot
