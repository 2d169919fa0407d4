"""What people do in the local Slack, response URLs included: the calls behind the page."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from sandbox.slack import RunningSlack, Workspace, default_workspace
from sandbox.slack.model.values import ChannelId, Ts, UserId
from tests.contract.slack.bench import Time

PRIVACY = "C0PRIVACY"
ANA = "U0ANA"
BEN = "U0BEN"


@pytest.fixture
def workspace(time: Time) -> Workspace:
    return default_workspace(time)


class Page:
    """Calls as the page makes them."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self._url = url
        self._session = session

    async def get(self, path: str) -> tuple[int, Any]:
        async with self._session.get(f"{self._url}/client/{path}") as answer:
            return answer.status, await answer.json()

    async def post(self, path: str, **body: Any) -> tuple[int, Any]:
        async with self._session.post(f"{self._url}/client/{path}", json=body) as answer:
            return answer.status, await answer.json()

    async def messages(self, user: str, channel: str = PRIVACY) -> list[dict[str, Any]]:
        _status, body = await self.get(f"messages?as={user}&channel={channel}")
        return list(body["messages"])

    @asynccontextmanager
    async def events(self, user: str) -> AsyncIterator[aiohttp.StreamReader]:
        async with self._session.get(f"{self._url}/client/events?as={user}") as answer:
            yield answer.content


@pytest.fixture
def page(slack: RunningSlack, session: aiohttp.ClientSession) -> Page:
    return Page(slack.url, session)


async def next_event(stream: aiohttp.StreamReader) -> Any:
    async with asyncio.timeout(10):
        line = b""
        while not line.startswith(b"data: "):
            line = await stream.readline()
    return json.loads(line.removeprefix(b"data: "))


async def test_the_state_shows_a_person_their_channels(page: Page) -> None:
    status, state = await page.get(f"state?as={ANA}")
    assert (status, state["ok"], state["me"], state["bot_connected"]) == (200, True, ANA, False)
    assert state["team"] == {"id": "T0SANDBOX", "name": "Sandbox"}
    assert [channel["name"] for channel in state["channels"]] == ["privacy", "general", "partners", "audit"]
    kinds = {person["name"]: person["kind"] for person in state["people"]}
    assert kinds == {
        "ana": "member",
        "ben": "member",
        "cleo": "member",
        "gus": "guest",
        "eve": "external",
        "dps-bot": "bot",
    }
    assert state["commands"][0] == {
        "command": "/dps-export",
        "description": "Export everything Azure holds about a device",
        "usage_hint": "DEVICE | help",
    }


async def test_people_of_another_company_see_the_shared_channel_and_no_commands(page: Page) -> None:
    _status, state = await page.get("state?as=U0EVE")
    assert [channel["name"] for channel in state["channels"]] == ["partners"]
    assert state["channels"][0]["is_ext_shared"] is True
    assert state["commands"] == []


async def test_a_message_appears_and_counts_as_unread_until_it_is_read(page: Page) -> None:
    assert await page.post("say", **{"as": ANA}, channel=PRIVACY, text="Hello") == (
        200,
        {"ok": True, "acked": True},
    )

    _status, before = await page.get(f"state?as={BEN}")
    (message,) = await page.messages(BEN)
    _status, after = await page.get(f"state?as={BEN}")
    assert (before["channels"][0]["unread"], after["channels"][0]["unread"]) == (1, 0)
    assert message == {
        "ts": message["ts"],
        "thread_ts": None,
        "user": ANA,
        "bot": False,
        "name": "Ana Ferreira",
        "text": "Hello",
        "blocks": None,
        "files": [],
        "ephemeral": False,
        "edited": False,
        "reply_count": 0,
        "metadata": None,
    }


async def test_replies_are_counted(page: Page) -> None:
    await page.post("say", **{"as": ANA}, channel=PRIVACY, text="Hello")
    (parent,) = await page.messages(ANA)
    await page.post("say", **{"as": BEN}, channel=PRIVACY, text="Hi", thread_ts=parent["ts"])

    parent, reply = await page.messages(ANA)
    assert (parent["reply_count"], reply["thread_ts"]) == (1, parent["ts"])


async def test_an_ephemeral_message_is_shown_to_its_person_alone(page: Page, client: AsyncWebClient) -> None:
    await client.chat_postEphemeral(channel=PRIVACY, user=BEN, text="For Ben")
    (message,) = await page.messages(BEN)
    assert (message["text"], message["ephemeral"], message["bot"]) == ("For Ben", True, True)
    assert await page.messages(ANA) == []


async def test_texts_come_back_exactly_as_the_bot_sent_them(
    page: Page, slack: RunningSlack, client: AsyncWebClient
) -> None:
    text = "a &lt;b&gt; <!channel> *c* <https://x.example|d>"
    posted = await client.chat_postMessage(channel=PRIVACY, text=text)
    (message,) = await page.messages(ANA)
    assert message["text"] == text
    (broadcast,) = slack.workspace.broadcasts
    assert (broadcast.ts, broadcast.word) == (posted["ts"], "<!channel>")


@pytest.mark.parametrize(
    ("path", "status", "error"),
    [
        (f"messages?as=U0GUS&channel={PRIVACY}", 403, "not_in_channel"),
        ("messages?as=U0ANA&channel=C0NOWHERE", 404, "channel_not_found"),
        ("state?as=U0NOBODY", 404, "user_not_found"),
        ("state?as=U0DPSBOT", 404, "user_not_found"),
        ("state", 404, "user_not_found"),
    ],
)
async def test_what_a_person_may_not_see_is_refused(page: Page, path: str, status: int, error: str) -> None:
    assert await page.get(path) == (status, {"ok": False, "error": error})


async def test_a_deactivated_person_sees_nothing(page: Page, slack: RunningSlack) -> None:
    slack.workspace.directory.change_person(ANA, deleted=True)
    assert (await page.get(f"state?as={ANA}"))[1]["error"] == "account_inactive"


async def test_an_unknown_command_is_answered_by_slack(page: Page) -> None:
    status, body = await page.post("say", **{"as": ANA}, channel=PRIVACY, text="/nothing here")
    assert (status, body) == (200, {"ok": True, "acked": False, "error": "unknown_command"})
    (line,) = await page.messages(ANA)
    assert (line["name"], line["ephemeral"], line["bot"]) == ("Slackbot", True, False)


async def test_commands_do_not_work_in_threads(page: Page) -> None:
    status, body = await page.post("say", **{"as": ANA}, channel=PRIVACY, text="/dps-export x", thread_ts="1.1")
    assert (status, body["error"]) == (400, "commands_not_in_threads")


async def test_a_click_on_what_is_not_there_is_refused(page: Page, client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel=PRIVACY, text="x")
    where = {"as": ANA, "channel": PRIVACY, "block_id": "b", "action_id": "a"}
    assert (await page.post("click", **where, message_ts="1.1"))[1]["error"] == "message_not_found"
    assert (await page.post("click", **where, message_ts=posted["ts"]))[1]["error"] == "action_not_found"


async def test_a_page_hears_of_every_change_that_its_person_can_see(
    page: Page, slack: RunningSlack, client: AsyncWebClient
) -> None:
    async with page.events(ANA) as ana, page.events("U0GUS") as gus:
        assert await next_event(ana) == await next_event(gus) == {"type": "hello"}
        await client.chat_postEphemeral(channel="C0GENERAL", user="U0GUS", text="For Gus")
        assert await next_event(gus) == {"type": "changed", "channel": "C0GENERAL"}
        await client.chat_postMessage(channel=PRIVACY, text="For the desk")
        assert await next_event(ana) == {"type": "changed", "channel": PRIVACY}
        slack.workspace.directory.change_person(BEN, is_restricted=True)
        assert await next_event(gus) == {"type": "changed", "channel": None}


async def test_a_response_url_works_five_times(slack: RunningSlack, page: Page) -> None:
    hook = AsyncWebhookClient(response_url(slack))
    statuses = [(await hook.send(text=f"Answer {number}")).status_code for number in range(6)]

    assert statuses == [200] * 5 + [404]
    assert [message["text"] for message in await page.messages(ANA)] == [f"Answer {n}" for n in range(5)]
    assert await page.messages(BEN) == []


async def test_a_response_url_works_for_thirty_minutes(slack: RunningSlack, time: Time) -> None:
    hook = AsyncWebhookClient(response_url(slack))
    time.seconds += 30 * 60 - 1
    assert (await hook.send(text="Just in time")).status_code == 200
    time.seconds += 1
    late = await hook.send(text="Too late")
    assert (late.status_code, json.loads(late.body)["error"]) == (404, "expired_url")


async def test_a_response_url_can_speak_to_all_where_the_bot_is_not(slack: RunningSlack, page: Page) -> None:
    url = response_url(slack)
    slack.workspace.directory.leave("U0DPSBOT", PRIVACY)
    await AsyncWebhookClient(url).send(text="For all", response_type="in_channel")
    assert [message["text"] for message in await page.messages(BEN)] == ["For all"]


async def test_a_response_url_replaces_or_deletes_what_was_clicked(
    slack: RunningSlack, page: Page, client: AsyncWebClient
) -> None:
    posted = await client.chat_postEphemeral(channel=PRIVACY, user=ANA, text="Sure?")
    hook = AsyncWebhookClient(response_url(slack, posted["message_ts"]))

    await hook.send(text="Sure.", replace_original=True)
    assert [message["text"] for message in await page.messages(ANA)] == ["Sure."]
    await hook.send(delete_original=True)
    assert await page.messages(ANA) == []


async def test_a_response_url_refuses_what_it_cannot_show_and_is_not_used_up(slack: RunningSlack) -> None:
    hook = AsyncWebhookClient(response_url(slack))
    statuses = [(await hook.send(text="")).status_code for _ in range(6)]
    assert statuses == [400] * 6
    assert (await hook.send(text="Answer")).status_code == 200


def response_url(slack: RunningSlack, message_ts: str | None = None) -> str:
    clicked = Ts(message_ts) if message_ts else None
    key = slack.workspace.hooks.issue(ChannelId(PRIVACY), UserId(ANA), clicked)
    return f"{slack.url}/hooks/actions/T0SANDBOX/{key}"
