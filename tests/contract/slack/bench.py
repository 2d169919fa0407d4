"""The local Slack with a Bolt app in it, and people in front of it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import RunningSlack, Workspace, default_workspace, start_slack
from sandbox.slack.model.view import View

Json = dict[str, Any]

PRIVACY, GENERAL, PARTNERS = "C0PRIVACY", "C0GENERAL", "C0PARTNERS"
ANA, BEN, GUS, EVE, BOT = "U0ANA", "U0BEN", "U0GUS", "U0EVE", "U0DPSBOT"


class Time:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.seconds = 1_764_000_000.0

    def __call__(self) -> float:
        return self.seconds


@dataclass(kw_only=True)
class Bench:
    slack: RunningSlack
    session: aiohttp.ClientSession
    app: AsyncApp
    handlers: list[AsyncSocketModeHandler] = field(default_factory=list)

    @property
    def workspace(self) -> Workspace:
        return self.slack.workspace

    @property
    def client(self) -> AsyncWebClient:
        return self.app.client

    async def connect(self) -> None:
        """The app opens a socket; its listeners must be there already."""
        handler = AsyncSocketModeHandler(self.app, self.slack.app_token, ping_interval=0.2)
        self.handlers.append(handler)
        await handler.connect_async()  # type: ignore[no-untyped-call]
        await self.workspace.until(lambda: self.workspace.bot_connected)

    async def disconnect(self) -> None:
        """The app leaves."""
        for handler in self.handlers:
            await handler.close_async()  # type: ignore[no-untyped-call]

    async def refusal(self, method: str, **arguments: Any) -> Json:
        """What Slack says no with."""
        with pytest.raises(SlackApiError) as error:
            await self.client.api_call(method, json=arguments)
        return dict(error.value.response.data)

    async def page(self, path: str, **body: Any) -> tuple[int, Any]:
        """A call as the page makes it: POST with a body, GET without."""
        verb = "POST" if body else "GET"
        async with self.session.request(verb, f"{self.slack.url}/client/{path}", json=body or None) as answer:
            return answer.status, await answer.json()

    async def open(self, view: Json, user: str = ANA) -> str:
        """Open a modal for a person; its id."""
        return str((await self.client.views_open(trigger_id=self.trigger(user), view=view))["view"]["id"])

    def stack(self, user: str = ANA) -> list[View]:
        """The open modals of a person."""
        return list(self.workspace.views.stack(user))

    def top(self, user: str = ANA) -> View:
        """The modal that a person sees."""
        return self.stack(user)[-1]

    def trigger(self, user: str = ANA) -> str:
        """A trigger id as of something that a person did just now."""
        return self.workspace.triggers.issue(self.workspace.directory.person(user).id)


@asynccontextmanager
async def open_bench(workspace: Workspace | None = None, **manifest: Any) -> AsyncIterator[Bench]:
    """A workspace, by default the demo's, whose app is installed with `manifest` and has no listeners yet."""
    slack = await start_slack(workspace or default_workspace(), **manifest)

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T0SANDBOX", bot_token=slack.bot_token, bot_user_id=BOT)

    async with AsyncExitStack() as stack:
        stack.push_async_callback(slack.stop)
        session = await stack.enter_async_context(aiohttp.ClientSession())
        client = AsyncWebClient(base_url=slack.api_url, session=session)
        app = AsyncApp(client=client, authorize=authorize, process_before_response=True)
        client.token = slack.bot_token
        bench = Bench(slack=slack, session=session, app=app)
        stack.push_async_callback(bench.disconnect)
        yield bench


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(value: str) -> Json:
    return {"text": plain(value.title()), "value": value}


def field_block(block_id: str, element: Json, **more: Any) -> Json:
    return {"type": "input", "block_id": block_id, "label": plain(block_id.title()), "element": element, **more}


def text_field(block_id: str, **more: Any) -> Json:
    return field_block(block_id, {"type": "plain_text_input", "action_id": "text", **more})


def button(action_id: str, **more: Any) -> Json:
    element = {"type": "button", "action_id": action_id, "text": plain(action_id.title()), "value": "DSR-1", **more}
    return {"type": "actions", "block_id": f"{action_id}-block", "elements": [element]}


def modal(*blocks: Json, **more: Any) -> Json:
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain("Export"),
        "submit": plain("Send"),
        "blocks": list(blocks),
        **more,
    }


def home(*blocks: Json, **more: Any) -> Json:
    return {"type": "home", "blocks": list(blocks), **more}
