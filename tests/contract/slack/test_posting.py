"""Channels in which the app may not post everything, and apps without a Messages tab."""

from typing import Any

import pytest

from sandbox.slack.model.errors import SlackError
from sandbox.slack.model.posting import Posting
from tests.contract.slack.bench import ANA, EVE, PRIVACY, Bench, Json

DENIED = "posting_to_channel_denied"


@pytest.fixture
def manifest() -> dict[str, Any]:
    return {"events": {"app_home_opened"}}


async def thread(bench: Bench) -> str:
    return str((await bench.client.chat_postMessage(channel=PRIVACY, text="Card"))["ts"])


async def said(bench: Bench, method: str, **arguments: Any) -> str | None:
    """Slack's code, or None when the call is taken."""
    url = f"{bench.slack.api_url}{method}"
    headers = {"Authorization": f"Bearer {bench.slack.bot_token}"}
    async with bench.session.post(url, json=arguments, headers=headers) as answer:
        body: Json = await answer.json()
    return body.get("error")


async def uploaded(bench: Bench) -> str:
    begun = await bench.client.files_getUploadURLExternal(filename="a.txt", length=1)
    async with bench.session.post(str(begun["upload_url"]), data=b"x") as answer:
        assert answer.status == 200
    return str(begun["file_id"])


@pytest.mark.parametrize(
    ("posting", "message", "reply"),
    [
        (Posting.ALLOWED, None, None),
        (Posting.RESTRICTED, "restricted_action", "restricted_action"),
        (Posting.READ_ONLY, "restricted_action_read_only_channel", "restricted_action_read_only_channel"),
        (Posting.THREAD_ONLY, "restricted_action_thread_only_channel", None),
        (Posting.NON_THREADABLE, None, "restricted_action_non_threadable_channel"),
    ],
)
async def test_a_channel_takes_messages_and_files_as_its_state_allows(
    bench: Bench, posting: Posting, message: str | None, reply: str | None
) -> None:
    parent = await thread(bench)
    bench.workspace.directory.change_channel(PRIVACY, posting=posting)

    post = {"channel": PRIVACY, "text": "x"}
    assert await said(bench, "chat.postMessage", **post) == message
    assert await said(bench, "chat.postMessage", **post, thread_ts=parent) == reply
    for more, refusal in (({}, message), ({"thread_ts": parent}, reply)):
        share = {"files": [{"id": await uploaded(bench)}], "channel_id": PRIVACY, **more}
        assert await said(bench, "files.completeUploadExternal", **share) == (DENIED if refusal else None)
    alone = await said(bench, "chat.postEphemeral", channel=PRIVACY, user=ANA, text="x")
    assert alone == ("restricted_action" if posting is Posting.RESTRICTED else None)
    assert await said(bench, "chat.update", channel=PRIVACY, ts=parent, text="y") is None


async def test_a_channel_says_that_it_is_read_only(bench: Bench) -> None:
    assert "is_read_only" not in (await bench.client.conversations_info(channel=PRIVACY))["channel"]
    bench.workspace.directory.change_channel(PRIVACY, posting=Posting.READ_ONLY)
    assert (await bench.client.conversations_info(channel=PRIVACY))["channel"]["is_read_only"] is True


async def test_an_app_without_a_messages_tab_writes_to_nobody_directly(bench: Bench) -> None:
    bench.workspace.installation.messages_tab = False
    channel = (await bench.client.conversations_open(users=ANA))["channel"]["id"]
    assert await said(bench, "chat.postMessage", channel=channel, text="x") == "messages_tab_disabled"
    assert await said(bench, "chat.postMessage", channel=ANA, text="x") == "messages_tab_disabled"
    with pytest.raises(SlackError, match="messages_not_found"):
        bench.workspace.open_messages(ANA)


async def test_a_look_at_the_messages_tab_opens_it_and_tells_the_app(bench: Bench) -> None:
    heard: list[Json] = []

    @bench.app.event("app_home_opened")
    async def on_opened(event: Json) -> None:
        heard.append(event)

    await bench.connect()
    status, answer = await bench.page("messages/open", **{"as": ANA})
    await bench.workspace.until(lambda: bool(heard))

    assert (status, answer["channel"]) == (200, "D0ANA")
    assert (heard[0]["tab"], heard[0]["channel"], heard[0]["user"], "view" in heard[0]) == (
        "messages",
        "D0ANA",
        ANA,
        False,
    )
    bench.workspace.say(ANA, "D0ANA", "Hello")
    assert [message.content.text for message in bench.workspace.messages(ANA, "D0ANA")] == ["Hello"]
    assert (await bench.page("messages/open", **{"as": EVE}))[0] == 404
