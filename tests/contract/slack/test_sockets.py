"""The local Slack's sockets: opened by ticket, ten at most, and each payload goes through one of them."""

import asyncio
import json

import aiohttp
import pytest
from yarl import URL

from sandbox.slack import Outcome, RunningSlack
from sandbox.slack.connection.sockets import Farewell

PRIVACY = "C0PRIVACY"
ANA = "U0ANA"


async def address(slack: RunningSlack, session: aiohttp.ClientSession) -> str:
    headers = {"Authorization": f"Bearer {slack.app_token}"}
    async with session.post(f"{slack.api_url}apps.connections.open", headers=headers) as answer:
        return str((await answer.json())["url"])


async def connected(slack: RunningSlack, session: aiohttp.ClientSession) -> aiohttp.ClientWebSocketResponse:
    socket = await session.ws_connect(await address(slack, session))
    assert (await socket.receive_json())["type"] == "hello"
    return socket


async def test_a_socket_ticket_opens_one_socket(slack: RunningSlack, session: aiohttp.ClientSession) -> None:
    url = await address(slack, session)
    async with session.ws_connect(url) as socket:
        hello = await socket.receive_json()
        assert (hello["type"], hello["num_connections"]) == ("hello", 1)
    with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
        await session.ws_connect(url)
    assert refusal.value.status == 408


async def test_hello_says_how_many_sockets_the_app_has(slack: RunningSlack, session: aiohttp.ClientSession) -> None:
    sockets = [await session.ws_connect(await address(slack, session)) for _ in range(3)]
    hellos = [await socket.receive_json() for socket in sockets]
    assert [hello["num_connections"] for hello in hellos] == [1, 2, 3]


async def test_no_more_than_ten_sockets_stay_open(slack: RunningSlack, session: aiohttp.ClientSession) -> None:
    first = [await connected(slack, session) for _ in range(10)]
    async with session.ws_connect(await address(slack, session)) as eleventh:
        message = await eleventh.receive_json()
    assert message == {"type": "disconnect", "reason": "too_many_websockets"}
    assert slack.workspace.sockets.count == len(first)


async def test_a_command_while_no_socket_is_open_fails_at_once(slack: RunningSlack) -> None:
    outcome = await slack.workspace.command(ANA, PRIVACY, "/dps-export sensor-42")
    assert outcome == Outcome(acked=False, error="dispatch_failed")


async def test_a_payload_goes_to_one_of_several_sockets(slack: RunningSlack, session: aiohttp.ClientSession) -> None:
    sockets = [await connected(slack, session) for _ in range(3)]
    commands = [
        asyncio.ensure_future(slack.workspace.command(ANA, PRIVACY, f"/dps-export sensor-{number}"))
        for number in range(30)
    ]
    seen: list[str] = []

    async def acknowledge(socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            envelope = json.loads(message.data)
            seen.append(envelope["payload"]["text"])
            await socket.send_json({"envelope_id": envelope["envelope_id"]})

    readers = [asyncio.ensure_future(acknowledge(socket)) for socket in sockets]
    assert await asyncio.gather(*commands) == [Outcome(acked=True)] * 30
    assert sorted(seen) == sorted(f"sensor-{number}" for number in range(30))
    await slack.workspace.sockets.drop()
    await asyncio.gather(*readers)


async def test_an_acknowledgement_may_come_through_a_newer_socket(
    slack: RunningSlack, session: aiohttp.ClientSession
) -> None:
    old = await connected(slack, session)
    command = asyncio.ensure_future(slack.workspace.command(ANA, PRIVACY, "/dps-export sensor-42"))
    envelope = await old.receive_json()
    await old.close()
    new = await connected(slack, session)
    await new.send_json({"envelope_id": envelope["envelope_id"], "payload": {"text": "On it."}})

    assert await command == Outcome(acked=True)
    assert [message.content.text for message in slack.workspace.messages(ANA, PRIVACY)] == ["On it."]


async def test_what_is_no_acknowledgement_is_ignored(slack: RunningSlack, session: aiohttp.ClientSession) -> None:
    socket = await connected(slack, session)
    command = asyncio.ensure_future(slack.workspace.command(ANA, PRIVACY, "/dps-export sensor-42"))
    envelope = await socket.receive_json()
    for noise in ("no JSON", "[]", '{"envelope_id": "another"}', '{"type": "hello"}'):
        await socket.send_str(noise)
    await socket.send_json({"envelope_id": envelope["envelope_id"]})

    assert await command == Outcome(acked=True)
    assert slack.workspace.messages(ANA, PRIVACY) == []


@pytest.mark.parametrize("reason", Farewell)
async def test_slack_says_why_it_asks_for_new_sockets(
    slack: RunningSlack, session: aiohttp.ClientSession, reason: Farewell
) -> None:
    socket = await connected(slack, session)
    await slack.workspace.sockets.refresh(reason)
    assert await socket.receive_json() == {"type": "disconnect", "reason": reason.value}
    assert slack.workspace.bot_connected


async def test_a_connection_that_is_cut_says_no_goodbye(slack: RunningSlack, session: aiohttp.ClientSession) -> None:
    socket = await connected(slack, session)
    assert slack.workspace.sockets.cut() == 1
    last = await socket.receive()
    assert last.type in {aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR}
    assert socket.close_code in {None, aiohttp.WSCloseCode.ABNORMAL_CLOSURE}
    await slack.workspace.until(lambda: not slack.workspace.bot_connected)


async def test_a_command_whose_connection_is_cut_fails(slack: RunningSlack, session: aiohttp.ClientSession) -> None:
    socket = await connected(slack, session)
    slack.workspace.sockets.ack_seconds = 0.2
    command = asyncio.ensure_future(slack.workspace.command(ANA, PRIVACY, "/dps-export sensor-42"))
    await socket.receive_json()
    slack.workspace.sockets.cut()
    assert await command == Outcome(acked=False, error="operation_timeout")


@pytest.mark.parametrize(("more", "seconds"), [("", 3600), ("&debug_reconnects=true", 360)])
async def test_hello_says_how_long_a_socket_lives(
    slack: RunningSlack, session: aiohttp.ClientSession, more: str, seconds: int
) -> None:
    async with session.ws_connect(await address(slack, session) + more) as socket:
        assert (await socket.receive_json())["debug_info"]["approximate_connection_time"] == seconds


async def test_an_app_that_leaves_before_it_is_greeted_is_no_fault(
    slack: RunningSlack, session: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    for turns in range(12):
        url = URL(await address(slack, session))
        _, writer = await asyncio.open_connection(url.host, url.port)
        writer.write(
            f"GET {url.raw_path_qs} HTTP/1.1\r\nHost: {url.host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n".encode()
        )
        for _ in range(turns):
            await asyncio.sleep(0)
        writer.transport.abort()
    await slack.workspace.until(lambda: slack.workspace.sockets.count == 0, seconds=5)

    assert "Error handling request" not in caplog.text
    assert "Unhandled exception" not in caplog.text
