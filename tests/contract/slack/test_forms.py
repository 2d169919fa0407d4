"""Forms from the command to the answer, with Bolt: their fields, their errors, and what follows them."""

from typing import Any

import pytest

from sandbox.slack import Outcome
from tests.contract.slack.bench import (
    ANA,
    EVE,
    PRIVACY,
    Bench,
    Json,
    button,
    field_block,
    home,
    modal,
    option,
    plain,
    text_field,
)

ROOMS = [option("kitchen"), option("office"), option("attic")]
EVERY_FIELD = [
    text_field("text", initial_value="sensor-42"),
    field_block("select", {"type": "static_select", "action_id": "a", "options": ROOMS, "initial_option": ROOMS[1]}),
    field_block("multi", {"type": "multi_static_select", "action_id": "a", "options": ROOMS}),
    field_block("radio", {"type": "radio_buttons", "action_id": "a", "options": ROOMS}),
    field_block("boxes", {"type": "checkboxes", "action_id": "a", "options": ROOMS, "initial_options": ROOMS[:1]}),
    field_block("day", {"type": "datepicker", "action_id": "a"}),
    field_block("person", {"type": "users_select", "action_id": "a"}, optional=True),
]
FILLED: dict[str, dict[str, Any]] = {
    "text": {"text": "lamp-9"},
    "multi": {"a": ["kitchen", "attic"]},
    "radio": {"a": "office"},
    "boxes": {"a": ["attic"]},
    "day": {"a": "2026-11-24"},
}


async def test_a_command_opens_a_form_and_its_values_reach_the_app(bench: Bench) -> None:
    seen: list[Json] = []

    @bench.app.command("/dps-export")
    async def command(ack: Any, body: Json, client: Any) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=modal(*EVERY_FIELD, private_metadata="DSR-1"))
        await ack()

    @bench.app.view("form")
    async def form(ack: Any, body: Json) -> None:
        seen.append(body)
        await ack()

    await bench.connect()
    await bench.workspace.command(ANA, PRIVACY, "/dps-export")
    outcome = await bench.workspace.submit(ANA, bench.top().id, FILLED)

    assert outcome == Outcome(acked=True)
    assert bench.stack() == []
    (body,) = seen
    assert (body["type"], body["user"]["id"], body["view"]["private_metadata"]) == ("view_submission", ANA, "DSR-1")
    assert body["view"]["state"]["values"] == {
        "text": {"text": {"type": "plain_text_input", "value": "lamp-9"}},
        "select": {"a": {"type": "static_select", "selected_option": ROOMS[1]}},
        "multi": {"a": {"type": "multi_static_select", "selected_options": [ROOMS[0], ROOMS[2]]}},
        "radio": {"a": {"type": "radio_buttons", "selected_option": ROOMS[1]}},
        "boxes": {"a": {"type": "checkboxes", "selected_options": [ROOMS[2]]}},
        "day": {"a": {"type": "datepicker", "selected_date": "2026-11-24"}},
        "person": {"a": {"type": "users_select", "selected_user": None}},
    }


async def test_a_form_with_empty_or_short_fields_is_not_sent(bench: Bench) -> None:
    blocks = [text_field("device"), text_field("reason", min_length=5, max_length=8), text_field("note")]
    blocks[2]["optional"] = True
    view = await bench.open(modal(*blocks))

    status, body = await bench.page("view/submit", **{"as": ANA}, view_id=view, values={"reason": {"text": "no"}})
    too_long = await bench.workspace.submit(ANA, view, {"device": {"text": "x"}, "reason": {"text": "123456789"}})

    assert (status, body["acked"], sorted(body["errors"])) == (200, False, ["device", "reason"])
    assert too_long == Outcome(acked=False, errors={"reason": "At most 8 characters, please."})
    assert len(bench.stack()) == 1


async def test_the_apps_errors_come_back_by_block_and_the_form_stays(bench: Bench) -> None:
    @bench.app.view("form")
    async def form(ack: Any) -> None:
        await ack(response_action="errors", errors={"device": "No such device."})

    await bench.connect()
    view = await bench.open(modal(text_field("device")))

    _status, body = await bench.page("view/submit", **{"as": ANA}, view_id=view, values={"device": {"text": "x"}})
    assert body == {"ok": True, "acked": True, "errors": {"device": "No such device."}}
    assert bench.top().id == view


@pytest.mark.parametrize(
    ("answer", "titles"),
    [
        ({}, ["Below"]),
        ({"response_action": "clear"}, []),
        ({"response_action": "update", "view": modal(title=plain("Updated"))}, ["Below", "Updated"]),
        ({"response_action": "push", "view": modal(title=plain("Pushed"))}, ["Below", "Export", "Pushed"]),
    ],
    ids=["close", "clear", "update", "push"],
)
async def test_the_app_says_what_follows_a_form(bench: Bench, answer: Json, titles: list[str]) -> None:
    @bench.app.view("form")
    async def form(ack: Any) -> None:
        await ack(**answer)

    await bench.connect()
    await bench.open(modal(title=plain("Below")))
    await bench.client.views_push(trigger_id=bench.trigger(), view=modal(text_field("device")))
    before = bench.top().id
    outcome = await bench.workspace.submit(ANA, before, {"device": {"text": "x"}})

    assert outcome == Outcome(acked=True)
    assert [view.body["title"]["text"] for view in bench.stack()] == titles
    assert answer.get("response_action") != "update" or bench.top().id == before


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"elsewhere": "Wrong."}},
        {"response_action": "errors", "errors": {"device": ""}},
        {"response_action": "update", "view": {"type": "modal"}},
        {"response_action": "push", "view": home()},
        {"response_action": "dance"},
    ],
)
async def test_an_answer_to_a_form_that_slack_cannot_follow_is_a_failure(bench: Bench, answer: Json) -> None:
    @bench.app.view("form")
    async def form(ack: Any) -> None:
        await ack(**answer)

    await bench.connect()
    view = await bench.open(modal(text_field("device")))

    outcome = await bench.workspace.submit(ANA, view, {"device": {"text": "x"}})
    assert outcome == Outcome(acked=True, error="invalid_view_response")
    assert bench.top().id == view


async def test_a_form_that_is_not_acknowledged_stays_open(bench: Bench) -> None:
    view = await bench.open(modal(text_field("device", initial_value="x")))
    assert await bench.workspace.submit(ANA, view) == Outcome(acked=False, error="dispatch_failed")

    await bench.connect()
    bench.workspace.sockets.ack_seconds = 0.1
    assert await bench.workspace.submit(ANA, view) == Outcome(acked=False, error="operation_timeout")
    assert bench.top().id == view


async def test_a_closed_modal_tells_the_app_only_if_it_wants_to_know(bench: Bench) -> None:
    closed: list[tuple[str, bool]] = []

    @bench.app.view_closed("form")
    async def on_closed(ack: Any, body: Json) -> None:
        closed.append((body["view"]["title"]["text"], body["is_cleared"]))
        await ack()

    await bench.connect()
    for how in ("Quiet", "Loud"):
        view = await bench.open(modal(title=plain(how), notify_on_close=how == "Loud"))
        _status, body = await bench.page("view/close", **{"as": ANA}, view_id=view)
        assert body == {"ok": True, "acked": True}

    assert closed == [("Loud", False)]
    assert bench.stack() == []


async def test_a_whole_stack_is_closed_at_once(bench: Bench) -> None:
    closed: list[tuple[str, bool]] = []

    @bench.app.view_closed("form")
    async def on_closed(ack: Any, body: Json) -> None:
        closed.append((body["view"]["title"]["text"], body["is_cleared"]))
        await ack()

    await bench.connect()
    await bench.open(modal(title=plain("First"), notify_on_close=True))
    await bench.client.views_push(trigger_id=bench.trigger(), view=modal(title=plain("Second"), notify_on_close=True))
    await bench.page("view/close", **{"as": ANA}, view_id=bench.top().id, all=True)

    assert (closed, bench.stack()) == ([("Second", True), ("First", True)], [])


async def test_closing_a_view_with_clear_on_close_closes_the_stack(bench: Bench) -> None:
    await bench.open(modal())
    await bench.client.views_push(trigger_id=bench.trigger(), view=modal(clear_on_close=True))
    await bench.workspace.close_view(ANA, bench.top().id)
    assert bench.stack() == []


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"elsewhere": {"a": "x"}}, "field_not_found"),
        ({"text": {"a": "x"}}, "field_not_found"),
        ({"text": {"text": 7}}, "invalid_value"),
        ({"select": {"a": "cellar"}}, "invalid_value"),
        ({"multi": {"a": "kitchen"}}, "invalid_value"),
        ({"day": {"a": "24.11.2026"}}, "invalid_value"),
        ({"person": {"a": "U0NOBODY"}}, "user_not_found"),
        ([], "invalid_value"),
        ({"text": "x"}, "invalid_value"),
    ],
)
async def test_what_a_field_cannot_hold_is_refused(bench: Bench, values: Any, error: str) -> None:
    view = await bench.open(modal(*EVERY_FIELD))
    status, body = await bench.page("view/submit", **{"as": ANA}, view_id=view, values=values or [0])
    assert (status in {400, 404}, body["error"]) == (True, error)


async def test_only_the_view_on_top_can_be_used_and_only_by_its_person(bench: Bench) -> None:
    below = await bench.open(modal(button("more")))
    await bench.client.views_push(trigger_id=bench.trigger(), view=modal(submit=None))
    top = bench.top().id

    for path, who, view in (("view/submit", ANA, below), ("view/close", ANA, below), ("view/close", EVE, top)):
        assert await bench.page(path, **{"as": who}, view_id=view) == (
            404,
            {"ok": False, "error": "view_not_found"},
        )
    assert (await bench.page("view/submit", **{"as": ANA}, view_id=top))[1]["error"] == "no_submit_button"
