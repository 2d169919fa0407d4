"""Another program changes the local Slack while the bot runs: accounts, channels, sharing, scopes, rules, sockets."""

import asyncio
from typing import Any

import pytest

from tests.contract.control.bench import Bench, Json

PRIVACY = "C0PRIVACY"


async def slack_says(bench: Bench, method: str, **arguments: str) -> Json:
    answer = await bench.slack(method, **arguments)
    body: Json = await answer.json()
    return body


async def socket_address(bench: Bench) -> str:
    headers = {"Authorization": f"Bearer {bench.worlds.slack.app_token}"}
    async with bench.session.post("/api/apps.connections.open", headers=headers) as answer:
        return str((await answer.json())["url"])


async def test_an_account_is_made_and_put_into_a_channel(bench: Bench) -> None:
    await bench.control("POST", "/slack/people", {"id": "U0IVY", "name": "ivy", "is_restricted": True})
    changed = await bench.control("POST", f"/slack/channels/{PRIVACY}/members", {"add": ["U0IVY"], "remove": ["U0BEN"]})

    assert changed["channel"]["members"] == 4
    members = (await slack_says(bench, "conversations.members", channel=PRIVACY))["members"]
    assert ("U0IVY" in members, "U0BEN" in members) == (True, False)
    assert (await slack_says(bench, "users.info", user="U0IVY"))["user"]["is_restricted"] is True


async def test_a_crowd_comes_in(bench: Bench) -> None:
    changed = await bench.control("POST", f"/slack/channels/{PRIVACY}/members", {"crowd": 501, "are_guests": True})
    assert changed["channel"]["members"] == 505


async def test_a_channel_is_opened_closed_to_messages_archived_and_renamed(bench: Bench) -> None:
    await bench.control("POST", f"/slack/channels/{PRIVACY}", {"is_private": False, "topic": "Open"})
    shown = (await slack_says(bench, "conversations.info", channel=PRIVACY))["channel"]
    assert (shown["is_private"], shown["topic"]["value"]) == (False, "Open")
    await bench.control("POST", f"/slack/channels/{PRIVACY}", {"posting": "read-only"})
    refused = await slack_says(bench, "chat.postMessage", channel=PRIVACY, text="x")
    assert refused["error"] == "restricted_action_read_only_channel"
    await bench.control("POST", f"/slack/channels/{PRIVACY}", {"is_archived": True})
    assert (await slack_says(bench, "chat.postMessage", channel=PRIVACY, text="x"))["error"] == "is_archived"


async def test_a_message_is_deleted_and_the_replies_that_come_later_are_loose(bench: Bench) -> None:
    ts = (await slack_says(bench, "chat.postMessage", channel=PRIVACY, text="Card"))["ts"]
    await bench.control("DELETE", f"/slack/channels/{PRIVACY}/messages/{ts}")
    late = await slack_says(bench, "chat.postMessage", channel=PRIVACY, text="Late", thread_ts=ts)
    assert await bench.texts() == ["Late"]
    assert "thread_ts" not in late["message"]


async def test_a_channel_is_shared_step_by_step_and_gets_another_id(bench: Bench) -> None:
    path = f"/slack/channels/{PRIVACY}"
    asked = await bench.control("POST", f"{path}/sharing", {"invite": "T0OTHER"})
    shared = await bench.control("POST", f"{path}/sharing", {"share": "T0OTHER"})
    unshared = await bench.control("POST", f"{path}/sharing", {"unshare": "T0OTHER"})
    moved = await bench.control("POST", f"{path}/id", {"to": "C0MOVED"})

    steps = [step["channel"] for step in (asked, shared, unshared)]
    assert [step["pending_team_ids"] for step in steps] == [["T0OTHER"], [], []]
    assert [step["connected_team_ids"] for step in steps] == [[], ["T0OTHER"], []]
    assert moved["channel"]["id"] == "C0MOVED"
    listed = (await bench.control("GET", "/slack/channels"))["channels"]
    assert PRIVACY not in [channel["id"] for channel in listed]


async def test_the_app_loses_a_scope_and_subscribes_to_events(bench: Bench) -> None:
    await bench.control("POST", "/slack/app", {"scopes": ["groups:read"], "events": ["member_joined_channel"]})
    bench.worlds.slack.workspace.events.retry_seconds = ()
    await bench.control("POST", f"/slack/channels/{PRIVACY}/members", {"add": ["U0GUS"]})

    async def sent() -> bool:
        return bool((await bench.control("GET", "/slack/events"))["attempts"])

    await bench.until(sent)
    (attempt,) = (await bench.control("GET", "/slack/events"))["attempts"]
    assert (attempt["type"], attempt["number"], attempt["acked"]) == ("member_joined_channel", 0, False)
    assert (await slack_says(bench, "chat.postMessage", channel=PRIVACY, text="x"))["needed"] == "chat:write"


async def test_slack_becomes_stricter(bench: Bench) -> None:
    rules = await bench.control("POST", "/slack/rules", {"rate_limits": True, "largest_page": 1, "paid_plan": False})
    assert rules == {"ok": True, "rate_limits": True, "largest_page": 1, "paid_plan": False}
    assert len((await slack_says(bench, "users.list", limit="100"))["members"]) == 1
    assert (await slack_says(bench, "usergroups.list"))["error"] == "plan_upgrade_required"
    assert [(await bench.post("x")).status for _ in range(5)] == [200, 200, 200, 200, 429]


async def test_sockets_are_cut_and_asked_to_leave(bench: Bench) -> None:
    async with bench.session.ws_connect(await socket_address(bench)) as socket:
        await socket.receive_json()
        for reason in ("warning", "refresh_requested", "link_disabled", "too_many_websockets"):
            await bench.control("POST", "/slack/socket/refresh", {"reason": reason})
            assert await socket.receive_json() == {"type": "disconnect", "reason": reason}
        assert (await bench.control("POST", "/slack/socket/cut"))["cut"] == 1


async def test_what_the_bot_says_where_slack_takes_nothing_can_be_read(bench: Bench) -> None:
    assert (await bench.control("GET", "/slack/app-faults"))["faults"] == []
    async with bench.session.ws_connect(await socket_address(bench)) as socket:
        await socket.receive_json()
        taken = asyncio.ensure_future(bench.worlds.slack.workspace.shortcut("U0ANA", "export_shortcut"))
        envelope = await socket.receive_json()
        await socket.send_json({"envelope_id": envelope["envelope_id"], "payload": {"text": "x"}})
        await taken

    faults = (await bench.control("GET", "/slack/app-faults"))["faults"]
    assert faults == [{"kind": "shortcut", "dropped": {"text": "x"}}]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/slack/people", {"id": "U0IVY"}, 400),
        ("/slack/people", {"id": "U0ANA", "name": "ana"}, 400),
        ("/slack/channels/C0NONE", {"topic": "x"}, 404),
        ("/slack/channels/C0NONE/members", {"add": []}, 404),
        (f"/slack/channels/{PRIVACY}/members", {"add": ["U0NOBODY"]}, 404),
        (f"/slack/channels/{PRIVACY}/members", {"crowd": -1}, 400),
        (f"/slack/channels/{PRIVACY}/sharing", {"share": "T1", "unshare": "T2"}, 400),
        (f"/slack/channels/{PRIVACY}", {"posting": "loudly"}, 400),
        (f"/slack/channels/{PRIVACY}/id", {}, 400),
        (f"/slack/channels/{PRIVACY}/id", {"to": "C0GENERAL"}, 400),
        ("/slack/rules", {"largest_page": 0}, 400),
        ("/slack/socket/refresh", {"reason": "boredom"}, 400),
    ],
)
async def test_what_cannot_be_done_is_refused_with_a_sentence(
    bench: Bench, path: str, body: dict[str, Any], status: int
) -> None:
    async with bench.session.post(f"/control{path}", json=body) as response:
        answer = await response.json()
    assert (response.status, answer["ok"]) == (status, False)
    assert answer["error"]
