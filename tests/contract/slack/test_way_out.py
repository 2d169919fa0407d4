"""The bot's connections to Slack refuse what would carry a token or a file to somebody else."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from bot.way_out import StrayedError, slack_session
from sandbox.serve import Served, serve


@pytest.fixture
async def elsewhere() -> AsyncIterator[tuple[Served, list[bytes]]]:
    """Somebody to whom nothing of ours may go, and what came."""
    got: list[bytes] = []

    async def take(request: web.Request) -> web.Response:
        got.append(await request.read())
        return web.Response(text="ok")

    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", take)
    served = await serve(app)
    yield served, got
    await served.stop()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_refused_and_nothing_goes_there(status: int, elsewhere: tuple[Served, list[bytes]]) -> None:
    other, got = elsewhere

    async def send_away(_: web.Request) -> web.Response:
        return web.Response(status=status, headers={"Location": f"{other.url}/upload"})

    app = web.Application()
    app.router.add_post("/upload", send_away)
    slack = await serve(app)
    try:
        async with slack_session() as session:
            with pytest.raises(StrayedError, match=str(status)):
                await session.post(f"{slack.url}/upload", data=b"an export")
    finally:
        await slack.stop()

    assert got == []


@pytest.mark.parametrize("address", ["http://files.slack.example/upload", "ws://wss.slack.example/link"])
async def test_an_address_without_encryption_is_refused_before_it_is_looked_up(address: str) -> None:
    async with slack_session() as session:
        with pytest.raises(StrayedError, match="https"):
            await session.get(address)
