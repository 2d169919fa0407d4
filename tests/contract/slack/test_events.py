"""Events reach the app until it acknowledges them, and commands and clicks never come twice."""

from typing import Any

import aiohttp
import pytest

from sandbox.slack import Outcome
from sandbox.slack.connection.events import Attempt
from tests.contract.slack.bench import ANA, BEN, GENERAL, GUS, PARTNERS, PRIVACY, Bench, Json, button, open_bench

EVENTS = {
    "app_home_opened",
    "channel_id_changed",
    "channel_shared",
    "channel_unshared",
    "member_joined_channel",
    "member_left_channel",
}


@pytest.fixture
def manifest() -> dict[str, Any]:
    return {"events": EVENTS, "home_tab": True}


@pytest.fixture
def bench(bench: Bench) -> Bench:
    bench.workspace.sockets.ack_seconds = 0.2
    bench.workspace.events.retry_seconds = (0.0, 0.01, 0.01)
    return bench


def attempts(bench: Bench) -> list[tuple[str, int, bool]]:
    return [(one.type, one.number, one.acked) for one in bench.workspace.events.attempts]


async def sent(bench: Bench, count: int) -> list[Attempt]:
    """Wait until so many attempts have ended."""
    await bench.workspace.until(lambda: len(bench.workspace.events.attempts) >= count)
    return bench.workspace.events.attempts


async def listen(bench: Bench) -> list[Json]:
    """A connected app that acknowledges every event; the payloads that it gets."""
    seen: list[Json] = []
    for kind in EVENTS:

        @bench.app.event(kind)
        async def on_event(body: Json) -> None:
            seen.append(body)

    await bench.connect()
    return seen


async def test_an_event_that_is_acknowledged_comes_once(bench: Bench) -> None:
    seen = await listen(bench)
    bench.workspace.directory.join(GUS, PRIVACY)

    await sent(bench, 1)
    (body,) = seen
    assert attempts(bench) == [("member_joined_channel", 0, True)]
    assert body["event"] == {
        "type": "member_joined_channel",
        "user": GUS,
        "channel": PRIVACY,
        "channel_type": "G",
        "team": "T0SANDBOX",
        "event_ts": body["event"]["event_ts"],
    }
    assert (body["type"], body["api_app_id"], body["team_id"]) == ("event_callback", "A0DPSBOT", "T0SANDBOX")
    assert body["is_ext_shared_channel"] is False
    assert body["authorizations"][0]["user_id"] == "U0DPSBOT"


async def test_an_event_that_nobody_acknowledges_comes_four_times_with_one_id(bench: Bench) -> None:
    headers: list[tuple[str, Any, Any]] = []

    @bench.app.event("member_joined_channel")
    async def on_event(req: Any, body: Json) -> None:
        retry = req.headers
        headers.append((body["event_id"], retry.get("x-slack-retry-num"), retry.get("x-slack-retry-reason")))
        raise RuntimeError("the app is broken")

    await bench.connect()
    bench.workspace.directory.join(GUS, PRIVACY)
    ended = await sent(bench, 4)

    assert [(number, acked) for _type, number, acked in attempts(bench)] == [(n, False) for n in range(4)]
    assert len({attempt.event_id for attempt in ended}) == 1
    assert {event_id for event_id, _number, _reason in headers} == {ended[0].event_id}
    assert [(number, reason) for _id, number, reason in headers[1:]] == [([str(n)], ["timeout"]) for n in (1, 2, 3)]


async def test_an_event_while_no_socket_is_open_comes_later(bench: Bench) -> None:
    bench.workspace.events.retry_seconds = (0.05, 0.1, 0.2)
    bench.workspace.directory.join(GUS, PRIVACY)
    await sent(bench, 1)
    seen = await listen(bench)

    await bench.workspace.until(lambda: attempts(bench)[-1][2])
    assert [body["event"]["user"] for body in seen] == [GUS]
    assert attempts(bench)[-1][1] > 0


async def test_commands_and_clicks_are_never_sent_again(bench: Bench) -> None:
    headers = {"Authorization": f"Bearer {bench.slack.app_token}"}
    async with bench.session.post(f"{bench.slack.api_url}apps.connections.open", headers=headers) as answer:
        url = (await answer.json())["url"]
    posted = await bench.client.chat_postMessage(channel=PRIVACY, text="x", blocks=[button("press")])

    async with bench.session.ws_connect(url) as socket:
        assert (await socket.receive_json())["type"] == "hello"
        command = await bench.workspace.command(ANA, PRIVACY, "/dps-export sensor-42")
        click = await bench.workspace.click(ANA, PRIVACY, posted["ts"], "press-block", "press")
        bench.workspace.directory.join(GUS, PRIVACY)
        await sent(bench, 4)
        envelopes = [await socket.receive_json() for _ in range(6)]

    assert command == click == Outcome(acked=False, error="operation_timeout")
    assert [envelope["type"] for envelope in envelopes] == ["slash_commands", "interactive", *["events_api"] * 4]
    assert [envelope.get("retry_attempt") for envelope in envelopes] == [None, None, 0, 1, 2, 3]
    assert [envelope["accepts_response_payload"] for envelope in envelopes] == [True, *[False] * 5]


async def test_a_channel_that_becomes_shared_or_gets_another_id_is_told(bench: Bench) -> None:
    seen = await listen(bench)
    admin = bench.workspace.admin
    admin.share(PRIVACY, "T0OTHER")
    admin.change_channel_id(PRIVACY, "C0MOVED")
    admin.unshare("C0MOVED", "T0OTHER")
    bench.workspace.directory.leave(BEN, "C0MOVED")
    await sent(bench, 4)

    told = {body["event"]["type"]: body for body in seen}
    assert told["channel_shared"]["event"]["connected_team_id"] == "T0OTHER"
    assert told["channel_shared"]["is_ext_shared_channel"] is True
    assert told["channel_id_changed"]["event"]["old_channel_id"] == PRIVACY
    assert told["channel_id_changed"]["event"]["new_channel_id"] == "C0MOVED"
    assert told["channel_unshared"]["event"]["is_ext_shared"] is False
    assert told["member_left_channel"]["event"]["user"] == BEN


@pytest.mark.parametrize("reason", ["not subscribed", "not in the channel", "without the scope", "there already"])
async def test_what_the_app_may_not_know_or_does_not_ask_for_is_not_sent(bench: Bench, reason: str) -> None:
    workspace = bench.workspace
    if reason == "not subscribed":
        workspace.installation.events = frozenset({"channel_shared"})
    elif reason == "not in the channel":
        workspace.directory.leave("U0DPSBOT", PRIVACY)
    elif reason == "without the scope":
        workspace.installation.scopes = frozenset({"channels:read"})
    workspace.directory.join(ANA if reason == "there already" else GUS, PRIVACY)
    workspace.directory.join(BEN, GENERAL)
    workspace.installation.events = frozenset({"app_home_opened"})
    workspace.open_home(ANA)

    await sent(bench, 1)
    assert {one.type for one in workspace.events.attempts} == {"app_home_opened"}


async def test_a_single_channel_guest_enters_no_second_channel(bench: Bench) -> None:
    bench.workspace.directory.change_person(GUS, is_ultra_restricted=True)
    with pytest.raises(Exception, match="user_is_ultra_restricted"):
        bench.workspace.directory.join(GUS, PARTNERS)


async def test_events_on_their_way_are_given_up_at_the_end() -> None:
    async with open_bench(events=EVENTS) as bench:
        bench.workspace.events.retry_seconds = (3600.0,)
        bench.workspace.directory.join(GUS, PRIVACY)
        await sent(bench, 1)
    assert attempts(bench) == [("member_joined_channel", 0, False)]


async def test_an_event_survives_a_socket_that_breaks(bench: Bench) -> None:
    headers = {"Authorization": f"Bearer {bench.slack.app_token}"}
    async with bench.session.post(f"{bench.slack.api_url}apps.connections.open", headers=headers) as answer:
        url = (await answer.json())["url"]
    async with bench.session.ws_connect(url) as socket:
        await socket.receive_json()
        bench.workspace.directory.join(GUS, PRIVACY)
        first = await socket.receive_json()
        bench.workspace.sockets.cut()
        assert (await socket.receive()).type in {aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR}
    seen = await listen(bench)
    await bench.workspace.until(lambda: any(one.acked for one in bench.workspace.events.attempts))
    assert seen[0]["event_id"] == first["payload"]["event_id"]


async def test_the_sdk_comes_back_after_its_connection_is_cut(bench: Bench) -> None:
    seen = await listen(bench)
    bench.workspace.events.retry_seconds = (0.5,) * 20
    bench.workspace.sockets.cut()
    bench.workspace.directory.join(GUS, PRIVACY)

    await bench.workspace.until(lambda: bool(seen))
    assert len(bench.slack.board.calls_to("POST /api/apps.connections.open")) > 1
