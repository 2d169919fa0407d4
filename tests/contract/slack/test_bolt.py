"""Slack's own SDK, unchanged, works with the local Slack: Bolt over Socket Mode and the Web API."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import Command, Outcome, RunningSlack

PRIVACY = "C0PRIVACY"
ANA = "U0ANA"
BEN = "U0BEN"
BUTTON = {
    "type": "actions",
    "block_id": "choice",
    "elements": [
        {
            "type": "button",
            "action_id": "press",
            "value": "DSR-1",
            "text": {"type": "plain_text", "text": "Press"},
        }
    ],
}

Connect = Callable[[AsyncApp], Awaitable[AsyncSocketModeHandler]]


@pytest.fixture
def app(slack: RunningSlack, client: AsyncWebClient) -> AsyncApp:
    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None, team_id="T0SANDBOX", bot_token=slack.bot_token, bot_user_id="U0DPSBOT"
        )

    return AsyncApp(client=client, authorize=authorize, process_before_response=True)


@pytest.fixture
async def connect(slack: RunningSlack) -> AsyncIterator[Connect]:
    handlers: list[AsyncSocketModeHandler] = []

    async def connect(app: AsyncApp) -> AsyncSocketModeHandler:
        handler = AsyncSocketModeHandler(app, slack.app_token, ping_interval=1)
        handlers.append(handler)
        await handler.connect_async()  # type: ignore[no-untyped-call]
        return handler

    yield connect
    for handler in handlers:
        await handler.close_async()  # type: ignore[no-untyped-call]


def texts(slack: RunningSlack, user: str = ANA) -> list[str]:
    return [message.content.text for message in slack.workspace.messages(user, PRIVACY)]


async def test_a_command_reaches_the_bot_and_its_answer_is_seen_by_that_person_alone(
    slack: RunningSlack, app: AsyncApp, connect: Connect
) -> None:
    seen: list[dict[str, Any]] = []

    @app.command("/dps-export")
    async def export(ack: Any, command: dict[str, Any]) -> None:
        seen.append(command)
        await ack("On it.")

    await connect(app)
    outcome = await slack.workspace.command(ANA, PRIVACY, "/dps-export <sensor-42> & more ")

    assert outcome == Outcome(acked=True)
    assert texts(slack, ANA) == ["On it."]
    assert texts(slack, BEN) == []
    (command,) = seen
    assert command["text"] == "<sensor-42> & more"
    assert command["user_id"] == ANA
    assert command["channel_name"] == "privategroup"
    assert command["team_id"] == "T0SANDBOX"
    assert command["api_app_id"] == "A0DPSBOT"
    assert command["trigger_id"]


async def test_a_command_that_asks_for_escaping_gets_ids_and_links(
    slack: RunningSlack, app: AsyncApp, connect: Connect
) -> None:
    seen: list[str] = []

    @app.command("/find")
    async def find(ack: Any, command: dict[str, Any]) -> None:
        seen.append(command["text"])
        await ack()

    slack.workspace.installation.commands = (Command(command="/find", should_escape=True),)
    await connect(app)
    await slack.workspace.command(ANA, PRIVACY, "/find @ben in #general or #privacy at https://x.example <&>")

    assert seen == ["<@U0BEN> in <#C0GENERAL|general> or <#C0PRIVACY|> at <https://x.example> &lt;&amp;&gt;"]


async def test_an_in_channel_answer_is_seen_by_all(slack: RunningSlack, app: AsyncApp, connect: Connect) -> None:
    @app.command("/dps-export")
    async def export(ack: Any) -> None:
        await ack(text="Asked for.", response_type="in_channel")

    await connect(app)
    await slack.workspace.command(ANA, PRIVACY, "/dps-export sensor-42")

    assert texts(slack, BEN) == ["Asked for."]


async def test_a_bot_posts_uploads_in_three_calls_and_updates(
    slack: RunningSlack, app: AsyncApp, session: aiohttp.ClientSession
) -> None:
    posted = await app.client.chat_postMessage(channel=PRIVACY, text="Working", blocks=[BUTTON])
    begun = await app.client.files_getUploadURLExternal(filename="DSR-1.zip", length=4)
    async with session.post(begun["upload_url"], data=b"data") as answer:
        assert (answer.status, await answer.text()) == (200, "OK - 4")
    await app.client.files_completeUploadExternal(
        files=[{"id": begun["file_id"], "title": "DSR-1"}], channel_id=PRIVACY, thread_ts=posted["ts"]
    )
    at_first = (await app.client.files_info(file=begun["file_id"]))["file"]
    await slack.workspace.until(lambda: len(texts(slack)) == 2)
    later = (await app.client.files_info(file=begun["file_id"]))["file"]
    await app.client.chat_update(channel=PRIVACY, ts=posted["ts"], text="Done")

    assert "shares" not in at_first
    ((share,),) = later["shares"]["private"].values()
    assert share["thread_ts"] == posted["ts"]
    first, reply = slack.workspace.messages(BEN, PRIVACY)
    assert (first.content.text, first.content.blocks) == ("Done", None)
    assert (reply.ts, reply.thread_ts, reply.files) == (share["ts"], first.ts, (later["id"],))


async def test_the_sdk_uploads_with_its_own_helper(slack: RunningSlack, app: AsyncApp) -> None:
    uploaded = await app.client.files_upload_v2(channel=PRIVACY, filename="a.txt", content="hello")

    await slack.workspace.until(lambda: len(texts(slack)) == 1)
    (message,) = slack.workspace.messages(ANA, PRIVACY)
    assert message.files == (uploaded["file"]["id"],)


async def test_a_click_carries_the_message_and_a_url_to_answer_at(
    slack: RunningSlack, app: AsyncApp, connect: Connect
) -> None:
    bodies: list[dict[str, Any]] = []

    @app.action("press")
    async def press(ack: Any, body: dict[str, Any], respond: Any) -> None:
        await ack()
        bodies.append(body)
        await respond("Only you see this.")
        await respond("Pressed.", replace_original=True)

    await connect(app)
    posted = await app.client.chat_postMessage(channel=PRIVACY, text="Press", blocks=[BUTTON])
    outcome = await slack.workspace.click(BEN, PRIVACY, posted["ts"], "choice", "press")

    assert outcome == Outcome(acked=True)
    await slack.workspace.until(lambda: texts(slack, BEN) == ["Pressed.", "Only you see this."])
    assert texts(slack, ANA) == ["Pressed."]
    (body,) = bodies
    assert body["user"]["id"] == BEN
    assert body["message"]["ts"] == posted["ts"]
    assert body["container"]["is_ephemeral"] is False
    assert body["actions"][0]["value"] == "DSR-1"


async def test_a_click_on_an_ephemeral_message_does_not_carry_it(
    slack: RunningSlack, app: AsyncApp, connect: Connect
) -> None:
    bodies: list[dict[str, Any]] = []

    @app.action("press")
    async def press(ack: Any, body: dict[str, Any]) -> None:
        bodies.append(body)
        await ack()

    await connect(app)
    posted = await app.client.chat_postEphemeral(channel=PRIVACY, user=BEN, text="Press", blocks=[BUTTON])
    await slack.workspace.click(BEN, PRIVACY, posted["message_ts"], "choice", "press")

    (body,) = bodies
    assert body["container"]["is_ephemeral"] is True
    assert "message" not in body


async def test_a_click_of_another_company_says_so(slack: RunningSlack, app: AsyncApp, connect: Connect) -> None:
    teams: list[str] = []

    @app.action("press")
    async def press(ack: Any, body: dict[str, Any]) -> None:
        teams.append(body["user"]["team_id"])
        await ack()

    await connect(app)
    posted = await app.client.chat_postMessage(channel="C0PARTNERS", text="Press", blocks=[BUTTON])
    await slack.workspace.click("U0EVE", "C0PARTNERS", posted["ts"], "choice", "press")

    assert teams == ["T0OTHER"]


async def test_people_of_another_company_cannot_run_commands(
    slack: RunningSlack, app: AsyncApp, connect: Connect
) -> None:
    await connect(app)
    outcome = await slack.workspace.command("U0EVE", "C0PARTNERS", "/dps-export sensor-42")
    assert outcome == Outcome(acked=False, error="unknown_command")


async def test_a_command_without_ack_fails_for_the_person_after_three_seconds(
    slack: RunningSlack, app: AsyncApp, connect: Connect
) -> None:
    @app.command("/dps-export")
    async def export() -> None:
        return

    await connect(app)
    loop = asyncio.get_running_loop()
    started = loop.time()
    outcome = await slack.workspace.command(ANA, PRIVACY, "/dps-export sensor-42")

    assert outcome == Outcome(acked=False, error="operation_timeout")
    assert 2.9 < loop.time() - started < 4
    (line,) = slack.workspace.messages(ANA, PRIVACY)
    assert line.content.text == '/dps-export failed with the error "operation_timeout"'
    assert (line.user, line.visible_to) == ("USLACKBOT", ANA)


async def test_an_acknowledgement_that_slack_cannot_show_is_a_failure(
    slack: RunningSlack, app: AsyncApp, connect: Connect
) -> None:
    @app.command("/dps-export")
    async def export(ack: Any) -> None:
        await ack(text="Too much", blocks=[{"type": "divider"}] * 51)

    await connect(app)
    outcome = await slack.workspace.command(ANA, PRIVACY, "/dps-export sensor-42")
    assert outcome == Outcome(acked=False, error="invalid_command_response")


@pytest.mark.parametrize("ending", ["drop", "refresh"])
async def test_the_sdk_comes_back_after_its_socket_is_closed(
    slack: RunningSlack, app: AsyncApp, connect: Connect, ending: str
) -> None:
    @app.command("/dps-export")
    async def export(ack: Any) -> None:
        await ack("Still here.")

    await connect(app)
    await getattr(slack.workspace.sockets, ending)()
    await slack.workspace.until(
        lambda: slack.workspace.bot_connected and len(slack.board.calls_to("POST /api/apps.connections.open")) > 1
    )

    assert await slack.workspace.command(ANA, PRIVACY, "/dps-export sensor-42") == Outcome(acked=True)


async def test_two_thousand_commands_at_once_are_all_acknowledged(
    slack: RunningSlack, app: AsyncApp, connect: Connect
) -> None:
    @app.command("/dps-export")
    async def export(ack: Any) -> None:
        await ack("On it.")

    await connect(app)
    slack.workspace.sockets.ack_seconds = 60  # whether they all arrive, not how fast this machine is
    outcomes = await asyncio.gather(
        *(slack.workspace.command(ANA, PRIVACY, f"/dps-export sensor-{number}") for number in range(2000))
    )

    assert outcomes == [Outcome(acked=True)] * 2000
    assert texts(slack) == ["On it."] * 2000
    assert texts(slack, BEN) == []
