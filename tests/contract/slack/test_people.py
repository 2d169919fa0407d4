"""People and channels at their worst: guests, strangers, crowds, and channels that change under the app."""

import pytest

from sandbox.slack.model.errors import SlackError
from sandbox.slack.model.values import Channel, ChannelId, Person, UserId
from tests.contract.slack.bench import ANA, BEN, BOT, EVE, GENERAL, GUS, PARTNERS, PRIVACY, Bench, button


async def test_a_single_channel_guest_is_a_guest(bench: Bench) -> None:
    bench.workspace.directory.change_person(GUS, is_restricted=False, is_ultra_restricted=True)
    user = (await bench.client.users_info(user=GUS))["user"]
    assert (user["is_restricted"], user["is_ultra_restricted"]) == (True, True)


async def test_of_a_deactivated_account_slack_says_little(bench: Bench) -> None:
    bench.workspace.directory.change_person(BEN, deleted=True)
    user = (await bench.client.users_info(user=BEN))["user"]
    assert (user["deleted"], user["team_id"]) == (True, "T0SANDBOX")
    assert not user.keys() & {"is_restricted", "is_ultra_restricted", "is_stranger", "tz"}


async def test_a_user_object_may_leave_out_what_one_relies_on(bench: Bench) -> None:
    bench.workspace.directory.change_person(EVE, untold=frozenset({"team_id", "is_stranger"}))
    user = (await bench.client.users_info(user=EVE))["user"]
    assert not user.keys() & {"team_id", "is_stranger"}


async def test_strangers_and_the_invited_are_marked(bench: Bench) -> None:
    bench.workspace.directory.change_person(EVE, is_stranger=True)
    bench.workspace.admin.add_person(Person(id=UserId("U0IVY"), name="ivy", real_name="Ivy", is_invited_user=True))
    assert (await bench.client.users_info(user=EVE))["user"]["is_stranger"] is True
    assert (await bench.client.users_info(user="U0IVY"))["user"]["is_invited_user"] is True
    assert "is_invited_user" not in (await bench.client.users_info(user=ANA))["user"]


async def test_a_channel_can_become_shared_public_and_private_while_the_app_runs(bench: Bench) -> None:
    admin, directory = bench.workspace.admin, bench.workspace.directory

    admin.invite(PRIVACY, "T0OTHER")
    pending = (await bench.client.conversations_info(channel=PRIVACY))["channel"]
    admin.share(PRIVACY, "T0OTHER")
    directory.join(EVE, PRIVACY)
    shared = (await bench.client.conversations_info(channel=PRIVACY))["channel"]
    admin.unshare(PRIVACY, "T0OTHER")
    after = (await bench.client.conversations_info(channel=PRIVACY))["channel"]
    directory.change_channel(PRIVACY, is_private=False)
    public = (await bench.client.conversations_info(channel=PRIVACY))["channel"]

    assert (pending["is_ext_shared"], pending["is_pending_ext_shared"]) == (False, True)
    assert pending["pending_connected_team_ids"] == ["T0OTHER"]
    assert (shared["is_ext_shared"], shared["is_pending_ext_shared"]) == (True, False)
    assert shared["connected_team_ids"] == ["T0OTHER"]
    assert (after["is_ext_shared"], after["connected_team_ids"]) == (False, [])
    assert EVE not in directory.channel(PRIVACY).members
    assert (public["is_private"], public["is_channel"]) == (False, True)


async def test_a_channel_with_a_new_id_keeps_its_messages_files_and_response_urls(bench: Bench) -> None:
    posted = await bench.client.chat_postMessage(channel=PRIVACY, text="x", blocks=[button("press")])
    bench.workspace.say(ANA, PRIVACY, "Reply", posted["ts"])
    uploaded = await bench.client.files_upload_v2(channel=PRIVACY, filename="a.txt", content="hello")
    await bench.workspace.until(lambda: len(bench.workspace.messages(ANA, PRIVACY)) == 3)
    key = bench.workspace.hooks.issue(ChannelId(PRIVACY), UserId(ANA))
    unread = bench.workspace.timeline.unread(UserId(BEN), ChannelId(PRIVACY))
    bench.workspace.admin.change_channel_id(PRIVACY, "C0MOVED")

    async with bench.session.post(f"{bench.slack.url}/hooks/commands/T0/{key}", json={"text": "Still here"}) as hook:
        assert hook.status == 200
    first, *_replies, last = bench.workspace.messages(ANA, "C0MOVED")
    assert (first.channel, last.content.text) == ("C0MOVED", "Still here")
    assert bench.workspace.timeline.reply_count(first) == 1
    assert bench.workspace.timeline.unread(UserId(BEN), ChannelId("C0MOVED")) == unread
    shares = (await bench.client.files_info(file=uploaded["file"]["id"]))["file"]["shares"]
    assert list(shares["private"]) == ["C0MOVED"]
    assert (await bench.refusal("conversations.info", channel=PRIVACY))["error"] == "channel_not_found"


async def test_an_archived_channel_can_be_read_and_not_written_to(bench: Bench) -> None:
    bench.workspace.directory.change_channel(GENERAL, is_archived=True)
    assert (await bench.refusal("chat.postMessage", channel=GENERAL, text="x"))["error"] == "is_archived"
    assert (await bench.page("say", **{"as": ANA}, channel=GENERAL, text="x"))[1]["error"] == "is_archived"
    assert (await bench.client.conversations_info(channel=GENERAL))["channel"]["is_archived"] is True
    listed = await bench.client.conversations_list(exclude_archived=True)
    assert [channel["name"] for channel in listed["channels"]] == ["partners"]


async def test_a_crowd_is_listed_page_by_page(bench: Bench) -> None:
    crowd = bench.workspace.admin.crowd(PRIVACY, 600, is_restricted=True)
    members: list[str] = []
    cursor = ""
    pages = 0
    while cursor or not pages:
        answer = await bench.client.conversations_members(channel=PRIVACY, limit=200, cursor=cursor)
        members += answer["members"]
        cursor = answer["response_metadata"]["next_cursor"]
        pages += 1

    assert (pages, len(members), len(set(members))) == (4, 604, 604)
    assert set(crowd) < set(members)
    info = await bench.client.conversations_info(channel=PRIVACY, include_num_members=True)
    assert info["channel"]["num_members"] == 604
    assert (await bench.client.users_info(user=crowd[-1]))["user"]["is_restricted"] is True


async def test_a_page_may_be_smaller_than_what_was_asked_for(bench: Bench) -> None:
    bench.workspace.largest_page = 2
    seen: list[str] = []
    async for page in await bench.client.users_list(limit=1000):
        assert len(page["members"]) <= 2
        seen += [member["id"] for member in page["members"]]
    assert sorted(seen) == sorted(bench.workspace.directory.people)


async def test_more_than_a_thousand_people_are_not_listed_without_a_limit(bench: Bench) -> None:
    bench.workspace.admin.crowd(GENERAL, 1000)
    assert (await bench.refusal("users.list"))["error"] == "limit_required"
    assert len((await bench.client.users_list(limit=1000))["members"]) == 1000


async def test_an_account_or_a_channel_is_made_once(bench: Bench) -> None:
    admin = bench.workspace.admin
    with pytest.raises(SlackError, match="already_exists"):
        admin.add_person(Person(id=UserId(ANA), name="ana", real_name="Another"))
    admin.add_channel(Channel(id=ChannelId("C0NEW"), name="new", members=frozenset({UserId(ANA), UserId(BOT)})))
    with pytest.raises(SlackError, match="already_exists"):
        admin.change_channel_id(PRIVACY, "C0NEW")
    assert (await bench.client.chat_postMessage(channel="C0NEW", text="x"))["channel"] == "C0NEW"


async def test_what_a_person_types_is_escaped_as_slacks_client_does(bench: Bench) -> None:
    typed = "<!channel> & @ben, @here, #general, #privacy, https://x.example <@U0BEN>"
    await bench.page("say", **{"as": ANA}, channel=PRIVACY, text=typed)

    (message,) = bench.workspace.messages(ANA, PRIVACY)
    assert message.content.text == (
        "&lt;!channel&gt; &amp; <@U0BEN>, <!here>, <#C0GENERAL|general>, <#C0PRIVACY|>, <https://x.example> "
        "&lt;@U0BEN&gt;"
    )


async def test_people_of_another_company_may_click_and_may_not_command(bench: Bench) -> None:
    clicked: list[str] = []

    @bench.app.action("press")
    async def press(ack: object, body: dict[str, dict[str, str]]) -> None:
        clicked.append(body["user"]["team_id"])
        await ack()  # type: ignore[operator]

    await bench.connect()
    posted = await bench.client.chat_postMessage(channel=PARTNERS, text="x", blocks=[button("press")])
    click = await bench.workspace.click(EVE, PARTNERS, posted["ts"], "press-block", "press")
    command = await bench.workspace.command(EVE, PARTNERS, "/dps-export sensor-42")

    assert (click.acked, clicked) == (True, ["T0OTHER"])
    assert command.error == "unknown_command"
