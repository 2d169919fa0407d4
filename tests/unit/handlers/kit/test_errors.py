"""Whoever did something hears of a fault in it, whatever it was that they did, and whether it is on record."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from handlers.kit import errors
from handlers.kit.errors import HALF_DONE, SORRY
from handlers.kit.three_seconds import interaction, note_recorded, was_recorded

INPUT = {"type": "input", "block_id": "why"}
BODIES: dict[str, dict[str, Any]] = {
    "command": {"command": "/boom", "user_id": "U0ANA", "channel_id": "C0PRIVACY", "text": ""},
    "click": {"type": "block_actions", "actions": [{"action_id": "boom", "block_id": "b", "type": "button"}]},
    "shortcut": {"type": "shortcut", "callback_id": "boom"},
    "form": {"type": "view_submission", "view": {"type": "modal", "callback_id": "boom", "blocks": [INPUT]}},
    "form without a field": {"type": "view_submission", "view": {"type": "modal", "callback_id": "boom", "blocks": []}},
}


class BrokenError(Exception):
    pass


async def broken() -> None:
    raise BrokenError


async def recorded_and_broken() -> None:
    note_recorded()
    raise BrokenError


@asynccontextmanager
async def slack() -> AsyncIterator[tuple[AsyncWebClient, list[str]]]:
    """A Slack that takes every call, and what it was given to say."""
    said: list[str] = []

    async def take(request: web.Request) -> web.Response:
        if "text" in (sent := await request.json() if request.content_type == "application/json" else {}):
            said.append(sent["text"])
        return web.json_response({"ok": True, "channel": {"id": "D1"}})

    server = TestServer(web.Application())
    server.app.router.add_post("/api/{method}", take)
    async with server:
        yield AsyncWebClient(base_url=str(server.make_url("/api/"))), said


async def answered(what: str, listener: Callable[[], Awaitable[None]]) -> tuple[int, str, list[str]]:
    """How Slack is answered where a listener raises, and what the person is told afterwards."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T0", bot_token="xoxb-1", bot_id="B0", bot_user_id="U0BOT")

    async with slack() as (client, said):
        app = AsyncApp(name="test", client=client, authorize=authorize, process_before_response=True)
        for attach in (app.command("/boom"), app.action("boom"), app.shortcut("boom"), app.view("boom")):
            attach(listener)
        errors.register(app)
        body = {"user": {"id": "U0ANA"}, "team": {"id": "T0"}, **BODIES[what]}
        async with interaction():
            response = await app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
        return response.status, str(response.body), said


@pytest.mark.parametrize("recorded", [False, True])
@pytest.mark.parametrize("what", list(BODIES))
async def test_a_listener_that_raises_is_answered_and_says_whether_anything_is_on_record(
    what: str, *, recorded: bool
) -> None:
    status, said, told = await answered(what, recorded_and_broken if recorded else broken)

    sentence = HALF_DONE if recorded else SORRY
    assert status == 200
    assert ([sentence] if what in {"click", "shortcut", "form without a field"} else []) == told
    assert (sentence in said) == (what in {"command", "form"})


async def test_what_the_bot_writes_by_itself_is_nobodys_record() -> None:
    note_recorded()
    async with interaction():
        assert not was_recorded()
        await asyncio.create_task(recorded_by_a_task())
        assert was_recorded()
    assert not was_recorded()


async def recorded_by_a_task() -> None:
    note_recorded()
