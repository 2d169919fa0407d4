"""The local Slack's Web API says yes and no as Slack does; asked with Slack's own client."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.faults import Fault, FaultKind, slack_refuses
from sandbox.slack import RunningSlack, default_workspace, start_slack
from sandbox.slack.model.errors import SlackError

PRIVACY = "C0PRIVACY"
GENERAL = "C0GENERAL"


async def refusal(client: AsyncWebClient, method: str, **arguments: Any) -> Any:
    with pytest.raises(SlackApiError) as error:
        await client.api_call(method, json=arguments)
    return error.value.response.data


async def test_the_token_says_who_it_is_and_what_it_may_do(client: AsyncWebClient) -> None:
    answer = await client.auth_test()
    assert (answer["user_id"], answer["team_id"], answer["app_id"]) == ("U0DPSBOT", "T0SANDBOX", "A0DPSBOT")
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")


async def test_tokens_are_checked(slack: RunningSlack, client: AsyncWebClient) -> None:
    client.token = "xoxb-wrong"
    assert (await refusal(client, "auth.test"))["error"] == "invalid_auth"
    client.token = None
    assert (await refusal(client, "auth.test"))["error"] == "not_authed"
    client.token = slack.bot_token
    assert (await refusal(client, "apps.connections.open"))["error"] == "not_allowed_token_type"
    client.token = slack.app_token
    assert (await refusal(client, "auth.test"))["error"] == "not_allowed_token_type"


async def test_a_missing_scope_is_named(slack: RunningSlack, client: AsyncWebClient) -> None:
    slack.workspace.installation.scopes = frozenset({"commands", "channels:read"})

    answer = await refusal(client, "chat.postMessage", channel=PRIVACY, text="Hello")
    assert (answer["error"], answer["needed"]) == ("missing_scope", "chat:write")
    assert answer["provided"] == "channels:read,commands"
    assert (await refusal(client, "conversations.info", channel=PRIVACY))["needed"] == "groups:read"
    assert (await client.conversations_info(channel=GENERAL))["channel"]["name"] == "general"


async def test_scopes_and_commands_come_from_who_starts_it() -> None:
    workspace = default_workspace()
    running = await start_slack(workspace, scopes=["commands"], commands=[])
    assert workspace.installation.scopes == {"commands"}
    assert workspace.installation.commands == ()
    await running.stop()


@pytest.mark.parametrize("verb", ["GET", "POST"])
async def test_arguments_may_be_in_the_query_string(client: AsyncWebClient, verb: str) -> None:
    answer = await client.api_call("users.info", http_verb=verb, params={"user": "U0ANA"})
    assert answer["user"]["name"] == "ana"


async def test_arguments_may_be_a_form(client: AsyncWebClient) -> None:
    blocks = '[{"type": "divider"}]'
    answer = await client.api_call("chat.postMessage", data={"channel": PRIVACY, "text": "Hello", "blocks": blocks})
    assert answer["message"]["blocks"][0]["type"] == "divider"


async def test_an_unknown_method_is_refused(client: AsyncWebClient) -> None:
    assert (await refusal(client, "chat.shout"))["error"] == "unknown_method"


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("chat.postMessage", {"channel": "C0NOWHERE", "text": "Hello"}, "channel_not_found"),
        ("chat.postMessage", {"text": "Hello"}, "invalid_arguments"),
        ("chat.postMessage", {"channel": PRIVACY}, "no_text"),
        ("chat.postMessage", {"channel": PRIVACY, "blocks": [{"type": "divider"}]}, "no_text"),
        ("chat.postMessage", {"channel": PRIVACY, "text": "x", "blocks": "no JSON"}, "invalid_blocks_format"),
        ("chat.postMessage", {"channel": PRIVACY, "text": "x", "thread_ts": "1.1"}, "thread_not_found"),
        ("chat.postMessage", {"channel": "U0DPSBOT", "text": "Hello"}, "cannot_dm_bot"),
        ("chat.postEphemeral", {"channel": PRIVACY, "user": "U0GUS", "text": "x"}, "user_not_in_channel"),
        ("chat.update", {"channel": PRIVACY, "ts": "1.1", "text": "x"}, "message_not_found"),
        ("chat.delete", {"channel": PRIVACY, "ts": "1.1"}, "message_not_found"),
        ("chat.getPermalink", {"channel": PRIVACY, "message_ts": "1.1"}, "message_not_found"),
        ("conversations.info", {"channel": "C0NOWHERE"}, "channel_not_found"),
        ("conversations.members", {"channel": PRIVACY, "cursor": "?"}, "invalid_cursor"),
        ("conversations.open", {"users": "U0NOBODY"}, "user_not_found"),
        ("conversations.open", {"users": "U0ANA,U0BEN"}, "missing_scope"),
        ("conversations.list", {"types": "im"}, "missing_scope"),
        ("users.info", {"user": "U0NOBODY"}, "user_not_found"),
        ("usergroups.users.list", {"usergroup": "S0NONE"}, "no_such_subteam"),
        ("files.getUploadURLExternal", {"filename": "a.txt", "length": 0}, "missing_argument"),
        ("files.info", {"file": "F0NONE"}, "file_not_found"),
        ("files.delete", {"file": "F0NONE"}, "file_not_found"),
        ("files.completeUploadExternal", {"files": [{"id": "F0NONE"}]}, "file_not_found"),
    ],
)
async def test_a_call_that_cannot_be_done_names_the_error(
    client: AsyncWebClient, method: str, arguments: dict[str, Any], error: str
) -> None:
    assert (await refusal(client, method, **arguments))["error"] == error


async def test_the_bot_writes_only_where_it_is(slack: RunningSlack, client: AsyncWebClient) -> None:
    slack.workspace.directory.leave("U0DPSBOT", GENERAL)
    slack.workspace.directory.leave("U0DPSBOT", PRIVACY)

    assert (await refusal(client, "chat.postMessage", channel=GENERAL, text="x"))["error"] == "not_in_channel"
    hidden = await refusal(client, "chat.postMessage", channel=PRIVACY, text="x")
    assert hidden["error"] == "channel_not_found"


async def test_message_times_only_grow_and_look_like_slacks(client: AsyncWebClient) -> None:
    times = [(await client.chat_postMessage(channel=PRIVACY, text="x"))["ts"] for _ in range(5)]
    assert times == sorted(set(times))
    assert all(len(ts.split(".")[0]) == 10 and len(ts.split(".")[1]) == 6 for ts in times)


async def test_an_update_without_blocks_removes_them(slack: RunningSlack, client: AsyncWebClient) -> None:
    metadata = {"event_type": "request", "event_payload": {"id": "DSR-1"}}
    posted = await client.chat_postMessage(
        channel=PRIVACY, text="First", blocks=[{"type": "divider"}], metadata=metadata
    )
    updated = await client.chat_update(channel=PRIVACY, ts=posted["ts"], text="Second")

    assert (updated["ts"], updated["text"]) == (posted["ts"], "Second")
    (message,) = slack.workspace.messages("U0ANA", PRIVACY)
    assert (message.content.text, message.content.blocks, message.edited) == ("Second", None, True)
    assert message.content.metadata == metadata


async def test_an_update_takes_four_thousand_characters(client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel=PRIVACY, text="x")
    await client.chat_update(channel=PRIVACY, ts=posted["ts"], text="x" * 4000)
    answer = await refusal(client, "chat.update", channel=PRIVACY, ts=posted["ts"], text="x" * 4001)
    assert answer["error"] == "msg_too_long"


async def test_a_post_is_cut_at_forty_thousand_characters(client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel=PRIVACY, text="x" * 40_001)
    assert len(posted["message"]["text"]) == 40_000


async def test_the_bot_changes_only_its_own_messages(slack: RunningSlack, client: AsyncWebClient) -> None:
    message = slack.workspace.say("U0ANA", PRIVACY, "Mine")
    update = await refusal(client, "chat.update", channel=PRIVACY, ts=message.ts, text="x")
    delete = await refusal(client, "chat.delete", channel=PRIVACY, ts=message.ts)
    assert (update["error"], delete["error"]) == ("cant_update_message", "cant_delete_message")


async def test_an_ephemeral_message_is_seen_by_one_person_and_cannot_be_updated(
    slack: RunningSlack, client: AsyncWebClient
) -> None:
    posted = await client.chat_postEphemeral(channel=PRIVACY, user="U0BEN", text="For Ben")

    assert [message.ts for message in slack.workspace.messages("U0BEN", PRIVACY)] == [posted["message_ts"]]
    assert slack.workspace.messages("U0ANA", PRIVACY) == []
    answer = await refusal(client, "chat.update", channel=PRIVACY, ts=posted["message_ts"], text="x")
    assert answer["error"] == "message_not_found"


async def test_a_deleted_message_is_gone(slack: RunningSlack, client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel=PRIVACY, text="x")
    await client.chat_delete(channel=PRIVACY, ts=posted["ts"])
    assert slack.workspace.messages("U0ANA", PRIVACY) == []


async def test_a_reply_to_a_deleted_message_lands_in_the_channel_and_only_the_answer_tells(
    slack: RunningSlack, client: AsyncWebClient
) -> None:
    parent = (await client.chat_postMessage(channel=PRIVACY, text="Card"))["ts"]
    threaded = await client.chat_postMessage(channel=PRIVACY, text="Reply", thread_ts=parent)
    slack.workspace.admin.delete_message(PRIVACY, parent)
    loose = await client.chat_postMessage(channel=PRIVACY, text="Late", thread_ts=parent)

    assert threaded["message"]["thread_ts"] == parent
    assert "thread_ts" not in loose["message"]
    assert [(message.content.text, message.thread_ts) for message in slack.workspace.messages("U0ANA", PRIVACY)] == [
        ("Reply", parent),
        ("Late", None),
    ]


async def test_a_person_cannot_reply_to_a_deleted_message(slack: RunningSlack, client: AsyncWebClient) -> None:
    parent = (await client.chat_postMessage(channel=PRIVACY, text="Card"))["ts"]
    await client.chat_delete(channel=PRIVACY, ts=parent)
    with pytest.raises(SlackError, match="thread_not_found"):
        slack.workspace.say("U0ANA", PRIVACY, "Late", parent)


async def test_a_message_has_an_address(slack: RunningSlack, client: AsyncWebClient) -> None:
    ts = (await client.chat_postMessage(channel=PRIVACY, text="x"))["ts"]
    link = (await client.chat_getPermalink(channel=PRIVACY, message_ts=ts))["permalink"]
    assert link == f"{slack.url}/archives/C0PRIVACY/p{ts.replace('.', '')}"


async def test_a_direct_message_reaches_the_person(slack: RunningSlack, client: AsyncWebClient) -> None:
    channel = (await client.conversations_open(users="U0CLEO"))["channel"]["id"]
    by_channel = await client.chat_postMessage(channel=channel, text="One")
    by_person = await client.chat_postMessage(channel="U0CLEO", text="Two")

    assert by_channel["channel"] == by_person["channel"] == channel
    assert [message.content.text for message in slack.workspace.messages("U0CLEO", channel)] == ["One", "Two"]


async def test_channels_say_who_is_in_them_and_whether_they_are_shared(client: AsyncWebClient) -> None:
    info = await client.conversations_info(channel="C0PARTNERS", include_num_members=True)
    assert info["channel"]["is_ext_shared"] is True
    assert info["channel"]["num_members"] == 4
    first = await client.conversations_members(channel=PRIVACY, limit=3)
    rest = await client.conversations_members(channel=PRIVACY, cursor=first["response_metadata"]["next_cursor"])
    assert {*first["members"], *rest["members"]} == {"U0ANA", "U0BEN", "U0CLEO", "U0DPSBOT"}
    assert rest["response_metadata"]["next_cursor"] == ""


async def test_channels_are_listed_by_type(client: AsyncWebClient) -> None:
    public = await client.conversations_list()
    private = await client.conversations_list(types="private_channel")
    assert [channel["name"] for channel in public["channels"]] == ["general", "partners"]
    assert [channel["name"] for channel in private["channels"]] == ["privacy", "audit"]


async def test_people_say_where_they_belong(slack: RunningSlack, client: AsyncWebClient) -> None:
    slack.workspace.directory.change_person("U0BEN", deleted=True)
    people = {person["id"]: person for person in (await client.users_list())["members"]}
    assert people["U0GUS"]["is_restricted"] is True
    assert people["U0EVE"]["team_id"] == "T0OTHER"
    assert people["U0BEN"]["deleted"] is True
    assert people["U0DPSBOT"]["is_bot"] is True
    assert people["USLACKBOT"]["is_bot"] is False
    assert (await client.users_info(user="U0ANA"))["user"]["team_id"] == "T0SANDBOX"


async def test_user_groups_need_a_paid_plan(slack: RunningSlack, client: AsyncWebClient) -> None:
    assert (await client.usergroups_users_list(usergroup="S0SUPPORT"))["users"] == ["U0ANA"]
    groups = (await client.usergroups_list(include_users=True))["usergroups"]
    assert {group["handle"]: group["users"] for group in groups}["support"] == ["U0ANA"]
    slack.workspace.directory.paid_plan = False
    assert (await refusal(client, "usergroups.list"))["error"] == "plan_upgrade_required"


async def test_a_fault_stands_in_for_slacks_answer(slack: RunningSlack, client: AsyncWebClient) -> None:
    fault = Fault(route="POST /api/chat.postMessage", kind=FaultKind.STATUS, status=429, retry_after="7", times=1)
    slack.board.add(fault)

    with pytest.raises(SlackApiError) as error:
        await client.chat_postMessage(channel=PRIVACY, text="x")
    assert (error.value.response.status_code, error.value.response.headers["Retry-After"]) == (429, "7")
    assert slack.workspace.messages("U0ANA", PRIVACY) == []
    await client.chat_postMessage(channel=PRIVACY, text="x")
    assert [call.status for call in slack.board.calls_to("POST /api/chat.postMessage")] == [429, 200]


async def test_a_method_refuses_with_a_code_and_changes_nothing(slack: RunningSlack, client: AsyncWebClient) -> None:
    ts = (await client.chat_postMessage(channel=PRIVACY, text="First"))["ts"]
    slack.board.add(slack_refuses("chat.update", "update_failed", times=2))

    for _ in range(2):
        answer = await refusal(client, "chat.update", channel=PRIVACY, ts=ts, text="Second")
        assert answer == {"ok": False, "error": "update_failed"}
    assert [message.content.text for message in slack.workspace.messages("U0ANA", PRIVACY)] == ["First"]
    await client.chat_update(channel=PRIVACY, ts=ts, text="Second")
    assert [message.content.text for message in slack.workspace.messages("U0ANA", PRIVACY)] == ["Second"]
