"""Both worlds without a bot, driven over HTTP alone, as another program would."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from sandbox.worlds import Worlds, running_worlds

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Bench:
    worlds: Worlds
    session: aiohttp.ClientSession

    async def control(self, method: str, path: str, body: Json | None = None, **query: str) -> Json:
        """The answer to a call of the control API that must succeed."""
        async with self.session.request(method, f"/control{path}", json=body, params=query) as response:
            answer: Json = await response.json()
        assert (response.status, answer["ok"]) == (200, True), answer
        return answer

    async def slack(self, method: str, **arguments: str) -> aiohttp.ClientResponse:
        """The bot calls Slack's Web API."""
        headers = {"Authorization": f"Bearer {self.worlds.slack.bot_token}"}
        response = await self.session.post(f"/api/{method}", data=arguments, headers=headers)
        await response.read()
        return response

    async def post(self, text: str) -> aiohttp.ClientResponse:
        """The bot posts a message in #privacy."""
        return await self.slack("chat.postMessage", channel="C0PRIVACY", text=text)

    async def look(self, host: str, path: str, **headers: str) -> aiohttp.ClientResponse:
        """A stranger without a token asks a host of the local Azure."""
        response = await self.session.get(f"{self.worlds.azure.urls[host]}{path}", headers=headers)
        await response.read()
        return response

    async def texts(self) -> list[str]:
        """What Ana reads in #privacy."""
        params = {"as": "U0ANA", "channel": "C0PRIVACY"}
        async with self.session.get("/client/messages", params=params) as response:
            return [message["text"] for message in (await response.json())["messages"]]

    async def until(self, holds: Callable[[], Awaitable[bool]], seconds: float = 10) -> None:
        async with asyncio.timeout(seconds):
            while True:
                if await holds():
                    return
                await asyncio.sleep(0.01)


@asynccontextmanager
async def open_bench() -> AsyncIterator[Bench]:
    async with running_worlds(rate_limits=False) as worlds, aiohttp.ClientSession(worlds.slack.url) as session:
        yield Bench(worlds=worlds, session=session)
