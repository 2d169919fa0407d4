"""Rate limits by tier, where they are switched on, and the scope that each method asks for."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler

from sandbox.slack import Workspace, default_workspace
from sandbox.slack.model.limits import Tier
from sandbox.slack.web_api.routes import METHODS
from tests.contract.slack.bench import ANA, GENERAL, PRIVACY, Bench, Time, home, open_bench


@pytest.fixture
def workspace(time: Time) -> Workspace:
    return default_workspace(time)


@pytest.fixture
def manifest() -> dict[str, Any]:
    return {"home_tab": True}


@pytest.fixture
def bench(bench: Bench) -> Bench:
    bench.workspace.limits.on = True
    return bench


async def wait_of(bench: Bench, method: str, **arguments: Any) -> str | None:
    """What `Retry-After` says, or None when the call is let through."""
    try:
        await bench.client.api_call(method, json=arguments)
    except SlackApiError as error:
        if (error.response.status_code, error.response["error"]) != (429, "ratelimited"):
            raise
        return str(error.response.headers["Retry-After"])
    return None


async def test_no_limit_holds_unless_switched_on(bench: Bench) -> None:
    bench.workspace.limits.on = False
    assert {await wait_of(bench, "chat.postMessage", channel=PRIVACY, text="x") for _ in range(50)} == {None}


async def test_a_channel_takes_a_message_a_second_and_a_few_at_once(bench: Bench, time: Time) -> None:
    post = {"channel": PRIVACY, "text": "x"}
    assert {await wait_of(bench, "chat.postMessage", **post) for _ in range(4)} == {None}
    assert await wait_of(bench, "chat.postMessage", **post) == "1"
    assert await wait_of(bench, "chat.postMessage", channel=GENERAL, text="x") is None
    time.seconds += 1
    assert await wait_of(bench, "chat.postMessage", **post) is None
    assert len(bench.workspace.messages(ANA, PRIVACY)) == 5


@pytest.mark.parametrize(
    ("method", "arguments", "most", "wait"),
    [
        ("users.list", {}, 20, "3"),
        ("conversations.info", {"channel": PRIVACY}, 50, "2"),
        ("users.info", {"user": ANA}, 100, "1"),
        ("views.publish", {"user_id": ANA, "view": home()}, 100, "1"),
    ],
)
async def test_a_method_is_answered_as_often_a_minute_as_its_tier_says(
    bench: Bench, time: Time, method: str, arguments: dict[str, Any], most: int, wait: str
) -> None:
    assert {await wait_of(bench, method, **arguments) for _ in range(most)} == {None}
    assert await wait_of(bench, method, **arguments) == wait
    time.seconds += int(wait)
    assert await wait_of(bench, method, **arguments) is None
    assert await wait_of(bench, "auth.test") is None


async def test_each_method_has_a_limit_of_its_own(bench: Bench) -> None:
    bench.workspace.limits.per_minute[Tier.T3] = 1
    assert await wait_of(bench, "conversations.info", channel=PRIVACY) is None
    assert await wait_of(bench, "conversations.info", channel=PRIVACY) == "60"
    assert await wait_of(bench, "conversations.open", users=ANA) is None


async def test_the_sdk_waits_as_long_as_it_is_told_and_tries_again() -> None:
    async with open_bench() as bench:
        bench.workspace.limits.on = True
        bench.workspace.limits.at_once[Tier.POST] = 1
        bench.client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=1))
        for text in ("x", "y"):
            await bench.client.chat_postMessage(channel=PRIVACY, text=text)

        assert [message.content.text for message in bench.workspace.messages(ANA, PRIVACY)] == ["x", "y"]
        assert [call.status for call in bench.slack.board.calls] == [200, 429, 200]


SCOPES: dict[str, tuple[dict[str, Any], str]] = {
    "chat.postMessage": ({"channel": PRIVACY, "text": "x"}, "chat:write"),
    "chat.postEphemeral": ({"channel": PRIVACY, "user": ANA, "text": "x"}, "chat:write"),
    "chat.update": ({"channel": PRIVACY, "ts": "1.1", "text": "x"}, "chat:write"),
    "chat.delete": ({"channel": PRIVACY, "ts": "1.1"}, "chat:write"),
    "conversations.info": ({"channel": PRIVACY}, "groups:read"),
    "conversations.members": ({"channel": GENERAL}, "channels:read"),
    "conversations.open": ({"users": ANA}, "im:write"),
    "conversations.list": ({"types": "private_channel"}, "groups:read"),
    "users.info": ({"user": ANA}, "users:read"),
    "users.list": ({}, "users:read"),
    "usergroups.list": ({}, "usergroups:read"),
    "usergroups.users.list": ({"usergroup": "S0SUPPORT"}, "usergroups:read"),
    "files.getUploadURLExternal": ({"filename": "a", "length": 1}, "files:write"),
    "files.completeUploadExternal": ({"files": [{"id": "F0"}]}, "files:write"),
    "files.info": ({"file": "F0"}, "files:read"),
    "files.delete": ({"file": "F0"}, "files:write"),
}
WITHOUT_SCOPE = {
    "auth.test",
    "apps.connections.open",
    "chat.getPermalink",
    "views.open",
    "views.push",
    "views.update",
    "views.publish",
}


@pytest.mark.parametrize("method", SCOPES)
async def test_a_method_names_the_scope_that_it_misses(bench: Bench, method: str) -> None:
    arguments, scope = SCOPES[method]
    every = bench.workspace.installation.scopes
    bench.workspace.installation.scopes = every - {scope}

    refusal = await bench.refusal(method, **arguments)

    assert (refusal["error"], refusal["needed"]) == ("missing_scope", scope)
    assert refusal["provided"] == ",".join(sorted(every - {scope}))


def test_every_method_asks_for_a_scope_or_is_known_to_need_none() -> None:
    assert set(METHODS) == SCOPES.keys() | WITHOUT_SCOPE
