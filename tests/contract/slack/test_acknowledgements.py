"""What an acknowledgement may hold: an answer to a command or a form, and nothing anywhere else."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from sandbox.slack import Outcome
from tests.contract.slack.bench import ANA, PRIVACY, Bench, Json, button, home, modal, text_field

SAID = {"text": "Said in the acknowledgement", "response_type": "ephemeral"}


async def socket_of(bench: Bench) -> aiohttp.ClientWebSocketResponse:
    opened = await bench.client.apps_connections_open(app_token=bench.slack.app_token)
    socket = await bench.session.ws_connect(str(opened["url"]))
    assert (await socket.receive_json())["type"] == "hello"
    return socket


async def answered(bench: Bench, act: Callable[[], Awaitable[Any]], payload: Json | None) -> tuple[Json, Any]:
    """The envelope that came of what a person did, and the outcome, when it is acknowledged with this payload."""
    socket = await socket_of(bench)
    acting = asyncio.ensure_future(act())
    envelope: Json = await socket.receive_json()
    answer = {"envelope_id": envelope["envelope_id"]} | ({"payload": payload} if payload else {})
    await socket.send_json(answer)
    outcome = await acting
    await socket.close()
    return envelope, outcome


async def click_in_a_message(bench: Bench) -> Callable[[], Awaitable[Outcome]]:
    posted = await bench.client.chat_postMessage(channel=PRIVACY, text="x", blocks=[button("approve")])
    return lambda: bench.workspace.click(ANA, PRIVACY, posted["ts"], "approve-block", "approve")


async def click_in_a_form(bench: Bench) -> Callable[[], Awaitable[Outcome]]:
    view_id = await bench.open(modal(button("more"), text_field("device")))
    return lambda: bench.workspace.click_view(ANA, view_id, "more-block", "more")


async def close_a_form(bench: Bench) -> Callable[[], Awaitable[Outcome]]:
    view_id = await bench.open(modal(text_field("device"), notify_on_close=True))
    return lambda: bench.workspace.close_view(ANA, view_id)


async def take_a_shortcut(bench: Bench) -> Callable[[], Awaitable[Outcome]]:
    return lambda: bench.workspace.shortcut(ANA, "export_shortcut")


async def click_at_home(bench: Bench) -> Callable[[], Awaitable[Outcome]]:
    view = (await bench.client.views_publish(user_id=ANA, view=home(button("open"))))["view"]
    return lambda: bench.workspace.click_view(ANA, view["id"], "open-block", "open")


async def open_the_home(bench: Bench) -> Callable[[], Awaitable[None]]:
    async def opened() -> None:
        bench.workspace.open_home(ANA)
        await bench.workspace.until(lambda: bool(bench.workspace.events.attempts))

    return opened


@pytest.mark.parametrize(
    ("doing", "kind"),
    [
        (click_in_a_message, "block_actions"),
        (click_in_a_form, "block_actions"),
        (click_at_home, "block_actions"),
        (close_a_form, "view_closed"),
        (take_a_shortcut, "shortcut"),
        (open_the_home, "app_home_opened"),
    ],
)
async def test_what_the_app_says_where_slack_takes_nothing_is_dropped_and_kept_as_its_fault(
    bench: Bench, doing: Callable[[Bench], Awaitable[Callable[[], Awaitable[Any]]]], kind: str
) -> None:
    envelope, _ = await answered(bench, await doing(bench), SAID)

    assert envelope["accepts_response_payload"] is False
    assert [(fault.kind, fault.dropped) for fault in bench.workspace.app_faults] == [(kind, SAID)]
    assert SAID["text"] not in [message.content.text for message in bench.workspace.messages(ANA, PRIVACY)]


async def test_an_empty_acknowledgement_is_no_fault(bench: Bench) -> None:
    _, outcome = await answered(bench, await click_in_a_message(bench), None)
    assert outcome == Outcome(acked=True)
    assert bench.workspace.app_faults == []


async def test_a_command_and_a_form_take_an_answer(bench: Bench) -> None:
    command, _ = await answered(bench, lambda: bench.workspace.command(ANA, PRIVACY, "/dps-export sensor-42"), SAID)
    view_id = await bench.open(modal(text_field("device")))
    wrong = {"response_action": "errors", "errors": {"device": "No such device."}}
    form, outcome = await answered(
        bench, lambda: bench.workspace.submit(ANA, view_id, {"device": {"text": "x"}}), wrong
    )

    assert (command["accepts_response_payload"], form["accepts_response_payload"]) == (True, True)
    assert outcome.errors == wrong["errors"]
    assert [message.content.text for message in bench.workspace.messages(ANA, PRIVACY)] == [SAID["text"]]
    assert bench.workspace.app_faults == []
