"""The lines to Slack: one that ends loses nothing, a burnt ticket is not tried again, and Slack's word is kept."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial

import aiohttp
import pytest

from bot.settings import Secrets
from bot.slack import bolt_app, introduce, web_client
from bot.socket_mode import Pauses, SocketMode
from bot.way_out import slack_session
from sandbox.faults import Fault, FaultKind
from sandbox.slack import RunningSlack
from sandbox.slack.connection.sockets import MOST, Farewell
from tests.scenario.house import House

OPEN = "POST /api/apps.connections.open"
BURNT = Fault(route="GET /socket/*", kind=FaultKind.STATUS, status=408, times=1)
QUICK = Pauses(first=0.05, longest=0.2, crowded=30, longest_crowded=30, hello=5)


@asynccontextmanager
async def listening(slack: RunningSlack, pauses: Pauses = QUICK) -> AsyncIterator[SocketMode]:
    """The lines of a bot that acknowledges `/dps-status`, and does no more."""
    secrets = Secrets.model_validate(
        {"slack_bot_token": slack.bot_token, "slack_app_token": slack.app_token, "slack_api_url": slack.api_url}
    )
    async with slack_session() as session:
        client = web_client(secrets, session)
        introduction = await introduce(client, slack.app_token)
        app = bolt_app(web_client(secrets, session), introduction)

        @app.command("/dps-status")
        async def status(ack: object) -> None:
            await ack()

        lines = SocketMode(app=app, client=client, session=session, app_token=slack.app_token, pauses=pauses)
        running = asyncio.ensure_future(lines.run(introduction.socket_url))
        try:
            yield lines
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await lines.close()
            assert isinstance(session.connector, aiohttp.TCPConnector)
            assert not session.connector._acquired, "a line was left open"


async def asked(slack: RunningSlack) -> bool:
    return (await slack.workspace.command("U0ANA", "C0PRIVACY", "/dps-status")).acked


def are_new(slack: RunningSlack, old: set[object]) -> bool:
    """Both lines stand, and neither is one of those."""
    return slack.workspace.sockets.count == 2 and not old & set(slack.workspace.sockets._open)


async def until(condition: Callable[[], bool]) -> None:
    """What no change of the workspace tells of."""
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.01)


async def until_open(slack: RunningSlack, count: int = 2) -> None:
    await slack.workspace.until(lambda: slack.workspace.sockets.count == count, seconds=10)


async def test_two_lines_open_the_first_with_the_ticket_of_the_start_up_check(house: House) -> None:
    slack = house.worlds.slack
    async with listening(slack) as lines:
        await lines.connected()
        await until_open(slack)

        assert len(slack.board.calls_to(OPEN)) == 2


async def test_a_burnt_ticket_is_replaced_at_once(house: House) -> None:
    slack = house.worlds.slack
    slack.board.add(BURNT)
    async with listening(slack, Pauses(first=60, hello=5)), asyncio.timeout(5):
        await until_open(slack)

        assert len(slack.board.calls_to(OPEN)) == 3


async def test_nothing_is_lost_while_slack_refreshes_both_lines(house: House) -> None:
    slack = house.worlds.slack
    async with listening(slack) as lines:
        await until_open(slack)
        for _ in range(5):
            old = set(slack.workspace.sockets._open)
            answers = [asyncio.ensure_future(asked(slack)) for _ in range(10)]
            await slack.workspace.sockets.refresh()
            answers += [asyncio.ensure_future(asked(slack)) for _ in range(10)]
            assert all(await asyncio.gather(*answers))
            await slack.workspace.until(partial(are_new, slack, old))

        assert lines.ended == {Farewell.REFRESH_REQUESTED: 10}


async def test_a_stop_while_lines_are_replaced_leaves_none_open(house: House) -> None:
    slack = house.worlds.slack
    for turns in range(30):
        async with listening(slack):
            await until_open(slack)
            await slack.workspace.sockets.refresh()
            await until_open(slack, 3)
            for _ in range(turns):
                await asyncio.sleep(0)


async def test_a_warning_does_not_end_a_line(house: House) -> None:
    slack = house.worlds.slack
    async with listening(slack):
        await until_open(slack)
        await slack.workspace.sockets.refresh(Farewell.WARNING)
        assert await asked(slack)

        assert len(slack.board.calls_to(OPEN)) == 2


async def test_lines_that_break_are_opened_again(house: House) -> None:
    slack = house.worlds.slack
    async with listening(slack):
        await until_open(slack)
        assert slack.workspace.sockets.cut() == 2
        await until_open(slack, 0)
        await until_open(slack)

        assert await asked(slack)


async def test_where_slack_has_too_many_lines_it_is_left_alone_and_the_log_says_why(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    slack = house.worlds.slack
    async with aiohttp.ClientSession() as strangers:
        address = f"{slack.url.replace('http', 'ws', 1)}/socket/link?ticket="
        held = [await strangers.ws_connect(address + slack.workspace.sockets.new_ticket()) for _ in range(MOST)]
        async with listening(slack) as lines:
            await until(lambda: lines.ended["too_many_websockets"] > 0)

            assert not any(socket.closed for socket in held)
            assert not lines._said_hello.is_set()
            assert len(slack.board.calls_to(OPEN)) == 1
    assert "too_many_websockets" in caplog.text


async def test_a_busy_slack_is_asked_again_when_it_says_and_not_before(house: House) -> None:
    slack = house.worlds.slack
    busy = Fault(route="* /api/apps.connections.open", kind=FaultKind.STATUS, status=429, retry_after="1", times=1)
    async with listening(slack) as lines:
        await until_open(slack)
        slack.board.add(busy)
        began = asyncio.get_running_loop().time()
        await slack.workspace.sockets.refresh()
        await until(lambda: len(slack.board.calls_to(OPEN)) == 5)

        assert asyncio.get_running_loop().time() - began >= 1
        assert lines.ended["ratelimited"] + lines.ended["http_429"] == 1


async def test_another_copy_of_the_bot_is_noticed(house: House, caplog: pytest.LogCaptureFixture) -> None:
    slack = house.worlds.slack
    async with listening(slack):
        await until_open(slack)
        assert "another copy" not in caplog.text
        async with listening(slack):
            await until_open(slack, 4)

            assert "another copy" in caplog.text
