"""The socket and its watchdog: a burnt ticket is not tried for ever, and a dead connection is built anew."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from bot.settings import Secrets
from bot.slack import Socket, bolt_app, introduce, web_client
from sandbox.faults import Fault, FaultKind
from sandbox.slack import RunningSlack
from tests.scenario.house import House

BURNT = Fault(route="GET /socket/*", kind=FaultKind.STATUS, status=408, times=2)


@asynccontextmanager
async def socket_of(slack: RunningSlack, patience: float) -> AsyncIterator[tuple[Socket, str]]:
    """A socket that is not open yet, and the ticket of the start-up check."""
    secrets = Secrets.model_validate(
        {"slack_bot_token": slack.bot_token, "slack_app_token": slack.app_token, "slack_api_url": slack.api_url}
    )
    async with aiohttp.ClientSession() as session:
        client = web_client(secrets, session)
        introduction = await introduce(client, slack.app_token)
        app = bolt_app(web_client(secrets, session), introduction)
        socket = Socket(app=app, app_token=slack.app_token, patience=patience)
        try:
            yield socket, introduction.socket_url
        finally:
            await socket.close()


async def test_the_ticket_of_the_start_up_check_is_the_one_that_connects(house: House) -> None:
    slack = house.worlds.slack
    async with socket_of(slack, patience=5) as (socket, ticket):
        await socket.connect(ticket)

        assert slack.workspace.bot_connected
        assert len(slack.board.calls_to("* /api/apps.connections.open")) == 1


async def test_a_burnt_ticket_is_replaced(house: House) -> None:
    slack = house.worlds.slack
    slack.board.add(BURNT)
    async with socket_of(slack, patience=0.3) as (socket, ticket), asyncio.timeout(10):
        await socket.connect(ticket)

        assert slack.workspace.bot_connected
        assert len(slack.board.calls_to("* /api/apps.connections.open")) >= 2


async def test_a_dead_connection_is_built_anew_by_the_watchdog(house: House) -> None:
    slack = house.worlds.slack
    async with socket_of(slack, patience=0.3) as (socket, ticket):
        await socket.connect(ticket)
        slack.board.add(BURNT)
        watching = asyncio.ensure_future(socket.watch(every=0.05, grace=0.2))
        slack.workspace.sockets.cut()
        await slack.workspace.until(lambda: not slack.workspace.bot_connected)
        await slack.workspace.until(lambda: slack.workspace.bot_connected, seconds=20)
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)

        assert slack.workspace.bot_connected
